"""Fixed lights and permitted flights of a file: aerodromes, turbines, masts, lighthouses.

The file is GeoJSON with points. `kind` and `name` say what a feature is; `height_m` is the top
above the ground; `ground_m` the ground's height above sea level, where it differs from the
witness's. A permit (`kind` "permit") has `radius_m`, `from` and `until`.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from vedette.geo.geodesic import inverse
from vedette.geo.local import SEMI_MAJOR_M
from vedette.model.errors import SkyError
from vedette.model.times import from_text
from vedette.model.value_words import failure_in_words, in_words
from vedette.sky.observer import Observer

KINDS = ("aerodrome", "runway_lights", "wind_turbine", "mast", "lighthouse", "obstacle", "permit")
_AIR_BENDS = 0.13  # share of the Earth's curvature that light follows near the ground
_FAR_M = 80_000.0  # no such light is seen from further away


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One feature of the file."""

    kind: str
    name: str
    lat_deg: float
    lon_deg: float
    top_m: float  # above the ground there; 0 for lights on the ground
    ground_m: float | None  # above sea level; None: as high as where the witness stood
    radius_m: float = 0.0  # of a permit's area
    begins: datetime | None = None
    ends: datetime | None = None
    lights: str = ""  # what lights it shows, as the file says


@dataclass(frozen=True, slots=True, kw_only=True)
class ObstacleView:
    """One feature as seen from a place."""

    obstacle: Obstacle
    azimuth_deg: float
    elevation_deg: float  # of its top
    distance_m: float
    half_width_deg: float  # of a permit's area


def read_obstacles(data: bytes, where: str) -> tuple[Obstacle, ...]:
    """Read a file of obstacles. Raises SkyError, which names the feature and the fault."""
    try:
        root = json.loads(data)
    except ValueError as exc:
        raise SkyError(
            f"must be a GeoJSON FeatureCollection: {failure_in_words(exc)}",
            where=where,
            mend="see docs/sky.md",
        ) from exc
    if not isinstance(root, dict) or "features" not in root:
        raise SkyError(
            f"must be a GeoJSON FeatureCollection with features, got {in_words(root)}",
            where=where,
            mend="see docs/sky.md",
        )
    features = root["features"]
    return tuple(_obstacle(one, f"{where}: feature {i}") for i, one in enumerate(features, 1))


def _position(coordinates: Any) -> tuple[float, float]:
    """Longitude and latitude. Raises ValueError or TypeError."""
    numbers = [float(one) for one in coordinates[:2]]
    if len(numbers) != 2:
        raise ValueError(f"coordinates must be [longitude, latitude], got {in_words(coordinates)}")
    return numbers[0], numbers[1]


def _obstacle(feature: Any, where: str) -> Obstacle:
    try:
        said = feature["properties"]
        lon, lat = _position(feature["geometry"]["coordinates"])
        kind = str(said["kind"])
        found = Obstacle(
            kind=kind,
            name=str(said.get("name") or kind),
            lat_deg=lat,
            lon_deg=lon,
            top_m=float(said.get("height_m") or 0.0),
            ground_m=None if said.get("ground_m") is None else float(said["ground_m"]),
            radius_m=float(said.get("radius_m") or 0.0),
            begins=None if said.get("from") is None else from_text(said["from"]),
            ends=None if said.get("until") is None else from_text(said["until"]),
            lights=str(said.get("lights") or ""),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise SkyError(
            f"must be a Point with a `kind` and valid properties: {failure_in_words(exc)}",
            where=where,
            mend="see docs/sky.md",
        ) from exc
    if kind not in KINDS:
        raise SkyError(
            f"`kind` must be one of {', '.join(KINDS)}, got {kind!r}",
            where=where,
            mend="correct the kind",
        )
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise SkyError(
            f"latitude must be -90 to 90 and longitude -180 to 180, got {lat:g}, {lon:g}",
            where=where,
            mend="write [longitude, latitude]",
        )
    return found


def obstacle_views(
    obstacles: tuple[Obstacle, ...], observer: Observer, ground_m: float, at: datetime
) -> list[ObstacleView]:
    """The obstacles that may be visible from a place at a time.

    ground_m: height above sea level of the witness's eye. Terrain between is not known here.
    """
    found = []
    for one in obstacles:
        if (one.begins is not None and at < one.begins) or (one.ends is not None and at > one.ends):
            continue
        distance, azimuth, _ = inverse(observer.lat_deg, observer.lon_deg, one.lat_deg, one.lon_deg)
        if not 0 < distance <= _FAR_M + one.radius_m:
            continue
        top = one.top_m + (ground_m if one.ground_m is None else one.ground_m) - ground_m
        drop = distance**2 / (2 * SEMI_MAJOR_M) * (1 - _AIR_BENDS)
        width = (
            180.0
            if one.radius_m >= distance
            else float(np.degrees(np.arcsin(one.radius_m / distance)))
        )
        found.append(
            ObstacleView(
                obstacle=one,
                azimuth_deg=azimuth % 360.0,
                elevation_deg=float(np.degrees(np.arctan2(top - drop, distance))),
                distance_m=distance,
                half_width_deg=width,
            )
        )
    return found
