"""When an ED-318 zone applies: `limitedApplicability`, with its schedules."""

from datetime import time
from typing import Any

from vedette.airspace.formats import period_text
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.restriction import DailyHours, Period, SunEvent

KEY = "properties.limitedApplicability"
PERIOD_KEYS = ("startDateTime", "endDateTime", "schedule")
DAILY_KEYS = ("day", "startTime", "startEvent", "endTime", "endEvent")


def periods(properties: dict[str, Any], notes: Notes) -> tuple[Period, ...]:
    """The periods of a zone; empty if it always applies. Raises FeatureRefusedError."""
    value = notes.stated(properties, "limitedApplicability", KEY)
    if value is None:
        return ()
    return notes.once(KEY, value, lambda: _periods(value, notes))


def _periods(value: Any, notes: Notes) -> tuple[Period, ...]:
    found = notes.sequence(value, KEY)
    if not found:
        notes.note(KEY, "an empty list; read as always")
    return tuple(
        _period(notes.mapping(one, f"{KEY}[{i}]"), f"{KEY}[{i}]", notes)
        for i, one in enumerate(found)
    )


def _period(value: dict[str, Any], key: str, notes: Notes) -> Period:
    notes.unknown(value, PERIOD_KEYS, key, Carries.HOURS)
    start = period_text.instant(value, "startDateTime", key, notes)
    end = period_text.instant(value, "endDateTime", key, notes)
    period_text.refuse_backwards(start, end, key, "endDateTime", notes)
    schedule = notes.stated(value, "schedule", f"{key}.schedule")
    daily: list[DailyHours] = []
    if schedule is not None:
        for i, one in enumerate(notes.sequence(schedule, f"{key}.schedule")):
            path = f"{key}.schedule[{i}]"
            entry = notes.mapping(one, path)
            if entry and all(value in (None, "", [], {}) for value in entry.values()):
                notes.note(path, "has no day and no hours; read as every day and hour")
                return Period(start=start, end=end)
            daily.append(_daily(entry, path, notes))
    return Period(start=start, end=end, daily=tuple(daily))


def _daily(value: dict[str, Any], key: str, notes: Notes) -> DailyHours:
    """The hours of one schedule entry."""
    notes.unknown(value, DAILY_KEYS, key, Carries.HOURS)
    start, shift = _edge(value, "start", key, notes)
    end, _ = _edge(value, "end", key, notes)
    if start == end:
        notes.note(f"{key}.endTime", "ends when it starts; read as the whole day")
    days = period_text.shifted(period_text.days(value, key, notes), shift)
    return DailyHours(days=days, start=start, end=end)


def _edge(value: dict[str, Any], which: str, key: str, notes: Notes) -> tuple[time | SunEvent, int]:
    """A start or an end in UTC, and by how many days UTC shifts it."""
    said = notes.stated(value, f"{which}Time", f"{key}.{which}Time")
    event = notes.stated(value, f"{which}Event", f"{key}.{which}Event")
    if said is not None and event is not None:
        notes.refuse(
            f"{key}.{which}Event",
            f"cannot be given together with {which}Time",
            "keep one of the two",
        )
    if event is not None:
        if event not in tuple(SunEvent):
            mend = f"write one of {', '.join(SunEvent)}"
            notes.refuse(
                f"{key}.{which}Event", f"must be an event of the sun, got {short(event)}", mend
            )
        return SunEvent(event), 0
    if said is None:
        notes.note(f"{key}.{which}Time", "absent; read as midnight UTC")
        if f"{which}Time" in value or f"{which}Event" in value:
            what = "is empty, so the hours are unknown"
            notes.doubt(f"{key}.{which}Time", what, Carries.HOURS)
        return time(0), 0
    return period_text.clock(said, f"{key}.{which}Time", notes)
