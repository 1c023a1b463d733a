"""Whether a restriction is in force: yes, no or unknown, with the reason.

Every period and every day's hours become spans of time. The start and the end of a span are each
known only to lie between two instants: sources disagree, a clock shows an hour twice, or the sun
sets at different minutes within a position error. Between the two instants the state is unknown.

Both ends of a span belong to the span, so that no instant falls between two spans.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from vedette.airspace.hours.daily_hours import Span, Where, spans_of
from vedette.model.restriction import Period
from vedette.model.times import to_text

__all__ = ["Force", "Hours", "Where", "hours", "in_force", "in_force_throughout"]

SUN_ERROR_DEG = 0.3  # `CheckConfig.sun_error_deg` has the reasons
LONGEST = timedelta(days=8)  # beyond a week, all recurring hours have come and gone
_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


class Force(StrEnum):
    """Whether a restriction is in force."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hours:
    """Whether something is in force, and the reason if that is unknown."""

    force: Force
    reason: str


ALWAYS = Hours(Force.ACTIVE, "in force")
NOT_NOW = Hours(Force.INACTIVE, "not in force at this time")


def in_force(periods: tuple[Period, ...], at: datetime, where: Where | None = None) -> Force:
    """The state at `at` (UTC) of a restriction with these periods; without periods it is always
    active.
    """
    return hours(periods, at, at, where).force


def in_force_throughout(
    periods: tuple[Period, ...], first: datetime, last: datetime, where: Where | None = None
) -> Force:
    """ACTIVE or INACTIVE if that holds from `first` to `last` without a break, else UNKNOWN."""
    return hours(periods, first, last, where).force


def hours(
    periods: tuple[Period, ...],
    first: datetime,
    last: datetime,
    where: Where | None = None,
    sun_error_deg: float = SUN_ERROR_DEG,
) -> Hours:
    """Whether these periods hold for all of the time from `first` to `last`, in UTC.

    No periods means always. where: the region in which the aircraft may have been in that time.
    Hours of the sun are computed there, unless they name a place. None: the region is unknown.
    Raises RestrictionError if the hours name a clock that does not exist.
    """
    if not periods:
        return ALWAYS
    last = max(first, last)
    found = [
        span for period in periods for span in spans(period, first, last, where, sun_error_deg)
    ]
    touched = [one for one in found if one.start_earliest <= last and one.end_latest >= first]
    if not touched:
        return NOT_NOW
    if _covered(touched, first, last):
        return ALWAYS
    return Hours(Force.UNKNOWN, _doubt(touched, first, last))


def spans(
    period: Period, first: datetime, last: datetime, where: Where | None, sun_error_deg: float
) -> list[Span]:
    """All spans of a period that may touch the time from `first` to `last`.

    If the time asked about is longer than `LONGEST`, recurring hours become one span in doubt.
    """
    starts = [_EVER[0]] if period.start is None else [period.start, *period.other_starts]
    ends = [_EVER[1]] if period.end is None else [period.end, *period.other_ends]
    whole = Span(min(starts), max(starts), min(ends), max(ends), why=_readings(period))
    if whole.start_earliest > last or whole.end_latest < first:
        return []
    if not period.daily:
        return [whole]
    if last - first > LONGEST:
        why = f"{_between(first, last)} its hours come and go more than once"
        return [Span(whole.start_earliest, _EVER[1], _EVER[0], whole.end_latest, why)]
    parts = [
        part.within(whole)
        for daily in period.daily
        for part in spans_of(daily, first, last, where, sun_error_deg)
    ]
    return [part for part in parts if part.start_earliest <= part.end_latest]


def _readings(period: Period) -> str:
    """What makes the ends of a period doubtful."""
    said = []
    for named, given, others in (
        ("start", period.start, period.other_starts),
        ("end", period.end, period.other_ends),
    ):
        if given is not None and others:
            times = " or ".join(_minute(one) for one in sorted({given, *others}))
            said.append(f"its {named} is read as {times}")
    return ", and ".join(said)


def _covered(found: list[Span], first: datetime, last: datetime) -> bool:
    """Whether what is certain covers all of the time from `first` to `last`."""
    reached: datetime | None = None
    for span in sorted(found, key=lambda one: one.start_latest):
        if span.start_latest > span.end_earliest:
            continue
        if span.start_latest > (first if reached is None else reached):
            continue
        if span.end_earliest >= first:
            reached = span.end_earliest if reached is None else max(reached, span.end_earliest)
    return reached is not None and reached >= last


def _doubt(found: list[Span], first: datetime, last: datetime) -> str:
    """Why it cannot be told: what is doubtful in itself, else that it changes meanwhile."""
    for span in found:
        for doubtful in span.doubts:
            if doubtful[0] <= last and doubtful[1] >= first and span.why:
                return cannot_be_told(span.why)
    return f"{_between(first, last)} it is in force for a part of the time"


def cannot_be_told(why: str) -> str:
    """The reason text for hours that are in doubt because of `why`."""
    said = "whether it is in force at this time cannot be told"
    return f"{said}: {why}" if why else said


def _between(first: datetime, last: datetime) -> str:
    return f"from {_minute(first)} to {_minute(last)}"


def _minute(at: datetime) -> str:
    """An instant as a person writes it."""
    text = to_text(at)[:19]
    return f"{text.removesuffix(':00').replace('T', ' ')} UTC"
