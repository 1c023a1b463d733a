"""Dates, days and times of day, as zone files write them."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.hours.daily_hours import WEEKDAYS
from vedette.model.restriction import Weekday
from vedette.model.times import from_text, to_text

_MIDNIGHT = re.compile(r"^24:00(:00(\.0+)?)?(?=Z|[+-])")
_ANY_DAY = datetime(2000, 1, 5, tzinfo=UTC)  # a Wednesday; only the shift from it counts


def instant(value: dict[str, Any], which: str, key: str, notes: Notes) -> datetime | None:
    """The date and time under the key `which`; None if it is absent."""
    said = notes.stated(value, which, f"{key}.{which}")
    if said is None:
        return None
    try:
        return from_text(said)
    except (ValueError, TypeError, OverflowError):
        notes.refuse(
            f"{key}.{which}",
            f"must be a date and time with an offset, got {short(said)}",
            "write it like 2025-09-10T22:00:00Z",
        )


def refuse_backwards(
    start: datetime | None, end: datetime | None, key: str, which: str, notes: Notes
) -> None:
    """Refuse a period that ends before it starts."""
    if start is not None and end is not None and end <= start:
        notes.refuse(
            f"{key}.{which}",
            f"the end must be after the start ({to_text(start)}), got {to_text(end)}",
            "correct the start or the end",
        )


def days(value: dict[str, Any], key: str, notes: Notes) -> frozenset[Weekday]:
    """The weekdays; empty means every day."""
    said = notes.stated(value, "day", f"{key}.day")
    if said is None or said == []:
        notes.note(f"{key}.day", "no day is named; read as every day")
        return frozenset()
    found: set[Weekday] = set()
    every = False
    for day in notes.sequence(said, f"{key}.day"):
        plain = day.strip().upper() if isinstance(day, str) else ""
        if plain != "ANY" and plain not in tuple(Weekday):
            notes.refuse(
                f"{key}.day", f"must be MON to SUN, or ANY, got {short(day)}", "correct the day"
            )
        if plain != day:
            notes.note(f"{key}.day", f"{short(day)}, where the format has {plain}")
        if plain == "ANY":
            every = True
        else:
            found.add(Weekday(plain))
    return frozenset() if every else frozenset(found)


def shifted(days_of: frozenset[Weekday], by: int) -> frozenset[Weekday]:
    """The weekdays, moved by this number of days."""
    return frozenset(WEEKDAYS[(WEEKDAYS.index(day) + by) % 7] for day in days_of)


def clock(said: Any, key: str, notes: Notes) -> tuple[time, int]:
    """A time of day in UTC, and the number of days by which the conversion to UTC moves it."""
    mend = "write it in UTC, like 16:00:00Z"
    try:
        text = _MIDNIGHT.sub("00:00", said)
        found = time.fromisoformat(text)
    except (ValueError, TypeError):
        notes.refuse(key, f"must be a time of day, got {short(said)}", mend)
    if text != said:
        notes.note(key, f"{short(said)}; read as midnight")
    if found.tzinfo is None:
        notes.refuse(
            key, f"must have an offset, got {short(said)}, which could be local time or UTC", mend
        )
    local = datetime.combine(_ANY_DAY.date(), found)
    at = local.astimezone(UTC)
    if found.utcoffset() != timedelta(0):
        notes.note(key, f"{short(said)} is not in UTC; converted")
    return at.time(), (at.date() - _ANY_DAY.date()).days
