"""What a replay keeps for seals: its states of the last minutes, and the input since then.

States are kept at instants of a fixed grid, and batches are cut at the grid. So the contents of a
seal do not depend on how a recording was cut into batches.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vedette.engine.state import Batch, EngineState
from vedette.model.declaration import Doing
from vedette.model.report import Report
from vedette.model.times import EPOCH

EVERY = timedelta(seconds=30)
WINDOW = timedelta(seconds=180)
REPORTS_MAX = 200_000  # of all kept slices together; then the oldest goes


@dataclass(slots=True)
class _Slice:
    """A kept state, and what was fed from there to the next one."""

    start: EngineState
    reports: list[Report] = field(default_factory=list)
    actions: list[Doing] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A state, and all that was fed from it on, in order."""

    start: EngineState
    reports: tuple[Report, ...]
    actions: tuple[Doing, ...]


class History:
    """The last minutes of one replay."""

    def __init__(self) -> None:
        self._slices: deque[_Slice] = deque()
        self._held = 0

    def parts(self, state: EngineState, batch: Batch) -> Iterator[Batch]:
        """`batch` cut at the grid. A long silence is cut only at its start and its end."""
        reports, actions, at = batch.reports, batch.actions, state.until
        while (cut := _cut(reports, at)) is not None and cut < batch.until:
            n = _count_before(reports, cut)
            due = tuple(action for action in actions if action.at < cut)
            yield Batch(reports=reports[:n], actions=due, until=cut)
            reports, actions, at = reports[n:], tuple(a for a in actions if a.at >= cut), cut
        yield Batch(reports=reports, actions=actions, until=batch.until)

    def feed(self, state: EngineState, part: Batch) -> None:
        """Note a part that is about to be processed from `state`."""
        at = state.until
        if not self._slices or (at is not None and (at - EPOCH) % EVERY == timedelta(0)):
            while len(self._slices) > 1 and self._may_go(at):
                self._held -= len(self._slices.popleft().reports)
            self._slices.append(_Slice(state))
        last = self._slices[-1]
        last.reports += part.reports
        last.actions += part.actions
        self._held += len(part.reports)

    def until(self, end: datetime) -> Stretch:
        """Everything kept that was received before `end`."""
        return Stretch(
            start=self._slices[0].start,
            reports=tuple(r for s in self._slices for r in s.reports if r.received_at < end),
            actions=tuple(a for s in self._slices for a in s.actions if a.at < end),
        )

    def _may_go(self, now: datetime | None) -> bool:
        """Whether the second slice alone reaches back far enough, or there is too much."""
        second = self._slices[1].start.until
        reaches = now is not None and second is not None and now - second >= WINDOW
        return reaches or self._held > REPORTS_MAX


def _cut(reports: Sequence[Report], at: datetime | None) -> datetime | None:
    """The next instant to cut at; None where no reports are left.

    It is the first of the grid after `at`; if a silence lasts over that one, and `at` is of the
    grid already, the last before the silence ends.
    """
    if not reports:
        return None
    first = reports[0].received_at
    after_first = EPOCH + EVERY * ((first - EPOCH) // EVERY + 1)
    if at is None:
        return after_first
    following = EPOCH + EVERY * ((at - EPOCH) // EVERY + 1)
    if following - at < EVERY:
        return following
    return max(following, after_first - EVERY)


def _count_before(reports: Sequence[Report], end: datetime) -> int:
    for i, report in enumerate(reports):
        if report.received_at >= end:
            return i
    return len(reports)
