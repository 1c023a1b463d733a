"""GeoJSON: each line is a flight; points are the corners of one. Properties are documented.

A third coordinate is a height above the ellipsoid (RFC 7946, section 3.1.1), unless the property
`height_reference` says otherwise. See docs/plans.md for the properties.
"""

from datetime import datetime
from typing import Any

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
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference

NAME = "GeoJSON"


def looks_like(head: bytes) -> bool:
    """Whether a file that starts so is GeoJSON."""
    kinds = (b'"FeatureCollection"', b'"Feature"', b'"LineString"', b'"MultiLineString"')
    return head.lstrip().startswith(b"{") and any(kind in head for kind in kinds)


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """Every line as a flight; if there is none, the points as one. Raises RecordingError."""
    features = _features(parse_json(data, where), where)
    lines, points = [], []
    for i, feature in enumerate(features):
        key = f"{where}: feature {i + 1}"
        geometry, properties = feature.get("geometry"), feature.get("properties") or {}
        if not isinstance(geometry, dict) or not isinstance(properties, dict):
            refuse(key, "has no geometry, or properties that are no object", "mend the feature")
        kind, where_it_is = geometry.get("type"), geometry.get("coordinates")
        if kind == "LineString":
            lines.append((key, properties, [where_it_is]))
        elif kind == "MultiLineString" and isinstance(where_it_is, list):
            lines.append((key, properties, where_it_is))
        elif kind == "Point":
            points.append((key, properties, where_it_is))
        else:
            refuse(key, f"a {kind} is no course", "give lines, or points in order")
    if lines and points:
        refuse(where, "holds lines and points", "keep the ones that are the flight")
    if lines:
        return tuple(_line(*line, reference) for line in lines)
    if not points:
        refuse(where, "holds no flight", "give a line, or points in order")
    return (_of_points(points, reference),)


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
        refuse(where, "is no GeoJSON of lines or points", "give a FeatureCollection of them")
    return found


def _line(
    key: str, properties: Json, lines: list[Any], reference: HeightReference | None
) -> Flight:
    places = [place for line in lines if isinstance(line, list) for place in line]
    if not places:
        refuse(key, "has no coordinates", "draw the line")
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
    return _flight(points[0][0], points[0][1], samples)


def _flight(key: str, properties: Json, samples: tuple[Sample, ...]) -> Flight:
    said = properties.get("kind", FlightKind.PLAN.value)
    if said not in tuple(FlightKind):
        refuse(f"{key}: kind", f"{said!r} is no kind of flight", "write plan or recorded")
    name = properties.get("name")
    return Flight(
        name=name if isinstance(name, str) and name.strip() else key.rpartition(": ")[2],
        kind=FlightKind(said),
        samples=samples,
        **stated(properties, key),
    )


def _column(properties: Json, names: tuple[str, ...], places: list[Any], key: str) -> list[Any]:
    """A list in the properties with one value for each position; all None where there is none."""
    for name in names:
        value = properties.get(name)
        if value is not None:
            if not isinstance(value, list) or len(value) != len(places):
                refuse(
                    f"{key}: {name}",
                    f"is no list of {len(places)} values",
                    "give one for each position, null where it is not known",
                )
            return value
    return [None] * len(places)


def _sample(
    place: Any, at: Any, up: Any, own: Json, reference: HeightReference | None, key: str
) -> Sample:
    if not isinstance(place, list) or len(place) < 2:
        refuse(key, "is no position", "write it as [longitude, latitude]")
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
            refuse(key, "has a height without a reference", "state height_reference")
        return (height(up, by, key, error),)
    if len(place) > 2 and place[2] is not None:
        return (height(place[2], by or HeightReference.ELLIPSOID, key, error),)
    return ()


def _not_negative(value: Any, key: str) -> float:
    found = number(value, key)
    if found < 0:
        refuse(key, f"{found:g} is below 0", "give a standard error in metres")
    return found
