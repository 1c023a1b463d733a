"""The quick proof, compiled: is a place inside, outside, in doubt, or must the exact check say?

A distance d read off a shape's plane bounds the true distance off the boundary on the ground:

    d - bend - e   <=   true   <=   (d + bend) / cos(tilt) + e,      e = 0.1 m + d / 100,000

A plane shortens what it shows, by no more than the cosine of the greatest angle between its plumb
line and those of the place and the shape; and no edge lies farther than `bend` from where it is
drawn. e covers the exact check's own tolerance. Where these bounds do not settle on which side of
its threshold the exact check would find the place, the answer is ASK. So what is answered here is
what the exact check answers.
"""

import math
from typing import NamedTuple

import numpy as np

from vedette.airspace.check.bulk.flat import (
    BEND,
    EAST,
    KIND,
    NORTH,
    ORIGIN,
    RADIUS,
    WIDTH,
    Shapes,
    Zones,
)
from vedette.airspace.check.bulk.grid import Grid, column_of, row_of
from vedette.airspace.check.bulk.vertical import (
    ASK,
    INDETERMINATE,
    INSIDE,
    OUTSIDE,
    Air,
    Limits,
    between,
)
from vedette.airspace.shapes.corner_arrays import DISC, LEAST_RADIUS_M, MOST_RADIUS_M, POLYGON, Ints
from vedette.geo.local import FLATTENING, SEMI_MAJOR_M, Array
from vedette.tracking.pmb.compiled import compiled, inlined

SLACK_M = 0.1
SLACK_SHARE = 1e-5
WIDE_M = 2_000.0  # a place whose error reaches farther is held against every restriction
ASK_BEYOND_M = 100_000.0  # whose error reaches farther than this, only the exact check may answer
_ROUND = 1.05**2 - 1e-4  # the exact check takes a rounder error as circular
_E2 = FLATTENING * (2 - FLATTENING)


class Seen(NamedTuple):
    """A place as the kernels need it."""

    x: float  # earth-fixed, m
    y: float
    z: float
    sin_lat: float
    cos_lat: float
    sin_lon: float
    cos_lon: float
    ee: float  # covariance, m²
    en: float
    nn: float
    sigma_min: float
    sigma_max: float
    reach_m: float


@inlined
def _nearest(
    shapes: Shapes, first: int, last: int, east: float, north: float, within_m: float
) -> tuple[float, bool]:
    """The distance to the pieces of groups `first` to `last`, if below `within_m`; and the parity.

    east, north: the place in the shape's plane; m.
    """
    best = within_m * within_m
    odd = False
    points, box = shapes.points, shapes.group_box
    for g in range(first, last):
        west, south, right, top = box[g, 0], box[g, 1], box[g, 2], box[g, 3]
        start, size = shapes.group_start[g], shapes.group_size[g]
        crossing = south <= north <= top and east <= right
        dx = max(west - east, east - right, 0.0)
        dy = max(south - north, north - top, 0.0)
        if dx * dx + dy * dy >= best:
            if not crossing:
                continue
            if east < west:  # all of it lies east of the place: only its ends count
                odd ^= (points[start, 1] > north) != (points[start + size, 1] > north)
                continue
        ax, ay = points[start, 0] - east, points[start, 1] - north
        for i in range(start + 1, start + size + 1):
            bx, by = points[i, 0] - east, points[i, 1] - north
            ex, ey = bx - ax, by - ay
            if (ay > 0) != (by > 0):
                # Whether the piece passes east of the place: ax - ay * ex / ey > 0.
                odd ^= (ax * ey - ay * ex > 0) == (ey > 0)
            part = -(ax * ex + ay * ey)
            square = ex * ex + ey * ey
            if part <= 0:
                off = ax * ax + ay * ay
            elif part >= square:
                off = bx * bx + by * by
            else:
                cross = ax * ey - ay * ex
                off = cross * cross / square
            best = min(best, off)
            ax, ay = bx, by
    return math.sqrt(best), odd


