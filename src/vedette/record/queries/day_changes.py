"""What was put on record in a span of time, with the states before and after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vedette.model.errors import RecordError
from vedette.model.times import to_text
from vedette.record.ledger.entries import Entry
from vedette.record.ledger.ledger import Ledger
from vedette.record.queries.as_of import Past
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.state.incidents import Incidents

_TICK = timedelta(microseconds=1)  # the ledger's: `until` itself belongs to the next stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The entries of a span of time, in the ledger's order. The states are read only."""

    since: datetime
    until: datetime  # the first instant that is no longer part of it
    entries: tuple[Entry, ...]
    before: Incidents  # what was known when it began
    after: Incidents  # what was known when it ended, or as of the time that was asked for


def day_of(
    past: Past,
    ledger: Ledger,
    since: datetime,
    until: datetime,
    as_of: AsOf | None,
) -> Day:
    """Everything that came on record from `since` on and before `until`. Raises RecordError.

    An entry that was dated back counts at the time when it was added. as_of: the time for the
    answers; None: the end of the span.
    """
    if until <= since:
        raise RecordError(
            f"the end must be after {to_text(since)}, got {to_text(until)}", mend="give a later end"
        )
    first, last = past.size_at(since - _TICK), past.size_at(until - _TICK)
    told = last if as_of is None else past.size_at(as_of)
    return Day(
        since=since,
        until=until,
        entries=tuple(ledger.entries_at(range(first, max(first, min(last, told))))),
        before=past.fold(min(first, told)),
        after=past.fold(told),
    )
