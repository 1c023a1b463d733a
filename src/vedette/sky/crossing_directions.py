"""Where the directions of several witnesses cross, or that they cannot be of one object.

Every stated azimuth and elevation is a measurement with a normal error. The place is found on a
grid of azimuth and distance round the witnesses, over heights. What was likely before anything was
stated is not known, and decides much: so the region holds the stated probability both where every
place within 150 km and every height up to 20 km is equally likely, and where every order of
magnitude of distance and height is (near and low things are seen more often than far ones).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import numpy as np
from scipy.special import chdtri
from shapely import get_coordinates
from shapely.geometry import MultiPoint

from vedette.geo.local import SEMI_MAJOR_M, Array, moved
from vedette.model.errors import SkyError
from vedette.sky.observer import Observer, azimuth_elevation, place_m
from vedette.sky.sighting import Sighting
from vedette.sky.witness_error import elevation_offset

PROBABILITY = 0.95
_CANNOT = (
    0.99  # "cannot be of one object" is said where one object is this unlikely to fit so badly
)
_NEAR_M, _FAR_M = 30.0, 150_000.0
_HEIGHT_MAX_M = 20_000.0
_LOW_M, _FLAT_M = 20.0, 500.0  # the lowest height; the one where nothing tells of the height
_HEIGHTS = 24
_WHOLE, _AZIMUTHS, _DISTANCES = 180, 120, 60  # of the first look, and of the finer ones
_SKY_M = 1e11  # the sky: further than this changes no direction
_TIMES_SIGMAS = 3.0
_WIDER = (4.0, 2.0, 1.0)
_TINY = 1e-4  # share of the greatest probability below which a look leaves out a part


class CrossingAnswer(StrEnum):
    """What several directions amount to."""

    ONE_PLACE = "one place"
    FAR_AWAY = "far away"
    NOT_ONE = "cannot be of one object"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The answer, with the region where it is one place."""

    sightings: tuple[str, ...]
    answer: CrossingAnswer
    words: str
    probability: float = PROBABILITY
    lat_deg: float | None = None  # of the place that fits best
    lon_deg: float | None = None
    height_m: float | None = None
    region: tuple[tuple[float, float], ...] | None = None  # outline, longitude and latitude
    height_from_m: float | None = None
    height_to_m: float | None = None
    nearest_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    azimuth_deg: Array  # (a,)
    distance_m: Array  # (d,)
    height_m: Array  # (h,)
    squared: Array  # (a, d, h)


def cross(sightings: Sequence[Sighting]) -> Crossing:
    """Cross the directions of two sightings or more.  Raises SkyError where there are fewer."""
    if len(sightings) < 2:
        raise SkyError(
            f"must have at least 2 sightings, got {len(sightings)}",
            where="crossing",
            mend="give all sightings of the event",
        )
    ids = tuple(one.id for one in sightings)
    usable = [one for one in sightings if one.direction.azimuth_deg is not None]
    if len(usable) < 2:
        return Crossing(
            sightings=ids,
            answer=CrossingAnswer.NOT_KNOWN,
            words="not known: fewer than two witnesses stated a direction",
        )
    if not _at_one_time(usable):
        return Crossing(
            sightings=ids,
            answer=CrossingAnswer.NOT_KNOWN,
            words="not known: the sightings are not of one moment, and things move",
        )
    return _crossed(ids, usable)


def _crossed(ids: tuple[str, ...], usable: Sequence[Sighting]) -> Crossing:
    centre = _centre(usable)
    angles = sum(one.direction.stated for one in usable)
    # Two angles are always fitted. Where the directions are nearly parallel, the distance hardly
    # is, so it is not counted: fewer accounts of one object are called two.
    limit = float(chdtri(max(angles - 2, 1), 1 - _CANNOT))
    grid = _refined(usable, centre)
    best = float(grid.squared.min())
    sky = _best_of_sky(usable, centre)
    sky_limit = float(chdtri(max(angles - 2, 1), 1 - PROBABILITY))
    if min(best, sky) > limit:
        return Crossing(
            sightings=ids,
            answer=CrossingAnswer.NOT_ONE,
            words="these directions cannot be of one object, with the errors that were stated",
        )
    if sky <= sky_limit:
        distance = _nearest(grid)
        return Crossing(
            sightings=ids,
            answer=CrossingAnswer.FAR_AWAY,
            words="consistent with something far away, such as a star: the directions do not bound "
            f"the distance; it was no nearer than {distance / 1e3:.1f} km to their middle",
            nearest_m=distance,
        )
    return _region(ids, grid, centre)


def _at_one_time(sightings: Sequence[Sighting]) -> bool:
    """Whether the spans of the sightings overlap within their errors."""
    starts = [
        one.at - timedelta(seconds=_TIMES_SIGMAS * max(one.time_sigma_s, 1.0)) for one in sightings
    ]
    ends = [
        one.at
        + timedelta(seconds=_TIMES_SIGMAS * max(one.time_sigma_s, 1.0) + (one.duration_s or 0))
        for one in sightings
    ]
    return max(starts) <= min(ends)


