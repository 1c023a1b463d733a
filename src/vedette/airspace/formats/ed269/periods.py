"""When an ED-269 zone applies: `applicability`, with its schedules."""

from typing import Any

from vedette.airspace.formats import period_text
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.restriction import DailyHours, Period

KEY = "applicability"
PERIOD_KEYS = ("permanent", "startDateTime", "endDateTime", "schedule")
DAILY_KEYS = ("day", "startTime", "endTime")
_SPELT = "dailyPeriod"  # as one state writes `schedule`


def periods(zone: dict[str, Any], notes: Notes) -> tuple[Period, ...]:
    """The periods of a zone; empty if it always applies. Raises FeatureRefusedError."""
    value = notes.stated(zone, KEY, KEY)
    if value is None:
        return ()
    return notes.once(KEY, value, lambda: _periods(value, notes))


def _periods(value: Any, notes: Notes) -> tuple[Period, ...]:
    listed = notes.sequence(value, KEY)
    if not listed:
        notes.note(KEY, "an empty list; read as always")
    found = tuple(
        _period(notes.mapping(one, f"{KEY}[{i}]"), f"{KEY}[{i}]", notes)
        for i, one in enumerate(listed)
    )
    return () if Period() in found else found


def _period(value: dict[str, Any], key: str, notes: Notes) -> Period:
    notes.unknown(value, (*PERIOD_KEYS, _SPELT), key, Carries.HOURS)
    permanent = _permanent(value, key, notes)
    start = period_text.instant(value, "startDateTime", key, notes)
    end = period_text.instant(value, "endDateTime", key, notes)
    period_text.refuse_backwards(start, end, key, "endDateTime", notes)
    daily = _schedule(value, key, notes)
    if permanent == "YES" and (start is not None or end is not None):
        notes.note(
            f"{key}.permanent",
            "is YES, but there is a start or an end; the start and the end are ignored",
        )
        start = end = None
    if permanent == "NO" and start is None and end is None and not daily:
        notes.refuse(
            f"{key}.permanent",
            "is NO, but there is no start, end or schedule",
            "give a start, an end or a schedule",
        )
    return Period(start=start, end=end, daily=daily)


def _permanent(value: dict[str, Any], key: str, notes: Notes) -> str | None:
    said = notes.stated(value, "permanent", f"{key}.permanent")
    if said is None:
        notes.note(f"{key}.permanent", "absent, where the format wants it")
        return None
    plain = said.strip().upper() if isinstance(said, str) else ""
    if isinstance(said, bool):
        plain = "YES" if said else "NO"
    if plain not in ("YES", "NO"):
        notes.refuse(f"{key}.permanent", f"must be YES or NO, got {short(said)}", "correct it")
    if plain != said:
        notes.note(f"{key}.permanent", f"{short(said)}, where the format has {plain}")
    return plain


def _schedule(value: dict[str, Any], key: str, notes: Notes) -> tuple[DailyHours, ...]:
    name = "schedule"
    if _SPELT in value:
        if "schedule" in value:
            notes.refuse(
                f"{key}.{_SPELT}", "cannot be given together with schedule", "keep one of the two"
            )
        notes.note(f"{key}.{_SPELT}", "where the format has schedule")
        name = _SPELT
    listed = notes.stated(value, name, f"{key}.{name}")
    if listed is None:
        return ()
    every = [
        _daily(notes.mapping(one, f"{key}.{name}[{i}]"), f"{key}.{name}[{i}]", notes)
        for i, one in enumerate(notes.sequence(listed, f"{key}.{name}"))
    ]
    found = tuple(one for one in every if one is not None)
    if found and len(found) < len(every):
        what = f"must have hours in all {len(every)} entries, got {len(found)} with hours"
        notes.refuse(f"{key}.{name}", what, "delete the empty entry, or give its hours")
    return found


def _daily(value: dict[str, Any], key: str, notes: Notes) -> DailyHours | None:
    """The hours of one schedule entry; None where it says nothing at all."""
    notes.unknown(value, DAILY_KEYS, key, Carries.HOURS)
    if all(value.get(name) in (None, [], "") for name in DAILY_KEYS):
        notes.note(key, "has no day and no hours; read as no limit")
        return None
    days = period_text.days(value, key, notes)
    for name in ("startTime", "endTime"):
        if notes.stated(value, name, f"{key}.{name}") is None:
            mend = "write it in UTC, like 16:00Z"
            notes.refuse(f"{key}.{name}", "is missing, so the hours are unknown", mend)
    start, shift = period_text.clock(value["startTime"], f"{key}.startTime", notes)
    end, _ = period_text.clock(value["endTime"], f"{key}.endTime", notes)
    if start == end:
        notes.note(f"{key}.endTime", "ends when it starts; read as the whole day")
    return DailyHours(days=period_text.shifted(days, shift), start=start, end=end)
