"""Dates in words: full dates, datelines, and weekdays held against the day of publication."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
MONTHS = {name: i + 1 for i, names in enumerate(_MONTH_NAMES) for name in names}
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=lambda m: (-len(m), m))) + r")\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_FULL = (
    re.compile(rf"(?<!\d){_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>(?:19|20)\d\d)", re.I),
    re.compile(rf"\b{_MONTH}\s+{_DAY},?\s+(?P<year>(?:19|20)\d\d)(?!\d)", re.I),
    re.compile(  # 10.09.2025 has the day first; 25/09/2025 can only be read one way, 10/09/2025 not
        r"(?<![\d.])(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>(?:19|20)\d\d)(?![\d])"
    ),
    re.compile(
        r"(?<![\d/])(?P<day>1[3-9]|2\d|3[01])/(?P<month>0?\d|1[0-2])/(?P<year>(?:19|20)\d\d)(?!\d)"
    ),
    re.compile(
        r"(?<![\d/])(?P<month>0?\d|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>(?:19|20)\d\d)(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)"),
)
_DAY_MONTH = (
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?!\d|,?\s+(?:19|20)\d\d)", re.I),
    re.compile(rf"(?<!\d){_DAY}\s+(?:of\s+)?{_MONTH}(?!,?\s+(?:19|20)\d\d)", re.I),
)
_RELATIVE_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_WHEN = re.compile(
    rf"""\b(?:
      (?P<weekday>{"|".join(WEEKDAYS)})
    | (?P<relative>yesterday|today|tonight|tomorrow)
    | this\s+(?P<part>morning|afternoon|evening)
    | last\s+(?P<last>night)
    | (?:in|since|last|of|until|by)\s+(?P<in_month>{"|".join(n[0] for n in _MONTH_NAMES)})
      (?:\s+(?P<in_year>(?:19|20)\d\d))?(?!\s+\d)
    | (?:in|since)\s+(?P<year_only>(?:19|20)\d\d)
    )\b""",
    re.I | re.X,
)
_VAGUE_BEFORE = re.compile(
    r"\b(?:weeks?|days?|months?|hours?|start|beginning|end|middle|run-up)\s+(?:of\b[^.]*)?$", re.I
)
_NEXT_BEFORE = re.compile(
    r"\b(?:will|would|shall|to\s+\w+|due|expected|scheduled|planned|starting|effective)\b[^.;]*$"
    r"|\b(?:until|till|by|before|next|from)\s+$",
    re.I,
)
_NO_VERB = re.compile(r"\bto\s+(?:the|a|an|its|his|her|their|our)\b[^.;]*$", re.I)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text. `day` is None where the words name a day that does not exist."""

    start: int
    end: int
    words: str
    day: date | None


@dataclass(frozen=True, slots=True)
class When:
    """A time that the text refers to, as precise as the words are, with the words themselves."""

    start: int
    end: int
    words: str
    value: str | None  # 2025, 2025-09 or 2025-09-11; None where it cannot be resolved


def full_dates(text: str) -> list[FoundDate]:
    """Every date with day, month and year, in the order of the text."""
    found: list[FoundDate] = []
    for pattern in _FULL:
        for match in pattern.finditer(text):
            if any(f.start < match.end() and match.start() < f.end for f in found):
                continue
            found.append(FoundDate(match.start(), match.end(), match.group(), _day(match)))
    return sorted(found, key=lambda f: f.start)


def day_and_month(text: str, year: int) -> date | None:
    """The first day and month without a year in `text`, in that year; None if there is none."""
    for pattern in _DAY_MONTH:
        match = pattern.search(text)
        if match:
            return _made(year, MONTHS[match["month"].lower()], int(match["day"]))
    return None


def whens(text: str, published: date | None) -> list[When]:
    """Every reference to a time in `text`, resolved against the day of publication where possible.

    A weekday alone means the last such day up to the day of publication; after *will*, *until*,
    *to meet* and similar words it means the next one. "The first weeks of ..." gives no date.
    """
    found = [
        When(f.start, f.end, f.words, None if f.day is None else f.day.isoformat())
        for f in full_dates(text)
    ]
    taken = [(f.start, f.end) for f in found]
    for pattern in _DAY_MONTH:
        for match in pattern.finditer(text):
            if not any(s < match.end() and match.start() < e for s, e in taken):
                value = _without_year(match, text, published)
                found.append(When(match.start(), match.end(), match.group(), value))
                taken.append((match.start(), match.end()))
    for match in _WHEN.finditer(text):
        if not any(s < match.end() and match.start() < e for s, e in taken):
            value = _resolved(match, text, published)
            found.append(When(match.start(), match.end(), match.group(), value))
    vague = [w for w in found if _VAGUE_BEFORE.search(text[max(0, w.start - 60) : w.start])]
    found = [When(w.start, w.end, w.words, None) if w in vague else w for w in found]
    return sorted(found, key=lambda w: w.start)


def _resolved(match: re.Match[str], text: str, published: date | None) -> str | None:
    if match["year_only"]:
        return match["year_only"]
    if match["in_month"]:
        return _month(match, published)
    if published is None:
        return None
    if match["weekday"]:
        return _weekday(match, text, published).isoformat()
    if match["relative"]:
        return (published + timedelta(days=_RELATIVE_DAYS[match["relative"].lower()])).isoformat()
    return (published - timedelta(days=1 if match["last"] else 0)).isoformat()


def _weekday(match: re.Match[str], text: str, published: date) -> date:
    wanted = WEEKDAYS.index(match["weekday"].lower())
    back = (published.weekday() - wanted) % 7
    before = text[max(0, match.start() - 80) : match.start()]
    last = re.search(r"\blast\s*$", before, re.I)
    ahead = _looks_ahead(before) and not last
    if ahead and back:
        return published + timedelta(days=7 - back)
    return published - timedelta(days=back)


def _looks_ahead(before: str) -> bool:
    """Whether the words before a day speak of what is to come: 'will', 'to meet', 'until'."""
    match = _NEXT_BEFORE.search(before)
    return match is not None and not _NO_VERB.match(match.group())


def _month(match: re.Match[str], published: date | None) -> str | None:
    month = MONTHS[match["in_month"].lower()]
    if match["in_year"]:
        return f"{match['in_year']}-{month:02}"
    if published is None:
        return None
    future = match.group().lower().startswith(("until", "by"))
    past_year = published.year - (month > published.month and not future)
    year = published.year + 1 if future and month < published.month else past_year
    return f"{year}-{month:02}"


def _without_year(match: re.Match[str], text: str, published: date | None) -> str | None:
    """A day and month: the last such day, unless the words before look ahead."""
    if published is None:
        return None
    month, day = MONTHS[match["month"].lower()], int(match["day"])
    this = _made(published.year, month, day)
    if this is None:
        return None
    ahead = _looks_ahead(text[max(0, match.start() - 80) : match.start()])
    if ahead and this < published:
        this = _made(published.year + 1, month, day)
    elif not ahead and this > published + timedelta(days=31):
        this = _made(published.year - 1, month, day)
    return None if this is None else this.isoformat()


def _day(match: re.Match[str]) -> date | None:
    month = match["month"].lower()
    number = int(month) if month.isdecimal() else MONTHS[month]
    return _made(int(match["year"]), number, int(match["day"]))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
