"""When an AIXM airspace holds: its valid time and its activations."""

from collections.abc import Sequence
from datetime import time
from xml.etree import ElementTree as ET

from vedette.airspace.formats.aixm.document import child, children, local, only, text_of
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.restriction import DailyHours, Period, Weekday
from vedette.model.times import from_text

_PLAIN = frozenset(("timeReference", "day", "startTime", "endTime", "excluded", "annotation"))
_DAYS = {"ANY": frozenset[Weekday](), **{day.value: frozenset((day,)) for day in Weekday}}


def valid_time(part: ET.Element, notes: Notes) -> tuple[Period, ...]:
    """The valid time of a slice; empty if it is always valid. A time that cannot be read is in
    doubt.
    """
    holder = child(part, "validTime")
    period = None if holder is None else only(holder)
    if period is None:
        return ()
    if local(period) == "TimeInstant":  # a snapshot: how long it holds is not told
        return ()
    edges = []
    for name in ("beginPosition", "endPosition"):
        said = text_of(period, name)
        try:
            edges.append(None if said is None else from_text(_with_offset(said)))
        except ValueError:
            what = f"must be a date and time, got {short(said)}; read as always"
            notes.note(f"validTime.{name}", what)
            notes.doubt(f"validTime.{name}", what, Carries.HOURS)
            return ()
    start, end = edges
    if start is None and end is None:
        return ()
    if start is not None and end is not None and end <= start:
        what = "ends before it starts; read as always"
        notes.note("validTime", what)
        notes.doubt("validTime", what, Carries.HOURS)
        return ()
    return (Period(start=start, end=end),)


def _with_offset(said: str) -> str:
    """AIXM times are UTC, whether they say so or not."""
    has_offset = said.endswith("Z") or "+" in said or said.count("-") > 2
    return said if has_offset else f"{said}Z"


def activation(part: ET.Element, valid: Sequence[Period], notes: Notes) -> tuple[Period, ...]:
    """The periods of a slice with the hours of its activations.

    Plain hours in UTC are read. Other hours are read as always active, with a doubt.
    """
    daily: list[DailyHours] = []
    for number, holder in enumerate(children(part, "activation")):
        key = f"activation[{number}]"
        one = only(holder)
        hours = None if one is None else _hours(one)
        if hours is None:
            what = "has hours or a status that are not supported; read as always"
            notes.note(key, what)
            notes.doubt(key, what, Carries.HOURS)
            return tuple(valid)
        daily += hours
    if not daily:
        return tuple(valid)
    base = valid or (Period(),)
    return tuple(Period(start=one.start, end=one.end, daily=tuple(daily)) for one in base)


def _hours(one: ET.Element) -> list[DailyHours] | None:
    """The hours of an activation; None where any part of it is not read."""
    if (text_of(one, "status") or "ACTIVE") != "ACTIVE":
        return None
    if any(local(inner) not in ("status", "timeInterval", "annotation") for inner in one):
        return None
    found: list[DailyHours] = []
    for holder in children(one, "timeInterval"):
        sheet = only(holder)
        read = None if sheet is None else _timesheet(sheet)
        if read is None:
            return None
        found.append(read)
    return found or None


def _timesheet(sheet: ET.Element) -> DailyHours | None:
    said = {local(one): (one.text or "").strip() for one in sheet}
    if not _PLAIN.issuperset(said) or said.get("timeReference", "UTC") != "UTC":
        return None
    if said.get("excluded", "NO") != "NO" or said.get("day", "ANY") not in _DAYS:
        return None
    try:
        start, end = (
            time.fromisoformat(said[key].replace("24:00", "00:00"))
            for key in ("startTime", "endTime")
        )
    except (KeyError, ValueError):
        return None
    if start.tzinfo is not None or end.tzinfo is not None:
        return None
    return DailyHours(days=_DAYS[said.get("day", "ANY")], start=start, end=end)
