"""NOTAM text cut into single NOTAMs. Each Q-line is one NOTAM, whatever its header looks like.

Briefing offices write headers as ``A0001/25 NOTAMN``, with an issuing office before it, with a year
of four digits, in lower case, in the middle of a line, or not at all. Each Q-line, and each header
followed by items, starts a NOTAM. Text before the first NOTAM is returned unchanged.
"""

import bisect
import re
from dataclasses import dataclass
from itertools import pairwise

from vedette.airspace.formats.notam.tokens import same_length

_HEADER = re.compile(
    r"(?:(?<![A-Z])(?P<office>[A-Z]{4})\s?[-:]?\s?)?(?<![A-Z0-9])(?P<series>[A-Z])\s?"
    r"(?P<number>\d{1,5})\s?/\s?(?P<year>\d{4}|\d{2})(?!\d)(?:\s*[-:]?\s*NOTAM\s?(?P<kind>[NRC])?\b"
    r"(?:\s*(?P<ref_office>[A-Z]{4})?[- ]?(?P<ref_series>[A-Z])\s?(?P<ref_number>\d{1,5})\s?/\s?"
    r"(?P<ref_year>\d{4}|\d{2}))?)?"
)
_KIND_FIRST = re.compile(r"NOTAM\s?(?P<kind>[NRC])?\s+$")
_Q_MARK = re.compile(r"(?<![A-Z])Q\s?\)")
_Q_LINE = re.compile(r"(?<![A-Z])[A-Z]{4}\s?/\s?Q[A-Z]{4}\s?(?=/|\s)")
_MARK = re.compile(r"(?<![A-Z(])([A-GQ])\s?\)")
_FAA = re.compile(r"(?m)^[ \t]*!(?P<office>[A-Z0-9]{3,4})\s+(?P<number>\d{1,2}/\d{3,4})")
# The form of the FAA for NOTAMs of others: a number, a dash, the text, and times with UNTIL.
_UNTIL = re.compile(
    r"(?m)^[ \t]*[A-Z]\d{4}/\d{2} ?- ?(?=\S[^!]{20,4000}?\d{2}:\d{2} 20\d{2} UNTIL )"
)
_LEAD_MAX = 12  # characters of a bracket, a list number or a word before a header
_B_TIME = re.compile(r"(?<![A-Z(])B\s?\)\s*\d{10}")
_HEAD_MAX = 300  # characters between a header and the first item
_LEAD = re.compile(r"[ \t(]*(?:(?:\d{1,3}[.)]|-)[ \t]*)?$")
_ITEM_START = re.compile(r"(?m)^[ \t]*(?:A\s?\)|DU\s?:)")


@dataclass(frozen=True, slots=True)
class Number:
    """A NOTAM's number: its series, number and year, and the office that issues the series."""

    series: str
    number: int
    year: int
    office: str | None = None

    @property
    def text(self) -> str:
        """The number as ICAO Doc 10066 writes it."""
        return f"{self.series}{self.number:04d}/{self.year:02d}"

    @property
    def key(self) -> tuple[str, int, int]:
        """Series, number and year."""
        return self.series, self.number, self.year


@dataclass(frozen=True, slots=True)
class Message:
    """One NOTAM as it stands in the file, and what its header says."""

    raw: str  # as it stood in the file
    text: str  # the same in capitals, with plain signs
    number: Number | None = None
    kind: str | None = None  # N, R or C
    refers_to: Number | None = None
    faa: str | None = None  # the number of a domestic NOTAM of the FAA
    body: int = 0  # where its items start in `text`

    def name(self, place: int) -> str:
        """The number of the NOTAM, or its place in the file if it has no number."""
        if self.number is not None:
            return self.number.text
        return self.faa or f"NOTAM {place + 1} of the file, without a number"


def is_notam(text: str) -> bool:
    """Whether a text contains NOTAMs."""
    plain = same_length(text)
    if plain.lstrip()[:1] in ("{", "[", "<"):
        return False
    if _Q_LINE.search(plain) or _FAA.search(plain) or _UNTIL.search(plain):
        return True
    if any(one["kind"] for one in _HEADER.finditer(plain)):
        return True
    marks = {one[1] for one in _MARK.finditer(plain)}
    return {"A", "B", "E"} <= marks or {"Q", "E"} <= marks


def split(text: str) -> tuple[str, list[Message]]:
    """Split a file into the text before the first NOTAM, and the NOTAMs."""
    plain = same_length(text)
    starts = _starts(plain)
    if not starts:
        return text, []
    ends = [*starts[1:], len(text)]
    found = [_message(text[a:b], plain[a:b]) for a, b in zip(starts, ends, strict=True)]
    return text[: starts[0]], [one for one in found if one.text.strip(" \t\r\n()")]


