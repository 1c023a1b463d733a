"""Items B and C of a NOTAM: dates and times in the forms that offices write."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "JAN JANUARY JANVIER", "FEB FEBRUARY FEVRIER", "MAR MARCH MARS", "APR APRIL AVRIL",
            "MAY MAI", "JUN JUNE JUIN", "JUL JULY JUILLET", "AUG AUGUST AOUT", "SEP SEPTEMBER SEPT",
            "OCT OCTOBER OCTOBRE", "NOV NOVEMBER NOVEMBRE", "DEC DECEMBER DECEMBRE",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DIGITS = re.compile(r"(\d{6})\s?(\d{4})(?!\d)")
_FOUR_YEAR = re.compile(r"(20\d{2})[-/ ]?(\d{2})[-/ ]?(\d{2})[T ]*(\d{2})[: H]?(\d{2})(?::\d{2})?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](20\d{2})[ T]+(\d{2})[:H ]?(\d{2})")
_NAMED = re.compile(
    r"(?:(?P<y1>20\d{2})[ -]?(?P<m1>[A-Z]{3,9})[ -]?(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})[ -]?(?P<m2>[A-Z]{3,9})[ -]?(?P<y2>20\d{2}|\d{2}(?= \d{2}:?\d{2}))?)"
    r"[ ,]*(?P<h>\d{2})[:H ]?(?P<n>\d{2})(?: (?P<y3>20\d{2}))?"
)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class When:
    """The content of item B or C."""

    at: datetime | None = None
    permanent: bool = False  # PERM: no end
    estimated: bool = False  # EST: the end is an estimate
    at_once: bool = False  # WIE: with immediate effect
    rest: str = ""  # what was not read of it


def ten_digits(digits: str) -> datetime | None:
    """``YYMMDDhhmm`` in UTC; None where that is no time. 2400 is the end of the day."""
    if len(digits) != 10 or not digits.isdecimal():
        return None
    year, month, day, hour, minute = (int(digits[n : n + 2]) for n in range(0, 10, 2))
    return _at(2000 + year, month, day, hour, minute)


def when(said: str) -> When | None:
    """Read item B or C from plain text in capitals; None if it contains no time."""
    text = " ".join(said.split())
    if not text:
        return None
    estimated = re.search(r"\bEST\b|(?<=\d)EST\b|\bESTIMATED\b", text) is not None
    bare = re.sub(r"\b(?:EST|ESTIMATED|UTC)\b|(?<=\d)(?:EST|UTC|Z)\b", " ", text)
    if re.search(r"\b(?:PERM|PERMANENT)\b", bare):
        return When(permanent=True, rest=_rest(bare, r"\b(?:PERM|PERMANENT)\b"))
    if re.search(r"\bUFN\b", bare):  # until further notice
        return When(permanent=True, rest=_rest(bare, r"\bUFN\b"))
    if re.search(r"\bWIE\b", bare):
        return When(at_once=True, rest=_rest(bare, r"\bWIE\b"))
    for pattern, read in _FORMS:
        found = pattern.search(bare)
        at = None if found is None else read(found)
        if found is not None and at is not None:
            rest = " ".join((bare[: found.start()] + " " + bare[found.end() :]).split())
            return When(at=at, estimated=estimated, rest=rest)
    return None


def _rest(text: str, pattern: str) -> str:
    return " ".join(re.sub(pattern, " ", text).split())


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        if (hour, minute) == (24, 0):
            return datetime(year, month, day, 23, 59, tzinfo=UTC) + _MINUTE
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _digits(found: re.Match[str]) -> datetime | None:
    return ten_digits(found[1] + found[2])


def _year_first(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute = (int(found[n]) for n in range(1, 6))
    return _at(year, month, day, hour, minute)


def _day_first(found: re.Match[str]) -> datetime | None:
    day, month, year, hour, minute = (int(found[n]) for n in range(1, 6))
    return _at(year, month, day, hour, minute)


def _named(found: re.Match[str]) -> datetime | None:
    month = MONTHS.get(found["m1"] or found["m2"])
    year = found["y1"] or found["y2"] or found["y3"]
    if month is None or year is None:
        return None
    day = int(found["d1"] or found["d2"])
    return _at(int(year) % 100 + 2000, month, day, int(found["h"]), int(found["n"]))


_FORMS = (
    (_FOUR_YEAR, _year_first),
    (_DAY_FIRST, _day_first),
    (_NAMED, _named),
    (_DIGITS, _digits),
)
