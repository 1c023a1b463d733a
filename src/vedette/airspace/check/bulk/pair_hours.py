"""Whether restrictions are in force, for many pairs of a position and a restriction at once."""

from collections.abc import Sequence

import numpy as np

from vedette.airspace.check.bulk.position_answers import ASK_BEYOND_M
from vedette.airspace.check.bulk.positions import Positions
from vedette.airspace.check.place_check import Compiled, hours_at, spot_of
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.hours.in_force import Force, Where, cannot_be_told, hours
from vedette.airspace.hours.weekly_spans import (
    ACTIVE,
    ANY_TIME,
    INACTIVE,
    UNKNOWN,
    WEEK_US,
    Timeline,
    hangs_on_place,
    timeline,
    week_of,
)
from vedette.airspace.shapes.corner_arrays import Bools, Ints
from vedette.geo import geodesic
from vedette.model.restriction import Period

IN_FORCE, IN_FORCE_WORDS = 0, "in force"  # the first of the words
NO_TIME = "the time is not known, and it is in force for a part of the time"
_TIMELINES_MAX = 50_000
WORDS_MAX = 4_096  # different reasons of doubtful hours; more are told without a reason
_STATES = {Force.ACTIVE: ACTIVE, Force.INACTIVE: INACTIVE, Force.UNKNOWN: UNKNOWN}
_NO_WEEK = -(2**62)
_NOTHING = (1, 0, -1)  # no time is in it


class PairHours:
    """The hours of restrictions, week by week. What it holds is a memo only."""

    def __init__(self, compiled: Sequence[Compiled], config: CheckConfig) -> None:
        self._compiled, self._config = compiled, config
        periods = [one.restriction.periods for one in compiled]
        self.timed = np.array([bool(one) for one in periods], dtype=bool)
        self._daily = [any(period.daily for period in one) for one in periods]
        self._by_place = [hangs_on_place(one) for one in periods]
        self._timelines: dict[tuple[int, int], Timeline] = {}
        # Of a restriction: from when to when it is in one state, and that state.
        self._held: dict[int, tuple[int, int, int]] = {}

    def states(
        self, positions: Positions, rows: Ints, members: Ints
    ) -> tuple[Ints, Ints, tuple[str, ...]]:
        """Return the state of each pair, the index of its reason, and the list of all reasons.

        A pair is the position `rows[i]` and the restriction `members[i]`. Its state is ACTIVE,
        UNKNOWN or INACTIVE.
        """
        said = _Words()
        states, words = np.full(len(rows), ACTIVE), np.full(len(rows), IN_FORCE)
        timed = np.flatnonzero(self.timed[members])
        if not len(timed):
            return states, words, said.all
        at = positions.at[rows[timed]]
        times, unknown = at.astype("M8[us]").astype(np.int64), np.isnat(at)
        held = self._held_for(members[timed], times, unknown)
        states[timed[held >= 0]] = held[held >= 0]
        left = np.flatnonzero(held < 0)
        left = left[np.argsort(members[timed[left]], kind="stable")]
        ends = np.flatnonzero(np.diff(members[timed[left]])) + 1
        for part in np.split(left, ends) if len(left) else ():
            number, pairs = int(members[timed[part[0]]]), timed[part]
            states[pairs], words[pairs] = self._of_one(number, times[part], unknown[part], said)
        self._by_position(positions, rows, members, states, words)
        return states, words, said.all

    def _held_for(self, members: Ints, times: Ints, unknown: Bools) -> Ints:
        """The state of each pair where its restriction has one all the time; else -1."""
        if unknown.all():
            return np.full(len(members), -1)
        first, last = times[~unknown].min(), times[~unknown].max()
        numbers, which = np.unique(members, return_inverse=True)
        held = np.array([self._held.get(n, _NOTHING) for n in numbers.tolist()], dtype=np.int64)
        whole = (held[:, 0] <= first) & (last <= held[:, 1])
        return np.where(whole[which] & ~unknown, held[which, 2], -1)

    def _hold(self, number: int, line: Timeline, week: int, times: Ints) -> None:
        """Remember the state of a restriction where it is one and the same all along `times`."""
        span = line.constant_around(int(times.min()), int(times.max()))
        if span is None:
            return
        first, last, state = span
        if self._daily[number]:  # the spans are those of one week
            first, last = max(first, week * WEEK_US), min(last, (week + 1) * WEEK_US - 1)
        self._held[number] = first, last, state

    def _of_one(
        self, number: int, times: Ints, no_time: Bools, said: "_Words"
    ) -> tuple[Ints, Ints]:
        """The same of one restriction."""
        states, words = np.empty(len(times), dtype=np.int64), np.zeros(len(times), dtype=np.int64)
        weeks = week_of(times) if self._daily[number] else np.zeros(len(times), dtype=np.int64)
        weeks[no_time] = _NO_WEEK
        for week in np.unique(weeks).tolist():
            chosen = np.flatnonzero(weeks == week)
            if week == _NO_WEEK:
                state = _STATES[hours(self._periods(number), *ANY_TIME).force]
                states[chosen] = state
                words[chosen] = said.number(NO_TIME) if state == UNKNOWN else IN_FORCE
                continue
            line = self._timeline(number, week)
            self._hold(number, line, week, times[chosen])
            states[chosen], spans = line.at(times[chosen])
            doubtful = np.flatnonzero(spans >= 0)
            if len(doubtful):
                numbers = np.array([said.number(cannot_be_told(why)) for why in line.whys])
                words[chosen[doubtful]] = numbers[spans[doubtful]]
        return states, words

    def _timeline(self, number: int, week: int) -> Timeline:
        found = self._timelines.get((number, week))
        if found is None:
            if len(self._timelines) >= _TIMELINES_MAX:
                self._timelines.clear()
            window = week if self._daily[number] else None
            found = timeline(
                self._periods(number), window, self._where(number), self._config.sun_error_deg
            )
            self._timelines[number, week] = found
        return found

    def _by_position(
        self, positions: Positions, rows: Ints, members: Ints, states: Ints, words: Ints
    ) -> None:
        """Hours by the sun, which are in doubt all over a restriction, at each position itself."""
        for pair in np.flatnonzero(states == UNKNOWN).tolist():
            number = int(members[pair])
            if not self._by_place[number]:
                continue
            place = positions.place(int(rows[pair]))
            spot = spot_of(place, self._config)
            force = hours_at(self._compiled[number].restriction, place, spot, self._config).force
            states[pair] = _STATES[force]
            if states[pair] != UNKNOWN:
                words[pair] = IN_FORCE

    def _periods(self, number: int) -> tuple[Period, ...]:
        return self._compiled[number].restriction.periods

    def _where(self, number: int) -> Where:
        """All that a position may be which the kernel has not proven to be outside."""
        prepared = self._compiled[number].prepared
        reach = prepared.radius_m + 2 * ASK_BEYOND_M
        return Where(*geodesic.lat_lon(prepared.centre), reach)


class _Words:
    """The words that the hours of one batch need, numbered as they come."""

    def __init__(self) -> None:
        self._numbers = {IN_FORCE_WORDS: IN_FORCE, cannot_be_told(""): 1}

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(self._numbers)

    def number(self, word: str) -> int:
        if len(self._numbers) >= WORDS_MAX:
            return self._numbers.get(word, 1)
        return self._numbers.setdefault(word, len(self._numbers))
