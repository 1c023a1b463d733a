"""How many false plots a sensor makes, and where: learned up and down from its own plots.

A plot waits for some turns before it is counted, and counts with the probability that no object
explains it by then. So the plots of a young track do not teach clutter. The density at a place is
the posterior mean of a Gamma distribution whose prior is the density of the square around, and for
the largest squares the density of the whole field of the sensor.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vedette.geo.local import east_north_m
from vedette.model.sensor import Sensor

MEMORY_S = 600.0  # counts fade with their age, so that rain that has passed is forgotten
FALSE_PLOTS = 3.0  # false plots a turn that a sensor of unknown quality is taken to make
_WAITS_TURNS = 5.0  # a plot waits so long for an object that explains it
_PRIOR_PLOTS = 1.0  # weight of the prior of the whole field, in plots
_CELL_PLOTS = 3.0  # weight of the density around in that of a square, in plots
_LEVELS = (4, 32)  # squares to the range of the sensor, coarse and fine
_LEAST_REACH_M = 2_000.0
_DEGREE_M = 111_320.0  # metres to a degree of latitude, for squares whose exact size is no matter

Square = tuple[int, int, int]  # level, northward, eastward


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plot that no track explained when it came."""

    number: int
    at_us: int
    lat_deg: float
    lon_deg: float


