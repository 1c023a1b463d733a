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
