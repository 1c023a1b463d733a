"""When an ED-318 zone applies: `limitedApplicability`, with its schedules."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

from vedette.airspace.daily_hours import WEEKDAYS
from vedette.airspace.deviations import Notes, short
from vedette.model.restriction import DailyHours, Period, SunEvent, Weekday
from vedette.model.times import from_text

KEY = "properties.limitedApplicability"
PERIOD_KEYS = ("startDateTime", "endDateTime", "schedule")
DAILY_KEYS = ("day", "startTime", "startEvent", "endTime", "endEvent")
_MIDNIGHT = re.compile(r"24:00(:00(\.0+)?)?(?=Z|[+-])")
_ANY_DAY = datetime(2000, 1, 5, tzinfo=UTC)  # a Wednesday; only the shift from it counts


def periods(properties: dict[str, Any], notes: Notes) -> tuple[Period, ...]:
    """The periods of a zone; none where it always applies. Raises RestrictionError."""
    value = notes.given(properties, "limitedApplicability", KEY)
    if value is None:
        return ()
    found = notes.sequence(value, KEY)
    if not found:
        notes.note(KEY, "an empty list; read as always")
    return tuple(
        _period(notes.mapping(one, f"{KEY}[{i}]"), f"{KEY}[{i}]", notes)
        for i, one in enumerate(found)
    )


def _period(value: dict[str, Any], key: str, notes: Notes) -> Period:
    notes.unknown(value, PERIOD_KEYS, key)
    start = _instant(value, "startDateTime", key, notes)
    end = _instant(value, "endDateTime", key, notes)
    if start is not None and end is not None and end <= start:
        notes.refuse(f"{key}.endDateTime", "ends before it starts", "correct the start or the end")
    schedule = notes.given(value, "schedule", f"{key}.schedule")
    daily: list[DailyHours] = []
    if schedule is not None:
        for i, one in enumerate(notes.sequence(schedule, f"{key}.schedule")):
            path = f"{key}.schedule[{i}]"
            daily += _daily(notes.mapping(one, path), path, notes)
    return Period(start=start, end=end, daily=tuple(daily))


def _instant(value: dict[str, Any], which: str, key: str, notes: Notes) -> datetime | None:
    said = notes.given(value, which, f"{key}.{which}")
    if said is None:
        return None
    try:
        return from_text(said)
    except (ValueError, TypeError, OverflowError):
        notes.refuse(
            f"{key}.{which}",
            f"{short(said)} is no date and time with an offset",
            "write it like 2025-09-10T22:00:00Z",
        )


def _daily(value: dict[str, Any], key: str, notes: Notes) -> list[DailyHours]:
    """The hours of one schedule entry."""
    notes.unknown(value, DAILY_KEYS, key)
    start, start_shift = _edge(value, "start", key, notes)
    end, _ = _edge(value, "end", key, notes)
    if start == end:
        notes.note(f"{key}.endTime", "ends when it starts; read as the whole day")
    days = _days(value, key, notes)
    shifted = frozenset(WEEKDAYS[(WEEKDAYS.index(day) + start_shift) % 7] for day in days)
    return [DailyHours(days=shifted, start=start, end=end)]


def _days(value: dict[str, Any], key: str, notes: Notes) -> frozenset[Weekday]:
    """The weekdays; empty is every day."""
    said = notes.given(value, "day", f"{key}.day")
    if said is None or said == []:
        notes.note(f"{key}.day", "no day is named; read as every day")
        return frozenset()
    found: set[Weekday] = set()
    for day in notes.sequence(said, f"{key}.day"):
        plain = day.strip().upper() if isinstance(day, str) else ""
        if plain != "ANY" and plain not in tuple(Weekday):
            notes.refuse(f"{key}.day", f"{short(day)} is no day", "write MON to SUN, or ANY")
        if plain != day:
            notes.note(f"{key}.day", f"{short(day)}, where the format has {plain}")
        if plain == "ANY":
            return frozenset()
        found.add(Weekday(plain))
    return frozenset(found)


def _edge(value: dict[str, Any], which: str, key: str, notes: Notes) -> tuple[time | SunEvent, int]:
    """A start or an end in UTC, and by how many days UTC shifts it."""
    clock = notes.given(value, f"{which}Time", f"{key}.{which}Time")
    event = notes.given(value, f"{which}Event", f"{key}.{which}Event")
    if clock is not None and event is not None:
        notes.refuse(
            f"{key}.{which}Event", f"stands beside a {which}Time", "keep the one that is meant"
        )
    if event is not None:
        if event not in tuple(SunEvent):
            mend = f"write one of {', '.join(SunEvent)}"
            notes.refuse(f"{key}.{which}Event", f"{short(event)} is no event of the sun", mend)
        return SunEvent(event), 0
    if clock is None:
        notes.note(f"{key}.{which}Time", "absent; read as midnight UTC")
        return time(0), 0
    return _clock(clock, f"{key}.{which}Time", notes)


def _clock(said: Any, key: str, notes: Notes) -> tuple[time, int]:
    mend = "write it in UTC, like 16:00:00Z"
    try:
        text = _MIDNIGHT.sub("00:00", said)
        found = time.fromisoformat(text)
    except (ValueError, TypeError):
        notes.refuse(key, f"{short(said)} is no time of day", mend)
    if text != said:
        notes.note(key, f"{short(said)}; read as midnight")
    if found.tzinfo is None:
        notes.refuse(key, f"{short(said)} has no offset, and could be local time or UTC", mend)
    local = datetime.combine(_ANY_DAY.date(), found)
    at = local.astimezone(UTC)
    if found.utcoffset() != timedelta(0):
        notes.note(key, f"{short(said)} is not in UTC; converted")
    return at.time(), (at.date() - _ANY_DAY.date()).days
