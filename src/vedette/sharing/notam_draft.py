"""A NOTAM draft of a restriction, for the office that issues NOTAMs. It is never a NOTAM itself.

Written from the fields of ICAO Doc 8126 and Annex 15, appendix on the NOTAM format. Corners are
rounded to a second of arc, so the outline in E) is the restriction's to some 20 m; one that has
too many corners is simplified outwards, and both are said in the text.
"""

import math
import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import shapely

from vedette.airspace.declaring import form_text
from vedette.airspace.declaring.draft import Draft
from vedette.geo import geodesic
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.restriction import (
    Bars,
    Circle,
    LatLon,
    Restriction,
)
from vedette.sharing.notam_times import (
    date_words,
    end_words,
    hours_in_utc,
    period_words,
    rule_hours_words,
    schedule_words,
    start_words,
)
from vedette.sharing.restriction_words import rules_of
from vedette.sharing.restrictions_geojson import rings_of

LINE_MAX = 69  # characters, of a line in the aeronautical fixed service (ICAO Annex 10, volume II)
CORNERS_MAX = 60
NM_M = 1_852.0
MARK = "DRAFT FOR A NOTAM OFFICE - NOT ISSUED - NOT FOR USE IN FLIGHT"
_WHO = {
    Bars.EVERYONE: "ALL ACFT",
    Bars.UNMANNED: "UNMANNED ACFT",
    Bars.MANNED: "MANNED ACFT",
    Bars.UNIDENTIFIED: "ACFT NOT IDENTIFYING THEMSELVES",
}
_UNLESS = {"flight_plan": "FPL", "transponder": "SSR TRANSPONDER", "radio": "RADIO CONTACT"}
_SUBJECTS = {"PROHIBITED": "RP", "REQ_AUTHORIZATION": "RR", "CONDITIONAL": "RR"}
_SURFACES = {HeightReference.MEAN_SEA_LEVEL: "AMSL", HeightReference.ABOVE_GROUND: "AGL"}
_ALLOWED = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-?:().,'=/+ \n")
_SPELT = {
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "ß": "ss",
    "&": " AND ",
    "%": " PERCENT ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotamDraft:
    """The text, and the points that a person must check."""

    text: str
    notes: tuple[str, ...]


def notam_draft(draft: Draft) -> NotamDraft:
    """The draft of a NOTAM, marked as a draft. The same restriction gives the same text."""
    restriction, notes = draft.restriction, list[str]()
    if draft.fir is None:
        notes.append("no FIR is named: XXXX stands for its location indicator")
    fir = draft.fir or "XXXX"
    parts = [
        MARK,
        "(X0000/00 NOTAMN",
        f"Q) {_q_line(draft, fir, notes)}",
        f"A) {fir}",
        f"B) {start_words(restriction.periods, notes)} C) {end_words(restriction.periods, notes)}",
    ]
    schedule = schedule_words(restriction.periods, notes)
    if schedule:
        parts.append(f"D) {schedule}")
    volume = restriction.volumes[0]
    parts += [
        f"E) {_text(draft, notes)}",
        f"F) {_limit(volume.lower, upper=False)} G) {_limit(volume.upper, upper=True)})",
        MARK,
    ]
    if len({(one.lower, one.upper) for one in restriction.volumes}) > 1:
        notes.append("its volumes have different limits; F) and G) are of the first")
    return NotamDraft(text="\n".join(_wrapped(parts)) + "\n", notes=tuple(notes))


def _q_line(draft: Draft, fir: str, notes: list[str]) -> str:
    restriction = draft.restriction
    centre, radius_nm = centre_and_radius(restriction)
    lat, lon = _minutes(centre[0], "NS", 2), _minutes(centre[1], "EW", 3)
    low = min(_hundreds(v.lower, None, upper=False) for v in restriction.volumes)
    high = max(_hundreds(v.upper, draft.substitutes.upper, upper=True) for v in restriction.volumes)
    if radius_nm > 999:
        notes.append("it reaches farther than the 999 NM that a Q-line can say")
    code = f"Q{_SUBJECTS.get(restriction.kind or '', 'RT')}CA"
    return f"{fir}/{code}/IV/BO/W/{low:03d}/{high:03d}/{lat}{lon}{min(radius_nm, 999):03d}"


def centre_and_radius(restriction: Restriction) -> tuple[LatLon, int]:
    """A centre on whole minutes, and a radius in whole nautical miles that contains all of it."""
    corners = [c for volume in restriction.volumes for c in rings_of(volume)[0]]
    lon0 = corners[0][1]
    flat = [(lon0 + math.remainder(lon - lon0, 360.0), lat) for lat, lon in corners]
    shrink = math.cos(math.radians(sum(lat for _, lat in flat) / len(flat)))
    ball = shapely.minimum_bounding_circle(shapely.MultiPoint([(x * shrink, y) for x, y in flat]))
    x, y = ball.centroid.coords[0]
    lat = round(y * 60) / 60
    lon = math.remainder(round(x / shrink * 60) / 60, 360.0)
    reach = max(geodesic.inverse(lat, lon, *corner)[0] for corner in corners)
    slack = max(
        # a ring that stands for a circle lies within it by this much at most
        (v.area.radius_m * 6e-4 for v in restriction.volumes if isinstance(v.area, Circle)),
        default=0.0,
    )
    return (lat, lon), max(1, math.ceil((reach + slack) / NM_M))


def _hundreds(height: Height | None, substitute: Height | None, *, upper: bool) -> int:
    """A limit in hundreds of feet, as a Q-line has it: lower rounded down, upper up."""
    if height is None:
        return 999 if upper else 0
    if height.reference is not HeightReference.FLIGHT_LEVEL:
        if height.reference is not HeightReference.MEAN_SEA_LEVEL:
            if not upper:
                return 0
            height = substitute or height
        if upper and height.reference is not HeightReference.MEAN_SEA_LEVEL:
            return 999  # above the ground or the ellipsoid: how high that is, is not known here
    hundreds = height.value_m / FOOT_M / 100
    whole = math.ceil(hundreds - 1e-6) if upper else math.floor(hundreds + 1e-6)
    return min(999, max(0, whole))


def _text(draft: Draft, notes: list[str]) -> str:
    restriction = draft.restriction
    said = [f"{restriction.name} EST BY {restriction.authority or 'AUTHORITY NOT NAMED'}."]
    for rule in rules_of(restriction):
        words_of = [_WHO[rule.bars], "NOT ALLOWED"]
        hours = [rule_hours_words(d) for period in rule.periods for d in hours_in_utc(period)]
        words_of += hours
        if rule.unless:
            conditions = [_UNLESS.get(c.value, "AUTHORISATION") for c in rule.unless]
            words_of.append(f"UNLESS WITH {', '.join(conditions)}")
        if rule.exempt:
            words_of.append(f"EXC {', '.join(rule.exempt)}")
        said.append(" ".join(words_of) + ".")
    if len(restriction.periods) > 1 and not all(
        date_words(one, restriction.periods) for one in restriction.periods
    ):
        said.append(f"ACT {', AND '.join(period_words(one) for one in restriction.periods)}.")
    local = [d for p in restriction.periods for d in hours_in_utc(p) if d.timezone is not None]
    if local:
        said.append(f"HR BY LOCAL CLOCK: {', '.join(form_text.hours_words(d) for d in local)}.")
    said.append(_where(restriction, notes))
    if restriction.approximation is not None:
        said.append("THE BOUNDARY IS AN APPROXIMATION.")
        notes.append(f"its boundary is an approximation: {restriction.approximation}")
    if restriction.message:
        said.append(f"{restriction.message}.")
    return " ".join(said)


def _where(restriction: Restriction, notes: list[str]) -> str:
    circles = [v.area for v in restriction.volumes if isinstance(v.area, Circle)]
    if len(circles) == len(restriction.volumes):
        texts = [f"WI {_nm(one.radius_m)}NM RADIUS OF {_seconds(one.centre)}" for one in circles]
        return f"{' AND '.join(texts)}."
    rings, off_m = simplified_outlines(restriction)
    texts = [" - ".join(_seconds(c) for c in (*ring, ring[0])) for ring in rings]
    said = f"WI AREA {' AND AREA '.join(texts)}."
    if any(len(rings_of(v)) > 1 for v in restriction.volumes):
        notes.append("it has holes, which E) does not say: it covers more than the restriction")
    if off_m > 0:
        notes.append(
            f"its outline is simplified outwards by up to {off_m:,.0f} m: E) covers more than the "
            "restriction, nowhere less"
        )
        said += f" OUTLINE SIMPLIFIED OUTWARDS BY UP TO {math.ceil(off_m / 100) * 100} M."
    return said


def simplified_outlines(restriction: Restriction) -> tuple[list[list[LatLon]], float]:
    """Outer rings with few corners that contain the restriction, and by how many metres they exceed
    it."""
    corners = [c for v in restriction.volumes for c in rings_of(v)[0]]
    if len(corners) <= CORNERS_MAX:
        return [list(rings_of(v)[0]) for v in restriction.volumes], 0.0
    lat0 = min(abs(lat) for lat, _ in corners)  # so that nothing is farther than it looks
    lon0, shrink = corners[0][1], math.cos(math.radians(lat0))
    drawn = [
        shapely.make_valid(
            shapely.Polygon(
                [(math.remainder(lon - lon0, 360.0) * shrink, lat) for lat, lon in rings_of(v)[0]]
            )
        )
        for v in restriction.volumes
    ]
    whole = shapely.union_all(drawn)
    off_deg = 0.0005
    while True:
        # What is grown by `off` and then thinned by less than `off` still holds it all.
        thin = shapely.simplify(whole.buffer(off_deg, quad_segs=2), 0.9 * off_deg)
        parts = [p for p in shapely.get_parts(thin) if isinstance(p, shapely.Polygon)]
        rings = [list(p.exterior.coords)[:-1] for p in parts]
        if sum(map(len, rings)) <= CORNERS_MAX:
            break
        off_deg *= 1.3
    found = [[(y, math.remainder(x / shrink + lon0, 360.0)) for x, y in ring] for ring in rings]
    step = 0.1 * off_deg
    edges = shapely.points(
        shapely.get_coordinates([shapely.segmentize(part.exterior, step) for part in parts])
    )
    beyond_deg = float(shapely.distance(edges, whole).max()) + step
    return found, beyond_deg * 111_700.0  # no degree is longer


def _limit(height: Height | None, *, upper: bool) -> str:
    """A limit as F) and G) have it, never less than it bounds: rounded outwards where not whole."""
    if height is None:
        return "UNL" if upper else "SFC"
    surface = _SURFACES.get(height.reference)
    if surface is None or height.value_m == 0.0:
        text = form_text.limit_words(height, upper=upper)
        return text.replace(",", "").replace(" m ", "M ")
    for unit_m, unit in ((1.0, "M"), (FOOT_M, "FT")):
        if abs(height.value_m / unit_m - round(height.value_m / unit_m)) < 1e-6:
            return f"{round(height.value_m / unit_m)}{unit} {surface}"
    metres = math.ceil(height.value_m) if upper else math.floor(height.value_m)
    return f"{metres}M {surface}"


def _nm(radius_m: float) -> str:
    """Nautical miles, rounded up to a tenth."""
    tenths = math.ceil(radius_m / NM_M * 10 - 1e-9)
    return f"{tenths / 10:g}"


def _minutes(degrees: float, signs: str, digits: int) -> str:
    whole = round(abs(degrees) * 60)
    return f"{whole // 60:0{digits}d}{whole % 60:02d}{signs[degrees < 0]}"


def _seconds(place: LatLon) -> str:
    texts = []
    for degrees, signs, digits in ((place[0], "NS", 2), (place[1], "EW", 3)):
        whole = round(abs(degrees) * 3600)
        minutes, seconds = divmod(whole, 60)
        texts.append(
            f"{minutes // 60:0{digits}d}{minutes % 60:02d}{seconds:02d}{signs[degrees < 0]}"
        )
    return " ".join(texts)


def _wrapped(parts: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for part in parts:
        lines += textwrap.wrap(plain(part), LINE_MAX, break_long_words=True, break_on_hyphens=False)
    return lines


def plain(text: str) -> str:
    """The text in the character set of the aeronautical fixed service."""
    for letter, instead in _SPELT.items():
        text = text.replace(letter, instead)
    text = unicodedata.normalize("NFKD", text).upper()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = "".join(c if c in _ALLOWED else " " for c in text.replace(";", ","))
    return " ".join(text.split())
