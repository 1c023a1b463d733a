"""Instants: always UTC, always passed in, never read from a clock.

An instant is an aware ``datetime`` in UTC. On paper it is RFC 3339 with
microseconds and a ``Z``, so that the same instant has one spelling only.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def require_utc(name: str, value: datetime | None) -> None:
    """Raise ValueError unless `value` is None or an aware datetime in UTC."""
    if value is None or value.tzinfo is UTC:
        return
    if value.utcoffset() != timedelta(0):
        raise ValueError(f"{name} must be in UTC, got {value.isoformat()}")


def to_text(at: datetime) -> str:
    """The instant `at` as RFC 3339 text with microseconds and ``Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@lru_cache(maxsize=1024)
def from_text(text: str) -> datetime:
    """The instant of an RFC 3339 text.

    Raises ValueError if the text is malformed or has no offset; an offset is never guessed.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as exc:
        raise ValueError(f"{text[:60]!r} is not a time like 2025-09-09T21:15:00Z") from exc
    if at.tzinfo is None:
        raise ValueError(f"time {text!r} has no offset; write it with Z or +hh:mm")
    try:
        return at.astimezone(UTC)
    except OverflowError as exc:  # by its offset, of the year 0 or 10000
        raise ValueError(f"time {text!r} must be in the years 1 to 9999 in UTC") from exc


def to_microseconds(at: datetime) -> int:
    """Whole microseconds since 1970, exact (a float of seconds is not)."""
    return (at - EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """Inverse of `to_microseconds`."""
    return EPOCH + timedelta(microseconds=microseconds)


def seconds_between(later: datetime, earlier: datetime) -> float:
    """Seconds from `earlier` to `later`; negative when they are the other way round."""
    return (later - earlier).total_seconds()
