"""The probability that an aircraft is inside at a time, by the errors that are stated for it.

The error of the place is a Gaussian in two dimensions; the boundary's own error is added to it, as
one that shifts all of the boundary. It is integrated over the area itself, corners and holes
included: seen from the place, with the error made round, an edge at distance h that is seen under
the angle from a to b holds

    T(h, tan b) - T(h, tan a)     less than its share of the turn, T being Owen's function,

so the whole is a sum over the edges. The error of the height is a Gaussian of its own.

It is the probability at one time, whatever the errors at other times are: errors that hang
together in time do not change it. It is None where anything but a Gaussian error is open: a reach,
an unknown height, one that does not compare with a limit, doubtful hours, two readings of the
edges.

Source: Owen (1956), Annals of Mathematical Statistics 27, equations 2.1 and 2.2.
"""

import math
from itertools import pairwise

import numpy as np
import shapely
from scipy.special import ndtr, owens_t

from vedette.airspace.check.horizontal import Spot
from vedette.airspace.check.place_check import (
    SEEN_M,
    Compiled,
    Place,
    hours_at,
    spot_of,
    surfaces_at,
)
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.height_limits import is_no_lower_bound, same_surface
from vedette.airspace.hours.in_force import Force
from vedette.airspace.shapes.circle import Disc
from vedette.airspace.shapes.compiled_restrictions import CompiledVolume, Shape
from vedette.airspace.shapes.corridor import Strip
from vedette.geo.local import Array
from vedette.geo.polygon import whitening
from vedette.model.crossing import Answer, Verdict
from vedette.model.height import Height

_QUARTER = 32  # corners of a quarter turn round an end of a corridor
CERTAIN_SIGMAS = 8.0  # beyond this the probability is 0 or 1 to fifteen digits


def inside_probability(compiled: Compiled, place: Place, verdict: Verdict) -> float | None:
    """The probability that the aircraft is inside at that time; None if it cannot be computed.

    verdict: the answer of the check for the same place.
    """
    config = compiled.config
    spot = spot_of(place, config)
    if place.reach_m > 0 or place.height_reach_m > 0 or place.until is not None:
        return {Answer.OUTSIDE: 0.0, Answer.INSIDE: 1.0}.get(verdict.answer)
    force = hours_at(compiled.restriction, place, spot, config).force
    if force is not Force.ACTIVE:
        return 0.0 if force is Force.INACTIVE else None
    parts = [
        _of_volume(volume, place, spot, compiled.restriction.boundary_sigma_m, config, verdict)
        for volume in compiled.prepared.volumes
    ]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return 1.0 if verdict.answer is Answer.INSIDE else None
    return min(1.0, sum(known))  # volumes of one restriction lie beside or over each other


def _of_volume(
    volume: CompiledVolume,
    place: Place,
    spot: Spot,
    boundary_sigma_m: float,
    config: CheckConfig,
    verdict: Verdict,
) -> float | None:
    sigma = math.hypot(spot.sigma_max_m, boundary_sigma_m)
    if verdict.answer is Answer.OUTSIDE and verdict.margin_m > max(CERTAIN_SIGMAS * sigma, 1.0):
        return 0.0
    up = _between_limits(volume, place, surfaces_at(place, config))
    if up is not None and up < 1e-15:
        return 0.0
    error_m = CERTAIN_SIGMAS * sigma
    if all(_off_m(shape, spot) > max(SEEN_M, error_m) for shape in volume.shapes):
        return 0.0  # so far that the plane of the place does not show it
    found = [area_probability(shape, spot, boundary_sigma_m) for shape in volume.shapes]
    if max(found) - min(found) > 1e-3:
        return None  # by one reading of the edges it is inside, by the other it is not
    across = found[0]
    if across < 1e-15:
        return 0.0
    return None if up is None else across * up


def _off_m(shape: Shape, spot: Spot) -> float:
    """A distance that a place is no nearer to a shape than, m."""
    centre, radius_m = shape.ball
    return math.dist(spot.view.place, centre) - radius_m


