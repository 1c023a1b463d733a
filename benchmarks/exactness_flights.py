"""Random flights, and when they enter and leave, by `geographiclib` alone."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
from exactness_scenes import Scene, direct, random_scene
from geographic_oracle import EARTH, SHORT, LatLon, OracleCorridor, OraclePolygon, cut, mapped

from vedette.airspace.check.check_settings import CheckConfig
from vedette.airspace.check.place_check import compile_restriction
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import check_flights, facts_stated
from vedette.airspace.flights.legs import Leg, Span, crossing_times
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction, Volume
from vedette.model.times import from_text
from vedette.sharing.check_lines import check_line

AT = datetime(2025, 9, 10, 12, tzinfo=UTC)
MSL = HeightReference.MEAN_SEA_LEVEL
GRAZE_M = 0.1
SAY_EVERY = 10  # every so many flights, also through the whole check
Spans = list[tuple[float, float]]  # seconds
Heights = tuple[tuple[float, float] | None, tuple[float, float]]  # limits, and the flight's


@dataclass
class FlightRun:
    """What was counted."""

    flights: int = 0
    times: int = 0
    wrong: int = 0  # a time off by more than 10 ms, or an entry or exit that only one of both has
    grazes: int = 0  # flights that touch within 0.1 m of the boundary, which either may leave out
    worst_ms: float = 0.0
    said: int = 0  # expected times of entry and exit as `vedette check --json` says them
    said_wrong: int = 0  # of these off by more than 10 ms, or missing
    said_worst_ms: float = 0.0
    examples: list[str] = field(default_factory=list)


@dataclass
class OraclePath:
    """A geodesic, flown at constant speed."""

    start: LatLon
    end: LatLon
    seconds: float

    def __post_init__(self) -> None:
        self.line = EARTH.InverseLine(*self.start, *self.end)
        self.length_m = self.line.s13

    def at(self, way_m: float) -> LatLon:
        place = self.line.Position(way_m)
        return place["lat2"], place["lon2"]

    def share(self, share: float) -> LatLon:
        return self.at(share * self.length_m)


def run_flights(rng: random.Random, count: int) -> FlightRun:
    run = FlightRun()
    while run.flights < count:
        scene = random_scene(rng)
        if len(scene.readings) > 1:
            continue  # unknown edges: each of their readings is flown as a kind of its own
        for _ in range(min(10, count - run.flights)):
            _fly(run, rng, scene)
    return run


def _fly(run: FlightRun, rng: random.Random, scene: Scene) -> None:
    path = _path(rng, scene)
    limits, climb = _limits(rng)
    spans = _inside(scene, path)
    if limits is not None:
        spans = _between(spans, limits, climb, path.seconds)
    found = _answer(scene, path, limits, climb)
    run.flights += 1
    if len(spans) != len(found):
        spans, found = (
            [one for one in side if _depth_m(scene, path, one) > GRAZE_M] for side in (spans, found)
        )
        run.grazes += 1
    if len(spans) != len(found):
        run.wrong += 1
        run.examples.append(f"{scene.area} {path}: {found}, by the oracle {spans}")
        return
    off = [
        abs(a - b)
        for one, two in zip(spans, found, strict=True)
        for a, b in zip(one, two, strict=True)
    ]
    run.times += len(off)
    worst = 1000 * max(off, default=0.0)
    run.worst_ms = max(run.worst_ms, worst)
    if worst > 10:
        run.wrong += 1
        run.examples.append(f"{scene.area} {path}: {worst:.1f} ms off: {found} {spans}")
    if run.flights % SAY_EVERY == 0 and spans:
        _say(run, scene, path, (limits, climb), (spans[0][0], spans[-1][1]))


def _say(
    run: FlightRun, scene: Scene, path: OraclePath, heights: Heights, truth: tuple[float, float]
) -> None:
    """The same flight as a plan of two corners, through the check and its output line."""
    limits, climb = heights
    ends = ((path.start, 0.0, climb[0]), (path.end, path.seconds, climb[1]))
    corners = tuple(
        Sample(lat_deg=lat, lon_deg=lon, at=AT + timedelta(seconds=at), heights=(_msl(up),))
        for (lat, lon), at, up in ends
    )
    plan = Flight(name="plan", kind=FlightKind.PLAN, samples=corners)
    zone = _restriction(scene, limits)
    index = RestrictionIndex([zone], CheckConfig())
    (answer,) = check_flights(index, [(plan, facts_stated(plan))])
    line = check_line(answer, zone, simulation=True)
    for span, true in zip((line["entry"], line["exit"]), truth, strict=True):
        run.said += 1
        said = None if span is None else span["expected"]
        off = math.inf if said is None else abs((from_text(said) - AT).total_seconds() - true)
        run.said_worst_ms = max(run.said_worst_ms, 1000 * off)
        if off > 0.010:
            run.said_wrong += 1
            run.examples.append(f"{scene.area} {path}: {span}, by the oracle {true:.4f} s")


def _path(rng: random.Random, scene: Scene) -> OraclePath:
    """A leg about an area, long enough to cross it, of 5 to 300 m/s."""
    size = scene.radius_m
    middle = direct(scene.centre, rng.uniform(0, 360), size * math.sqrt(rng.random()))
    turn = rng.uniform(0, 360)
    start = direct(middle, turn, size * rng.uniform(0, 1.5))
    end = direct(middle, turn + 180, size * rng.uniform(0.01, 1.5))
    length = EARTH.Inverse(*start, *end, SHORT)["s12"]
    seconds = math.ceil(1e6 * length / math.exp(rng.uniform(math.log(5), math.log(300)))) / 1e6
    return OraclePath(start, end, seconds)


def _limits(rng: random.Random) -> tuple[tuple[float, float] | None, tuple[float, float]]:
    """Lower and upper limit, and the heights at both ends of the leg; m."""
    if rng.random() < 0.5:
        return None, (0.0, 0.0)
    lower = rng.uniform(0, 500)
    heights = rng.uniform(0, 1500), rng.uniform(0, 1500)
    return (lower, lower + rng.uniform(50, 1000)), heights


def _between(
    spans: Spans, limits: tuple[float, float], climb: tuple[float, float], seconds: float
) -> Spans:
    """The spans, less the time below the lower and above the upper limit."""
    rate = (climb[1] - climb[0]) / seconds
    times = sorted((limit - climb[0]) / rate for limit in limits)
    cut_to = [(max(a, times[0]), min(b, times[1])) for a, b in spans]
    return [(a, b) for a, b in cut_to if a < b]


def _answer(
    scene: Scene, path: OraclePath, limits: tuple[float, float] | None, climb: tuple[float, float]
) -> Spans:
    leg = Leg(
        start=path.start,
        end=path.end,
        at=AT,
        until=AT + timedelta(seconds=path.seconds),
        heights_start=(_msl(climb[0]),),
        heights_end=(_msl(climb[1]),),
    )
    times = crossing_times(compile_restriction(_restriction(scene, limits), CheckConfig()), leg)
    assert times.certain == times.possible
    return [_seconds(span, path.seconds) for span in times.certain]


def _restriction(scene: Scene, limits: tuple[float, float] | None) -> Restriction:
    lower, upper = (None, None) if limits is None else (_msl(limit) for limit in limits)
    volume = Volume(area=scene.area, lower=lower, upper=upper)
    return Restriction(id=RestrictionId("zone"), name="zone", volumes=(volume,))


def _msl(value_m: float) -> Height:
    return Height(value_m=value_m, reference=MSL)


def _seconds(span: Span, seconds: float) -> tuple[float, float]:
    entry = 0.0 if span.entry is None else (span.entry - AT).total_seconds()
    exit_ = seconds if span.exit is None else (span.exit - AT).total_seconds()
    return entry, exit_


def _depth_m(scene: Scene, path: OraclePath, span: tuple[float, float]) -> float:
    """How deep a span reaches inside, as far as nine places of it show."""
    ways = [path.length_m / path.seconds * t for t in np.linspace(*span, 11)[1:-1]]
    return -float(scene.signed_m([path.at(way) for way in ways])[0].min())


def _inside(scene: Scene, path: OraclePath) -> Spans:
    """When the path is inside, in seconds."""
    reading = scene.readings[0]
    if reading is None:
        ways = _circle_roots(scene, path)
    elif isinstance(reading, OraclePolygon):
        ways = _polygon_roots(reading, path)
    else:
        ways = _corridor_roots(reading, path)
    marks = [0.0, *sorted(w for w in ways if 0 < w < path.length_m), path.length_m]
    spans: Spans = []
    per_m = path.seconds / path.length_m
    for a, b in pairwise(marks):
        if scene.signed_m([path.at((a + b) / 2)])[0][0] >= 0:
            continue
        if spans and abs(spans[-1][1] - a * per_m) < 1e-9:
            spans[-1] = (spans[-1][0], b * per_m)
        else:
            spans.append((a * per_m, b * per_m))
    return spans


def _bisect(off: Callable[[float], float], a: float, b: float) -> float:
    low = off(a)
    while b - a > 1e-5:
        middle = (a + b) / 2
        value = off(middle)
        if (value < 0) == (low < 0):
            a = middle
        else:
            b = middle
    return (a + b) / 2


def _circle_roots(scene: Scene, path: OraclePath) -> list[float]:
    """The distance from the centre falls, then rises: one root on each side of its least."""

    def off(way: float) -> float:
        return float(EARTH.Inverse(*scene.centre, *path.at(way), SHORT)["s12"]) - scene.radius_m

    a, b = 0.0, path.length_m
    for _ in range(70):
        one, two = a + (b - a) / 3, b - (b - a) / 3
        a, b = (a, two) if off(one) < off(two) else (one, b)
        if b - a < 1e-3:
            break
    least = (a + b) / 2
    if off(least) >= 0:
        return []
    ends = ((0.0, least), (path.length_m, least))
    return [_bisect(off, *sorted((end, low))) for end, low in ends if off(end) > 0]


def _corridor_roots(reading: OracleCorridor, path: OraclePath) -> list[float]:
    def off(way: float) -> float:
        place = path.at(way)
        return reading.signed_m(place, mapped(reading.centre, [place])[0])

    count = max(2, min(400, math.ceil(path.length_m / reading.half_width_m * 4)))
    ways = [path.length_m * i / count for i in range(count + 1)]
    offs = [off(way) for way in ways]
    found = []
    for (a, b), (x, y) in zip(pairwise(ways), pairwise(offs), strict=True):
        if (x < 0) != (y < 0):
            found.append(_bisect(off, a, b))
        elif abs(x) + abs(y) < b - a:  # it may have been there and back
            finer = [a + (b - a) * i / 16 for i in range(17)]
            values = [off(way) for way in finer]
            found += [
                _bisect(off, p, q)
                for (p, q), (u, v) in zip(pairwise(finer), pairwise(values), strict=True)
                if (u < 0) != (v < 0)
            ]
    return found


def _polygon_roots(reading: OraclePolygon, path: OraclePath) -> list[float]:
    """Where the path meets an edge: on the map, then on smaller and smaller maps."""
    shares, places = cut(path.share, reading.centre)
    found = []
    for (s, t), (p, q) in zip(pairwise(shares), pairwise(places), strict=True):
        way = q - p
        first = way[0] * (reading.starts[:, 1] - p[1]) - way[1] * (reading.starts[:, 0] - p[0])
        last = way[0] * (reading.ends[:, 1] - p[1]) - way[1] * (reading.ends[:, 0] - p[0])
        for piece in np.flatnonzero((first > 0) != (last > 0)).tolist():
            along = first[piece] / (first[piece] - last[piece])
            point = reading.starts[piece] + along * (reading.ends[piece] - reading.starts[piece])
            part = float((point - p) @ way / (way @ way))
            if not -1e-6 <= part <= 1 + 1e-6:
                continue
            a, b = reading.shares[piece]
            curve = reading.curves[int(reading.owner[piece])]
            found.append(
                _meet(path, curve, (s + part * (t - s)) * path.length_m, a + float(along) * (b - a))
            )
    return found


def _meet(path: OraclePath, curve: Callable[[float], LatLon], way: float, share: float) -> float:
    """Where two curves cross, on maps laid on the guess: there both are straight for metres."""
    length = max(1e-3, EARTH.Inverse(*curve(0.0), *curve(1.0), SHORT)["s12"])
    for reach in (5.0, 1.0, 0.2):
        step = reach / length
        here = path.at(way)
        p, q = mapped(here, [path.at(way - reach), path.at(way + reach)])
        a, b = mapped(here, [curve(share - step), curve(share + step)])
        go, run = (q - p) / (2 * reach), (b - a) / (2 * step)
        size = go[0] * run[1] - go[1] * run[0]
        if abs(size) < 1e-9 * math.hypot(*run):
            return way
        miss = (a + b) / 2 - (p + q) / 2
        way += float(miss[0] * run[1] - miss[1] * run[0]) / size
        share += float(miss[0] * go[1] - miss[1] * go[0]) / size
    return way
