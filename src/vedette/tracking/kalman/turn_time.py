"""How long a sensor takes to come round, from its plots alone and before there are tracks.

An object's own plots follow one another at exactly one turn, or two or three. Plots of other
objects near by follow at any time. So among all pairs of plots that one object may have made, the
times between them have a peak at the turn. It stands out even in a swarm, where tracks that are
begun from the wrong pairs would confirm a wrong turn. Before any object was seen twice, the
azimuths of false plots tell the turn of a sensor that sweeps, see `sweep`.

A sensor that comes by unevenly shows no peak. Then the turn is the median of what tracks show, see
`lifecycle.Habit`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.spatial import cKDTree

from vedette.geo.local import Array
from vedette.model.ids import SensorId
from vedette.model.sensor import Sensor
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, unit_vectors
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.sweep import sweep, sweep_turn
from vedette.tracking.kalman.track_motion import Integers, sigma_max_m

_LEAST_S, _MOST_S = 0.15, 30.0
_RATIO = math.log(1.015)  # of one bin's time to the next
_BINS = math.ceil(math.log(_MOST_S / _LEAST_S) / _RATIO)
_CENTRES_S = _LEAST_S * np.exp(_RATIO * (np.arange(_BINS) + 0.5))
_SPEEDS_M_S = (40.0, 300.0)  # slow objects are looked for first: fewer pairs are by chance
_BESIDE, _ROUND = 1, 25  # bins that belong to a peak; bins whose mean is the background
_TURNS = 1.0  # for which a peak must stand out before it is believed
_LEAST_PLOTS = 8.0
_SIGNIFICANT = 5.0  # times the deviation of the background
_LEAST_SHARE = 0.1  # of the background, so that its slope is no peak
_AGAIN = ((2, 0.45), (3, 0.3))  # turns, and the least share of the peak that comes again
_FUNDAMENTAL = 0.4  # least height of a turn's peak beside the best, a multiple of it
_MOST_TURNS = 8  # that the best peak may be a multiple of
_NEAR_M = 30.0  # stands for the error of two plots, where areas are compared
_LEAST_APART, _MOST_AT_ONCE = 20.0, 0.4  # pairs of different objects; their share in step
_CLEAR = 200.0  # plots above the background from which a turn is known well
_MOST_PLOTS = 1_200  # that are kept: it bounds the work
_MEMORY_S = 120.0
_SEARCHED_S, _CHECKED_S = 2.0, 10.0  # how often the sweep is searched for, and checked once known
_LISTENS_S, _EVERY_S = 20.0, 120.0  # a turn that is known well is checked again now and then


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What the plots so far showed by the time before them, fading with age.

    hits (2, bins): plots that another one precedes by so long, for slow and for fast objects.
    plots (bins,): plots that may have one.  pairs (3, 2, bins): pairs, the sums of their times,
    and of the squares of these.  apart (bins,): pairs too far apart for one object, yet close by.
    """

    hits: Array
    plots: Array
    pairs: Array
    apart: Array

    def faded(self, share: float) -> "Counts":
        """The counts multiplied by `share`."""
        return Counts(self.hits * share, self.plots * share, self.pairs * share, self.apart * share)

    def plus(self, other: "Counts") -> "Counts":
        """The sum of both counts."""
        return Counts(
            self.hits + other.hits,
            self.plots + other.plots,
            self.pairs + other.pairs,
            self.apart + other.apart,
        )