def _centre(sightings: Sequence[Sighting]) -> Observer:
    unit = np.mean([one.observer.axes[2] for one in sightings], axis=0)
    azimuth = np.degrees(np.arctan2(unit[1], unit[0]))
    return Observer(
        lat_deg=float(np.degrees(np.arctan2(unit[2], np.hypot(unit[0], unit[1])))),
        lon_deg=float(azimuth),
    )


def _grid(
    sightings: Sequence[Sighting], centre: Observer, azimuth: Array, distance: Array, height: Array
) -> _Grid:
    turn = np.radians(azimuth)[:, None]
    lat, lon = moved(
        np.full((len(azimuth), len(distance)), centre.lat_deg),
        np.full((len(azimuth), len(distance)), centre.lon_deg),
        distance * np.sin(turn),
        distance * np.cos(turn),
    )
    squared = np.zeros((*lat.shape, len(height)))
    for k, h in enumerate(height):
        places = place_m(lat.ravel(), lon.ravel(), np.full(lat.size, h))
        squared[..., k] = _misfit(sightings, places).reshape(lat.shape)
    return _Grid(azimuth_deg=azimuth, distance_m=distance, height_m=height, squared=squared)


def _misfit(sightings: Sequence[Sighting], places: Array) -> Array:
    """Sum of squared sigmas of all statements.  places: (n, 3) earth-fixed.  Returns (n,)."""
    total = np.zeros(len(places))
    for one in sightings:
        azimuth, elevation = azimuth_elevation(
            (places - one.observer.place_m) @ one.observer.axes.T
        )
        distance = np.linalg.norm(places - one.observer.place_m, axis=1)
        blur = np.degrees(np.arctan2(one.place_sigma_m, distance))
        said = one.direction
        flat = np.cos(np.radians(elevation))
        turn = (azimuth - (said.azimuth_deg or 0.0) + 180.0) % 360.0 - 180.0
        spread = np.hypot(said.azimuth_sigma_deg, blur / np.maximum(flat, 0.05))
        total += (turn / spread) ** 2
        if said.elevation_deg is not None:
            total += elevation_offset(said, elevation, blur) ** 2
    return total


def _refined(sightings: Sequence[Sighting], centre: Observer) -> _Grid:
    """A grid that is fine where the probability is.

    The first looks take the errors four times and twice as large, so that no narrow place is
    missed between the points of a coarse grid.
    """
    flat = all(one.direction.elevation_deg is None for one in sightings)
    heights = np.array([_FLAT_M]) if flat else np.geomspace(_LOW_M, _HEIGHT_MAX_M, _HEIGHTS)
    azimuths: Array = np.linspace(0.0, 360.0, _WHOLE, endpoint=False)
    distances = np.geomspace(_NEAR_M, _FAR_M, _DISTANCES)
    grid = _grid(sightings, centre, azimuths, distances, heights)
    for wider in _WIDER:
        weight = np.maximum(*(one / one.max() for one in _weights(grid, wider)))
        start, width = _arc(azimuths[weight.max(axis=(1, 2)) > _TINY], azimuths)
        azimuths = np.linspace(start, start + width, _AZIMUTHS)
        distances = _narrowed(distances, weight.max(axis=(0, 2)))
        if not flat:
            heights = _narrowed(heights, weight.max(axis=(0, 1)))
        grid = _grid(sightings, centre, azimuths, distances, heights)
    return grid


def _narrowed(points: Array, weight: Array) -> Array:
    """As many points, on a logarithmic scale, over those that have some probability."""
    kept = np.flatnonzero(weight > _TINY * weight.max())
    low, high = points[max(kept[0] - 1, 0)], points[min(kept[-1] + 1, len(points) - 1)]
    return np.geomspace(float(low), float(high), len(points))


def _arc(kept: Array, grid: Array) -> tuple[float, float]:
    """The shortest arc that holds some azimuths of a grid, with a step on each side."""
    step = float(grid[1] - grid[0])
    ordered = np.sort(kept % 360.0)
    gaps = np.diff(np.append(ordered, ordered[0] + 360.0))
    widest = int(np.argmax(gaps))
    start = float(ordered[(widest + 1) % len(ordered)])
    return start - step, float(min(360.0 - gaps[widest] + 2 * step, 359.0))


def _weights(grid: _Grid, wider: float = 1.0) -> tuple[Array, Array]:
    """Probability of each cell, with errors `wider` times as large, by each of the two priors."""
    likelihood = np.exp(-0.5 * (grid.squared - grid.squared.min()) / wider**2)
    # On logarithmic scales a cell's area grows with the distance squared, its depth with height.
    even = likelihood * grid.distance_m[:, None] ** 2 * grid.height_m
    return even / even.sum(), likelihood / likelihood.sum()


