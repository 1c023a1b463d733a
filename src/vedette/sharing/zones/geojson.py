"""Restrictions as plain GeoJSON (RFC 7946) with the properties that docs/zones.md lists."""

import json
from collections.abc import Sequence
from typing import Any

from vedette.airspace.formats.geojson.geometry import fingerprint
from vedette.airspace.formats.reading_notes import Original
from vedette.model.particulars import Authority, Particulars, Text
from vedette.model.restriction import Area, Circle, Corridor, Edges, Polygon, Restriction
from vedette.sharing.zones import antimeridian, eurocae_zones, geojson_shapes, vedette_words
from vedette.sharing.zones.writer_result import Losses, Options, Written, arranged, to_bytes


def write(
    restrictions: Sequence[Restriction],
    options: Options | None = None,
    *,
    original: Original | None = None,
) -> Written:
    """Write a FeatureCollection, one feature per restriction.

    original: the GeoJSON file that the restrictions were read from. Raises RestrictionError for
    shapes that GeoJSON cannot express.
    """
    losses = Losses("GeoJSON")
    features = arranged(restrictions, original, losses, lambda one: _feature(one, losses))
    if original is not None and original.list_key is None and len(features) == 1:
        return Written(data=to_bytes(features[0]), losses=tuple(losses.found))
    root: dict[str, Any] = {"type": "FeatureCollection"}
    if original is not None:
        root = dict(original.root)
    else:
        if options is not None and options.name is not None:
            root["name"] = options.name
        said = eurocae_zones.approximations(restrictions)
        if said:
            root["limitations"] = said
    return Written(data=to_bytes({**root, "features": features}), losses=tuple(losses.found))


def _feature(restriction: Restriction, losses: Losses) -> dict[str, Any]:
    members: list[dict[str, Any]] = []
    exact = False
    for number, volume in enumerate(restriction.volumes):
        key = f"volumes[{number}]"
        drawn = geojson_shapes.outline(volume.area, key, losses)
        parts = antimeridian.cut(drawn, halve_caps=False)
        exact = exact or parts != [volume.area]
        members.append(geojson_shapes.geometry_of([geojson_shapes.rings(part) for part in parts]))
    geometry = members[0]
    if len(members) > 1:
        geometry = {"type": "GeometryCollection", "geometries": members}
    properties = _properties(restriction, losses)
    if exact:
        own = [_shape(volume.area) for volume in restriction.volumes]
        properties["exact"] = {"of": fingerprint(geometry), "shapes": own}
    return {
        "type": "Feature",
        "id": restriction.id,
        "properties": properties,
        "geometry": geometry,
    }


def _properties(restriction: Restriction, losses: Losses) -> dict[str, Any]:
    said: dict[str, Any] = {"name": restriction.name}
    if restriction.approximation is not None:
        said["approximation"] = restriction.approximation
    for key in ("authority", "kind", "message"):
        value = getattr(restriction, key)
        if value is not None:
            said[key] = value
    if restriction.reasons:
        said["reasons"] = list(restriction.reasons)
    each = [vedette_words.limits(volume, losses) for volume in restriction.volumes]
    if len(each) == 1 or all(one == each[0] for one in each):
        said |= each[0]
    else:
        said["limits"] = each
    if restriction.periods:
        said["periods"] = vedette_words.periods(restriction.periods)
    edges = geojson_shapes.edges_of(restriction, losses)
    if any(isinstance(volume.area, Polygon) for volume in restriction.volumes):
        edges = edges or Edges.PLANAR  # said, though it is what GeoJSON means anyhow
    said |= vedette_words.shared(restriction, edges)
    rest = _particulars(restriction.particulars)
    if rest:
        said["particulars"] = rest
    for key, text in restriction.particulars.extra:
        if key in said:
            losses.lose(key, "stands for something else here")
        else:
            said[key] = json.loads(text)
    return said


def _shape(area: Area) -> dict[str, Any]:
    if isinstance(area, Circle):
        centre = geojson_shapes.positions(area.centre)
        return {
            "type": "Point",
            "coordinates": centre,
            "radius_m": vedette_words.number(area.radius_m),
        }
    if isinstance(area, Corridor):
        return {
            "type": "LineString",
            "coordinates": [geojson_shapes.positions(one) for one in area.line],
            "half_width_m": vedette_words.number(area.half_width_m),
            "edges": area.edges.value,
        }
    return {"type": "Polygon", "coordinates": geojson_shapes.rings(area), "edges": area.edges.value}


def _particulars(rest: Particulars) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key in ("identifier", "country", "region", "variant", "regulation_exemption"):
        if getattr(rest, key) is not None:
            said[key] = getattr(rest, key)
    for key in ("names", "messages", "other_reasons"):
        if getattr(rest, key):
            said[key] = _texts(getattr(rest, key))
    if rest.authorities:
        said["authorities"] = [_authority(one) for one in rest.authorities]
    if rest.conditions:
        said["conditions"] = list(rest.conditions)
    if rest.u_space_class is not None:
        said["u_space_class"] = rest.u_space_class
    return said


def _texts(found: tuple[Text, ...]) -> list[dict[str, str]]:
    return [
        {
            key: word
            for key, word in (("text", one.text), ("language", one.language))
            if word is not None
        }
        for one in found
    ]


def _authority(one: Authority) -> dict[str, Any]:
    said: dict[str, Any] = {
        key: _texts(found)
        for key, found in (
            ("names", one.names),
            ("services", one.services),
            ("contacts", one.contacts),
        )
        if found
    }
    for key in ("site_url", "email", "phone", "purpose", "interval_before"):
        if getattr(one, key) is not None:
            said[key] = getattr(one, key)
    return said
