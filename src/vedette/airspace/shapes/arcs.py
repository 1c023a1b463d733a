"""Arcs of circles as corners that lie on them."""

import math
from collections.abc import Iterator

from vedette.geo import geodesic
from vedette.model.restriction import LatLon

SAG_M = 1.0  # no chord lies farther from its arc
_STEPS_MAX = 2_000


def between(centre: LatLon, start: LatLon, end: LatLon, *, clockwise: bool) -> Iterator[LatLon]:
    """Corners of an arc from one place to another around a centre, both included.

    If the two are not equally far from the centre, the radius changes evenly along the arc.
    """
    first_m, first_deg, _ = geodesic.inverse(*centre, *start)
    last_m, last_deg, _ = geodesic.inverse(*centre, *end)
    yield start
    inner = list(_sweep(centre, (first_m, last_m), first_deg, last_deg, clockwise=clockwise))
    yield from inner[1:-1]
    yield end


def of_angles(
    centre: LatLon, radius_m: float, start_deg: float, end_deg: float, *, clockwise: bool
) -> Iterator[LatLon]:
    """Corners of an arc between two bearings from its centre, both included."""
    yield from _sweep(centre, (radius_m, radius_m), start_deg, end_deg, clockwise=clockwise)


def _sweep(
    centre: LatLon,
    radii_m: tuple[float, float],
    start_deg: float,
    end_deg: float,
    *,
    clockwise: bool,
) -> Iterator[LatLon]:
    turn = (end_deg - start_deg) % 360.0 if clockwise else -((start_deg - end_deg) % 360.0)
    turn = turn or (360.0 if clockwise else -360.0)
    widest = max(*radii_m, SAG_M)
    step = math.degrees(2 * math.acos(max(-1.0, 1 - SAG_M / widest)))
    count = min(_STEPS_MAX, max(2, math.ceil(abs(turn) / step)))
    for i in range(count + 1):
        share = i / count
        radius_m = radii_m[0] + (radii_m[1] - radii_m[0]) * share
        yield geodesic.direct(*centre, start_deg + turn * share, radius_m)