def _best_of_sky(sightings: Sequence[Sighting], centre: Observer) -> float:
    """The best fit of anything beyond the air."""
    azimuth, elevation = np.meshgrid(np.arange(0.0, 360.0, 0.5), np.arange(0.0, 90.5, 0.5))
    az, el = np.radians(azimuth.ravel()), np.radians(elevation.ravel())
    enu = np.column_stack((np.cos(el) * np.sin(az), np.cos(el) * np.cos(az), np.sin(el)))
    return float(_misfit(sightings, centre.place_m + enu @ centre.axes * _SKY_M).min())


def _nearest(grid: _Grid) -> float:
    """The distance that it was beyond, with the stated probability by either prior."""
    found = []
    for weight in _weights(grid):
        index = int(np.searchsorted(np.cumsum(weight.sum(axis=(0, 2))), 1.0 - PROBABILITY))
        found.append(float(grid.distance_m[min(index, len(grid.distance_m) - 1)]))
    return min(found)


def _region(ids: tuple[str, ...], grid: _Grid, centre: Observer) -> Crossing:
    kept = np.zeros(grid.squared.shape[:2], dtype=bool)
    lows, highs = [], []
    for weight in _weights(grid):
        flat = weight.sum(axis=2)
        order = np.argsort(-flat, axis=None, kind="stable")
        count = int(np.searchsorted(np.cumsum(flat.ravel()[order]), PROBABILITY)) + 1
        kept.ravel()[order[:count]] = True
        by_height = np.cumsum(weight.sum(axis=(0, 1)))
        lows.append(float(np.interp((1 - PROBABILITY) / 2, by_height, grid.height_m)))
        highs.append(float(np.interp((1 + PROBABILITY) / 2, by_height, grid.height_m)))
    a, d, h = np.unravel_index(int(np.argmin(grid.squared)), grid.squared.shape)
    lat, lon = _place(centre, float(grid.azimuth_deg[a]), float(grid.distance_m[d]))
    told = len(grid.height_m) > 1
    return Crossing(
        sightings=ids,
        answer=CrossingAnswer.ONE_PLACE,
        words=f"the directions cross: it was in this region with at least {PROBABILITY:.0%} "
        "probability, if they are of one object",
        lat_deg=lat,
        lon_deg=lon,
        height_m=float(grid.height_m[h]) if told else None,
        region=_outline(grid, np.nonzero(kept), centre),
        height_from_m=min(lows) if told else None,
        height_to_m=max(highs) if told else None,
    )


def _outline(
    grid: _Grid, kept: tuple[np.ndarray, ...], centre: Observer
) -> tuple[tuple[float, float], ...]:
    """The hull of the cells that hold the probability, as longitude and latitude."""
    half = (grid.azimuth_deg[1] - grid.azimuth_deg[0]) / 2
    ratio = float(np.sqrt(grid.distance_m[1] / grid.distance_m[0]))
    east, north = [], []
    for side in (-half, half):
        for scale in (1 / ratio, ratio):
            turn = np.radians(grid.azimuth_deg[kept[0]] + side)
            east.append(grid.distance_m[kept[1]] * scale * np.sin(turn))
            north.append(grid.distance_m[kept[1]] * scale * np.cos(turn))
    hull = MultiPoint(np.column_stack((np.concatenate(east), np.concatenate(north)))).convex_hull
    corners = get_coordinates(hull)
    lat, lon = moved(
        np.full(len(corners), centre.lat_deg),
        np.full(len(corners), centre.lon_deg),
        corners[:, 0],
        corners[:, 1],
    )
    return tuple((float(x), float(y)) for x, y in zip(lon, lat, strict=True))


def _place(centre: Observer, azimuth_deg: float, distance_m: float) -> tuple[float, float]:
    turn = np.radians(azimuth_deg)
    lat, lon = moved(
        centre.lat_deg,
        centre.lon_deg,
        distance_m * float(np.sin(turn)),
        distance_m * float(np.cos(turn)),
    )
    return float(lat), float(lon)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedAt:
    """How fast a moving light flew, if it flew at a height."""

    height_m: float
    distance_m: float
    speed_m_s: float


def speeds_by_height(
    angular_deg_s: float, elevation_deg: float, heights_m: Sequence[float]
) -> tuple[SpeedAt, ...]:
    """The speed of a moving light for each assumed height.

    It is a lower bound, because motion along the line of sight is not visible.
    """
    sine = np.sin(np.radians(max(elevation_deg, 0.1)))
    found = []
    for height in heights_m:
        # The distance to a shell over a round Earth, along a line at an elevation.
        r = SEMI_MAJOR_M
        distance = float(-r * sine + np.sqrt((r * sine) ** 2 + height * (2 * r + height)))
        speed = float(np.radians(angular_deg_s)) * distance
        found.append(SpeedAt(height_m=height, distance_m=distance, speed_m_s=speed))
    return tuple(found)
