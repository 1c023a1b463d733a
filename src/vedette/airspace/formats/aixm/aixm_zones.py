"""AIXM airspaces to restrictions: one for each time slice that states a geometry."""

from dataclasses import replace
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from vedette.airspace.formats.aixm.document import (
    Document,
    child,
    children,
    local,
    only,
    parse,
    text_of,
)
from vedette.airspace.formats.aixm.limits import limits_of
from vedette.airspace.formats.aixm.shapes import (
    LENGTHS_M,
    Drawing,
    corridor,
    positions,
    radii,
    surface,
)
from vedette.airspace.formats.aixm.times import activation, valid_time
from vedette.airspace.formats.limit_values import refuse_upside_down
from vedette.airspace.formats.reading_notes import Notes, Original, ZoneFile, label, short
from vedette.airspace.formats.recognition import Format
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.unknown_values import Carries
from vedette.airspace.formats.unread_parts import refused_reach
from vedette.airspace.formats.zone_features import collect
from vedette.model.doubt import Doubt
from vedette.model.errors import RestrictionError
from vedette.model.ids import RestrictionId, content_id
from vedette.model.particulars import Particulars
from vedette.model.restriction import Area, Bars, Restriction, Volume

_SLICE = frozenset((
    "validTime", "interpretation", "sequenceNumber", "correctionNumber", "timeSliceMetadata",
    "featureLifetime", "type", "designator", "localType", "name", "designatorICAO",
    "controlType", "upperLowerSeparation", "class", "protectedRoute", "annotation",
    "geometryComponent", "activation", "metaDataProperty", "description", "boundedBy",
))  # fmt: skip
_VOLUME = frozenset((
    "upperLimit", "upperLimitReference", "lowerLimit", "lowerLimitReference", "maximumLimit",
    "maximumLimitReference", "minimumLimit", "minimumLimitReference", "width", "annotation",
    "horizontalProjection", "centreline", "contributorAirspace", "metaDataProperty",
))  # fmt: skip
_SIGMA_M = 0.5  # arcs are drawn as chords
_DEPENDENCE_MAX = 3


def read(
    data: bytes, notes: Notes, sha256: str, default_bars: Bars, *, keep_original: bool = False
) -> ZoneFile:
    """Read all airspaces of a file. Raises RestrictionError if there is none."""
    document = parse(data, notes.file)
    every = [(one, part) for one in document.airspaces for part in _slices(one)]
    features = [_as_feature(one, part) for one, part in every if not _is_change(part)]
    if not features:
        what = (
            "must contain an Airspace with a SNAPSHOT or BASELINE time slice, or a change with its "
            "own geometry, got none"
        )
        raise RestrictionError(
            what, where=notes.file, mend="name a data set with such Airspace features"
        )
    sheet = Sheet(notes, turns=False)
    one = partial(
        _restriction, document=document, sheet=sheet, sha256=sha256, default_bars=default_bars
    )
    found = collect(features, sheet, one, doubtful=False)
    restrictions: dict[RestrictionId, Restriction] = {}
    for restriction in found:
        if restriction is not None:
            restrictions.setdefault(restriction.id, restriction)
    return ZoneFile(
        restrictions=tuple(restrictions.values()),
        deviations=tuple(notes.deviations),
        sha256=sha256,
        file=notes.file,
        format=Format.AIXM,
        doubts=(
            *_others(document, notes),
            *(_change(one, part, notes) for one, part in every if _is_change(part)),
            *notes.refusals,
        ),
        original=_original(features, found, restrictions) if keep_original else None,
    )


def _others(document: Document, notes: Notes) -> list[Doubt]:
    if not document.others:
        return []
    what = f"{document.others} features that are not airspaces are not read"
    return [Doubt(file=notes.file, feature="file", key="hasMember", what=what, reach=None)]


def _is_change(part: ET.Element) -> bool:
    """Whether a slice changes another one, and draws nothing of its own."""
    changes = text_of(part, "interpretation") in ("TEMPDELTA", "PERMDELTA")
    return changes and child(part, "geometryComponent") is None


