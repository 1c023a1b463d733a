"""What a report says of itself: agency, outlet, byline and the day of publication."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from vedette.intake.dates import FoundDate, day_and_month, full_dates
from vedette.intake.document import Part, PartKind
from vedette.intake.word_lists import listed

KNOWN_AGENCIES: Final = listed(
    "Reuters|AP|Associated Press|The Associated Press|AFP|Agence France-Presse|PA"
    "|PA Media|dpa|DPA|AAP|Bloomberg|UPI|TASS|Interfax|RIA Novosti|Xinhua|Kyodo|ANSA|EFE"
    "|Ukrinform|PAP|Anadolu|APA|Yonhap|PTI|ANI|Belta|BNS|LETA|STT|NTB|TT|Ritzau|ANP|Belga"
    "|Lusa|CTK|MTI|Agerpres|BTA|Tanjug|Canadian Press|The Canadian Press"
    "|Press Association",
    sep="|",
)
_NAME: Final = r"[A-Z][\w&’'.-]*(?: (?:[A-Z][\w&’'.-]*|of|and|the|for|&)){0,5}"
_DATELINE: Final = re.compile(
    rf"^(?P<head>[^()]{{0,60}}?)\s*\((?P<agency>{_NAME})\)\s*(?:[-–—]{{1,2}})\s*", re.S
)
_PLACE_LINE: Final = re.compile(  # without an agency: 'WARSAW, Sept. 10, 2025 — ', 'ODELL, Ga. -- '
    r"^(?P<head>[^\W\d_a-z]{3}[^\W\d_a-z .’'/-]*(?:[ /-][^\W\d_a-z]+)*"
    r"(?:, [A-Z][a-z]{1,8}\.?(?: \d{1,2})?(?:, (?:19|20)\d\d)?){0,2})\s+(?:[–—]|--?)\s+"
)
_ABBREVIATED: Final = re.compile(r"^[A-Z]{2,5}$")
_BY: Final = re.compile(r"^(?:by|from|words by)\s+(?P<name>[^|,\n]{2,60})", re.I)
_STAFF: Final = re.compile(r"^(?:staff|our)\s+(?:writers?|reporters?|correspondents?)\b", re.I)
_OUTLET_IN_FURNITURE: Final = (
    re.compile(
        rf"(?i:^sign up (?:to|for)|^subscribe to|^more from|^follow|^join)"
        rf"\s+(?P<n>(?:The )?{_NAME}?)(?:[’']s?\b.*|\s+(?i:newsletters?|for|on|today)\b.*)?[.!]?$"
    ),
    re.compile(rf"^(?P<n>(?:The )?{_NAME}?) (?i:front page|cover) (?:for|of|,)?"),
    re.compile(rf"^(?P<n>(?:The )?{_NAME}?) (?i:front page)\b"),
    re.compile(rf"(?:©|\(c\)|Copyright)\s*(?:(?:19|20)\d\d\s*)?(?P<n>(?:The )?{_NAME})"),
)
_STATEMENT_FROM: Final = re.compile(
    rf"(?i:^(?:press |media |news )?(?:statement|release|notice) (?:from|by"
    rf"|of))\s+(?P<n>(?:the )?{_NAME})"
)
_NOT_A_NAME: Final = re.compile(
    r"^(?:press|media|news|bulletin|notice|statement|live|breaking|exclusive|updated?|published"
    r"|posted|ends|world|sport|home|opinion|analysis)\b",
    re.I,
)
_AFTER_NAME: Final = re.compile(
    r"\s*(?:[|,•·–—-]|\b(?:live|online|coverage|updates?|report)\b)\s*.*$", re.I
)
_OFFICE: Final = re.compile(
    r"\b(?:reporter|correspondent|editor|writer|staff|desk|producer)\b", re.I
)
_MARKED: Final = re.compile(r"\b(?:published|posted|first published|issued|released?)\b", re.I)
_UPDATED: Final = re.compile(r"\b(?:updated|modified)\b", re.I)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """What was found; None where the report does not say it."""

    byline: str | None = None
    agency: str | None = None
    outlet: str | None = None
    published: date | None = None
    published_from: str | None = None
    notes: tuple[str, ...] = ()
    body_from: int = 0  # where the words begin, after a dateline that stands before them


def dateline_end(text: str) -> int:
    """How long the dateline at the head of a paragraph is: 0 where there is none."""
    match = _DATELINE.match(text) or _PLACE_LINE.match(text)
    return match.end() if match else 0


def read_masthead(
    text: str,
    parts: Sequence[Part],
    *,
    author: str | None = None,
    outlet: str | None = None,
    marked_dates: Sequence[str] = (),
) -> Masthead:
    """Look for what the report says of itself, in its furniture and in its dateline.

    author, outlet and marked_dates: what the mark-up of a page says, best first.
    """
    lines = [(p.kind, p.span.of(text)) for p in parts]
    bylines, agency = _bylines(lines)
    dateline = _dateline(lines)
    if dateline is not None and "agency" in dateline.groupdict():
        agency = _spelt_out(dateline["agency"], text)
    found_outlet = outlet or _outlet(lines) or _in_byline(lines)
    agency = agency or _named_at_the_top(lines, found_outlet)
    published, words, notes = _published(lines, marked_dates, dateline)
    return Masthead(
        byline=bylines or author,
        agency=agency,
        outlet=found_outlet,
        published=published,
        published_from=words,
        notes=notes,
    )


def _dateline(lines: Sequence[tuple[PartKind, str]]) -> re.Match[str] | None:
    bodies = [t for k, t in lines if k is PartKind.BODY][:2]
    return next(
        (m for t in bodies if (m := _DATELINE.match(t) or _PLACE_LINE.match(t)) is not None), None
    )


def _spelt_out(agency: str, text: str) -> str:
    """An abbreviation in the dateline, by the name whose initials it is, if the report has it."""
    if not _ABBREVIATED.match(agency) or agency in KNOWN_AGENCIES:
        return agency
    words = r"\W+".join(rf"{letter}[a-z]+" for letter in agency)
    match = re.search(rf"\b{words}(?: [A-Z][a-z]+)?", text)
    return match.group() if match else agency


def _bylines(lines: Sequence[tuple[PartKind, str]]) -> tuple[str | None, str | None]:
    """The byline, and the agency that stands as a line of its own at the top."""
    byline = agency = None
    after_byline = False
    for kind, line in lines:
        if kind is PartKind.BODY and len(line.split()) > 8:
            break
        match = _BY.match(line)
        if kind is PartKind.BYLINE or _STAFF.match(line):
            if line in KNOWN_AGENCIES:
                agency = agency or line
            else:
                byline = byline or (match["name"].strip() if match else line)
            after_byline = True
            if not match and not _STAFF.match(line) and _is_name(line) and len(line.split()) == 2:
                agency = agency or (None if line == byline else line)
            continue
        if kind in (PartKind.HEADING, PartKind.BODY) and (
            line in KNOWN_AGENCIES or (after_byline and _is_name(line))
        ):
            agency = agency or line
        after_byline = False
    return byline, agency


def _named_at_the_top(lines: Sequence[tuple[PartKind, str]], outlet: str | None) -> str | None:
    """A name alone above the report that the report itself speaks of as its own."""
    top = []
    for kind, line in lines:
        if kind is PartKind.BODY:
            break
        if kind in (PartKind.HEADING, PartKind.BYLINE) and _is_name(line) and line != outlet:
            top.append(line)
    body = " ".join(t for k, t in lines if k is PartKind.BODY)
    for name in top:
        own = (
            rf"\btold {re.escape(name)}\b|\b{re.escape(name)} (?:could not|has not been able"
            rf"|was unable)"
        )
        if name in KNOWN_AGENCIES or re.search(own, body):
            return name
    return None


def _is_name(line: str) -> bool:
    return bool(re.fullmatch(_NAME, line)) and len(line.split()) <= 3


def _outlet(lines: Sequence[tuple[PartKind, str]]) -> str | None:
    for _, line in lines:
        match = _STATEMENT_FROM.match(line)
        if match:
            return _trimmed(match["n"])
    for kind, line in lines:
        if kind is PartKind.BODY:
            continue
        for pattern in _OUTLET_IN_FURNITURE:
            match = pattern.search(line)
            if match and match["n"].strip() and not match["n"].lower().startswith(("our", "us")):
                return _trimmed(match["n"])
    return _beside_the_date(lines)


def _in_byline(lines: Sequence[tuple[PartKind, str]]) -> str | None:
    """'By Ada Quill, BBN News': the name behind the comma, where it is no office."""
    for kind, line in lines:
        last = line.rpartition(", ")[2]
        if kind is PartKind.BYLINE and last != line and re.fullmatch(_NAME, last):
            return None if _OFFICE.search(last) else last
    return None


def _beside_the_date(lines: Sequence[tuple[PartKind, str]]) -> str | None:
    """The name on the line of the date, or on the line above it, at the top of the document."""
    top = lines[:8]
    for i, (kind, line) in enumerate(top):
        if kind is not PartKind.DATE:
            continue
        first = _AFTER_NAME.sub("", line)
        named = re.fullmatch(_NAME, first) and not full_dates(first)
        if named and not _weekday_or_label(first) and not _is_place(first, line):
            return first
        for _, above in reversed(top[:i]):
            if re.fullmatch(_NAME, above) and not _NOT_A_NAME.match(above) and i <= 3:
                return above
            if not _NOT_A_NAME.match(above):
                break
    return None


def _is_place(first: str, line: str) -> bool:
    """'Brussels, 13 September 2025' is where it was written; 'BBC, ...' and 'X | ...' are not."""
    return line.startswith(f"{first},") and first.isalpha() and not first.isupper()


def _weekday_or_label(text: str) -> bool:
    return bool(_NOT_A_NAME.match(text)) or text.lower().endswith("day")


def _trimmed(name: str) -> str:
    name = re.sub(r"[’']s?$", "", name.strip())
    return name.removesuffix(",").strip()


def _published(
    lines: Sequence[tuple[PartKind, str]],
    marked: Sequence[str],
    dateline: re.Match[str] | None,
) -> tuple[date | None, str | None, tuple[str, ...]]:
    """The day of publication, the words it was taken from, and what is odd about it."""
    notes: list[str] = []
    stated = next((found for words in marked if (found := full_dates(words)[:1])), [])
    candidates = [(0, f) for f in stated]
    for kind, line in lines:
        candidates += [
            (_rank(kind, line), f)
            for f in full_dates(line)
            if kind is not PartKind.BODY and _rank(kind, line) < 9
        ]
    head = None if dateline is None else dateline["head"]
    if head:
        candidates += [(1, f) for f in full_dates(head)]
    notes += [f"{f.words!r} is not a date that exists" for _, f in candidates if f.day is None]
    real = sorted(((r, f) for r, f in candidates if f.day), key=lambda pair: pair[0])
    if head and not full_dates(head):
        year = _year(real, lines)
        day = None if year is None else day_and_month(head, year)
        if day is not None:
            return day, head.strip(), tuple(notes)
    if not real:
        return None, None, tuple(notes)
    days = sorted({f.day for r, f in real if f.day and r == real[0][0]})
    if len(days) > 1:
        notes.append("bears several dates: " + ", ".join(d.isoformat() for d in days))
    return real[0][1].day, real[0][1].words, tuple(dict.fromkeys(notes))


def _year(
    real: Sequence[tuple[int, FoundDate]], lines: Sequence[tuple[PartKind, str]]
) -> int | None:
    """The year of a dateline that has none: the only one that the furniture names."""
    if real and real[0][1].day is not None:
        return real[0][1].day.year
    years = {int(y) for k, t in lines if k is not PartKind.BODY for y in _YEAR.findall(t)}
    return years.pop() if len(years) == 1 else None


def _rank(kind: PartKind, line: str) -> int:
    """How good a place for the date of publication is; 9 is none at all."""
    if _MARKED.search(line):
        return 2
    if kind is PartKind.DATE:
        return 4 if _UPDATED.search(line) else 3
    if kind in (PartKind.EDITION, PartKind.BYLINE, PartKind.HEADING, PartKind.NAVIGATION):
        return 5
    return 9 if kind in (PartKind.TEASER, PartKind.COMMENTS, PartKind.SUMMARY) else 7
