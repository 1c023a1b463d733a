"""Cutting a stream of reports into batches. Where it is cut changes nothing that comes out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from vedette.engine.state import Batch
from vedette.model.declaration import Doing
from vedette.model.report import Report
from vedette.model.times import EPOCH


def batches(
    reports: Iterable[Report],
    span_s: float,
    tail_s: float,
    *,
    actions: Sequence[Doing] = (),
    closed: datetime | None = None,
) -> Iterator[Batch]:
    """Batches of `span_s` seconds of received time each.

    reports: in the order (received_at, source, sequence). actions: in order of time.
    tail_s: how long after the last report the last batch ends, so that the cycle it fell in is
    closed; at least one cycle of the engine. closed: until when a live run had come, which is
    kept to where no report lies after it.
    """
    todo = list(actions)

    def batch(held: Sequence[Report], until: datetime) -> Batch:
        due = tuple(action for action in todo if action.at < until)
        del todo[: len(due)]
        return Batch(reports=tuple(held), actions=due, until=until)

    span = timedelta(seconds=span_s)
    until: datetime | None = None
    held: list[Report] = []
    last: datetime | None = None
    for report in reports:
        if until is None:
            until = _after(report.received_at, span)
        if report.received_at >= until:
            yield batch(held, until)
            held.clear()
            until = _after(report.received_at, span)  # the engine steps through the silence
        held.append(report)
        last = report.received_at
    if last is not None:
        over = closed is not None and closed > last
        yield batch(held, closed if over and closed else last + timedelta(seconds=tail_s))


def _after(at: datetime, span: timedelta) -> datetime:
    return EPOCH + span * ((at - EPOCH) // span + 1)