def _change(airspace: ET.Element, part: ET.Element, notes: Notes) -> Doubt:
    """A change that is not applied: what it changes may be limits, hours or the state."""
    known = {"coordinates": positions(airspace), "radius": radii(airspace)}
    reach = refused_reach(known)
    periods = valid_time(part, notes)
    notes.unread.clear()
    start, end = (periods[0].start, periods[0].end) if periods else (None, None)
    kind = text_of(part, "interpretation")
    return Doubt(
        file=notes.file,
        feature=label(text_of(airspace, "identifier") or "airspace"),
        key="timeSlice",
        what=f"a {kind} without a geometry of its own is not applied",
        mend="give the airspace as SNAPSHOT, or as BASELINE with the change in it",
        reach=replace(reach, start=start, end=end if kind == "TEMPDELTA" else None),
    )


def _slices(airspace: ET.Element) -> list[ET.Element]:
    parts = [only(one) for one in children(airspace, "timeSlice")]
    return [one for one in parts if one is not None]


def _as_feature(airspace: ET.Element, part: ET.Element) -> dict[str, Any]:
    """A time slice, with the positions in it for what may have to be left out."""
    return {
        "airspace": airspace,
        "slice": part,
        "coordinates": positions(part),
        "radius": radii(part),
    }


def _restriction(
    feature: dict[str, Any], document: Document, sheet: Sheet, sha256: str, default_bars: Bars
) -> Restriction:
    notes, part = sheet.notes, feature["slice"]
    designator, named = text_of(part, "designator"), text_of(part, "name")
    identifier = text_of(feature["airspace"], "identifier")
    notes.feature = designator or named or identifier or notes.feature
    kind = text_of(part, "interpretation") or ""
    for one in part:
        if local(one) not in _SLICE:
            value = {local(one): (one.text or "").strip() or {"coordinates": positions(one)}}
            notes.unknown(value, (), "")
    if kind not in ("BASELINE", "SNAPSHOT", "PERMDELTA", "TEMPDELTA"):
        notes.note("interpretation", f"{kind or 'absent'}; read as BASELINE")
    volumes = _volumes(part, document, sheet, 0)
    hours = activation(part, valid_time(part, notes), notes)
    return Restriction(
        id=RestrictionId(content_id("aixm", identifier or "", _canonical(part))),
        name=" ".join(one for one in (designator, named) if one) or notes.feature,
        volumes=volumes,
        kind=text_of(part, "type"),
        periods=hours,
        bars=default_bars,
        boundary_sigma_m=_SIGMA_M if _has_arcs(part) else 0.0,
        source_sha256=sha256,
        particulars=Particulars(identifier=designator or identifier),
        doubts=notes.doubts_of(volumes, hours),
    )


def _volumes(part: ET.Element, document: Document, sheet: Sheet, depth: int) -> tuple[Volume, ...]:
    """All volumes of a time slice. Raises FeatureRefusedError."""
    notes = sheet.notes
    found: list[Volume] = []
    for number, holder in enumerate(children(part, "geometryComponent")):
        component = only(holder)
        held = None if component is None else child(component, "theAirspaceVolume")
        volume = None if held is None else only(held)
        key = f"geometryComponent[{number}]"
        if component is None or volume is None:
            mend = "write its AirspaceVolume in place"
            notes.refuse(key, "must contain a volume, got none", mend)
        operation = text_of(component, "operation") or "BASE"
        drawn = _volume(volume, document, sheet, key, depth)
        if operation in ("BASE", "UNION"):
            found += drawn
            continue
        what = f"{operation} can remove a part, which is not supported; read as the whole volume"
        notes.note(f"{key}.operation", what)
        notes.doubt(f"{key}.operation", what, Carries.LIMITS | Carries.HOURS)
    if not found:
        mend = "give it a geometryComponent with a volume"
        notes.refuse("geometryComponent", "must contain at least one volume, got none", mend)
    return tuple(found)


