"""Cutting a stream of reports into batches. Where it is cut changes nothing that comes out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from vedette.engine.state import Batch, Epoch
from vedette.model.declaration import Doing
from vedette.model.report import EpochReport, Report
from vedette.model.times import EPOCH


def batches(
    reports: Iterable[Report | EpochReport],
    span_s: float,
    tail_s: float,
    *,
    actions: Sequence[Doing] = (),
    closed: datetime | None = None,
) -> Iterator[Batch]:
    """Cut reports into batches of `span_s` seconds of received time each.

    reports: in the order (received_at, source, sequence). actions: in order of time. tail_s: how
    long after the last report the last batch ends, so that its cycle is closed; at least one cycle
    of the engine. closed: the time up to which a live run was logged; the last batch extends to it
    if no report is later. An EpochReport among the reports begins a new epoch.
    """
    todo = list(actions)
    epoch: Epoch | None = None

    def batch(held: Sequence[Report], until: datetime) -> Batch:
        nonlocal epoch
        due = tuple(action for action in todo if action.at < until)
        del todo[: len(due)]
        began, epoch = epoch, None
        return Batch(reports=tuple(held), actions=due, until=until, epoch=began)

    span = timedelta(seconds=span_s)
    until: datetime | None = None
    held: list[Report] = []
    last: datetime | None = None
    for report in reports:
        if isinstance(report, EpochReport):
            yield batch(held, report.before)
            held.clear()
            epoch = Epoch(at=report.received_at, before=report.before)
            last, until = report.received_at, _after(report.received_at, span)
            continue
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
