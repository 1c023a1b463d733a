"""Every pair of a position and a restriction that is not proven to be outside, compiled.

Beside each answer stands what decides it: a number that `reasons` turns into words.
"""

import math
from typing import NamedTuple

import numpy as np

from vedette.airspace.check.bulk.flat import Shapes, Zones
from vedette.airspace.check.bulk.grid import Grid, column_of, row_of
from vedette.airspace.check.bulk.plane_distances import Seen
from vedette.airspace.check.bulk.shape_answers import across
from vedette.airspace.check.bulk.vertical import (
    ASK,
    INDETERMINATE,
    INSIDE,
    OUTSIDE,
    Air,
    Limits,
    between,
)
from vedette.airspace.shapes.corner_arrays import Bools, Ints
from vedette.geo.local import FLATTENING, SEMI_MAJOR_M, Array
from vedette.tracking.pmb.compiled import compiled, inlined

WIDE_M = 2_000.0  # a place whose error reaches farther is held against every restriction
ASK_BEYOND_M = 100_000.0  # whose error reaches farther than this, only the single check may answer

# What decides an answer: `volume * DECIDED + doubts`. The doubts of heights are those of
# `vertical`.
NEAR_BOUNDARY = 4  # the error of the position reaches the boundary
TWO_READINGS = 8  # the position lies between two readings of the boundary
DECIDED = 16

_ROUND = 1.05**2 - 1e-4  # the single check takes a rounder error as circular
_E2 = FLATTENING * (2 - FLATTENING)


class Rows(NamedTuple):
    """Positions as the kernel takes them; see `Positions`."""

    lat_deg: Array  # (n,)
    lon_deg: Array
    covariance: Array  # (n, 3)
    sigma_min: Array  # (n,)
    sigma_max: Array
    reach_m: Array
    heights: Array  # (n, k)
    errors: Array  # (n, k)
    references: Ints  # (n, k)
    climb_m: Array  # (n,)


class Pairs(NamedTuple):
    """Where the kernel writes the pairs that it finds. Rows of one position follow each other."""

    begins: Ints  # (n,) number of the first pair of a position
    counts: Ints  # (n,)
    by_height: Bools  # (n,) over or under a restriction, and outside of it by height alone
    members: Ints  # (m,) restrictions, rising for each position
    codes: Ints  # (m,) INSIDE, INDETERMINATE or ASK
    decided: Ints  # (m,) what decides


@inlined
def _zone(
    z: int,
    zones: Zones,
    shapes: Shapes,
    limits: Limits,
    seen: Seen,
    i: int,
    rows: Rows,
    air: Air,
) -> tuple[int, int]:
    """How a position stands to one restriction, whatever its hours, and what decides.

    The second number is, of OUTSIDE, 1 where the height alone keeps it outside, else 0.
    """
    own = zones.own_m[z]
    worst = math.hypot(seen.sigma_max, own)
    least = math.hypot(seen.sigma_min, own)
    if worst * worst < _ROUND * least * least:
        least = worst
    proof_m, doubt_m = air.sigmas * worst, air.sigmas * least * (1 - 1e-12)
    answer, decided, by_height = OUTSIDE, 0, 0
    asked = False
    for v in range(zones.first_volume[z], zones.first_volume[z + 1]):
        place, doubts, first = OUTSIDE, 0, True
        for s in range(zones.first_shape[v], zones.first_shape[v + 1]):
            found = across(shapes, s, seen, own, air.sigmas, proof_m, doubt_m)
            if first:
                place, first = found, False
            elif place == ASK or found == ASK:
                place = ASK
            elif place != found:
                place, doubts = INDETERMINATE, TWO_READINGS
        if place == OUTSIDE:
            continue
        height, open_limits = between(
            i,
            rows.heights,
            rows.errors,
            rows.references,
            rows.climb_m[i],
            limits.lower_m[v],
            limits.lower_reference[v],
            limits.upper_m[v],
            limits.upper_reference[v],
            air,
        )
        if height == OUTSIDE:
            by_height = 1
            continue
        if place == ASK or height == ASK:
            asked = True
        elif place == INSIDE and height == INSIDE:
            return INSIDE, v * DECIDED
        elif answer == OUTSIDE:
            if place == INDETERMINATE and doubts == 0:
                doubts = NEAR_BOUNDARY
            answer, decided = INDETERMINATE, v * DECIDED + doubts + open_limits
    if asked:
        return ASK, 0
    return answer, by_height if answer == OUTSIDE else decided


