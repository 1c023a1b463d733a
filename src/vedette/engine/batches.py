"""Cutting a stream of reports into batches. Where it is cut changes nothing that comes out."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from vedette.engine.state import Batch
from vedette.model.report import Report
from vedette.model.times import EPOCH


def batches(reports: Iterable[Report], span_s: float, tail_s: float) -> Iterator[Batch]:
    """Batches of `span_s` seconds of received time each.

    reports: in the order (received_at, source, sequence).
    tail_s: how long after the last report the last batch ends, so that the cycle it fell in is
    closed; at least one cycle of the engine.
    """
    span = timedelta(seconds=span_s)
    until: datetime | None = None
    held: list[Report] = []
    last: datetime | None = None
    for report in reports:
        if until is None:
            until = _after(report.received_at, span)
        if report.received_at >= until:
            yield Batch(reports=tuple(held), until=until)
            held.clear()
            until = _after(report.received_at, span)  # the engine steps through the silence
        held.append(report)
        last = report.received_at
    if last is not None:
        yield Batch(reports=tuple(held), until=last + timedelta(seconds=tail_s))


def _after(at: datetime, span: timedelta) -> datetime:
    return EPOCH + span * ((at - EPOCH) // span + 1)
