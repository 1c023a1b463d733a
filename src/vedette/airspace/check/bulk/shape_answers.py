"""How a place stands to one drawn shape, compiled: inside, outside, in doubt, or ask.

A distance d that is read off a shape's plane bounds the true distance to the boundary:

    d - bend - e   <=   true   <=   (d + bend) / cos(tilt) + e,      e = 0.1 m + d / 100,000

The plane shortens a distance by at most the cosine of the greatest angle between its plumb line
and the plumb lines of the place and the shape. No edge lies farther than `bend` from where it is
drawn. e covers the tolerance of the single check. Where these bounds do not decide on which side
of its threshold the single check would find the place, the answer is ASK. So every other answer
is the answer of the single check.
"""

import math

from vedette.airspace.check.bulk.flat import (
    ANYWHERE,
    BEND,
    EAST,
    KIND,
    NORTH,
    ORIGIN,
    RADIUS,
    WIDTH,
    Shapes,
)
from vedette.airspace.check.bulk.plane_distances import Seen, least_sigmas, nearest
from vedette.airspace.check.bulk.vertical import ASK, INDETERMINATE, INSIDE, OUTSIDE
from vedette.airspace.shapes.corner_arrays import DISC, LEAST_RADIUS_M, MOST_RADIUS_M, POLYGON
from vedette.tracking.pmb.compiled import compiled, inlined

SLACK_M = 0.1
SLACK_SHARE = 1e-5


@compiled
def _ellipse(
    shapes: Shapes,
    s: int,
    east: float,
    north: float,
    seen: Seen,
    own_m: float,
    within_m: float,
    sine: float,
    sigmas: float,
) -> int:
    """INSIDE where the whole error lies on one side of a polygon's boundary, INDETERMINATE or ASK.

    The steps are those of `airspace.check.horizontal`.

    sine: of the angle between the plumb lines of the plane and of the place. The plane may turn
    what it shows by the square of it.
    """
    ee, nn, en = seen.ee + own_m * own_m, seen.nn + own_m * own_m, seen.en
    mean, half = (ee + nn) / 2, math.hypot((ee - nn) / 2, en)
    floor = max(0.0, 1e-6 * (mean + half) - (mean - half))
    least = math.sqrt(mean - half + floor)
    one = math.sqrt(ee + floor)
    two = en / one
    three = math.sqrt(max(nn + floor - two * two, 0.0))
    if three <= 0.0:
        return ASK
    f = shapes.frame
    # The plane's east and north, seen in the place's own plane of east and north.
    p = -seen.sin_lon * f[s, EAST] + seen.cos_lon * f[s, EAST + 1]
    q = -seen.sin_lon * f[s, NORTH] + seen.cos_lon * f[s, NORTH + 1]
    up = -seen.sin_lat * seen.cos_lon, -seen.sin_lat * seen.sin_lon
    r = up[0] * f[s, EAST] + up[1] * f[s, EAST + 1]
    t = up[0] * f[s, NORTH] + up[1] * f[s, NORTH + 1] + seen.cos_lat * f[s, NORTH + 2]
    u, v = -two / (one * three), 1 / three
    groups = shapes.first_group
    off = least_sigmas(
        shapes,
        groups[s],
        groups[s + 1],
        east,
        north,
        within_m,
        p / one,
        q / one,
        u * p + v * r,
        u * q + v * t,
    )
    turned = within_m * (sine * sine + within_m / LEAST_RADIUS_M + SLACK_SHARE)
    blur = (f[s, BEND] + SLACK_M + turned) / least
    over = off - seen.reach_m / least - sigmas
    if over > blur:
        return INSIDE
    return INDETERMINATE if over < -blur else ASK


@compiled
def _disc_off(chord_m: float) -> tuple[float, float]:
    """Bounds of the distance on the ground between two places, by the chord between them."""
    low = 2 * MOST_RADIUS_M * math.asin(min(1.0, chord_m / 2 / MOST_RADIUS_M))
    high = 2 * LEAST_RADIUS_M * math.asin(min(1.0, chord_m / 2 / LEAST_RADIUS_M))
    return low - SLACK_M, high + SLACK_M


@inlined
def across(
    shapes: Shapes,
    s: int,
    seen: Seen,
    own_m: float,
    sigmas: float,
    proof_m: float,
    doubt_m: float,
) -> int:
    """The answer for one place and one shape.

    proof_m: the exact check is sure if the boundary lies farther away than this plus `reach_m`.
    doubt_m: it is in doubt if the boundary lies within this plus `reach_m`. Between the two, the
    shape of the error ellipse decides.
    """
    frame = shapes.frame
    if frame[s, KIND] == ANYWHERE:
        return INSIDE
    dx, dy = seen.x - frame[s, ORIGIN], seen.y - frame[s, ORIGIN + 1]
    dz = seen.z - frame[s, ORIGIN + 2]
    reach_m = seen.reach_m
    far = math.sqrt(dx * dx + dy * dy + dz * dz)
    kind, width, bend = frame[s, KIND], frame[s, WIDTH], frame[s, BEND]
    inside = False
    if kind == DISC:
        low, high = _disc_off(far)
    else:
        sine = 1.02 * max(far, frame[s, RADIUS]) / LEAST_RADIUS_M
        if sine > 0.95:
            return ASK
        east = dx * frame[s, EAST] + dy * frame[s, EAST + 1]
        north = dx * frame[s, NORTH] + dy * frame[s, NORTH + 1] + dz * frame[s, NORTH + 2]
        within = (width + proof_m + reach_m + bend + 2 * SLACK_M) * 1.0001
        groups = shapes.first_group
        off, inside = nearest(shapes, groups[s], groups[s + 1], east, north, within)
        low = off - bend - SLACK_M - SLACK_SHARE * off
        high = math.inf
        if off < within:
            stretch = 1 / math.sqrt(1 - sine * sine)
            high = (off + bend) * stretch + SLACK_M + SLACK_SHARE * off
    if kind == POLYGON:
        if low > proof_m + reach_m:
            return INSIDE if inside else OUTSIDE
        if high <= doubt_m + reach_m:
            return INDETERMINATE
        if doubt_m >= proof_m * (1 - 1e-9) or high > proof_m + reach_m or low <= 0:
            return ASK
        side = _ellipse(shapes, s, east, north, seen, own_m, within, sine, sigmas)
        return OUTSIDE if side == INSIDE and not inside else side
    if low - width > proof_m + reach_m:
        return OUTSIDE
    if width - high > proof_m + reach_m:
        return INSIDE
    most = max(abs(low - width), abs(high - width))
    return INDETERMINATE if most <= doubt_m + reach_m else ASK
