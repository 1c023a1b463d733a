"""Hours and rules in this program's own words, where a format has no place for them.

docs/zones.md has the keys. They stand in `extendedProperties.vedette` of ED-318 and ED-269, and
among the properties of plain GeoJSON.
"""

from collections.abc import Callable
from datetime import datetime, time
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from vedette.airspace.formats import rings
from vedette.airspace.formats.period_text import refuse_backwards
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.restriction import (
    Bars,
    Condition,
    DailyHours,
    LatLon,
    Period,
    Rule,
    SunEvent,
    Weekday,
)
from vedette.model.times import from_text

PERIOD_KEYS = ("start", "end", "daily", "other_starts", "other_ends")
DAILY_KEYS = (
    "days", "start", "end", "timezone", "place", "start_shift_min", "end_shift_min", "not_on",
)  # fmt: skip
RULE_KEYS = ("name", "bars", "periods", "unless", "exempt")
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def several(value: Any, key: str, notes: Notes, read: Callable[[Any, str], T]) -> tuple[T, ...]:
    """Read a list; `read` is called with each entry and its path."""
    if not isinstance(value, list):
        notes.refuse(key, f"must be a list, got {short(value)}", "write it as docs/zones.md says")
    return tuple(read(one, f"{key}[{i}]") for i, one in enumerate(value))


def word(value: Any, choices: type[E], key: str, notes: Notes) -> E:
    """One of a few words."""
    if value not in tuple(choices):
        notes.refuse(
            key, f"must be one of {', '.join(choices)}, got {short(value)}", "correct the word"
        )
    return choices(value)


def words(value: Any, key: str, notes: Notes) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        notes.refuse(
            key, f"must be a list of texts, got {short(value)}", 'write it as ["...", "..."]'
        )
    return tuple(value)


def periods(value: Any, key: str, notes: Notes) -> tuple[Period, ...]:
    """Read periods in full. Raises FeatureRefusedError."""
    return several(value, key, notes, lambda one, path: _period(one, path, notes))


def _period(value: Any, key: str, notes: Notes) -> Period:
    value = notes.mapping(value, key)
    notes.unknown(value, PERIOD_KEYS, key, Carries.HOURS)
    start = _instant(value.get("start"), f"{key}.start", notes)
    end = _instant(value.get("end"), f"{key}.end", notes)
    refuse_backwards(start, end, key, "end", notes)

    def instants(name: str) -> tuple[datetime, ...]:
        listed = value.get(name, [])
        found = several(
            listed, f"{key}.{name}", notes, lambda one, path: _instant(one, path, notes)
        )
        return tuple(one for one in found if one is not None)

    return Period(
        start=start,
        end=end,
        daily=several(
            value.get("daily", []),
            f"{key}.daily",
            notes,
            lambda one, path: _daily(one, path, notes),
        ),
        other_starts=instants("other_starts"),
        other_ends=instants("other_ends"),
    )


def _instant(value: Any, key: str, notes: Notes) -> datetime | None:
    if value is None:
        return None
    try:
        return from_text(value)
    except (ValueError, TypeError, OverflowError):
        mend = "write it like 2025-09-10T22:00:00Z"
        notes.refuse(key, f"must be a date and time with an offset, got {short(value)}", mend)


def _daily(value: Any, key: str, notes: Notes) -> DailyHours:
    value = notes.mapping(value, key)
    notes.unknown(value, DAILY_KEYS, key, Carries.HOURS)
    days = several(
        value.get("days", []),
        f"{key}.days",
        notes,
        lambda one, path: word(one, Weekday, path, notes),
    )
    for name in ("timezone", "place", "start_shift_min", "end_shift_min"):
        if name in value and value[name] in (None, ""):
            what = "is empty, so the hours are uncertain"
            notes.note(f"{key}.{name}", what)
            notes.doubt(f"{key}.{name}", what, Carries.HOURS, mend="leave it out, or give a value")
    not_on = value.get("not_on")
    if not_on is not None and not isinstance(not_on, str):
        notes.refuse(
            f"{key}.not_on", f"must be text, got {short(not_on)}", "name the days, like HOL"
        )
    start = _edge(value.get("start"), f"{key}.start", notes)
    end = _edge(value.get("end"), f"{key}.end", notes)
    try:
        return DailyHours(
            days=frozenset(days),
            start=start,
            end=end,
            timezone=_timezone(value.get("timezone"), f"{key}.timezone", notes),
            place=_place(value.get("place"), f"{key}.place", notes),
            start_shift_min=_minutes(value.get("start_shift_min"), f"{key}.start_shift_min", notes),
            end_shift_min=_minutes(value.get("end_shift_min"), f"{key}.end_shift_min", notes),
            not_on=not_on or None,
        )
    except ValueError as exc:
        notes.refuse(key, str(exc), "correct start, end, start_shift_min or end_shift_min")


def _minutes(value: Any, key: str, notes: Notes) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        notes.refuse(key, f"must be a whole number of minutes, got {short(value)}", "correct it")
    return value


def _edge(value: Any, key: str, notes: Notes) -> time | SunEvent:
    if value in tuple(SunEvent):
        return SunEvent(value)
    try:
        found = time.fromisoformat(value)
    except (ValueError, TypeError):
        found = None
    if found is None or found.tzinfo is not None:
        mend = f"write it like 16:00, on the clock of `timezone`, or one of {', '.join(SunEvent)}"
        notes.refuse(key, f"must be a time of day, got {short(value)}", mend)
    return found


def _timezone(value: Any, key: str, notes: Notes) -> str | None:
    if value is None:
        return None
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):  # as zoneinfo says that it knows no such
        mend = "write an IANA name, like Europe/Warsaw"
        notes.refuse(key, f"must name an IANA time zone, got {short(value)}", mend)
    return str(value)


def _place(value: Any, key: str, notes: Notes) -> LatLon | None:
    return None if value is None else rings.place(value, key, notes)


def rules(value: Any, key: str, notes: Notes) -> tuple[Rule, ...]:
    """Read rules in full. Raises FeatureRefusedError."""
    return several(value, key, notes, lambda one, path: _rule(one, path, notes))


def _rule(value: Any, key: str, notes: Notes) -> Rule:
    value = notes.mapping(value, key)
    notes.unknown(value, RULE_KEYS, key)
    name = value.get("name")
    if not isinstance(name, str):
        notes.refuse(f"{key}.name", f"must be text, got {short(name)}", "name the rule")
    return Rule(
        name=name,
        bars=word(value.get("bars"), Bars, f"{key}.bars", notes),
        periods=periods(value.get("periods", []), f"{key}.periods", notes),
        unless=several(
            value.get("unless", []),
            f"{key}.unless",
            notes,
            lambda one, path: word(one, Condition, path, notes),
        ),
        exempt=words(value.get("exempt", []), f"{key}.exempt", notes),
    )