def _starts(plain: str) -> list[int]:
    """Where NOTAMs start: at their headers, where these are understood, else at their items."""
    queues = _q_lines(plain)
    marks = [one.start() for one in _MARK.finditer(plain)]
    headers = _headers(plain, marks)
    starts = {one.start() for one in _FAA.finditer(plain)}
    starts |= {one.start() for one in _UNTIL.finditer(plain)}
    last = 0
    for q in queues:
        own = [h for h in headers if last <= h < q]
        starts.add(own[-1] if own else _without_header(plain, last, q))
        last = q + 1
    for n, h in enumerate(headers):  # NOTAMs without a Q-line
        end = headers[n + 1] if n + 1 < len(headers) else len(plain)
        if not any(h <= q < end for q in queues):
            starts.add(h)
    found = sorted(starts)
    begins = [one.start() for one in _B_TIME.finditer(plain)]
    for b, other in pairwise(begins):  # NOTAMs without a header and without a Q-line
        n = bisect.bisect_right(found, other)
        if n == 0 or found[n - 1] <= b:
            bisect.insort(found, _without_header(plain, b + 1, other))
    return found


def _q_lines(plain: str) -> list[int]:
    """Where Q-lines start: at their mark, or at what only a Q-line holds."""
    found = [one.start() for one in _Q_MARK.finditer(plain)]
    for one in _Q_LINE.finditer(plain):
        mark = plain.rfind("Q", 0, one.start())
        near = 0 <= one.start() - mark < 8 and ")" in plain[mark : one.start()]
        if not near:
            found.append(one.start())
    return sorted(found)


def _headers(plain: str, marks: list[int]) -> list[int]:
    """Where headers start that items follow: `SEE A0001/25 NOTAMN` in a text is none."""
    found: list[int] = []
    m = 0
    for one in _HEADER.finditer(plain):
        while m < len(marks) and marks[m] < one.end():
            m += 1
        follows = plain[marks[m]] if m < len(marks) and marks[m] - one.end() < _HEAD_MAX else ""
        french = re.match(r"\s*DU\s?:", plain[one.end() : one.end() + 20])
        if not french and (
            follows not in ("Q", "A") if one["kind"] is None else follows in ("F", "G")
        ):
            continue
        if one["kind"] is not None and not follows and not _alone(plain, one.start()):
            continue
        direct = follows and marks[m] - one.end() < _LEAD_MAX
        if one["kind"] is None and not (french or direct or _alone(plain, one.start())):
            before = plain[max(0, one.start() - _LEAD_MAX) : one.start()]
            if _KIND_FIRST.search(before) is None:
                continue
        found.append(_lead(plain, one.start()))
    return found


def _alone(plain: str, at: int) -> bool:
    """Whether only a bracket or a list number stands before it on its line."""
    line = plain.rfind("\n", 0, at) + 1
    return _LEAD.fullmatch(plain, line, at) is not None


def _lead(plain: str, at: int) -> int:
    """The start of a header with the bracket, list number or word that leads it."""
    before = plain[max(0, at - _LEAD_MAX) : at]
    kind = _KIND_FIRST.search(before)
    if kind is not None:
        at -= len(before) - kind.start()
    line = max(plain.rfind("\n", 0, at) + 1, at - _LEAD_MAX)
    lead = _LEAD.search(plain, line, at)
    return at if lead is None else lead.start()


def _without_header(plain: str, last: int, q: int) -> int:
    """Where a NOTAM starts whose header is not understood: a paragraph, or the line of item Q."""
    before = plain[last:q]
    empty = [one.end() for one in re.finditer(r"\n[ \t\r]*\n", before)]
    if empty:
        return last + empty[-1]
    items = [one.start() for one in _ITEM_START.finditer(before)]
    if items and last and not re.search(r"(?<![A-Z(])[BCE]\s?\)", before[items[-1] :]):
        return last + items[-1]
    if not last:
        return 0
    line = before.rfind("\n")
    if line < 0 or _MARK.search(before, line) is not None:
        return q  # what stands before it on its line belongs to the NOTAM before
    return last + line + 1


def _message(raw: str, text: str) -> Message:
    faa = _FAA.match(text)
    if faa is not None:
        return Message(raw.strip(), text, faa=f"!{faa['office']} {faa['number']}", body=faa.end())
    if _UNTIL.match(text) is not None:
        named = _HEADER.search(text)
        if named is not None:
            return Message(raw.strip(), text, faa=named[0].strip(" -"), body=named.end())
    mark = _MARK.search(text)
    head = text[: mark.start()] if mark is not None else text[:_HEAD_MAX]
    found = _HEADER.search(head)
    if found is None:
        return Message(raw.strip(), text)
    kind = found["kind"]
    if kind is None:
        led = _KIND_FIRST.search(head[: found.start()])
        kind = None if led is None else led["kind"]
    refers = None
    if found["ref_number"] is not None:
        refers = Number(
            found["ref_series"], int(found["ref_number"]), int(found["ref_year"]) % 100,
            found["ref_office"],
        )  # fmt: skip
    number = Number(
        found["series"], int(found["number"]), int(found["year"]) % 100, found["office"]
    )
    return Message(raw.strip(), text, number, kind, refers, body=found.end())
