"""GeoJSON: each line is a flight; points are the corners of one flight.

A third coordinate is a height above the ellipsoid (RFC 7946, section 3.1.1), unless the property
`height_reference` says otherwise. docs/plans.md lists the properties. An unknown property may state
the height, the accuracy or the time, so the flight is then doubtful along its way.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from vedette.feeds.flights.flight_doubts import LeftOut, reach_along
from vedette.feeds.flights.flight_values import (
    Json,
    height,
    number,
    parse_json,
    reference_of,
    refuse,
    sample,
    stated,
    time,
)
from vedette.feeds.flights.zoneless_times import Stamp, flight_times
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference
from vedette.model.value_words import in_words

NAME = "GeoJSON"
_ROOT = ("type", "features", "name", "crs", "bbox", "geometry", "properties", "id", "coordinates")
_FEATURE = ("type", "geometry", "properties", "id", "bbox")
_GEOMETRY = ("type", "coordinates", "bbox")
_PROPERTIES = (
    "name", "kind", "times", "coordTimes", "time", "heights", "height_m", "height_reference",
    "height_sigma_m", "sigma_m", "unmanned", "flight_plan", "transponder", "radio", "status",
    "identities",
)  # fmt: skip
# How a map draws it (the "simplestyle" of Mapbox), and words about it.
_DRAWN = (
    "title", "description", "marker-size", "marker-symbol", "marker-color", "stroke",
    "stroke-opacity", "stroke-width", "fill", "fill-opacity", "id", "styleUrl",
)  # fmt: skip
_LON_LAT = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4979", "CRS84h")  # all in degrees
_OFF_MAX_M = 100_000.0
_BESIDE_M = 500.0  # round the way of a flight that is doubtful all along it
_OF_LINES = ("times", "coordTimes", "heights")
_OF_POINTS = ("time", "height_m")


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like GeoJSON."""
    kinds = (b'"FeatureCollection"', b'"Feature"', b'"LineString"', b'"MultiLineString"')
    return head.lstrip().startswith(b"{") and any(kind in head for kind in kinds)


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """Read every line as a flight. Without lines, read the points as one. Raises RecordingError."""
    root = parse_json(data, where)
    features = _features(root, where)
    _crs(root, where)
    out = LeftOut(where)
    out.unknown_keys(root, _ROOT, "")
    lines, points = [], []
    for i, feature in enumerate(features):
        key = f"{where}: feature {i + 1}"
        geometry, properties = feature.get("geometry"), feature.get("properties") or {}
        if not isinstance(geometry, dict) or not isinstance(properties, dict):
            refuse(
                key,
                "must have an object as geometry, and an object or null as properties, "
                f"got {in_words(geometry)} and {in_words(properties)}",
                "correct the feature",
            )
        out.unknown_keys(feature, _FEATURE, f"{key}.")
        out.unknown_keys(geometry, _GEOMETRY, f"{key}: geometry.")
        kind, where_it_is = geometry.get("type"), geometry.get("coordinates")
        if kind == "LineString":
            lines.append((key, properties, [where_it_is]))
        elif kind == "MultiLineString" and isinstance(where_it_is, list):
            lines.append((key, properties, where_it_is))
        elif kind == "Point":
            points.append((key, properties, where_it_is))
        elif kind == "MultiLineString":
            refuse(
                key,
                f"coordinates must be a list of lines, got {in_words(where_it_is)}",
                "correct the coordinates",
            )
        else:
            refuse(
                key,
                f"must be a line or a point, got {in_words(kind)}",
                "give lines, or points in order",
            )
    if lines and points:
        refuse(
            where, "must hold either lines or points, got both", "keep the ones that are the flight"
        )
    if lines:
        flights = []
        for line in lines:
            flights.append(_line(*line, reference))
            _unknown_properties(line[1], _OF_POINTS, flights[-1], line[0], out)
        return out.on(flights)
    if not points:
        refuse(where, "must hold a flight, got none", "give a line, or points in order")
    flight = _of_points(points, reference)
    for key, properties, _ in points:
        _unknown_properties(properties, _OF_LINES, flight, key, out)
    return out.on((flight,))


def _crs(root: Any, where: str) -> None:
    """GeoJSON is in longitude and latitude of WGS 84; an older file may name something else."""
    crs = root.get("crs") if isinstance(root, dict) else None
    if crs is None:
        return
    name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    if not isinstance(name, str) or not name.endswith(_LON_LAT):
        what = f"must be longitude and latitude in WGS 84, got {in_words(name)}"
        refuse(f"{where}: crs", what, "convert it: ogr2ogr -t_srs EPSG:4326")


def _unknown_properties(
    properties: Json, not_read: tuple[str, ...], flight: Flight, key: str, out: LeftOut
) -> None:
    """A property that is not known may bear on height, time or accuracy, all along the flight."""
    places = [(one.lat_deg, one.lon_deg) for one in flight.samples]
    for name in sorted(properties.keys() - (set(_PROPERTIES) - set(not_read)) - set(_DRAWN)):
        value = properties[name]
        if value in (None, "", [], {}) or isinstance(value, bool):
            continue
        off_m = 0.0
        if isinstance(value, int | float):
            off_m = min(_OFF_MAX_M, 5 * abs(value))  # if it were the error of its places
        what = f"the property {name} is not known, and may bear on heights or times"
        reach = reach_along(places, off_m + _BESIDE_M)
        out.note(f"{key}: {name}", what, "remove it, or use a property that is read", reach=reach)