def area_probability(shape: Shape, spot: Spot, boundary_sigma_m: float) -> float:
    """The probability that the place, with its error and that of the boundary, lies in the
    shape.
    """
    c, own = spot.covariance, boundary_sigma_m**2
    ee, nn = c.ee + own, c.nn + own
    worst = (ee + nn) / 2 + math.hypot((ee - nn) / 2, c.en)
    floor = max(1e-6 * worst, 1e-6)  # so that it can be inverted; a millimetre
    white = whitening(ee + floor, c.en, nn + floor)
    total = 0.0
    for number, (starts, ends) in enumerate(_rings(shape, spot)):
        share = abs(_winding_share(starts @ white.T, ends @ white.T))
        total += share if number == 0 else -share
    return min(1.0, max(0.0, total))


def _rings(shape: Shape, spot: Spot) -> list[tuple[Array, Array]]:
    """The starts and the ends of the pieces of each ring, holes last, in the plane of the place."""
    if isinstance(shape, Strip):
        return _strip_rings(shape, spot)
    rings = shape.outline if isinstance(shape, Disc) else shape
    seen = rings.ends @ spot.view.basis - spot.view.offset
    half = len(seen) // 2
    starts, ends = rings.ends[:half], rings.ends[half:]
    # A ring goes on while a piece starts where the last one ended.
    breaks = np.flatnonzero(np.any(starts[1:] != ends[:-1], axis=1)) + 1
    marks = [0, *breaks.tolist(), half]
    return [(seen[a:b], seen[half + a : half + b]) for a, b in pairwise(marks)]


def _strip_rings(strip: Strip, spot: Spot) -> list[tuple[Array, Array]]:
    """A corridor's outline in the plane of the place, where bends and crossings are dissolved."""
    seen = strip.line.ends @ spot.view.basis - spot.view.offset
    half = len(seen) // 2
    line = shapely.LineString([*seen[:half], seen[-1]])
    wide = line.buffer(strip.half_width_m, quad_segs=_QUARTER)
    rings = [np.asarray(ring.coords) for ring in (wide.exterior, *wide.interiors)]
    return [(ring[:-1], ring[1:]) for ring in rings]


def _winding_share(a: Array, b: Array) -> float:
    """The share of a round unit Gaussian at the origin inside a ring, signed by its turn.

    a, b: (n, 2), starts and ends of its pieces.
    """
    along = b - a
    length = np.hypot(along[:, 0], along[:, 1])
    keep = length > 1e-12
    a, b, along, length = a[keep], b[keep], along[keep], length[keep]
    unit = along / length[:, None]
    cross = a[:, 0] * unit[:, 1] - a[:, 1] * unit[:, 0]  # signed distance of the line
    h = np.abs(cross)
    first = np.sum(a * unit, axis=1)
    last = np.sum(b * unit, axis=1)
    safe = np.maximum(h, 1e-12)
    sign = np.sign(cross)
    turn = float(np.sum(sign * (np.arctan2(last, safe) - np.arctan2(first, safe)))) / (2 * np.pi)
    # What is farther away than this has no tail: the nearest point of each piece says which.
    part = np.clip(-first, 0.0, last - first) + first
    near = h * h + part * part < CERTAIN_SIGMAS**2
    h, safe, first, last = h[near], safe[near], first[near], last[near]
    tails = owens_t(h, last / safe) - owens_t(h, first / safe)
    return turn - float(np.sum(sign[near] * tails))


def _between_limits(volume: CompiledVolume, place: Place, config: CheckConfig) -> float | None:
    """The probability that the height lies between the limits; None where it cannot be compared."""
    lower, upper = volume.volume.lower, volume.volume.upper
    if is_no_lower_bound(lower, config):
        lower = None
    if lower is None and upper is None:
        return 1.0
    one = _comparable(place.heights, lower, upper)
    if one is None:
        return None
    sigma = config.assumed_height_sigma_m if one.sigma_m is None else one.sigma_m
    sigma = max(sigma, 1e-3)
    over = 1.0 if lower is None else float(ndtr((one.value_m - lower.value_m) / sigma))
    under = 0.0 if upper is None else float(ndtr((one.value_m - upper.value_m) / sigma))
    return max(0.0, over - under)


def _comparable(
    heights: tuple[Height, ...], lower: Height | None, upper: Height | None
) -> Height | None:
    """The best height that has the reference of every limit."""
    found = [
        height
        for height in heights
        if all(
            limit is None or same_surface(height.reference, limit.reference)
            for limit in (lower, upper)
        )
    ]
    return min(found, key=lambda h: math.inf if h.sigma_m is None else h.sigma_m, default=None)
