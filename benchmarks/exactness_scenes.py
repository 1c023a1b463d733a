"""Random areas anywhere on earth, and places and flights about their boundaries."""

import math
import random
from dataclasses import dataclass

import numpy as np
from geographic_oracle import (
    BOTH,
    EARTH,
    Array,
    LatLon,
    OracleCorridor,
    OraclePolygon,
    mapped,
)

from vedette.model.restriction import Area, Circle, Corridor, Edges, Polygon

KINDS = {
    Edges.GEODESIC: ("geodesic",),
    Edges.PARALLEL: ("parallel",),
    Edges.PLANAR: ("planar",),
    Edges.UNKNOWN: ("planar", "geodesic", "parallel"),
}
SIZES_M = (100.0, 2_000_000.0)


@dataclass
class Scene:
    """An area, and the oracle's reading of it."""

    area: Area
    centre: LatLon
    radius_m: float
    readings: list[OraclePolygon | OracleCorridor | None]  # None: a circle

    def seen(self, places: list[LatLon]) -> Array:
        """Places on the map of this scene."""
        return mapped(self.centre, places)

    def signed_m(self, places: list[LatLon]) -> list[Array]:
        """Signed distance to each reading; negative inside."""
        seen = self.seen(places)
        found = []
        for reading in self.readings:
            if reading is None:
                found.append(np.hypot(seen[:, 0], seen[:, 1]) - self.radius_m)
            elif isinstance(reading, OraclePolygon):
                found.append(reading.signed_m(seen)[0])
            else:
                found.append(
                    np.array([reading.signed_m(p, s) for p, s in zip(places, seen, strict=True)])
                )
        return found


def random_scene(rng: random.Random) -> Scene:
    """A polygon (some with a hole), a circle or a corridor, of any size and kind of edge."""
    size = math.exp(rng.uniform(*(math.log(one) for one in SIZES_M)))
    what = rng.random()
    centre = _centre(rng)
    if what < 0.15:
        return Scene(Circle(centre=centre, radius_m=size), centre, size, [None])
    edges = rng.choice(tuple(Edges))
    if edges is not Edges.GEODESIC and abs(centre[0]) > 80 and rng.random() < 0.8:
        centre = (math.copysign(rng.uniform(0, 80), centre[0]), centre[1])
    if what < 0.27:
        return corridor_scene(_line(rng, centre, size), min(size / 8, 50_000.0), edges, centre)
    ring = _star(rng, centre, size, 0.45, 1.0)
    holes = (_star(rng, centre, size, 0.1, 0.3),) if rng.random() < 0.4 else ()
    return polygon_scene(ring, holes, edges, centre)


def polygon_scene(
    ring: tuple[LatLon, ...], holes: tuple[tuple[LatLon, ...], ...], edges: Edges, centre: LatLon
) -> Scene:
    readings = [OraclePolygon.of((ring, *holes), kind, centre) for kind in KINDS[edges]]
    far = max(float(np.hypot(r.starts[:, 0], r.starts[:, 1]).max()) for r in readings)
    return Scene(Polygon(exterior=ring, holes=holes, edges=edges), centre, far, [*readings])


def corridor_scene(line: tuple[LatLon, ...], width_m: float, edges: Edges, centre: LatLon) -> Scene:
    readings = [OracleCorridor.of(line, width_m, kind, centre) for kind in KINDS[edges]]
    far = max(float(np.hypot(r.pieces.starts[:, 0], r.pieces.starts[:, 1]).max()) for r in readings)
    area = Corridor(line=line, half_width_m=width_m, edges=edges)
    return Scene(area, centre, far + width_m, [*readings])


def _centre(rng: random.Random) -> LatLon:
    """Anywhere, with the antimeridian and both poles more often than by chance."""
    where = rng.random()
    if where < 0.1:
        return rng.choice((-1, 1)) * rng.uniform(88.0, 90.0), rng.uniform(-180, 180)
    if where < 0.25:
        return rng.uniform(-75, 75), rng.choice((-1, 1)) * rng.uniform(179.9, 180)
    return math.degrees(math.asin(rng.uniform(-1, 1))), rng.uniform(-180, 180)


def _star(
    rng: random.Random, centre: LatLon, size: float, least: float, most: float
) -> tuple[LatLon, ...]:
    corners = rng.choice((3, 4, 5, 8, 20))
    turns = sorted((i + 0.8 * rng.random()) / corners for i in range(corners))
    places = [
        direct(centre, 360 * turn, size * rng.uniform(least, most)) for turn in reversed(turns)
    ]
    if rng.random() < 0.3:  # corners that share their latitude
        lat = places[0][0]
        places[-1] = (lat, places[-1][1]) if abs(lat) < 89 else places[-1]
    return tuple(places)


def _line(rng: random.Random, centre: LatLon, size: float) -> tuple[LatLon, ...]:
    """A line that wanders about a centre."""
    turn, places = rng.uniform(0, 360), []
    count = rng.choice((2, 3, 5))
    place = direct(centre, turn + 180, size)
    for _ in range(count):
        places.append(place)
        place = direct(place, turn + rng.uniform(-50, 50), 2 * size / count)
    return tuple(places)


def direct(place: LatLon, azimuth: float, way_m: float) -> LatLon:
    end = EARTH.Direct(*place, azimuth, way_m)
    return end["lat2"], end["lon2"]


