"""Where a place lies to an area, by `geographiclib` alone: the yardstick of the exactness runs.

It shares no code and no method with the product. An area's edges are cut until each piece lies
within a centimetre of its edge on an azimuthal equidistant map laid on the area's middle, whose
coordinates are the distance and the azimuth that `geographiclib` gives. On that map the side is a
matter of counting crossings. The map stretches what is short by less than 2 % at 2,000 km, so what
it shows beyond 0.1 m of the boundary is beyond 0.098 m of it.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from geographiclib.geodesic import Geodesic
from numpy.typing import NDArray

EARTH = Geodesic.WGS84
CUT_M = 0.01
DEPTH = 16  # halvings of an edge, at most
SHORT = Geodesic.DISTANCE
BOTH = Geodesic.DISTANCE | Geodesic.AZIMUTH

LatLon = tuple[float, float]
Array = NDArray[np.float64]
Curve = Callable[[float], LatLon]


def edge_curve(a: LatLon, b: LatLon, kind: str) -> Curve:
    """An edge of a kind (geodesic, parallel or planar), from share 0 to 1."""
    if kind == "planar" or (kind == "parallel" and a[0] == b[0]):
        span = math.remainder(b[1] - a[1], 360.0)
        return lambda share: (a[0] + share * (b[0] - a[0]), a[1] + share * span)
    line = EARTH.InverseLine(*a, *b)

    def at(share: float) -> LatLon:
        place = line.Position(share * line.s13)
        return place["lat2"], place["lon2"]

    return at


def mapped(centre: LatLon, places: Sequence[LatLon]) -> Array:
    """Places on the map laid on `centre`; (n, 2), east and north in m."""
    found = np.empty((len(places), 2))
    for i, place in enumerate(places):
        way = EARTH.Inverse(*centre, *place, BOTH)
        turn = math.radians(way["azi1"])
        found[i] = way["s12"] * math.sin(turn), way["s12"] * math.cos(turn)
    return found


def cut(curve: Curve, centre: LatLon) -> tuple[list[float], Array]:
    """Shares of a curve, and their places on the map, between which it runs straight there."""

    def put(share: float) -> Array:
        return mapped(centre, [curve(share)])[0]

    def halve(s0: float, p0: Array, s1: float, p1: Array, depth: int) -> None:
        s, quarter = (s0 + s1) / 2, s0 + (s1 - s0) * 0.29
        p = put(s)
        bent = _off_chord(p, p0, p1)
        bent = bent if bent > CUT_M else max(bent, _off_chord(put(quarter), p0, p1))
        if depth < DEPTH and bent > CUT_M:
            halve(s0, p0, s, p, depth + 1)
            halve(s, p, s1, p1, depth + 1)
            return
        shares.append(s1)
        places.append(p1)

    first, last = put(0.0), put(1.0)
    shares, places = [0.0], [first]
    halve(0.0, first, 1.0, last, 0)
    return shares, np.array(places)


def _off_chord(p: Array, a: Array, b: Array) -> float:
    dx, dy = float(b[0] - a[0]), float(b[1] - a[1])
    px, py = float(p[0] - a[0]), float(p[1] - a[1])
    length = math.hypot(dx, dy)
    return math.hypot(px, py) if length < 1e-6 else abs(dx * py - dy * px) / length


@dataclass
class OraclePolygon:
    """Rings with one kind of edge, on a map."""

    centre: LatLon
    curves: list[Curve]
    starts: Array  # (n, 2) of all pieces
    ends: Array
    owner: NDArray[np.int64]  # the edge of each piece
    shares: Array  # (n, 2): from which share of its edge to which

    @classmethod
    def of(cls, rings: Sequence[Sequence[LatLon]], kind: str, centre: LatLon) -> "OraclePolygon":
        edges = [(r[i], r[(i + 1) % len(r)]) for r in rings for i in range(len(r))]
        curves = [edge_curve(a, b, kind) for a, b in edges]
        starts, ends, owner, shares = [], [], [], []
        for number, curve in enumerate(curves):
            at, places = cut(curve, centre)
            starts.append(places[:-1])
            ends.append(places[1:])
            owner += [number] * (len(at) - 1)
            shares += list(itertools.pairwise(at))
        return cls(
            centre,
            curves,
            np.concatenate(starts),
            np.concatenate(ends),
            np.array(owner),
            np.array(shares),
        )

    def signed_m(self, seen: Array) -> tuple[Array, NDArray[np.int64]]:
        """Signed distances on the map, negative inside, and the nearest piece; seen: (n, 2)."""
        signed, nearest = np.empty(len(seen)), np.empty(len(seen), dtype=np.int64)
        step = max(1, 2_000_000 // len(self.starts))
        for i in range(0, len(seen), step):
            part = slice(i, i + step)
            signed[part], nearest[part] = self._signed(seen[part])
        return signed, nearest

    def _signed(self, seen: Array) -> tuple[Array, NDArray[np.int64]]:
        ax, ay = (self.starts[:, k] - seen[:, k, None] for k in (0, 1))
        dx, dy = (self.ends[:, k] - self.starts[:, k] for k in (0, 1))
        by = self.ends[:, 1] - seen[:, 1, None]
        part = np.clip(-(ax * dx + ay * dy) / np.maximum(dx * dx + dy * dy, 1e-18), 0.0, 1.0)
        square = (ax + part * dx) ** 2 + (ay + part * dy) ** 2
        nearest = square.argmin(axis=1)
        off = np.sqrt(square[np.arange(len(seen)), nearest])
        rises = (ay > 0) != (by > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            east = ax - ay * dx / dy
        inside = np.count_nonzero(rises & (east > 0), axis=1) % 2 == 1
        return np.where(inside, -off, off), nearest

    def distance_m(self, place: LatLon, piece: int) -> float:
        """The distance to the boundary near a piece, along the geodesic, to a millimetre."""
        curve = self.curves[int(self.owner[piece])]
        a, b = self.shares[piece]
        wide = (b - a) / 2
        return nearest_on(curve, place, max(0.0, a - wide), min(1.0, b + wide))


def nearest_on(curve: Curve, place: LatLon, a: float, b: float) -> float:
    """The least distance from a place to a curve between two shares, by golden sections."""

    def off(share: float) -> float:
        return float(EARTH.Inverse(*place, *curve(share), SHORT)["s12"])

    golden = (math.sqrt(5) - 1) / 2
    low, high = a, b
    one, two = high - golden * (high - low), low + golden * (high - low)
    off_one, off_two = off(one), off(two)
    for _ in range(60):
        if off_one < off_two:
            high, two, off_two = two, one, off_one
            one = high - golden * (high - low)
            off_one = off(one)
        else:
            low, one, off_one = one, two, off_two
            two = low + golden * (high - low)
            off_two = off(two)
        if abs(off_one - off_two) < 1e-7 and (high - low) * 1e7 < 1e4:
            break
    return min(off_one, off_two, off(a), off(b))


@dataclass
class OracleCorridor:
    """All within half a width of a line."""

    centre: LatLon
    curves: list[Curve]
    half_width_m: float
    pieces: OraclePolygon

    @classmethod
    def of(
        cls, line: Sequence[LatLon], half_width_m: float, kind: str, centre: LatLon
    ) -> "OracleCorridor":
        curves = [edge_curve(a, b, kind) for a, b in itertools.pairwise(line)]
        cuts = [cut(curve, centre) for curve in curves]
        pieces = OraclePolygon(
            centre,
            curves,
            np.concatenate([places[:-1] for _, places in cuts]),
            np.concatenate([places[1:] for _, places in cuts]),
            np.repeat(np.arange(len(cuts)), [len(at) - 1 for at, _ in cuts]),
            np.concatenate([np.column_stack((at[:-1], at[1:])) for at, _ in cuts]),
        )
        return cls(centre, curves, half_width_m, pieces)

    def signed_m(self, place: LatLon, seen: Array) -> float:
        """The distance to the line less half the width, along geodesics."""
        ax, ay = self.pieces.starts[:, 0] - seen[0], self.pieces.starts[:, 1] - seen[1]
        dx, dy = (self.pieces.ends[:, k] - self.pieces.starts[:, k] for k in (0, 1))
        part = np.clip(-(ax * dx + ay * dy) / np.maximum(dx * dx + dy * dy, 1e-18), 0.0, 1.0)
        off = np.hypot(ax + part * dx, ay + part * dy)
        best = math.inf
        for number in range(len(self.curves)):  # the map ranks places to 2 %
            own = np.flatnonzero(self.pieces.owner == number)
            piece = int(own[off[own].argmin()])
            if off[piece] * 0.96 - 1 > min(best, float(off.min()) * 1.04 + 1):
                continue
            a, b = self.pieces.shares[piece]
            share = a + float(part[piece]) * (b - a)
            best = min(best, _by_parabola(self.curves[number], place, share, (b - a), off[piece]))
        return best - self.half_width_m


def _by_parabola(curve: Curve, place: LatLon, share: float, piece: float, off_m: float) -> float:
    """The least distance to a curve near a share of it: its square runs as a parabola there."""

    def off(at: float) -> float:
        return float(EARTH.Inverse(*place, *curve(min(1.0, max(0.0, at))), SHORT)["s12"])

    length = math.hypot(1.0, EARTH.Inverse(*curve(0.0), *curve(1.0), SHORT)["s12"])
    step = min(piece / 2, max(1.0, 0.02 * float(off_m)) / length, 0.25)
    best = off(share)
    for _ in range(4):
        share = min(1.0 - step, max(step, share)) if step < 0.5 else 0.5
        low, middle, high = (off(share + d) for d in (-step, 0.0, step))
        bend = low**2 - 2 * middle**2 + high**2
        best = min(best, low, middle, high)
        if bend <= 0:
            break
        move = step * (low**2 - high**2) / (2 * bend)
        target = min(1.0, max(0.0, share + move))
        moved_m = abs(target - share) * length
        share = target
        found = off(share)
        done = best - found < 1e-4 and moved_m < 10
        best = min(best, found)
        if done or target in (0.0, 1.0):
            break
    return best
