"""A claim that a radar does not see, where it sees others of its kind.

A transmitter can state any place. A radar whose declared coverage holds that place, and that has
followed another object of the same kind at least as far away, would have seen it by now. It counts
its turns; a claim that it never saw in so many turns that chance explains it in one case of 10,000
is contradicted. Nothing is told of a claim that

- the radar has ever seen,
- beside which it sees something else, with which it may be one or which may hide it,
- stands still, since many radars see only what moves,
- states no height above the radar's horizon, since ground, houses and trees hide what is low.

A radar that has followed nothing of the kind within half an hour tells nothing.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import east_north_m
from vedette.model.contradiction import Contradiction, ContradictionKind
from vedette.model.height import Height, HeightReference
from vedette.model.identity import EmitterScheme
from vedette.model.ids import SensorId, TrackId
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.model.times import from_microseconds, to_microseconds
from vedette.model.track import TrackStatus
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.track_motion import Integers
from vedette.tracking.track_lifecycle import NO_HABIT, Life

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle

_CHANCE = 1e-4
_TURNS_LEAST, _TURNS_MOST = 5, 40
_FOLLOWED = 5  # turns in which it saw an object, so that it counts as followed
_REACH_US = 1_800_000_000  # for which it is remembered how far an object was followed
_MOVES_M_S = 3.0
_BESIDE_M = 1_000.0  # within which an object without an identity may be what makes the claim
_HIDES_M = 300.0  # within which a radar may see two as one, and a few plots may be of it
_BESIDE_SHARE = 0.05  # of the distance to the radar, where that is more: 3 degrees
_ELEVATION_DEG = 0.5  # below it ground and houses may hide an object
_EARTH_M = 4 / 3 * 6_371_000.0  # for radio waves, which are bent: the usual 4/3 of the radius
_JUST_TURNS = 1.5
_AT_ONCE = 0.1  # of a turn: a beam that turns has moved by no more than 36 degrees in that time
_AT_ONCE_DEG = 90.0  # plots of such a time that no arc of this width holds are of no such beam
_GEOMETRIC = (HeightReference.ELLIPSOID, HeightReference.MEAN_SEA_LEVEL, HeightReference.BAROMETRIC)
_REFERENCE_M = 100.0  # by which heights of these references differ, usually


@dataclass(frozen=True, slots=True)
class Looks:
    """What one radar has seen of those that state their place. Its mapping is never modified."""

    turns: int = 0  # in which it reported anything
    counted_us: int = 0  # when the last one began, microseconds since 1970
    reach: tuple[tuple[EmitterScheme, float, int], ...] = ()
    """By kind of address: the distance of what it followed, m, and when."""
    tracks: Mapping[TrackId, tuple[int, int]] = field(default_factory=dict)
    """Of each in its coverage: turns in which it was seen; the turn since when it is not."""

    def reach_m(self, kind: EmitterScheme, now_us: int) -> float:
        """The greatest recent range in m at which the sensor followed this kind; 0 if none."""
        return max(
            (m for k, m, us in self.reach if k is kind and now_us - us <= _REACH_US), default=0
        )

    def with_followed(self, kind: EmitterScheme, range_m: float, us: int) -> "Looks":
        """A copy of the looks after the sensor saw an object that it follows.

        range_m: the distance of the object. us: the time in microseconds since 1970.
        """
        if range_m < self.reach_m(kind, us):
            return self
        others = tuple(one for one in self.reach if one[0] is not kind)
        return replace(self, reach=(*others, (kind, range_m, us)))


def judge_unseen(cycle: "Cycle", fixes: Fixes) -> None:
    """Count the turns of the radars of this cycle; tell what they should have seen."""
    plots: dict[SensorId, list[int]] = {}
    for row, report in enumerate(fixes.reports):
        sensor = cycle.sensors.get(report.sensor)
        if sensor is not None and _is_watching(sensor):
            plots.setdefault(sensor.id, []).append(row)
    for sensor_id in sorted(plots):
        habit = cycle.habits.get(sensor_id, NO_HABIT)
        looks = cycle.looks.get(sensor_id, Looks())
        turn_us = 1e6 * habit.revisit_s(cycle.config)
        rows = np.array(plots[sensor_id])
        latest_us = int(fixes.at_us[rows].max())
        if habit.learned and latest_us - looks.counted_us >= 0.9 * turn_us:
            counted = replace(looks, turns=looks.turns + 1, counted_us=latest_us)
            sensor = cycle.sensors[sensor_id]
            _judge(cycle, sensor, counted, turn_us, _look_us(sensor, fixes, rows, turn_us))


def _look_us(sensor: Sensor, fixes: Fixes, rows: Integers, turn_us: float) -> float:
    """Since when a sensor has looked everywhere, microseconds since 1970.

    rows: its plots in this cycle. A sensor that reports all round at one time looks at its whole
    coverage at that time. Any other has looked everywhere within the turn before its latest plot.
    """
    at_us = fixes.at_us[rows]
    first_us, latest_us = int(at_us.min()), int(at_us.max())
    east, north = east_north_m(
        np.full(len(rows), sensor.lat_deg),
        np.full(len(rows), sensor.lon_deg),
        fixes.lat_deg[rows],
        fixes.lon_deg[rows],
    )
    azimuth = np.sort(np.degrees(np.arctan2(east, north)))
    widest = np.diff(azimuth, append=azimuth[0] + 360.0).max()
    at_once = latest_us - first_us <= _AT_ONCE * turn_us and 360.0 - widest > _AT_ONCE_DEG
    return first_us if at_once else latest_us - turn_us


def _is_watching(sensor: Sensor) -> bool:
    """Whether one may count on what a sensor does not see."""
    return (
        sensor.kind is SensorKind.RADAR
        and sensor.coverage is not None
        and sensor.lat_deg is not None
        and sensor.lon_deg is not None
    )


def _judge(cycle: "Cycle", sensor: Sensor, looks: Looks, turn_us: float, look_us: float) -> None:
    """One turn of a radar, against every claim in its coverage. look_us: see `_look_us`."""
    tracks: dict[TrackId, tuple[int, int]] = {}
    needed = _needed(cycle.detection(sensor.id))
    covered = _covered(cycle, sensor)
    for row, range_m in covered:
        life = cycle.lives[row]
        kind = _kind(life)
        if kind is None:
            continue
        began = looks.turns - (look_us > _first_us(life))
        seen, since = looks.tracks.get(life.id, (0, began))
        heard_us = life.heard_by(sensor.id)
        if heard_us is not None and looks.counted_us - heard_us <= _JUST_TURNS * turn_us:
            seen, since = seen + 1, looks.turns
            if seen >= _FOLLOWED:
                looks = looks.with_followed(kind, range_m, looks.counted_us)
            _end(cycle, row)
        elif seen == 0 and not _could_see(cycle, row, sensor, range_m):
            since = looks.turns
        tracks[life.id] = (seen, since)
        unseen = looks.turns - since
        if (
            seen == 0
            and heard_us is None
            and unseen >= needed
            and life.contradiction is None
            and life.status is TrackStatus.CONFIRMED
            and looks.reach_m(kind, looks.counted_us) >= range_m
            and not _beside(cycle, row, sensor.id, range_m)
        ):
            _contradict(cycle, row, sensor, range_m, unseen * turn_us)
    cycle.looks[sensor.id] = replace(looks, tracks=tracks)


def _first_us(life: Life) -> int:
    return to_microseconds(life.first_at)


def _needed(detection: float) -> int:
    """Turns without a plot of an object, after which it is no chance."""
    turns = math.ceil(math.log(_CHANCE) / math.log(max(1.0 - detection, 1e-6)))
    return min(max(turns, _TURNS_LEAST), _TURNS_MOST)


def _covered(cycle: "Cycle", sensor: Sensor) -> list[tuple[int, float]]:
    """Rows of the tracks with an address within the declared coverage, with the distance, m."""
    coverage, states = sensor.coverage, cycle.states
    lat, lon = sensor.lat_deg, sensor.lon_deg
    if coverage is None or lat is None or lon is None or not cycle.lives:
        return []
    here = np.full(len(states.lat_deg), lat), np.full(len(states.lon_deg), lon)
    east, north = east_north_m(*here, states.lat_deg, states.lon_deg)
    range_m = np.hypot(east, north)
    inside = (range_m >= coverage.range_min_m) & (range_m <= coverage.range_max_m)
    width = coverage.azimuth_to_deg - coverage.azimuth_from_deg
    if abs(width) < 360.0:
        past = (np.degrees(np.arctan2(east, north)) - coverage.azimuth_from_deg) % 360.0
        inside &= past <= width % 360.0
    return [
        (row, float(range_m[row]))
        for row in np.flatnonzero(inside).tolist()
        if cycle.lives[row].status is not TrackStatus.LOST and cycle.lives[row].rival_of is None
    ]


def _kind(life: Life) -> EmitterScheme | None:
    """By which kind of address it states its place; None where it states none."""
    schemes = {emitter.scheme for emitter in life.identity.emitters if emitter.over_the_air}
    return min(schemes) if schemes else None


def _could_see(cycle: "Cycle", row: int, sensor: Sensor, range_m: float) -> bool:
    """Whether the radar would see an object that moves and stands as high as this one states."""
    life = cycle.lives[row]
    if not life.moving or float(np.hypot(*cycle.states.velocity[row])) < _MOVES_M_S:
        return False
    above_m = _above(life.heights, sensor)
    hidden_m = range_m**2 / (2 * _EARTH_M) + range_m * math.tan(math.radians(_ELEVATION_DEG))
    return (
        above_m is not None and above_m >= hidden_m and _in_heights(life.heights, sensor.coverage)
    )


def _above(heights: tuple[Height, ...], sensor: Sensor) -> float | None:
    """The least height above the radar that the stated heights allow, m; None if unknown."""
    for height in heights:
        if height.reference in (HeightReference.ABOVE_GROUND, HeightReference.ABOVE_TAKEOFF):
            return height.value_m
    own = sensor.height
    for height in heights:
        if height.reference in _GEOMETRIC and own is not None and own.reference in _GEOMETRIC:
            same = height.reference is own.reference
            return height.value_m - own.value_m - (0.0 if same else _REFERENCE_M)
    return None


def _in_heights(heights: tuple[Height, ...], coverage: Coverage | None) -> bool:
    """Whether a stated height lies within the declared ones; a limit by another reference is held
    with a margin.
    """
    if coverage is None:
        return False
    for limit, sign in ((coverage.height_min, 1.0), (coverage.height_max, -1.0)):
        if limit is None:
            continue
        beyond = [
            sign * (height.value_m - limit.value_m)
            - (0.0 if height.reference is limit.reference else _REFERENCE_M)
            for height in heights
        ]
        if not beyond or max(beyond) < 0.0:
            return False
    return True


def _beside(cycle: "Cycle", row: int, sensor: SensorId, range_m: float) -> bool:
    """Whether the radar sees something so near that it may be this one, or hide it."""
    states = cycle.states
    east, north = east_north_m(
        states.lat_deg[row], states.lon_deg[row], states.lat_deg, states.lon_deg
    )
    apart_m = np.hypot(east, north)
    wide_m = _BESIDE_SHARE * range_m
    for k in np.flatnonzero(apart_m <= max(_BESIDE_M, wide_m)).tolist():
        life = cycle.lives[k]
        if k == row or life.status is TrackStatus.LOST or life.heard_by(sensor) is None:
            continue
        close = apart_m[k] <= max(_HIDES_M, wide_m)
        if close and (life.identity.cooperative or life.reports > 1):
            return True
        if not life.identity.cooperative and life.status is not TrackStatus.TENTATIVE:
            return True
    return False


def _contradict(cycle: "Cycle", row: int, sensor: Sensor, range_m: float, unseen_us: float) -> None:
    life = cycle.lives[row]
    now_us = life.last_fix[0]
    found = Contradiction(
        kind=ContradictionKind.NOT_SEEN,
        since=from_microseconds(max(int(now_us - unseen_us), _first_us(life))),
        other=None,
        sensor=sensor.id,
        claimed=True,
        lat_deg=float(sensor.lat_deg or 0.0),
        lon_deg=float(sensor.lon_deg or 0.0),
        at=from_microseconds(now_us),
        distance_m=range_m,
    )
    cycle.lives[row] = replace(life, contradiction=found)
    cycle.changed.add(row)


def _end(cycle: "Cycle", row: int) -> None:
    """What a radar sees is there."""
    life = cycle.lives[row]
    found = life.contradiction
    if found is not None and found.kind is ContradictionKind.NOT_SEEN:
        cycle.lives[row] = replace(life, contradiction=None)
        cycle.changed.add(row)