def _nothing() -> Counts:
    return Counts(np.zeros((2, _BINS)), np.zeros(_BINS), np.zeros((3, 2, _BINS)), np.zeros(_BINS))


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """What one sensor's recent plots show.

    time_s (k,), place (k, 3) m earth-centred, sigma_m (k,): the latest plots.
    turn_s, spread_s: the turn and the 1-sigma error of one pass; None where no peak stands out.
    clear: how many plots more than by chance speak for it.
    sweeps, times, asked_s: whether the sensor sweeps round, how many times within `turn_s`, and
    when that was last asked; see `sweep`.
    held_s, since_s: the peak that stands out, and since when: it is believed after a turn.
    telling: whether the time of a plot tells objects apart that are close together.
    swept_s, swept_spread_s, searched_s: the turn by which azimuth and time go together, the 1-sigma
    error of one pass by that, and when it was last searched for; None where nothing sweeps.
    """

    time_s: Array = field(default_factory=lambda: np.zeros(0))
    place: Array = field(default_factory=lambda: np.zeros((0, 3)))
    sigma_m: Array = field(default_factory=lambda: np.zeros(0))
    counts: Counts = field(default_factory=_nothing)
    turn_s: float | None = None
    spread_s: float | None = None
    clear: float = 0.0
    held_s: float | None = None
    since_s: float = 0.0
    sweeps: bool = True
    times: int = 1
    asked_s: float = -math.inf
    telling: bool = False
    swept_s: float | None = None
    swept_spread_s: float | None = None
    searched_s: float = -math.inf

    def listens(self, now_s: float) -> bool:
        """Whether plots of this time are used."""
        return self.clear < _CLEAR or now_s % _EVERY_S < _LISTENS_S

    def with_plots(self, time_s: Array, place: Array, sigma_m: Array) -> "Rhythm":
        """The rhythm after more plots. time_s (m,) must not decrease."""
        keep = self.time_s >= time_s[-1] - _MOST_S
        times = np.concatenate([self.time_s[keep], time_s])[-_MOST_PLOTS:]
        places = np.concatenate([self.place[keep], place])[-_MOST_PLOTS:]
        sigmas = np.concatenate([self.sigma_m[keep], sigma_m])[-_MOST_PLOTS:]
        if not self.listens(float(time_s[-1])):
            return replace(self, time_s=times, place=places, sigma_m=sigmas)
        before_s = float(self.time_s[-1]) if len(self.time_s) else float(time_s[-1])
        faded = math.exp(-max(float(time_s[-1]) - before_s, 0.0) / _MEMORY_S)
        fresh = _counts(times, places, sigmas, min(len(time_s), len(times)))
        counts = self.counts.faded(faded).plus(fresh)
        now_s = float(time_s[-1])
        peak_s, spread_s, clear = _peak(counts)
        since_s = self.since_s if _same(peak_s, self.held_s) else now_s
        turn_s = self.turn_s
        if peak_s is not None and now_s - since_s >= _TURNS * max(peak_s, 1.0):
            turn_s = peak_s
        else:
            spread_s = self.spread_s
        telling = turn_s is not None and _telling(counts.apart, turn_s)
        return Rhythm(
            times,
            places,
            sigmas,
            counts,
            turn_s,
            spread_s,
            clear,
            peak_s,
            since_s,
            self.sweeps,
            self.times,
            self.asked_s,
            telling,
            self.swept_s,
            self.swept_spread_s,
            self.searched_s,
        )

    def with_sweep(self, sensor: Sensor | None) -> "Rhythm":
        """Update the rhythm: find the turn of a sweeping beam, and test once per turn if it sweeps.

        The sweep can give the turn time before any object was seen twice. It has priority over the
        times between plots, because false plots at one azimuth repeat after any number of turns.
        """
        now_s, known = float(self.time_s[-1]), self
        if now_s - self.searched_s >= (_SEARCHED_S if self.swept_s is None else _CHECKED_S):
            found = sweep_turn(sensor, self.time_s, self.place, self.turn_s)
            known = replace(self, searched_s=now_s)
            if found.told:
                known = replace(known, swept_s=found.turn_s, swept_spread_s=found.spread_s)
        if known.turn_s is None or now_s - known.asked_s < known.turn_s:
            return known
        sweeps, times = sweep(sensor, known.time_s, known.place, known.turn_s)
        return replace(known, sweeps=sweeps, times=times, asked_s=now_s)

    @property
    def round_s(self) -> float | None:
        """The turn time of the sensor, s; None if it is not known."""
        if self.swept_s is not None:
            return self.swept_s
        return None if self.turn_s is None else self.turn_s / self.times

    @property
    def pass_spread_s(self) -> float:
        """1-sigma error of the time of one pass."""
        spread_s = self.spread_s if self.swept_s is None else self.swept_spread_s
        return spread_s or 0.0

    @property
    def tells(self) -> bool:
        """Whether the time of a plot separates objects. With a sweeping beam it does not."""
        return self.telling and self.swept_s is None

    def beside(self, place: Array, radius_m: float, over_s: float) -> Array:
        """For each plot (m, 3), the number (m,) of other plots within a radius in the last `over_s`
        s.
        """
        late = self.place[self.time_s >= self.time_s.max(initial=0.0) - over_s]
        if not len(late):
            return np.zeros(len(place))
        counts = cKDTree(late).query_ball_point(place, radius_m, return_length=True)
        return np.maximum(np.asarray(counts, np.float64) - 1.0, 0.0)


def _same(one_s: float | None, other_s: float | None) -> bool:
    """Whether two turns are one."""
    if one_s is None or other_s is None:
        return False
    return abs(math.log(one_s / other_s)) < 2.0 * _RATIO


def _counts(time_s: Array, place: Array, sigma_m: Array, new: int) -> Counts:
    """What the last `new` plots show against all before them."""
    out = _nothing()
    lag = time_s[-new:, None] - time_s[None, :]
    apart = place[-new:, None, :] - place[None, :, :]
    distance = np.sqrt(np.einsum("ijk,ijk->ij", apart, apart))
    error = 3.0 * np.hypot(sigma_m[-new:, None], sigma_m[None, :])
    timely = (lag >= _LEAST_S) & (lag < _MOST_S)
    for k, speed in enumerate(_SPEEDS_M_S):
        row, column = np.nonzero(timely & (distance <= error + speed * lag))
        value = lag[row, column]
        which = _bins(value)
        for power in range(3):
            out.pairs[power, k] = np.bincount(which, value**power, _BINS)
        hit = np.zeros((new, _BINS), np.bool_)
        for beside in range(-_BESIDE, _BESIDE + 1):
            hit[row, np.clip(which + beside, 0, _BINS - 1)] = True
        out.hits[k] = hit.sum(axis=0)
    reach = error + _SPEEDS_M_S[0] * lag
    value = lag[timely & (distance > reach) & (distance <= 2.0 * reach)]
    out.apart[:] = np.bincount(_bins(value), minlength=_BINS)
    known = time_s[-new:, None] - time_s[0] >= _CENTRES_S[None, :]
    out.plots[:] = known.sum(axis=0)
    return out


