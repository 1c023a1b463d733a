"""OpenAir blocks to restrictions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from vedette.airspace.formats import limit_values
from vedette.airspace.formats.openair.blocks import (
    NAUTICAL_MILE_M,
    SHAPES,
    STYLES,
    Block,
    Line,
    blocks,
    place,
    places,
    text_of,
)
from vedette.airspace.formats.reading_notes import Notes, Original, ZoneFile, short
from vedette.airspace.formats.recognition import Format
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.unknown_values import Carries, carried
from vedette.airspace.formats.unread_parts import place_reach
from vedette.airspace.formats.zone_features import collect
from vedette.airspace.shapes import arcs
from vedette.model.doubt import Doubt
from vedette.model.errors import RestrictionError
from vedette.model.height import Height
from vedette.model.ids import RestrictionId, content_id
from vedette.model.particulars import Particulars
from vedette.model.restriction import Area, Bars, Circle, Edges, LatLon, Period, Restriction, Volume
from vedette.model.times import from_text

WORDS = ("AC", "AN", "AY", "AI", "AL", "AH", "AA")
_HEIGHT = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>FT|F|M|FEET)?\s*(?P<of>AGL|GND|SFC|AMSL|MSL|ALT|STD)?"
)
_LEVEL = re.compile(r"FL\s*(\d{1,3})")
_OF = {"AGL": "AGL", "GND": "AGL", "SFC": "AGL", "AMSL": "AMSL", "MSL": "AMSL", "ALT": "AMSL"}
_SIGMA_M = arcs.SAG_M / 2  # arcs are drawn as chords


def read(
    data: bytes, notes: Notes, sha256: str, default_bars: Bars, *, keep_original: bool = False
) -> ZoneFile:
    """Read all airspaces of a file. Raises RestrictionError if there is none."""
    before, every = blocks(text_of(data))
    features = [_as_feature(one) for one in every]
    if not features:
        raise RestrictionError(
            "must contain an airspace, got none", where=notes.file, mend="name another file"
        )
    sheet = Sheet(notes, turns=False)
    one = partial(_restriction, sheet=sheet, sha256=sha256, default_bars=default_bars)
    read_ones = collect(features, sheet, one, doubtful=False)
    restrictions: dict[RestrictionId, Restriction] = {}
    for found in read_ones:
        if found is not None:
            restrictions.setdefault(found.id, found)
    return ZoneFile(
        restrictions=tuple(restrictions.values()),
        deviations=tuple(notes.deviations),
        sha256=sha256,
        file=notes.file,
        format=Format.OPENAIR,
        doubts=(*_of_head(before, notes), *notes.refusals),
        original=_original(every, read_ones, restrictions) if keep_original else None,
    )


def _of_head(before: Sequence[Line], notes: Notes) -> list[Doubt]:
    """What stands before the first airspace: pens, or a block whose start cannot be read."""
    found: list[Doubt] = []
    for line in before:
        if line.code in STYLES:
            continue
        drawn = line.code in SHAPES or line.code == "V" or places(line.text)
        reach = place_reach({"coordinates": _lon_lat(places(line.text))}, ()) if drawn else None
        what = f"{short(line.text)} is before the first airspace, and is not read"
        key = f"line {line.number}"
        found.append(Doubt(file=notes.file, feature="file", key=key, what=what, reach=reach))
    return found


def _as_feature(block: Block) -> dict[str, Any]:
    """The block, with the positions and distances in it for what may have to be left out."""
    known: list[Any] = []
    for line in block.lines:
        stated = places(line.text)
        known += _lon_lat(stated)
        if line.code in ("DP", "DB") and not stated:
            known.append("?")  # a position that cannot be read
    radii = [f"{_number(line.rest) or 0} nm" for line in block.lines if line.code in ("DC", "DA")]
    return {"block": block, "coordinates": known, "radius": radii}


def _restriction(
    feature: dict[str, Any], sheet: Sheet, sha256: str, default_bars: Bars
) -> Restriction:
    block, notes = feature["block"], sheet.notes
    name = block.first("AN") or f"line {block.number}"
    notes.feature = name
    if block.first("AC") is None:
        notes.note(f"line {block.number}", "the airspace has no AC; its class is not known")
    lower, upper = _limit(block, "AL", notes), _limit(block, "AH", notes)
    limit_values.refuse_upside_down(lower, upper, "AL", notes)
    when = _periods(block, notes)
    areas = _areas(block, sheet)
    _unread(block, notes)
    volumes = tuple(Volume(area=area, lower=lower, upper=upper) for area in areas)
    text = "\n".join(line.text for line in block.lines)
    return Restriction(
        id=RestrictionId(content_id("openair", " ".join(text.split()))),
        name=name,
        volumes=volumes,
        kind=block.first("AY") or block.first("AC"),
        periods=when,
        bars=default_bars,
        boundary_sigma_m=_SIGMA_M if any(x.code in ("DA", "DB") for x in block.lines) else 0.0,
        source_sha256=sha256,
        particulars=Particulars(identifier=block.first("AI")),
        doubts=notes.doubts_of(volumes, when),
    )


def _unread(block: Block, notes: Notes) -> None:
    """Lines that are no records, or records that the format does not have."""
    seen: set[str] = set()
    for line in block.lines:
        key = f"line {line.number}"
        if line.code in WORDS and line.code in seen and line.code != "AA":
            what = f"a second {line.code}, which is not read"
            carries = Carries.LIMITS if line.code in ("AL", "AH") else Carries.NOTHING
            notes.note(key, what)
            notes.doubt(key, what, carries)
        seen.add(line.code)
        if line.code in WORDS or line.code in SHAPES or line.code in STYLES:
            continue
        if line.code == "V" and line.rest.replace(" ", "").upper().startswith(("X=", "D=", "Z=")):
            continue
        what = f"{short(line.text)} is an unknown record, and is not read"
        notes.note(key, what)
        if line.code.startswith(("D", "V")) or places(line.text) or not line.code:
            value = {"coordinates": _lon_lat(places(line.text))}
            notes.doubt(key, what, Carries.PLACE, value=value)
        else:
            notes.doubt(key, what, carried(line.code, line.rest))


def _limit(block: Block, code: str, notes: Notes) -> Height | None:
    """A limit in words. One that cannot be read does not bound, and is in doubt."""
    said = block.first(code) or ""
    plain = said.strip().upper()
    if plain in ("GND", "SFC", "0", "SFC AGL", "GND AGL"):
        return limit_values.GROUND
    if not plain or plain.startswith("UNL"):
        if not plain:
            notes.note(code, "absent; read as no limit")
        return None
    level, found = _LEVEL.fullmatch(plain), _HEIGHT.fullmatch(plain)
    if level is not None:
        return limit_values.in_words(f"FL{level[1]}")
    if found is not None and found["of"] in _OF:
        unit = "M" if found["unit"] == "M" else "FT"
        return limit_values.in_words(f"{found['number']} {unit} {_OF[found['of']]}")
    if found is not None and found["of"] is None and notes.limit_reference is not None:
        value_m = (
            float(found["number"]) * limit_values.UNITS_M["m" if found["unit"] == "M" else "ft"]
        )
        reference = limit_values.unstated_reference(
            code, f"{short(said)} does not state its height reference", notes
        )
        return Height(value_m=value_m, reference=reference)
    unstated = found is not None and found["of"] is None
    what = "does not state its height reference" if unstated else "is not a valid height limit"
    mend = "write it like GND, FL095, 2500ft AMSL or 1000ft AGL"
    mend = "add the reference, or give `limit_reference`" if unstated else mend
    notes.note(code, f"{short(said)} {what}; read as no limit")
    notes.doubt(code, f"{short(said)} {what}; read as no limit", Carries.LIMITS, mend=mend)
    return None


def _periods(block: Block, notes: Notes) -> tuple[Period, ...]:
    """The times of AA records. Those that cannot be read are in doubt, and count as always."""
    found: list[Period] = []
    for line in block.lines:
        if line.code != "AA" or line.rest.upper() in ("", "NONE", "H24"):
            continue
        try:
            found.append(_period(line.rest))
        except ValueError:
            key, what = (
                f"line {line.number}",
                f"must be a span of time, got {short(line.rest)}; read as always",
            )
            notes.note(key, what)
            mend = "write it like 2025-06-01T08:00:00Z/2025-06-01T16:00:00Z"
            notes.doubt(key, what, Carries.HOURS, mend=mend)
            return ()
    return tuple(found)


def _period(text: str) -> Period:
    """A span such as ``2025-06-01T08:00:00Z/NONE``. Raises ValueError."""
    start, end = text.split("/")
    return Period(
        start=None if start.upper() == "NONE" else from_text(start),
        end=None if end.upper() == "NONE" else from_text(end),
    )


@dataclass(slots=True)
class _Pen:
    """What is drawn so far."""

    notes: Notes
    key: str = ""
    centre: LatLon | None = None
    clockwise: bool = True
    corners: list[LatLon] = field(default_factory=list)
    circles: list[Circle] = field(default_factory=list)

    def place(self, text: str) -> LatLon:
        """Read a place. Raises FeatureRefusedError."""
        found = place(text)
        if found is None:
            mend = "write it like 52:10:30 N 021:05:00 E"
            self.notes.refuse(self.key, f"must be a position, got {short(text)}", mend)
        return found

    def middle(self) -> LatLon:
        """The centre that V X states. Raises FeatureRefusedError if there is none."""
        if self.centre is None:
            self.notes.refuse(
                self.key, "must have a centre before this record, got none", "state it with V X="
            )
        return self.centre


def _areas(block: Block, sheet: Sheet) -> list[Area]:
    notes, pen = sheet.notes, _Pen(sheet.notes)
    for line in block.lines:
        pen.key = f"line {line.number}"
        _draw(line, pen)
    found: list[Area] = list(pen.circles)
    if pen.corners:
        ring = [[lon, lat] for lat, lon in pen.corners]
        if ring[0] != ring[-1]:
            ring.append(ring[0])
        found += sheet.areas([ring], Edges.UNKNOWN, f"line {block.number}")
    if not found:
        what = "must draw an area, got none"
        notes.refuse(f"line {block.number}", what, "give it DP, DA, DB or DC records")
    return found


def _draw(line: Line, pen: _Pen) -> None:
    """Follow one record."""
    rest = line.rest
    if line.code == "V":
        which, _, value = rest.partition("=")
        if which.strip().upper() == "X":
            pen.centre = pen.place(value)
        elif which.strip().upper() == "D":
            pen.clockwise = value.strip() != "-"
    elif line.code == "DP":
        pen.corners.append(pen.place(rest))
    elif line.code == "DC":
        pen.circles.append(Circle(centre=pen.middle(), radius_m=_radius_m(rest, pen)))
    elif line.code == "DA":
        radius, *angles = rest.split(",")
        degrees = [one for one in map(_number, angles) if one is not None]
        if len(angles) != 2 or len(degrees) != 2:
            what = f"must be a radius and two bearings, got {short(rest)}"
            pen.notes.refuse(pen.key, what, "write it like DA 5,270,090")
        first_deg, last_deg = degrees
        pen.corners += arcs.of_angles(
            pen.middle(), _radius_m(radius, pen), first_deg, last_deg, clockwise=pen.clockwise
        )
    elif line.code == "DB":
        first, comma, last = rest.partition(",")
        if not comma:
            what = f"must be two positions, got {short(rest)}"
            pen.notes.refuse(pen.key, what, "write two positions with a comma between them")
        pen.corners += arcs.between(
            pen.middle(), pen.place(first), pen.place(last), clockwise=pen.clockwise
        )


def _radius_m(text: str, pen: _Pen) -> float:
    number = _number(text)
    if number is None or not 0 < number * NAUTICAL_MILE_M <= 1_000_000.0:
        pen.notes.refuse(
            pen.key,
            f"must be a radius in nautical miles, above 0 and at most 539.9, got {short(text)}",
            "correct the radius",
        )
    return number * NAUTICAL_MILE_M


def _number(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None


def _lon_lat(stated: Sequence[LatLon]) -> list[list[float]]:
    return [[lon, lat] for lat, lon in stated]


def _original(
    every: Sequence[Block],
    read_ones: Sequence[Restriction | None],
    restrictions: dict[RestrictionId, Restriction],
) -> Original:
    texts = ["\n".join(line.text for line in block.lines) for block in every]
    pairs = zip(texts, read_ones, strict=True)
    return Original(
        root={},
        list_key=None,
        features=tuple((text, None if one is None else one.id) for text, one in pairs),
        read=restrictions,
    )
