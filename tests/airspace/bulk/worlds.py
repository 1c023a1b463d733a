"""Random restrictions and places that lie about them: everything that an answer may turn on."""

import math
import random
from datetime import UTC, datetime, timedelta

from vedette.airspace.check.place_check import Place
from vedette.geo import geodesic
from vedette.model.doubt import Doubt, Reach
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.report import Covariance2D
from vedette.model.restriction import (
    Area,
    Circle,
    Corridor,
    DailyHours,
    Edges,
    LatLon,
    Period,
    Polygon,
    Restriction,
    SunEvent,
    Volume,
)

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)
SPOTS = ((52.0, 21.0), (0.0, 0.0), (10.0, 179.95), (89.7, 40.0), (-70.0, -60.0))


def away(rng: random.Random, place: LatLon, most_m: float) -> LatLon:
    return geodesic.direct(*place, rng.uniform(0, 360), most_m * rng.random())


def area(rng: random.Random, middle: LatLon, size: float) -> Area:
    edges = rng.choice([*Edges])
    what = rng.random()
    if what < 0.2:
        return Circle(centre=middle, radius_m=size)
    if what < 0.4:
        line = tuple(away(rng, middle, 2 * size) for _ in range(rng.choice((2, 3, 6))))
        width = min(90_000.0, size * rng.uniform(0.05, 0.5))
        return Corridor(line=line, half_width_m=width, edges=edges)
    ring, hole = (_star(rng, middle, size * far) for far in (1.0, 0.3))
    return Polygon(exterior=ring, holes=(hole,) if rng.random() < 0.4 else (), edges=edges)


def _star(rng: random.Random, middle: LatLon, size: float) -> tuple[LatLon, ...]:
    count = rng.choice((3, 4, 12, 60))
    turns = [(i + 0.8 * rng.random()) / count for i in range(count)]
    places = [geodesic.direct(*middle, -360 * turn, size * rng.uniform(0.5, 1)) for turn in turns]
    if rng.random() < 0.3:
        places[1] = (places[0][0], places[1][1])
    return tuple(places)


def height(rng: random.Random, *, limit: bool = False) -> Height:
    references = [r for r in HeightReference if not (limit and r is HeightReference.ABOVE_TAKEOFF)]
    value = rng.choice((0.0, 50.0, 120.0, 1_000.0, rng.uniform(-200, 4_000)))
    sigma = None if limit or rng.random() < 0.2 else rng.choice((0.0, 1.0, 20.0))
    return Height(value_m=value, reference=rng.choice(references), sigma_m=sigma)


def volume(rng: random.Random, middle: LatLon) -> Volume:
    size = math.exp(rng.uniform(math.log(50), math.log(60_000)))
    if rng.random() < 0.05:
        size *= 20
    lower = height(rng, limit=True) if rng.random() < 0.4 else None
    upper = height(rng, limit=True) if rng.random() < 0.4 else None
    return Volume(area=area(rng, middle, size), lower=lower, upper=upper)


def periods(rng: random.Random) -> tuple[Period, ...]:
    if rng.random() < 0.6:
        return ()
    start = NOON + timedelta(seconds=rng.choice((-7200, -30, 0, 30, 7200)))
    if rng.random() < 0.3:
        sun = DailyHours(days=frozenset(), start=SunEvent.SR, end=SunEvent.SS)
        return (Period(daily=(sun,)),)
    return (Period(start=start, end=start + timedelta(seconds=rng.choice((20, 5_000)))),)


def restriction(rng: random.Random, number: int, spot: LatLon) -> Restriction:
    middle = away(rng, spot, 100_000)
    return Restriction(
        id=RestrictionId(f"zone-{number}"),
        name="zone",
        volumes=tuple(volume(rng, middle) for _ in range(rng.choice((1, 1, 1, 3)))),
        periods=periods(rng),
        boundary_sigma_m=rng.choice((0.0, 0.0, 5.0, 300.0)),
    )


def doubts(rng: random.Random, middle: LatLon) -> tuple[Doubt, ...]:
    """Parts of a text that were not understood, bounded in some ways and not in others."""

    def one() -> Doubt:
        areas = (area(rng, middle, 20_000.0),) if rng.random() < 0.8 else None
        start = NOON + timedelta(seconds=rng.choice((-60, 30)))
        reach = Reach(
            areas=areas,
            margin_m=rng.choice((0.0, 5_000.0)),
            upper=height(rng, limit=True) if rng.random() < 0.5 else None,
            start=start if rng.random() < 0.5 else None,
            end=start + timedelta(seconds=60) if rng.random() < 0.5 else None,
        )
        return Doubt(
            file="test",
            feature="zone",
            key="E",
            what="not understood",
            reach=reach if rng.random() < 0.9 else None,
            may_narrow=rng.random() < 0.5,
        )

    return tuple(one() for _ in range(rng.choice((0, 0, 1, 2))))


def corners(found: Restriction) -> list[LatLon]:
    every: list[LatLon] = []
    for one in found.volumes:
        if isinstance(one.area, Circle):
            rim = (geodesic.direct(*one.area.centre, a, one.area.radius_m) for a in (0, 100, 200))
            every += [*rim, one.area.centre]
        elif isinstance(one.area, Corridor):
            every += [geodesic.direct(*p, 70.0, one.area.half_width_m) for p in one.area.line]
            every += one.area.line
        else:
            every += one.area.exterior
            every += [_halfway(*one.area.exterior[:2])]
    return every


def _halfway(a: LatLon, b: LatLon) -> LatLon:
    return (a[0] + b[0]) / 2, a[1] + math.remainder(b[1] - a[1], 360.0) / 2


def covariance(rng: random.Random) -> Covariance2D | None:
    kind = rng.random()
    if kind < 0.1:
        return None
    sigma = rng.choice((0.0, 1.0, 10.0, 100.0, 2_000.0, 50_000.0))
    if kind < 0.7:
        return Covariance2D.circular(sigma)
    slim, turn = sigma * rng.uniform(0.01, 1.0), rng.uniform(0, math.pi)
    c, s = math.cos(turn), math.sin(turn)
    ee, nn = sigma**2 * c * c + slim**2 * s * s, sigma**2 * s * s + slim**2 * c * c
    return Covariance2D(ee, (sigma**2 - slim**2) * c * s, nn)


def place(rng: random.Random, zones: list[Restriction]) -> Place:
    near = rng.choice(corners(rng.choice(zones)))
    lat, lon = away(rng, near, 10 ** rng.uniform(-1, 5))
    return Place(
        lat_deg=lat,
        lon_deg=lon,
        at=NOON + timedelta(seconds=rng.choice((0, 0, 1, 60))),
        covariance=covariance(rng),
        heights=tuple(height(rng) for _ in range(rng.choice((0, 1, 1, 2, 3)))),
        reach_m=rng.choice((0.0, 0.0, 3.0, 500.0, 1e6)),
        height_reach_m=rng.choice((0.0, 10.0)),
    )


def world(seed: int, zones: int, places: int) -> tuple[list[Restriction], list[Place]]:
    rng = random.Random(seed)  # noqa: S311
    spot = rng.choice(SPOTS)
    found = [restriction(rng, i, spot) for i in range(zones)]
    return found, [place(rng, found) for _ in range(places)]