def random_places(rng: random.Random, scene: Scene, count: int) -> list[LatLon]:
    """Half of them within a few hundred metres of the boundary, half anywhere about the area."""
    return [
        _near(rng, scene)
        if i % 2
        else direct(
            scene.centre, rng.uniform(0, 360), 1.3 * scene.radius_m * math.sqrt(rng.random())
        )
        for i in range(count)
    ]


def _near(rng: random.Random, scene: Scene) -> LatLon:
    off_m = 10 ** rng.uniform(-1, 2.5)
    reading = rng.choice(scene.readings)
    if reading is None:
        off_m = rng.choice((-1, 1)) * min(off_m, scene.radius_m)
        return direct(scene.centre, rng.uniform(0, 360), scene.radius_m + off_m)
    curve, share = rng.choice(reading.curves), rng.random()
    if rng.random() < 0.1:
        share = 0.0
    place = curve(share)
    if isinstance(reading, OraclePolygon):
        return direct(place, rng.uniform(0, 360), off_m)
    other = curve(share + 1e-4 if share < 0.5 else share - 1e-4)
    along = EARTH.Inverse(*place, *other, BOTH)["azi1"]
    width = reading.half_width_m + rng.choice((-1, 1)) * min(off_m, reading.half_width_m)
    return direct(place, along + rng.choice((-90, 90)), width)


def nasty_scenes() -> list[tuple[str, Scene]]:
    """What goes wrong first: see the names."""
    found = []
    for kind in Edges:
        at180 = ((10.0, 179.6), (10.0, -179.5), (10.8, -179.7), (10.8, 179.9))
        hole = ((10.2, 179.95), (10.2, -179.9), (10.6, -179.95))
        found.append((f"across the antimeridian, {kind}", at180, (hole,), kind))
        cap = tuple((84.0 + lon % 7 / 10, float(lon)) for lon in range(-180, 180, 40))
        core = ((89.9, 0.0), (89.95, 120.0), (89.9, -120.0))
        found.append((f"round a pole, {kind}", cap, (core,), kind))
        touching = ((90.0, 0.0), (88.0, 10.0), (88.0, 60.0))
        found.append((f"a corner at a pole, {kind}", touching, (), kind))
        south = tuple((-87.0, float(lon)) for lon in range(180, -180, -30))
        found.append((f"a parallel round the south pole, {kind}", south, (), kind))
        long_edge = ((52.0, 20.0), (52.0, 27.3), (52.3, 27.3), (52.3, 20.0))
        found.append((f"500 km edges, {kind}", long_edge, (), kind))
        strip = ((47.0, 8.0), (47.1, 8.2), (47.1 - 1e-5, 8.2 + 1e-5))
        found.append((f"a sliver of a metre over 20 km, {kind}", strip, (), kind))
        tiny = ((0.0, 0.0), (0.0, 9e-6), (9e-6, 9e-6), (9e-6, 0.0))
        found.append((f"a square metre at 0, 0, {kind}", tiny, (), kind))
        zigzag = tuple((50.0 + 0.4 * (i % 2), 10 + i / 40) for i in range(40))
        found.append((f"a saw, {kind}", (*zigzag, (51.0, 10.5)), (), kind))
    scenes = [
        (name, polygon_scene(ring, holes, kind, _middle(ring))) for name, ring, holes, kind in found
    ]
    for name, centre, radius in (
        ("round a pole", (89.99, 17.0), 5_000.0),
        ("across the antimeridian", (-18.0, 179.99), 30_000.0),
        ("of 2,000 km", (40.0, -100.0), 2_000_000.0),
        ("of a metre", (51.0, 0.0), 1.0),
    ):
        scene = Scene(Circle(centre=centre, radius_m=radius), centre, radius, [None])
        scenes.append((f"a circle {name}", scene))
    for kind in Edges:
        over = ((89.0, 20.0), (89.2, -150.0))
        scenes.append((f"a corridor by a pole, {kind}", corridor_scene(over, 5e3, kind, over[0])))
        cross = ((-17.0, 179.5), (-17.2, -179.6), (-16.5, 179.9), (-17.5, 179.9))
        scenes.append(
            (f"a corridor over itself, {kind}", corridor_scene(cross, 2e3, kind, cross[1]))
        )
    return scenes


def _middle(ring: tuple[LatLon, ...]) -> LatLon:
    """The place below the mean of the corners, taken through the earth."""
    x = y = z = 0.0
    for lat, lon in ring:
        a, b = math.radians(lat), math.radians(lon)
        x, y, z = x + math.cos(a) * math.cos(b), y + math.cos(a) * math.sin(b), z + math.sin(a)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def nasty_places(rng: random.Random, scene: Scene, count: int) -> list[LatLon]:
    """Places at corners, along edges a hand's breadth off, and about the area."""
    found = random_places(rng, scene, count)
    for reading in scene.readings:
        for curve in () if reading is None else reading.curves:
            for share in (0.0, rng.random(), 0.5):
                place = curve(share)
                found.append(place)
                found += [
                    direct(place, turn, off)
                    for off in (0.11, 0.5, 20.0)
                    for turn in (rng.uniform(0, 360), 0.0, 90.0, 180.0)
                ]
    return found