@inlined
def _seen(rows: Rows, i: int) -> Seen:
    """A position with its earth-fixed vector and its error."""
    lat, lon = math.radians(rows.lat_deg[i]), math.radians(rows.lon_deg[i])
    sin, cos = math.sin(lat), math.cos(lat)
    n = SEMI_MAJOR_M / math.sqrt(1 - _E2 * sin * sin)
    sin_lon, cos_lon = math.sin(lon), math.cos(lon)
    return Seen(
        n * cos * cos_lon,
        n * cos * sin_lon,
        n * (1 - _E2) * sin,
        sin,
        cos,
        sin_lon,
        cos_lon,
        rows.covariance[i, 0],
        rows.covariance[i, 1],
        rows.covariance[i, 2],
        rows.sigma_min[i],
        rows.sigma_max[i],
        rows.reach_m[i],
    )


@compiled
def _add(found: int, first: int, z: int, code: int, decided: int, pairs: Pairs) -> None:
    """Put a pair among those of its position, in order of restrictions."""
    at = found
    members, codes, deciding = pairs.members, pairs.codes, pairs.decided
    while at > first and members[at - 1] > z:
        members[at], codes[at], deciding[at] = members[at - 1], codes[at - 1], deciding[at - 1]
        at -= 1
    members[at], codes[at], deciding[at] = z, code, decided


@compiled
def look(
    order: Ints,
    rows: Rows,
    grid: tuple[Grid, Grid, Grid],
    zones: Zones,
    shapes: Shapes,
    limits: Limits,
    air: Air,
    pairs: Pairs,
) -> int:
    """Find every pair that is not proven to be outside, and write it to `pairs`.

    Positions are processed in `order`. Returns the number of pairs, or -1 if `pairs` is too small.
    """
    found = 0
    ball = zones.ball
    for i in order:
        seen = _seen(rows, i)
        px, py, pz = seen.x, seen.y, seen.z
        error_m = air.sigmas * rows.sigma_max[i] + rows.reach_m[i]
        pairs.begins[i] = first = found
        pairs.by_height[i] = False
        wide = error_m > WIDE_M
        for number in range(3):
            one = grid[number]
            begin, end = 0, 0
            if wide:
                end = len(ball) if number == 0 else 0
            else:
                row = row_of(one.cell_deg, len(one.row_start) - 1, rows.lat_deg[i])
                columns = one.row_start[row + 1] - one.row_start[row]
                cell = one.row_start[row] + column_of(columns, rows.lon_deg[i])
                begin, end = one.cell_start[cell], one.cell_start[cell + 1]
            for m in range(begin, end):
                z = m if wide else one.members[m]
                dx, dy, dz = px - ball[z, 0], py - ball[z, 1], pz - ball[z, 2]
                reach = ball[z, 3] + error_m + air.sigmas * zones.own_m[z] + 1.0
                if dx * dx + dy * dy + dz * dz > reach * reach:
                    continue
                code, decided = ASK, 0
                if error_m <= ASK_BEYOND_M:
                    code, decided = _zone(z, zones, shapes, limits, seen, i, rows, air)
                if code == OUTSIDE:
                    if decided != 0:
                        pairs.by_height[i] = True
                    continue
                if found == len(pairs.members):
                    return -1
                _add(found, first, z, code, decided, pairs)
                found += 1
        pairs.counts[i] = found - first
    return found


@compiled
def in_rows(pairs: Pairs) -> tuple[Ints, Ints, Ints, Ints]:
    """The pairs by position: position, restriction, answer code and deciding value."""
    total = pairs.counts.sum()
    rows, members = np.empty(total, dtype=np.int64), np.empty(total, dtype=np.int64)
    codes, decided = np.empty(total, dtype=np.int64), np.empty(total, dtype=np.int64)
    at = 0
    for i in range(len(pairs.counts)):
        for k in range(pairs.begins[i], pairs.begins[i] + pairs.counts[i]):
            rows[at], members[at] = i, pairs.members[k]
            codes[at], decided[at] = pairs.codes[k], pairs.decided[k]
            at += 1
    return rows, members, codes, decided
