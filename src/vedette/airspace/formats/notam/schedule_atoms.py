"""The parts that item D of a NOTAM is made of: times, days, months, and what joins them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from vedette.airspace.formats.notam.tokens import Kind, Token
from vedette.airspace.formats.notam.validity import MONTHS, ten_digits
from vedette.airspace.hours.daily_hours import WEEKDAYS
from vedette.model.restriction import SunEvent, Weekday

Edge = tuple[time | SunEvent, int]  # a time of day or an event of the sun, and minutes after that
Hours = tuple[Edge, Edge]
WHOLE: Hours = ((time(0), 0), (time(0), 0))
_SUN = {
    "SR": SunEvent.SR, "SS": SunEvent.SS, "SUNRISE": SunEvent.SR, "SUNSET": SunEvent.SS,
    "BCMT": SunEvent.BMCT, "ECET": SunEvent.EECT,
}  # fmt: skip
_LONG_DAYS = {
    "MONDAY": "MON", "TUESDAY": "TUE", "TUES": "TUE", "WEDNESDAY": "WED", "THURSDAY": "THU",
    "THURS": "THU", "FRIDAY": "FRI", "SATURDAY": "SAT", "SUNDAY": "SUN",
}  # fmt: skip
_DAILY = frozenset({"DAILY", "DLY", "EVERYDAY"})
_EXCEPT = frozenset({"EXC", "EXCEPT", "EXCL", "EXCLUDING", "EXCEPTING"})
_IGNORED = frozenset({"ON", "FM", "FROM", "UTC", "Z", "BTN", "BETWEEN", "HR", "HRS", "EACH", "ACT"})
_TO = frozenset({"TO", "TILL", "UNTIL", "TIL"})
_NEXT_DAY = (("(", "NEXT", "DAY", ")"), ("NEXT", "DAY"))
_SUN_HOURS = {
    "HJ": ((SunEvent.SR, 0), (SunEvent.SS, 0)),
    "HN": ((SunEvent.SS, 0), (SunEvent.SR, 0)),
    "H24": WHOLE,
    "H": WHOLE,
}


class Part(StrEnum):
    """The kind of an atom."""

    TIME = "time of day"
    DAY = "day of a month"
    MONTH = "month"
    YEAR = "year"
    WEEKDAY = "weekday"
    HOURS = "hours"
    INSTANT = "date and time"
    DAILY = "daily"
    EXCEPT = "except"
    HOLIDAY = "holidays"
    DASH = "dash"
    SLASH = "slash"
    COMMA = "comma"
    AND = "and"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Atom:
    """One part of item D."""

    part: Part
    text: str
    edge: Edge | None = None
    number: int = 0  # of a day, a month, a year or a weekday
    hours: Hours | None = None
    instant: datetime | None = None


def atoms(tokens: Sequence[Token]) -> list[Atom]:
    """All atoms of item D; text that is not an atom is UNREAD."""
    found: list[Atom] = []
    i = 0
    while i < len(tokens):
        one, i = _atom(tokens, i, found)
        if one is not None:
            found.append(one)
    return found


def _atom(tokens: Sequence[Token], i: int, before: list[Atom]) -> tuple[Atom | None, int]:
    token = tokens[i]
    if token.kind is Kind.NUMBER:
        return _number(tokens, i, before)
    for words in _NEXT_DAY:
        if tuple(one.text for one in tokens[i : i + len(words)]) == words:
            return None, i + len(words)
    text = token.text
    if token.kind is Kind.SIGN:
        return _sign(token), i + 1
    if text in _SUN:
        return _sun(tokens, i)
    if text in _TO:
        return Atom(Part.DASH, text), i + 1
    if text == "H" and i + 1 < len(tokens) and tokens[i + 1].text == "24":
        return Atom(Part.HOURS, "H24", hours=WHOLE), i + 2
    if text in ("HJ", "HN"):
        return Atom(Part.HOURS, text, hours=_SUN_HOURS[text]), i + 1
    if text in _DAILY:
        return Atom(Part.DAILY, text), i + 1
    if text == "EVERY" and i + 1 < len(tokens) and tokens[i + 1].text == "DAY":
        return Atom(Part.DAILY, text), i + 2
    if text in _EXCEPT:
        return Atom(Part.EXCEPT, text), i + 1
    if text in ("HOL", "HOLS", "PH"):
        return Atom(Part.HOLIDAY, "HOL"), i + 1
    if text == "AND":
        return Atom(Part.AND, text), i + 1
    return _named(text), i + 1


def _named(text: str) -> Atom | None:
    if text in _IGNORED:
        return None
    month = MONTHS.get(text)
    if month is not None:
        return Atom(Part.MONTH, text, number=month)
    day = _LONG_DAYS.get(text, text)
    if day in tuple(WEEKDAYS):
        return Atom(Part.WEEKDAY, text, number=WEEKDAYS.index(Weekday(day)))
    return Atom(Part.UNREAD, text)


def _sign(token: Token) -> Atom | None:
    if token.text in ("-", "/"):
        return Atom(Part.DASH if token.text == "-" else Part.SLASH, token.text)
    if token.text in (",", ";"):
        return Atom(Part.COMMA, token.text)
    if token.text in ("&", "+"):
        return Atom(Part.AND, token.text)
    return None if token.text in (".", ":", "(", ")") else Atom(Part.UNREAD, token.text)


def _sun(tokens: Sequence[Token], i: int) -> tuple[Atom, int]:
    """An event of the sun, with minutes before or after it: ``SR MINUS30``, ``SS PLUS 15 MIN``."""
    text, event, shift, j = tokens[i].text, _SUN[tokens[i].text], 0, i + 1
    sign = tokens[j].text if j < len(tokens) else ""
    if sign in ("MINUS", "PLUS", "+") and j + 1 < len(tokens) and tokens[j + 1].is_number():
        shift = int(float(tokens[j + 1].text)) * (-1 if sign == "MINUS" else 1)
        text = f"{text}{sign}{tokens[j + 1].text}"
        j += 2
        if j < len(tokens) and tokens[j].text in ("MIN", "MINS", "MINUTES"):
            j += 1
    return Atom(Part.TIME, text, edge=(event, shift)), j


def _number(tokens: Sequence[Token], i: int, before: list[Atom]) -> tuple[Atom, int]:
    text = tokens[i].text
    if text.isdecimal() and len(text) == 10:
        at = ten_digits(text)
        if at is not None:
            return Atom(Part.INSTANT, text, instant=at), i + 1
    if i + 2 < len(tokens) and tokens[i + 1].text == ":" and len(text) <= 2:
        clock = _clock(text.zfill(2) + tokens[i + 2].text)
        if tokens[i + 2].glued and clock is not None:
            return Atom(Part.TIME, text, edge=clock), i + 3
    if text.isdecimal() and len(text) == 4:
        if text.startswith("20") and before and before[-1].part is Part.MONTH:
            after = tokens[i + 1].text if i + 1 < len(tokens) else ""
            if after not in ("-", "/", "TO"):
                return Atom(Part.YEAR, text, number=int(text)), i + 1
        clock = _clock(text)
        if clock is not None:
            return Atom(Part.TIME, text, edge=clock), i + 1
    if text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= 31:
        return Atom(Part.DAY, text, number=int(text)), i + 1
    return Atom(Part.UNREAD, text), i + 1


def _clock(digits: str) -> Edge | None:
    """A time of day of four digits; 2400 is the end of the day."""
    if len(digits) != 4 or not digits.isdecimal():
        return None
    hour, minute = int(digits[:2]), int(digits[2:])
    if (hour, minute) == (24, 0):
        return time(0), 0
    return (time(hour, minute), 0) if hour < 24 and minute < 60 else None
