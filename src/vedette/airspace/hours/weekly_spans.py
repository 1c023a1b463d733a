"""Hours for many instants: the spans of a week are computed once and used for every instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from vedette.airspace.hours.in_force import Where, spans
from vedette.model.restriction import Period, SunEvent

Ints = NDArray[np.int64]
INACTIVE, UNKNOWN, ACTIVE = 0, 1, 2

WEEK_US = 7 * 86_400 * 1_000_000
ANY_TIME = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Spans of time, their ends in microseconds since 1970, and the reason of doubt for each."""

    start_earliest: Ints  # (s,)
    start_latest: Ints
    end_earliest: Ints
    end_latest: Ints
    whys: tuple[str, ...]

    def at(self, times_us: Ints) -> tuple[Ints, Ints]:
        """The state at each instant (n,), and the span that makes it UNKNOWN; -1 if there is none.

        The states equal those of `hours` for each single instant.
        """
        t = times_us[:, None]
        touched = (self.start_earliest <= t) & (t <= self.end_latest)
        certain = (self.start_latest <= t) & (t <= self.end_earliest)
        state = np.where(certain.any(axis=1), ACTIVE, np.where(touched.any(axis=1), UNKNOWN, 0))
        span = np.full(len(times_us), -1)
        unknown = np.flatnonzero(state == UNKNOWN)
        if len(unknown):
            span[unknown] = np.argmax(touched[unknown], axis=1)
        return state, span

    def constant_around(self, first: int, last: int) -> tuple[int, int, int] | None:
        """The longest time around `first` to `last` that is ACTIVE or INACTIVE throughout.

        Returns its start, its end and the state; None if the state changes meanwhile or is in
        doubt.
        """
        ends = (self.start_earliest, self.start_latest, self.end_earliest, self.end_latest)
        turns = np.concatenate(ends)
        if ((first <= turns) & (turns <= last)).any():
            return None
        state = int(self.at(np.array([first]))[0][0])
        if state == UNKNOWN:
            return None
        before, after = turns[turns < first], turns[turns > last]
        return (
            int(before.max()) + 1 if len(before) else -(2**62),
            int(after.min()) - 1 if len(after) else 2**62,
            state,
        )


def week_of(times_us: Ints) -> Ints:
    """The number of the week of each instant, counted from 1970."""
    return times_us // WEEK_US


def timeline(
    periods: Sequence[Period], week: int | None, where: Where | None, sun_error_deg: float
) -> Timeline:
    """The spans of a week in which periods hold. week: None for periods without recurring hours.

    where: the region in which the aircraft may be.
    """
    first, last = ANY_TIME
    if week is not None:
        first = _EPOCH + timedelta(microseconds=week * WEEK_US)
        last = first + timedelta(microseconds=WEEK_US) - _MICROSECOND
    found = [one for period in periods for one in spans(period, first, last, where, sun_error_deg)]
    ends = [
        (one.start_earliest, one.start_latest, one.end_earliest, one.end_latest) for one in found
    ]
    us = [[(at - _EPOCH) // _MICROSECOND for at in four] for four in ends]
    table = np.array(us, dtype=np.int64).reshape(-1, 4).T
    return Timeline(table[0], table[1], table[2], table[3], tuple(one.why for one in found))


def hangs_on_place(periods: Sequence[Period]) -> bool:
    """Whether the hours depend on the sun at the aircraft's own position."""
    return any(
        daily.place is None
        and (isinstance(daily.start, SunEvent) or isinstance(daily.end, SunEvent))
        for period in periods
        for daily in period.daily
    )