@dataclass(frozen=True, slots=True)
class Clutter:
    """What is known of the false plots of one sensor.

    since_us: its first plot.  at_us: until when plots were counted.
    count: false plots, fading.  squares: the same by square; each with the time it stands for.
    squared: level of the coarse squares, and since when they count.
    waiting: plots not counted yet.  doubted: how many of them are false, as far as known.
    seen_us: the latest plot.  next: number of the next plot.
    reach_m: how far off its plots lay.  origin: latitude and longitude that is counted from.
    """

    since_us: int = 0
    at_us: int = 0
    count: float = 0.0
    squares: Mapping[Square, tuple[float, int]] = field(default_factory=dict)
    squared: tuple[int, int] = (0, 0)
    waiting: tuple[Waiting, ...] = ()
    doubted: float = 0.0
    seen_us: int = 0
    next: int = 0
    reach_m: float = _LEAST_REACH_M
    origin: tuple[float, float] | None = None

    def with_plots(
        self, places: Sequence[tuple[float, float]], at_us: int, sensor: Sensor | None
    ) -> "Clutter":
        """A copy in which plots at these latitudes and longitudes wait to be counted."""
        if not places:
            return self
        origin = self.origin
        if sensor is not None and sensor.lat_deg is not None and sensor.lon_deg is not None:
            origin = sensor.lat_deg, sensor.lon_deg
        elif origin is None:
            origin = places[0]
        reach_m = self.reach_m
        for lat, lon in places:
            east, north = east_north_m(origin[0], origin[1], lat, lon)
            reach_m = max(reach_m, math.hypot(float(east), float(north)))
        fresh = tuple(Waiting(self.next + k, at_us, *place) for k, place in enumerate(places))
        return replace(
            self,
            since_us=self.since_us or at_us,
            at_us=self.at_us or at_us,
            waiting=self.waiting + fresh,
            doubted=self.doubted + len(fresh),
            seen_us=max(self.seen_us, at_us),
            next=self.next + len(places),
            reach_m=reach_m,
            origin=origin,
        )

    def due(self, now_us: int, turn_s: float) -> bool:
        """Whether to count the plots that have waited long enough. This happens once per turn."""
        return bool(self.at_us) and now_us - self.at_us >= 1e6 * turn_s

    def counted(
        self, now_us: int, turn_s: float, explained: Mapping[int, float], reach_m: float
    ) -> "Clutter":
        """The counts after adding the plots that have waited for some turns.

        explained: for each plot number, the probability that an object caused the plot.
        """
        ripe_us = now_us - round(1e6 * _WAITS_TURNS * turn_s)
        faded = _fade(now_us - self.at_us)
        count, squares, squared = self.count * faded, dict(self.squares), self.squared
        level = _level(_LEVELS[0], reach_m)
        if level != squared[0]:  # the reach has grown: squares of another size begin anew
            squares, squared = {}, (level, self.since_us if not squared[0] else ripe_us)
        first = 0
        for plot in self.waiting:
            if plot.at_us > ripe_us:
                break
            first += 1
            weight = 1.0 - explained.get(plot.number, 0.0)
            count += weight
            for square in self._squares(plot.lat_deg, plot.lon_deg, reach_m):
                held, at_us = squares.get(square, (0.0, now_us))
                squares[square] = (held * _fade(now_us - at_us) + weight, now_us)
        if first and len(squares) > 4_096:
            squares = {k: v for k, v in squares.items() if v[0] * _fade(now_us - v[1]) > 0.05}
        return replace(
            self,
            at_us=now_us,
            count=count,
            squares=squares,
            squared=squared,
            waiting=self.waiting[first:],
            doubted=sum(1.0 - explained.get(plot.number, 0.0) for plot in self.waiting[first:]),
            seen_us=now_us,
        )

    def per_turn(self, turn_s: float, prior: float) -> float:
        """False plots per turn in the whole field. prior: the expected number for such a sensor."""
        known_s = (self.seen_us - self.since_us) / 1e6
        turns = MEMORY_S * -math.expm1(-known_s / MEMORY_S) / turn_s
        return (_PRIOR_PLOTS + self.count + self.doubted) / (_PRIOR_PLOTS / prior + turns)

    def per_km2(
        self, lat_deg: float, lon_deg: float, whole: float, turn_s: float, reach_m: float
    ) -> float:
        """False plots per turn and km² at a place.

        whole: the number per turn in the whole field.
        """
        level, since_us = self.squared
        if level != _level(_LEVELS[0], reach_m):
            return whole
        known_s = max((self.at_us - since_us) / 1e6 - _WAITS_TURNS * turn_s, 0.0)
        density, turns = whole, MEMORY_S * -math.expm1(-known_s / MEMORY_S) / turn_s
        for square in self._squares(lat_deg, lon_deg, reach_m):
            held, at_us = self.squares.get(square, (0.0, self.at_us))
            side_km = 2.0 ** square[0] / 1e3
            seen = held * _fade(self.at_us - at_us)
            density = (_CELL_PLOTS + seen) / (_CELL_PLOTS / density + turns * side_km**2)
        return density

    def _squares(self, lat_deg: float, lon_deg: float, reach_m: float) -> list[Square]:
        """The squares that hold a place, coarse before fine."""
        lat0, lon0 = self.origin or (lat_deg, lon_deg)
        north = (lat_deg - lat0) * _DEGREE_M
        turn = (lon_deg - lon0 + 540.0) % 360.0 - 180.0
        east = turn * _DEGREE_M * max(math.cos(math.radians(lat0)), 1e-3)
        found = []
        for parts in _LEVELS:
            level = _level(parts, reach_m)
            side_m = 2.0**level
            found.append((level, math.floor(north / side_m), math.floor(east / side_m)))
        return found


NOTHING_YET = Clutter()


def _level(parts: int, reach_m: float) -> int:
    """Which power of two the side of a square is, m, for so many of them to the reach."""
    return round(math.log2(max(reach_m, _LEAST_REACH_M) / parts))


def _fade(age_us: int) -> float:
    return math.exp(-max(age_us, 0) / 1e6 / MEMORY_S)


def area_km2(sensor: Sensor | None) -> float | None:
    """The area of a sensor's declared coverage; None if it declares none."""
    if sensor is None or sensor.coverage is None:
        return None
    c = sensor.coverage
    part = (c.azimuth_to_deg - c.azimuth_from_deg) % 360.0 or 360.0
    return math.pi * part / 360.0 * (c.range_max_m**2 - c.range_min_m**2) / 1e6
