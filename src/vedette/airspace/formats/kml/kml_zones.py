"""KML placemarks to restrictions: each polygon is the column above it."""

import io
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from vedette.airspace.formats.aixm.document import child, children, local, parse_xml, text_of
from vedette.airspace.formats.reading_notes import Notes, Original, ZoneFile, label, short
from vedette.airspace.formats.recognition import Format
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.unknown_values import Carries
from vedette.airspace.formats.unread_parts import place_reach
from vedette.airspace.formats.zone_features import collect
from vedette.model.doubt import EVERYWHERE, Doubt
from vedette.model.errors import RestrictionError
from vedette.model.ids import RestrictionId, content_id
from vedette.model.restriction import Area, Bars, Edges, Period, Restriction, Volume
from vedette.model.times import from_text

_HEAD_BYTES = 1 << 16
_KMZ = b"PK\x03\x04"
_UNPACKED_MAX = 160 * 1024 * 1024
_LOOKS = (  # how it is shown, filed and described
    "name", "visibility", "open", "author", "link", "address", "phoneNumber", "Snippet", "snippet",
    "description", "LookAt", "Camera", "styleUrl", "Style", "StyleMap", "Region", "Schema",
    "balloonVisibility",
)  # fmt: skip
_FOLDERS = ("kml", "Document", "Folder")
_GROUPS = ("MultiGeometry",)
_POLYGON = ("outerBoundaryIs", "innerBoundaryIs", "extrude", "tessellate", "altitudeMode")
_TIMES = ("TimeSpan", "TimeStamp")


def is_kml(data: bytes) -> bool:
    """Whether these bytes are KML, or a KMZ archive with KML."""
    if data.startswith(_KMZ):
        return b".kml" in data
    return b"<kml" in data[:_HEAD_BYTES] or b"opengis.net/kml" in data[:_HEAD_BYTES]


def read(
    data: bytes, notes: Notes, sha256: str, default_bars: Bars, *, keep_original: bool = False
) -> ZoneFile:
    """Read every placemark with a polygon. Raises RestrictionError if there is none."""
    root = parse_xml(_unpacked(data, notes.file), notes.file)
    doubts: list[Doubt] = []
    features: list[dict[str, Any]] = []
    for mark in _placemarks(root, doubts, notes):
        if any(local(one) == "Polygon" for one in mark.iter()):
            features.append({"mark": mark, "coordinates": _every_position(mark)})
        else:
            doubts.append(_without_area(mark, notes))
    if not features:
        what = "must contain a polygon, got none"
        raise RestrictionError(what, where=notes.file, mend="draw the zones as polygons")
    sheet = Sheet(notes, turns=False)
    one = partial(_restriction, sheet=sheet, sha256=sha256, default_bars=default_bars)
    found = collect(features, sheet, one, doubtful=False)
    restrictions: dict[RestrictionId, Restriction] = {}
    for restriction in found:
        if restriction is not None:
            restrictions.setdefault(restriction.id, restriction)
    texts = [ET.tostring(one["mark"], encoding="unicode") for one in features]
    pairs = tuple(
        (text, None if one is None else one.id) for text, one in zip(texts, found, strict=True)
    )
    original = Original(root={}, list_key=None, features=pairs, read=restrictions)
    return ZoneFile(
        restrictions=tuple(restrictions.values()),
        deviations=tuple(notes.deviations),
        sha256=sha256,
        file=notes.file,
        format=Format.KML,
        doubts=(*doubts, *notes.refusals),
        original=original if keep_original else None,
    )