def _bins(lag_s: Array) -> Integers:
    """The bin of each time between two plots."""
    return np.minimum((np.log(lag_s / _LEAST_S) / _RATIO).astype(np.int64), _BINS - 1)


def _telling(apart: Array, turn_s: float) -> bool:
    """Whether different objects close together are seen at times of their own within the turn.

    apart (bins,): pairs of different objects.  Even times put a fifth of them within a tenth of
    the turn; a beam that turns puts nearly all there.
    """
    off = np.abs(_CENTRES_S / turn_s - 1.0)
    count = float(apart[off <= 0.5].sum())
    return count >= _LEAST_APART and float(apart[off <= 0.1].sum()) < _MOST_AT_ONCE * count


def _peak(counts: Counts) -> tuple[float | None, float | None, float]:
    """The turn, the error of one pass, and how many plots more than by chance speak for it.

    The turn's peak comes again at twice and three times the turn; a peak that two neighbours in a
    formation make does not. Pairs by chance grow with the area in reach, so peaks are held against
    each other by that area.
    """
    for k, speed in enumerate(_SPEEDS_M_S):
        share = np.minimum(counts.hits[k] / np.maximum(counts.plots, 1.0), 0.999)
        rate = -np.log1p(-share)  # of plots before it, where they come by chance
        chance = _background(rate)
        excess = rate - chance
        expected = -np.expm1(-chance) * counts.plots
        more = counts.hits[k] - expected
        clear = (more >= _LEAST_PLOTS) & (more >= _SIGNIFICANT * np.sqrt(expected + 1.0))
        clear &= excess >= _LEAST_SHARE * chance
        for times, least in _AGAIN:
            shift = round(math.log(times) / _RATIO)
            clear[: _BINS - shift] &= excess[shift:] >= least * excess[: _BINS - shift]
        clear[_CENTRES_S > _MOST_S / 2.1] = False  # cannot have come again
        if not clear.any():
            continue
        first = _fundamental(np.where(clear, excess, 0.0), speed * _CENTRES_S + _NEAR_M)
        near = slice(max(first - 1, 0), first + 2)
        top = near.start + int(np.argmax(excess[near]))
        around = slice(max(top - _BESIDE, 0), top + _BESIDE + 1)
        count, total, squares = (float(part[around].sum()) for part in counts.pairs[:, k])
        turn_s, own = total / count, min(float(more[top]) / count, 1.0)
        even = (turn_s * (2 * _BESIDE + 1) * _RATIO) ** 2 / 12.0
        variance = (squares / count - turn_s**2 - (1.0 - own) * even) / max(own, 0.1)
        return turn_s, math.sqrt(max(variance, 0.0)), float(more[top])
    return None, None, 0.0


def _fundamental(excess: Array, reach_m: Array) -> int:
    """The bin of the turn; excess (bins,): pairs above chance, 0 where there is no peak."""
    best = int(np.argmax(excess / reach_m))
    score = excess / reach_m**2
    for times in range(_MOST_TURNS, 1, -1):
        shift = round(math.log(times) / _RATIO)
        near = slice(max(best - shift - 1, 0), max(best - shift + 2, 0))
        if best >= shift and score[near].max(initial=0.0) >= _FUNDAMENTAL * score[best]:
            return near.start + int(np.argmax(score[near]))
    return best


def _background(rate: Array) -> Array:
    """Mean (bins,) of what lies round each bin, without what belongs to its own peak."""
    own, wide = 2 * _BESIDE + 5, 2 * _ROUND + 1
    ring = np.convolve(rate, np.ones(wide), "same") - np.convolve(rate, np.ones(own), "same")
    bins = np.convolve(np.ones(_BINS), np.ones(wide), "same") - own
    return np.asarray(np.maximum(ring, 0.0) / np.maximum(bins, 1.0))


def listen(
    rhythms: Mapping[SensorId, Rhythm], fixes: Fixes, sensors: Mapping[SensorId, Sensor]
) -> dict[SensorId, Rhythm]:
    """Update the rhythm of each sensor with the fixes of a cycle that have no address."""
    mine: dict[SensorId, list[int]] = {}
    for column, report in enumerate(fixes.reports):
        if report.emitter is None:
            mine.setdefault(report.sensor, []).append(column)
    out = dict(rhythms)
    for sensor in sorted(mine):
        columns: Integers = np.array(mine[sensor], np.int64)
        columns = columns[np.argsort(fixes.at_us[columns], kind="stable")]
        place = unit_vectors(fixes.lat_deg[columns], fixes.lon_deg[columns]) * MEAN_RADIUS_M
        known = out.get(sensor, Rhythm()).with_plots(
            fixes.at_us[columns] / 1e6, place, sigma_max_m(fixes.covariance[columns])
        )
        out[sensor] = known.with_sweep(sensors.get(sensor))
    return dict(sorted(out.items()))
