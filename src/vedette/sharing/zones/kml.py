"""Restrictions as KML 2.2 (OGC 07-147r2): to be looked at, not to be checked against.

A face is drawn at a limit where KML can say its height: above ground or above mean sea level. All
limits, hours and conditions stand in words in the balloon.
"""

import re
from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree as ET

from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Restriction, Volume
from vedette.model.times import to_text
from vedette.sharing.restrictions_geojson import height_words
from vedette.sharing.zones import antimeridian, eurocae_zones, geojson_shapes, vedette_words
from vedette.sharing.zones.geojson_shapes import Positions
from vedette.sharing.zones.writer_result import Losses, Options, Written, named

NAMESPACE = "http://www.opengis.net/kml/2.2"
STYLE = "restriction"
LINE, FILL = "ff2020d0", "402020d0"  # opacity, blue, green, red
_MODES = {
    HeightReference.ABOVE_GROUND: "relativeToGround",
    HeightReference.MEAN_SEA_LEVEL: "absolute",
}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(restrictions: Sequence[Restriction], options: Options | None = None) -> Written:
    """Write a KML document, one placemark per restriction.

    Raises RestrictionError for shapes that KML cannot express, such as a ring around a pole.
    """
    losses = Losses("KML")
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = _add(root, "Document")
    title = options.name if options is not None else None
    _add(document, "name", title or "Restrictions")
    _add(document, "description", "To be looked at, not to be checked against.")
    style = _add(document, "Style", id=STYLE)
    _add(_add(style, "LineStyle"), "color", LINE)
    _add(_add(style, "PolyStyle"), "color", FILL)
    for restriction in restrictions:
        losses.feature = named(restriction)
        _placemark(document, restriction, losses)
    ET.indent(root)
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Written(data=data + b"\n", losses=tuple(losses.found))


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    if text is not None:
        element.text = _NOT_XML.sub("\ufffd", text)
    return element


def _placemark(document: ET.Element, restriction: Restriction, losses: Losses) -> None:
    place = _add(document, "Placemark")
    approximate = restriction.approximation is not None
    _add(place, "name", f"{restriction.name} (APPROXIMATION)" if approximate else restriction.name)
    words = _words(restriction)
    lines = (f"{key}: {text}" for key, text in words.items())
    # Map programs show a description as HTML: words of others must not load or link to anything.
    _add(place, "description", escape("\n".join(lines), quote=False))
    _when(place, restriction)
    _add(place, "styleUrl", f"#{STYLE}")
    extended = _add(place, "ExtendedData")
    for key, text in words.items():
        _add(_add(extended, "Data", name=key), "value", text)
    geojson_shapes.edges_of(restriction, losses)
    for key in ("rules", "periods", "boundary_sigma_m", "particulars"):
        if getattr(restriction, key):
            losses.lose(key, "in words at most")
    many = _add(place, "MultiGeometry")
    for number, volume in enumerate(restriction.volumes):
        _volume(many, volume, f"volumes[{number}]", losses)


def _words(restriction: Restriction) -> dict[str, str]:
    """All that is worth reading of a restriction, by its name."""
    found: dict[str, str | None] = {"id": restriction.id}
    for number, volume in enumerate(restriction.volumes):
        which = f" of part {number + 1}" if len(restriction.volumes) > 1 else ""
        found[f"lower limit{which}"] = height_words(volume.lower) or "none"
        found[f"upper limit{which}"] = height_words(volume.upper) or "none"
    found["hours"] = vedette_words.hours_in_words(restriction.periods)
    found["authority"] = restriction.authority
    found["kind"] = restriction.kind
    found["bars"] = restriction.bars.value
    found["exempt"] = ", ".join(restriction.exempt) or None
    for rule in restriction.rules:
        unless = " and ".join(one.value for one in rule.unless)
        said = f"bars {rule.bars.value}" + (f" unless {unless}" if unless else "")
        said += f"; exempt: {', '.join(rule.exempt)}" if rule.exempt else ""
        found[f"rule {rule.name}"] = f"{said}; {vedette_words.hours_in_words(rule.periods)}"
    for number, message in enumerate(eurocae_zones.messages(restriction)):
        found[f"message {number + 1}" if number else "message"] = message.text
    found["approximation"] = restriction.approximation
    return {key: text for key, text in found.items() if text is not None}


def _when(place: ET.Element, restriction: Restriction) -> None:
    """The span of time in which it may be in force, where there is one."""
    starts = [one.start for one in restriction.periods]
    ends = [one.end for one in restriction.periods]
    known = [one for one in starts if one is not None]
    last = [one for one in ends if one is not None]
    begin = min(known) if known and len(known) == len(starts) else None
    end = max(last) if last and len(last) == len(ends) else None
    if begin is None and end is None:
        return
    span = _add(place, "TimeSpan")
    if begin is not None:
        _add(span, "begin", to_text(begin)[:19] + "Z")
    if end is not None:
        _add(span, "end", to_text(end)[:19] + "Z")


def _volume(many: ET.Element, volume: Volume, key: str, losses: Losses) -> None:
    drawn = geojson_shapes.outline(volume.area, key, losses)
    parts = [geojson_shapes.rings(part) for part in antimeridian.cut(drawn)]
    on_ground = volume.lower is None or _is_ground(volume.lower)
    upper = _mode(volume.upper, f"{key}.upper", losses)
    lower = None if on_ground else _mode(volume.lower, f"{key}.lower", losses)
    for part in parts:
        if upper is not None and volume.upper is not None:
            _polygon(many, part, upper, volume.upper.value_m, extrude=on_ground)
        if lower is not None and volume.lower is not None:
            _polygon(many, part, lower, volume.lower.value_m, extrude=False)
        if upper is None and lower is None:
            _polygon(many, part, "clampToGround", None, extrude=False)
    if upper is not None and not on_ground:
        losses.lose(key, "drawn as its upper and lower face, without walls")


def _is_ground(height: Height) -> bool:
    return height.value_m <= 0 and height.reference is HeightReference.ABOVE_GROUND


def _mode(height: Height | None, key: str, losses: Losses) -> str | None:
    """How KML says the height's reference; None where there is no height, or no way to say it."""
    if height is None:
        return None
    mode = _MODES.get(height.reference)
    if mode is None:
        losses.lose(key, f"{height_words(height)}: in words, and not drawn")
    return mode


def _polygon(
    many: ET.Element, rings: list[Positions], mode: str, height_m: float | None, *, extrude: bool
) -> None:
    polygon = _add(many, "Polygon")
    if extrude:
        _add(polygon, "extrude", "1")
    _add(polygon, "altitudeMode", mode)
    for number, ring in enumerate(rings):
        boundary = _add(polygon, "outerBoundaryIs" if number == 0 else "innerBoundaryIs")
        tail = "" if height_m is None else f",{height_m:.3f}"
        corners = " ".join(f"{lon!r},{lat!r}{tail}" for lon, lat in ring)
        _add(_add(boundary, "LinearRing"), "coordinates", corners)