def _unpacked(data: bytes, where: str) -> bytes:
    """The first KML in a KMZ; plain KML as it is. Raises RestrictionError."""
    if not data.startswith(_KMZ):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = [one for one in archive.infolist() if one.filename.lower().endswith(".kml")]
            if len(inside) == 1 and inside[0].file_size <= _UNPACKED_MAX:
                return archive.read(inside[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as exc:
        raise RestrictionError(
            f"cannot be unpacked: {exc}", where=where, mend="save it as KML"
        ) from exc
    sizes = ", ".join(f"{one.file_size / 2**20:,.1f}" for one in inside[:3]) or "0"
    what = (
        f"must contain one KML file of at most {_UNPACKED_MAX // 2**20} MiB, got {len(inside)} "
        f"files ({sizes} MiB)"
    )
    raise RestrictionError(what, where=where, mend="save the intended file as KML")


def _placemarks(element: ET.Element, doubts: list[Doubt], notes: Notes) -> Iterator[ET.Element]:
    """Every placemark; what else may lead to a zone is a doubt."""
    for one in element:
        name = local(one)
        if name == "Placemark":
            yield one
        elif name in _FOLDERS:
            yield from _placemarks(one, doubts, notes)
        elif name not in _LOOKS:
            reach = None if name in ("ExtendedData", "Metadata", *_TIMES) else EVERYWHERE
            known = _every_position(one)
            if known and reach is not None:
                reach = place_reach({"coordinates": known}, ())
            what = "is not a placemark; it and what it refers to are not read"
            named = text_of(one, "name")
            key = name if named is None else f"{name} {named}"
            doubts.append(
                Doubt(file=notes.file, feature="file", key=label(key), what=what, reach=reach)
            )


def _without_area(mark: ET.Element, notes: Notes) -> Doubt:
    """A placemark that encloses nothing, such as a label or a line."""
    known, text = _every_position(mark), text_of(mark, "description") or ""
    kinds = sorted({local(one) for one in mark} - set(_LOOKS) - set(_TIMES))
    reach = place_reach({"coordinates": known, "radius": text}, ()) if known else EVERYWHERE
    return Doubt(
        file=notes.file,
        feature=label(text_of(mark, "name") or "Placemark"),
        key=", ".join(kinds) or "Placemark",
        what="is not an area, so it is not read as a zone",
        mend="draw it as a polygon if it is a zone",
        reach=reach,
    )


def _restriction(
    feature: dict[str, Any], sheet: Sheet, sha256: str, default_bars: Bars
) -> Restriction:
    notes, mark = sheet.notes, feature["mark"]
    name = text_of(mark, "name")
    notes.feature = name or mark.get("id") or notes.feature
    areas = _areas(mark, "", sheet)
    when = _periods(mark, notes)
    for one in mark:
        if local(one) in ("ExtendedData", "Metadata"):
            _extended(one, notes)
    if not areas:
        notes.refuse("Polygon", "the zone must have a polygon, got none", "draw it as a polygon")
    volumes = tuple(Volume(area=area) for area in areas)
    text = ET.canonicalize(ET.tostring(mark, encoding="unicode"), strip_text=True)
    return Restriction(
        id=RestrictionId(content_id("kml", text)),
        name=notes.feature,
        volumes=volumes,
        message=text_of(mark, "description"),
        periods=when,
        bars=default_bars,
        source_sha256=sha256,
        doubts=notes.doubts_of(volumes, when),
    )


def _areas(element: ET.Element, path: str, sheet: Sheet) -> list[Area]:
    """The polygons of a placemark or a group; anything else beside them is in doubt."""
    notes, found = sheet.notes, []
    for number, one in enumerate(element):
        name, key = local(one), f"{path}{local(one)}[{number}]"
        if name == "Polygon":
            found += _polygon(one, key, sheet)
        elif name in _GROUPS:
            found += _areas(one, f"{key}.", sheet)
        elif name not in (*_LOOKS, *_TIMES, "ExtendedData", "Metadata"):
            what = f"a {name} next to polygons is not read"
            notes.note(key, what)
            value = {"coordinates": _every_position(one)}
            notes.doubt(key, what, Carries.PLACE, value=value, may_narrow=False)
    return found


def _polygon(polygon: ET.Element, key: str, sheet: Sheet) -> list[Area]:
    notes, rings, heights = sheet.notes, [], set[float]()
    for one in sorted(polygon, key=lambda part: local(part) != "outerBoundaryIs"):
        name = local(one)
        if name not in _POLYGON:
            what = f"the element {name} of a Polygon is unknown, and is not read"
            notes.note(f"{key}.{name}", what)
            value = {"coordinates": _every_position(one)}
            notes.doubt(f"{key}.{name}", what, Carries.PLACE, value=value)
        if name not in ("outerBoundaryIs", "innerBoundaryIs"):
            continue
        drawn = list(children(one, "LinearRing"))
        if name == "outerBoundaryIs" and len(drawn) != 1:
            notes.refuse(
                f"{key}.{name}",
                f"must contain exactly one LinearRing, got {len(drawn)}",
                "draw one outer ring",
            )
        for ring in drawn:
            corners = [_corner(text, f"{key}.{name}", notes) for text in _tuples(ring)]
            heights.update(corner[2] for corner in corners if len(corner) > 2)
            if corners and corners[0][:2] != corners[-1][:2]:
                notes.note(f"{key}.{name}", "is not closed; read as closed")
                corners.append(corners[0])
            rings.append([corner[:2] for corner in corners])
    mode = text_of(polygon, "altitudeMode") or "clampToGround"
    if mode != "clampToGround" and heights != {0.0}:
        what = f"heights ({mode}) are not read as limits"
        notes.note(f"{key}.altitudeMode", what)
        notes.doubt(f"{key}.altitudeMode", what, Carries.LIMITS)
    if not rings or child(polygon, "outerBoundaryIs") is None:
        notes.refuse(key, "must have an outer ring, got none", "draw its outer ring")
    return sheet.areas(rings, Edges.UNKNOWN, key)


def _tuples(ring: ET.Element) -> list[str]:
    return (text_of(ring, "coordinates") or "").split()


def _corner(text: str, key: str, notes: Notes) -> list[float]:
    """Longitude, latitude and perhaps a height."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) not in (2, 3):
        notes.refuse(
            key, f"must be a position, got {short(text)}", "write longitude,latitude[,height]"
        )
    return found


def _periods(mark: ET.Element, notes: Notes) -> tuple[Period, ...]:
    """The span of time of a placemark. One that cannot be read is in doubt."""
    for name in _TIMES:
        element = child(mark, name)
        if element is None:
            continue
        try:
            if name == "TimeSpan":
                start, end = (text_of(element, part) for part in ("begin", "end"))
                return (
                    Period(
                        start=None if start is None else from_text(start),
                        end=None if end is None else from_text(end),
                    ),
                )
            what = "must be a span of time, got an instant"
        except ValueError as exc:
            what = f"must be a span of time that can be read: {exc}"
        notes.note(name, f"{what}; read as always")
        notes.doubt(name, f"{what}; read as always", Carries.HOURS)
    return ()


def _extended(element: ET.Element, notes: Notes) -> None:
    """Data of other programs: what it may say of limits, hours or places is in doubt."""
    for one in element.iter():
        key = one.get("name")
        if key is not None:
            value = text_of(one, "value") or (one.text or "").strip()
            notes.unknown({key: value}, (), "ExtendedData")


def _every_position(element: ET.Element) -> list[Any]:
    """Every position below an element as longitude and latitude; "?" for one that is none."""
    found: list[Any] = []
    for one in element.iter():
        separator = "," if local(one) == "coordinates" else None
        if local(one) not in ("coordinates", "coord"):
            continue
        texts = (one.text or "").split() if separator else [one.text or ""]
        for text in texts:
            try:
                lon, lat = (float(part) for part in text.split(separator)[:2])
            except ValueError:
                return ["?"]
            found.append([lon, lat])
    return found
