"""The `crs` of older GeoJSON: coordinates that are not longitude and latitude are transformed.

The GeoJSON of 2008 may name a coordinate reference system; that of 2016 (RFC 7946) knows only
WGS 84. Axes are always x, y: easting before northing, longitude before latitude.
"""

import re
from collections.abc import Callable
from typing import Any, NoReturn

from vedette.airspace.formats.packed_json import PackedPolygon
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.model.errors import RestrictionError

_CODE = re.compile(r"EPSG:{1,2}(?:[\d.]*:)?(\d{3,6})$", re.IGNORECASE)
_WGS84 = re.compile(r"(CRS84|CRS84h|WGS\s?84)$", re.IGNORECASE)
_AS_WGS84 = frozenset((4326, 4979, 4258, 4269))  # ETRS89 and NAD83 lie within 2 m of WGS 84
_PIECE_M = 1_000.0  # edges are cut so fine before they are transformed that they stay straight
_PIECES_MAX = 1_000
Transform = Callable[[float, float], tuple[float, float]]


def transformed(root: dict[str, Any], features: list[Any], notes: Notes) -> list[Any]:
    """The features in longitude and latitude of WGS 84. Raises RestrictionError."""
    if "crs" not in root:
        return features
    named = _name(root["crs"])
    if named is None:
        notes.add("file", "crs", "is null; read as WGS 84")
        return features
    if _WGS84.search(named):
        return features
    code = _CODE.search(named)
    if code is None:
        _refuse(notes, f"must name a known coordinate reference system, got {short(named)}")
    if int(code[1]) in _AS_WGS84:
        if int(code[1]) != 4326:
            notes.add("file", "crs", f"{short(named)}; taken as WGS 84, 2 m off at most")
        return features
    change, metric = _transform(int(code[1]), notes)
    notes.add("file", "crs", f"{short(named)}; transformed to WGS 84")
    return [_feature(one, change, metric) for one in features]


def _name(value: Any) -> str | None:
    if value is None:
        return None
    inner = value.get("properties") if isinstance(value, dict) else value
    named = inner.get("name") if isinstance(inner, dict) else inner
    return named if isinstance(named, str) else str(named)


def _transform(code: int, notes: Notes) -> tuple[Transform, bool]:
    """From that system to longitude and latitude, and whether it measures in metres."""
    import pyproj  # noqa: PLC0415 - few files need it, and it takes long to load

    try:
        system = pyproj.CRS.from_epsg(code)
        found = pyproj.Transformer.from_crs(system, 4326, always_xy=True)
    except pyproj.exceptions.ProjError:
        _refuse(notes, f"must be a known EPSG code, got EPSG:{code}")

    def change(x: float, y: float) -> tuple[float, float]:
        lon, lat = found.transform(x, y)
        return float(lon), float(lat)

    return change, not system.is_geographic


def _refuse(notes: Notes, what: str) -> NoReturn:
    raise RestrictionError(
        what,
        where=f"{notes.file}: crs",
        mend="convert it: ogr2ogr -t_srs EPSG:4326 -lco RFC7946=YES OUT.geojson IN.geojson",
    )


def _feature(feature: Any, change: Transform, metric: bool) -> Any:
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        return feature
    kept = {key: value for key, value in feature.items() if key != "bbox"}
    return {**kept, "geometry": _geometry(feature["geometry"], change, metric)}


def _geometry(value: Any, change: Transform, metric: bool) -> Any:
    if not isinstance(value, dict):
        return value
    found = {key: one for key, one in value.items() if key != "bbox"}
    if "coordinates" in found:
        found["coordinates"] = _coordinates(found["coordinates"], change, metric)
    if isinstance(found.get("geometries"), list):
        found["geometries"] = [_geometry(one, change, metric) for one in found["geometries"]]
    return found


def _coordinates(value: Any, change: Transform, metric: bool) -> Any:
    if isinstance(value, PackedPolygon):
        value = value.lists()
    if _is_position(value):
        return list(change(float(value[0]), float(value[1])))
    if not isinstance(value, list):
        return value
    if len(value) > 1 and all(_is_position(one) for one in value):
        return _line(value, change, metric)
    return [_coordinates(one, change, metric) for one in value]


def _line(line: list[Any], change: Transform, metric: bool) -> list[list[float]]:
    """A line or ring, cut so that its edges stay as straight as they are drawn."""
    piece = _PIECE_M if metric else 0.01
    found = [list(change(float(line[0][0]), float(line[0][1])))]
    for (x0, y0), (x1, y1) in zip((p[:2] for p in line), (p[:2] for p in line[1:]), strict=False):
        count = min(_PIECES_MAX, max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / piece)))
        found += [
            list(change(x0 + (x1 - x0) * i / count, y0 + (y1 - y0) * i / count))
            for i in range(1, count + 1)
        ]
    if line[0][:2] == line[-1][:2]:
        found[-1] = found[0]
    return found


def _is_position(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 2
        and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value[:2])
    )