def _features(root: Any, where: str) -> list[Json]:
    found: Any = None
    kind = root.get("type") if isinstance(root, dict) else None
    if kind == "FeatureCollection":
        found = root.get("features")
    elif kind == "Feature":
        found = [root]
    elif kind in ("LineString", "MultiLineString"):
        found = [{"geometry": root, "properties": {}}]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        if kind == "FeatureCollection":
            what = f"features must be a list of objects, got {in_words(found)}"
            refuse(where, what, "write them as GeoJSON features")
        refuse(
            where,
            f"must be GeoJSON of lines or points, got {in_words(root if kind is None else kind)}",
            "give a FeatureCollection of lines or points",
        )
    return found


def _line(
    key: str, properties: Json, lines: list[Any], reference: HeightReference | None
) -> Flight:
    places = [place for line in lines if isinstance(line, list) for place in line]
    if not places:
        refuse(key, "must have coordinates, got none", "draw the line")
    times = _column(properties, ("times", "coordTimes"), places, key)
    heights = _column(properties, ("heights",), places, key)
    samples = tuple(
        _sample(place, at, up, properties, reference, f"{key}: position {i + 1}")
        for i, (place, at, up) in enumerate(zip(places, times, heights, strict=True))
    )
    return _flight(key, properties, samples)


def _of_points(points: list[tuple[str, Json, Any]], reference: HeightReference | None) -> Flight:
    samples = tuple(
        _sample(place, own.get("time"), own.get("height_m"), own, reference, key)
        for key, own, place in points
    )
    key, properties = points[0][0], points[0][1]
    kinds = {own["kind"] for _, own, _ in points if own.get("kind") is not None}
    if len(kinds) > 1:
        refuse(
            f"{key}: kind",
            "must be the same for all points of a flight, got "
            f"{', '.join(sorted(map(str, kinds)))}",
            "correct the points that differ",
        )
    return _flight(key, {**properties, "kind": kinds.pop()} if kinds else properties, samples)


def _flight(key: str, properties: Json, samples: tuple[Sample, ...]) -> Flight:
    said = properties.get("kind", FlightKind.PLAN.value)
    if said not in tuple(FlightKind):
        refuse(
            f"{key}: kind", f"must be plan or recorded, got {in_words(said)}", "correct the kind"
        )
    given = properties.get("name")
    name = given if isinstance(given, str) and given.strip() else key.rpartition(": ")[2]
    facts = stated(properties, key)
    if said == FlightKind.PLAN.value:
        return Flight(name=name, kind=FlightKind.PLAN, samples=samples, **facts)
    # At 0, 0 a receiver writes that it has no place.
    fixes = [(None if s.lat_deg == 0 == s.lon_deg else s, Stamp(s.at)) for s in samples]
    if not any(place is not None for place, _ in fixes):
        refuse(key, "must have a position other than 0, 0, got none", "add places")
    return replace(flight_times(name, fixes, LeftOut(key)), **facts)


def _column(properties: Json, names: tuple[str, ...], places: list[Any], key: str) -> list[Any]:
    """A list in the properties with one value for each position; all None where there is none."""
    for name in names:
        value = properties.get(name)
        if value is not None:
            if not isinstance(value, list) or len(value) != len(places):
                refuse(
                    f"{key}: {name}",
                    f"must be a list of {len(places)} values, got {in_words(value)}",
                    "give one for each position, null if it is not known",
                )
            return value
    return [None] * len(places)


def _sample(
    place: Any, at: Any, up: Any, own: Json, reference: HeightReference | None, key: str
) -> Sample:
    if not isinstance(place, list) or len(place) < 2:
        refuse(
            key,
            f"must be [longitude, latitude], got {in_words(place)}",
            "give two numbers in degrees",
        )
    when: datetime | None = None if at is None else time(at, key)
    sigma = own.get("sigma_m")
    return sample(
        place[1],
        place[0],
        key,
        at=when,
        heights=_heights(place, up, own, reference, key),
        sigma_m=None if sigma is None else _not_negative(sigma, f"{key}: sigma_m"),
    )


def _heights(
    place: list[Any], up: Any, own: Json, reference: HeightReference | None, key: str
) -> tuple[Height, ...]:
    said = own.get("height_reference")
    by = reference if said is None else reference_of(said, f"{key}: height_reference")
    sigma = own.get("height_sigma_m")
    error = None if sigma is None else _not_negative(sigma, f"{key}: height_sigma_m")
    if up is not None:
        if by is None:
            refuse(key, "must have a reference for its height, got none", "state height_reference")
        return (height(up, by, key, error),)
    if len(place) > 2 and place[2] is not None:
        return (height(place[2], by or HeightReference.ELLIPSOID, key, error),)
    return ()


def _not_negative(value: Any, key: str) -> float:
    found = number(value, key)
    if found < 0:
        refuse(key, f"must be 0 or more, got {found:g}", "give a standard error in metres")
    return found
