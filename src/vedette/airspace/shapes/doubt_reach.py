"""Where the reach of a doubt lies, in shapes that the check knows."""

import math
from collections.abc import Sequence
from dataclasses import replace

from vedette.airspace.shapes.bounding_balls import balls
from vedette.airspace.shapes.corner_arrays import Corners
from vedette.geo import geodesic
from vedette.geo.local import FLATTENING, SEMI_MAJOR_M
from vedette.model.doubt import Doubt, Reach
from vedette.model.ids import RestrictionId, content_id
from vedette.model.restriction import Area, Circle, LatLon, Period, Restriction, Volume

DISC_MAX_M = 3_000_000.0  # a reach that needs a larger disc is taken to be everywhere
_RADIUS_LEAST_M = SEMI_MAJOR_M * (1 - FLATTENING) ** 2  # the least radius of curvature of the earth


def volumes_of(reach: Reach) -> tuple[Volume, ...] | None:
    """The reach of a doubt as volumes; None if it is everywhere.

    A polygon or corridor with a margin becomes the disc around it, extended by the margin.
    """
    if reach.areas is None:
        return None
    areas: list[Area] = []
    for area in reach.areas:
        grown = area if reach.margin_m == 0.0 else disc_around(area, reach.margin_m)
        if isinstance(grown, Circle) and grown.radius_m > DISC_MAX_M:
            return None
        areas.append(grown)
    return tuple(Volume(area=area, lower=reach.lower, upper=reach.upper) for area in areas)


def disc_around(area: Area, margin_m: float = 0.0) -> Circle:
    """A circle that contains an area and `margin_m` around it."""
    if isinstance(area, Circle):
        return replace(area, radius_m=area.radius_m + margin_m)
    centres, radii = balls(Corners.of([area]))
    x, y, z = centres[0].tolist()
    return Circle(centre=geodesic.lat_lon((x, y, z)), radius_m=_arc_m(float(radii[0])) + margin_m)


def disc_of_places(places: Sequence[LatLon], margin_m: float = 0.0) -> Circle:
    """A circle that contains all places and `margin_m` around them. Needs at least one place."""
    centre = _middle(places)
    far_m = max(geodesic.inverse(*centre, *one)[0] for one in places)
    return Circle(centre=centre, radius_m=far_m + margin_m)


def periods_of(reach: Reach) -> tuple[Period, ...]:
    """The times of a reach as periods; empty if it applies at all times."""
    if reach.start is None and reach.end is None:
        return ()
    return (Period(start=reach.start, end=reach.end),)


def stand_in(doubt: Doubt, reach: Reach, restriction: Restriction | None = None) -> Restriction:
    """A restriction with the reach of the doubt, which is checked in its place.

    restriction: the one that the doubt belongs to; its rules apply. A reach everywhere gets a
    volume with limits only; see `CompiledDoubt.everywhere`.
    """
    volumes = volumes_of(reach)
    if volumes is None:
        nowhere = Circle(centre=(0.0, 0.0), radius_m=1.0)
        volumes = (Volume(area=nowhere, lower=reach.lower, upper=reach.upper),)
    periods = periods_of(reach)
    if restriction is not None:
        return replace(restriction, volumes=volumes, periods=periods, doubts=())
    identity = content_id("doubt", doubt.file, doubt.feature, doubt.key, doubt.what)
    return Restriction(
        id=RestrictionId(identity), name=doubt.feature, volumes=volumes, periods=periods
    )


def is_everywhere(reach: Reach) -> bool:
    """Whether a reach has no bound in place."""
    return volumes_of(reach) is None


def _middle(places: Sequence[LatLon]) -> LatLon:
    vectors = [geodesic.ecef(*one) for one in places]
    low = [min(axis) for axis in zip(*vectors, strict=True)]
    high = [max(axis) for axis in zip(*vectors, strict=True)]
    x, y, z = ((a + b) / 2 for a, b in zip(low, high, strict=True))
    if math.hypot(x, y, z) < 1.0:  # places on opposite sides of the earth
        return places[0]
    return geodesic.lat_lon((x, y, z))


def _arc_m(chord_m: float) -> float:
    """The longest way along the ground between two places this far apart through the earth."""
    half = chord_m / 2 / _RADIUS_LEAST_M
    return math.pi * SEMI_MAJOR_M if half >= 1 else 2 * SEMI_MAJOR_M * math.asin(half)