@compiled
def _least_sigmas(
    shapes: Shapes,
    first: int,
    last: int,
    east: float,
    north: float,
    within_m: float,
    a: float,
    b: float,
    c: float,
    d: float,
) -> float:
    """The distance to the pieces in units of the error; those beyond `within_m` do not count.

    a, b, c, d: the matrix (a b; c d) that takes the plane to where the error is of unit covariance.
    """
    points, box = shapes.points, shapes.group_box
    best = math.inf
    for g in range(first, last):
        dx = max(box[g, 0] - east, east - box[g, 2], 0.0)
        dy = max(box[g, 1] - north, north - box[g, 3], 0.0)
        if dx * dx + dy * dy > within_m * within_m:
            continue
        start = shapes.group_start[g]
        px, py = points[start, 0] - east, points[start, 1] - north
        ax, ay = a * px + b * py, c * px + d * py
        for i in range(start + 1, start + shapes.group_size[g] + 1):
            px, py = points[i, 0] - east, points[i, 1] - north
            bx, by = a * px + b * py, c * px + d * py
            ex, ey = bx - ax, by - ay
            square = max(ex * ex + ey * ey, 1e-18)
            part = min(1.0, max(0.0, -(ax * ex + ay * ey) / square))
            x, y = ax + part * ex, ay + part * ey
            best = min(best, x * x + y * y)
            ax, ay = bx, by
    return math.sqrt(best)


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

    The steps are those of `horizontal`. sine: of the angle between the plane's plumb line and the
    place's, by whose square the plane may turn what it shows.
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
    off = _least_sigmas(
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
def _across(
    shapes: Shapes,
    s: int,
    seen: Seen,
    own_m: float,
    sigmas: float,
    proof_m: float,
    doubt_m: float,
) -> int:
    """How a place stands to one shape.

    proof_m: the exact check is sure where the boundary lies farther than this and `reach_m`.
    doubt_m: it is in doubt where it lies no farther than this and `reach_m`.
    Between the two, the shape of the error decides.
    """
    frame = shapes.frame
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
        off, inside = _nearest(shapes, groups[s], groups[s + 1], east, north, within)
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


@inlined
def _zone(
    z: int,
    zones: Zones,
    shapes: Shapes,
    limits: Limits,
    seen: Seen,
    i: int,
    heights: Array,
    errors: Array,
    references: Ints,
    climb_m: Array,
    air: Air,
) -> int:
    """How a place stands to one restriction, whatever its hours."""
    own = zones.own_m[z]
    worst = math.hypot(seen.sigma_max, own)
    least = math.hypot(seen.sigma_min, own)
    if worst * worst < _ROUND * least * least:
        least = worst
    proof_m, doubt_m = air.sigmas * worst, air.sigmas * least * (1 - 1e-12)
    answer = OUTSIDE
    asked = False
    for v in range(zones.first_volume[z], zones.first_volume[z + 1]):
        across, first = OUTSIDE, True
        for s in range(zones.first_shape[v], zones.first_shape[v + 1]):
            found = _across(shapes, s, seen, own, air.sigmas, proof_m, doubt_m)
            if first:
                across, first = found, False
            elif across == ASK or found == ASK:
                across = ASK
            elif across != found:
                across = INDETERMINATE  # between two readings of the boundary
        if across == OUTSIDE:
            continue
        height = between(
            i,
            heights,
            errors,
            references,
            climb_m[i],
            limits.lower_m[v],
            limits.lower_reference[v],
            limits.upper_m[v],
            limits.upper_reference[v],
            air,
        )
        if height == OUTSIDE:
            continue
        if across == ASK or height == ASK:
            asked = True
        elif across == INSIDE and height == INSIDE:
            return INSIDE
        else:
            answer = INDETERMINATE
    return ASK if asked else answer


@compiled
def _add(
    found: int,
    first: int,
    z: int,
    code: int,
    members: Ints,
    codes: Ints,
) -> None:
    """Put a pair among those of its place, in order of restrictions."""
    at = found
    while at > first and members[at - 1] > z:
        members[at], codes[at] = members[at - 1], codes[at - 1]
        at -= 1
    members[at], codes[at] = z, code


@compiled
def look(
    order: Ints,
    lat_deg: Array,
    lon_deg: Array,
    covariance: Array,
    sigma_min: Array,
    sigma_max: Array,
    reach_m: Array,
    heights: Array,
    errors: Array,
    references: Ints,
    climb_m: Array,
    grid: tuple[Grid, Grid, Grid],
    zones: Zones,
    shapes: Shapes,
    limits: Limits,
    air: Air,
    begins: Ints,
    counts: Ints,
    members: Ints,
    codes: Ints,
) -> int:
    """Every pair of a place and a restriction that it is not proven to be outside of.

    Places are taken in `order`. The pairs of each are written to members (restrictions, rising)
    and codes, as many as counts, from begins on.  Returns how many, or -1 where they do not fit.
    """
    found = 0
    ball = zones.ball
    for i in order:
        lat, lon = math.radians(lat_deg[i]), math.radians(lon_deg[i])
        sin, cos = math.sin(lat), math.cos(lat)
        n = SEMI_MAJOR_M / math.sqrt(1 - _E2 * sin * sin)
        sin_lon, cos_lon = math.sin(lon), math.cos(lon)
        px, py, pz = n * cos * cos_lon, n * cos * sin_lon, n * (1 - _E2) * sin
        seen = Seen(
            px,
            py,
            pz,
            sin,
            cos,
            sin_lon,
            cos_lon,
            covariance[i, 0],
            covariance[i, 1],
            covariance[i, 2],
            sigma_min[i],
            sigma_max[i],
            reach_m[i],
        )
        error_m = air.sigmas * sigma_max[i] + reach_m[i]
        begins[i] = first = found
        wide = error_m > WIDE_M
        for number in range(3):
            one = grid[number]
            begin, end = 0, 0
            if wide:
                end = len(ball) if number == 0 else 0
            else:
                row = row_of(one.cell_deg, len(one.row_start) - 1, lat_deg[i])
                columns = one.row_start[row + 1] - one.row_start[row]
                cell = one.row_start[row] + column_of(columns, lon_deg[i])
                begin, end = one.cell_start[cell], one.cell_start[cell + 1]
            for m in range(begin, end):
                z = m if wide else one.members[m]
                dx, dy, dz = px - ball[z, 0], py - ball[z, 1], pz - ball[z, 2]
                reach = ball[z, 3] + error_m + air.sigmas * zones.own_m[z] + 1.0
                if dx * dx + dy * dy + dz * dz > reach * reach:
                    continue
                code = ASK
                if error_m <= ASK_BEYOND_M:
                    code = _zone(
                        z,
                        zones,
                        shapes,
                        limits,
                        seen,
                        i,
                        heights,
                        errors,
                        references,
                        climb_m,
                        air,
                    )
                if code == OUTSIDE:
                    continue
                if found == len(members):
                    return -1
                _add(found, first, z, code, members, codes)
                found += 1
        counts[i] = found - first
    return found


@compiled
def in_rows(begins: Ints, counts: Ints, members: Ints, codes: Ints) -> tuple[Ints, Ints, Ints]:
    """The pairs in the order of places: the place of each, its restriction, its code."""
    total = counts.sum()
    rows, ordered, found = (
        np.empty(total, dtype=np.int64),
        np.empty(total, dtype=np.int64),
        np.empty(total, dtype=np.int64),
    )
    at = 0
    for i in range(len(counts)):
        for k in range(begins[i], begins[i] + counts[i]):
            rows[at], ordered[at], found[at] = i, members[k], codes[k]
            at += 1
    return rows, ordered, found