def _volume(
    volume: ET.Element, document: Document, sheet: Sheet, key: str, depth: int
) -> list[Volume]:
    notes = sheet.notes
    for one in volume:
        if local(one) not in _VOLUME:
            what = f"the element {local(one)} is unknown, and is not read"
            value = {"coordinates": positions(one)}
            notes.note(f"{key}.{local(one)}", what)
            carries = Carries.PLACE | Carries.LIMITS
            notes.doubt(f"{key}.{local(one)}", what, carries, value=value)
    lower, upper = limits_of(volume, key, notes)
    refuse_upside_down(lower, upper, f"{key}.lowerLimit", notes)
    areas = _areas(volume, Drawing(sheet, document, key))
    found = [Volume(area=area, lower=lower, upper=upper) for area in areas]
    for holder in children(volume, "contributorAirspace"):
        found += _contributed(holder, document, sheet, key, depth)
    if not found:
        notes.refuse(
            key,
            "must have a horizontalProjection, a centreline or a contributorAirspace, got none",
            "add the surface of the volume",
        )
    return found


def _areas(volume: ET.Element, drawing: Drawing) -> list[Area]:
    found: list[Area] = []
    for holder in children(volume, "horizontalProjection"):
        drawn = only(holder)
        if drawn is None:
            drawn = drawing.document.target(holder)
        if drawn is None:
            drawing.refuse("must refer to a surface in this file", "write the surface in place")
            continue
        found += surface(drawn, drawing)
    line, width = child(volume, "centreline"), child(volume, "width")
    if line is not None:
        curve = only(line)
        unit = "" if width is None else width.get("uom", "")
        if curve is None or width is None or unit not in LENGTHS_M:
            drawing.refuse(
                f"must have a centreline with a curve and a width in {', '.join(LENGTHS_M)}, "
                f"got {'no' if curve is None else 'a'} curve and "
                f"{'no width' if width is None else f'a width in {short(unit)}'}",
                "add the missing element, or state the width in a known uom",
            )
            return found
        try:
            width_m = float(width.text or "") * LENGTHS_M[unit]
        except ValueError:
            drawing.refuse(f"the width must be a number, got {short(width.text)}", "correct it")
            return found
        found.append(corridor(curve, width_m, drawing))
    return found


def _contributed(
    holder: ET.Element, document: Document, sheet: Sheet, key: str, depth: int
) -> list[Volume]:
    """The volumes of another airspace that this one is made of."""
    notes = sheet.notes
    dependency = only(holder)
    pointer = None if dependency is None else child(dependency, "theAirspace")
    target = None if pointer is None else document.target(pointer)
    if target is None:
        notes.refuse(
            f"{key}.contributorAirspace",
            "must refer to an airspace in this file, got none",
            "add the airspace to the file, or give the volume its own geometry",
        )
    if depth >= _DEPENDENCE_MAX:
        notes.refuse(
            f"{key}.contributorAirspace",
            f"airspaces may refer to each other at most {_DEPENDENCE_MAX} deep, got more",
            "give the volume its own geometry",
        )
    parts = _slices(target) if local(target) == "Airspace" else []
    if not parts:
        notes.refuse(
            f"{key}.contributorAirspace",
            "must refer to an airspace with a time slice, got none",
            "add a time slice with its geometry to that airspace",
        )
    return [one for part in parts for one in _volumes(part, document, sheet, depth + 1)]


def _has_arcs(part: ET.Element) -> bool:
    return any(local(one).startswith("Arc") for one in part.iter())


def _canonical(part: ET.Element) -> str:
    """The slice as text that does not depend on how name spaces are spelt."""
    return ET.canonicalize(ET.tostring(part, encoding="unicode"), strip_text=True)


def _original(
    features: list[dict[str, Any]],
    found: list[Restriction | None],
    restrictions: dict[RestrictionId, Restriction],
) -> Original:
    texts = [ET.tostring(one["slice"], encoding="unicode") for one in features]
    pairs = zip(texts, found, strict=True)
    return Original(
        root={},
        list_key=None,
        features=tuple((text, None if one is None else one.id) for text, one in pairs),
        read=restrictions,
    )
