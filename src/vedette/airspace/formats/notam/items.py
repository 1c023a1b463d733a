"""A NOTAM's items: its text cut at ``Q)``, ``A)`` to ``G)``, and its header as it is understood.

The header (number, kind, items Q, A, B and C) is read by the library `aviconv-notam`, which is
given these items alone: it refuses the opening bracket of the standard form, and takes 24:00 for
23:59 in item D and any three positions in item E for a polygon.
Source of the form: ICAO Doc 10066 (PANS-AIM), appendix 3.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vedette.airspace.reading_notes import Notes
from vedette.model.restriction import LatLon

HEADER = re.compile(r"(?m)^[ \t]*\(?[ \t]*(?P<number>[A-Z]\d{4}/\d{2})[ \t]+NOTAM[NRC]\b")
_ITEM = re.compile(r"(?:^|(?<=\s))([A-EQ])\)\s*")
_LIMITS = re.compile(r"\sF\)\s*(?P<F>[^()]*?)\s+G\)\s*(?P<G>[^()]*?)\s*$")
_ORDER = "QABCDE"
_MEND = "write it in the form of ICAO Doc 10066, appendix 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """One NOTAM, its header understood, its other items as text."""

    number: str
    cancels: bool
    refers_to: str | None  # the NOTAM that it replaces or cancels
    code: str  # the five letters of the Q-line
    centre: LatLon
    radius_nm: int
    lower_level: int
    upper_level: int
    start: datetime
    end: datetime | None  # None: permanent
    estimated: bool
    schedule: str | None
    text: str
    lower: str | None
    upper: str | None


def split(text: str) -> list[tuple[str, str]]:
    """The NOTAMs of a file, each with its number; what stands before the first is left off."""
    found = list(HEADER.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)]
    return [
        (one["number"], text[one.start() : end].strip())
        for one, end in zip(found, ends, strict=True)
    ]


def read(number: str, text: str, notes: Notes) -> Items:
    """One NOTAM. Raises FeatureRefusedError."""
    plain = _without_brackets(text, notes)
    head, items = _cut(plain)
    for letter in "QABCE":
        if letter not in items:
            if letter == "E" and " NOTAMC" in head:
                continue
            notes.refuse(letter, "the item is missing", _MEND)
    body, lower, upper = _limits_of(items)
    found = _header(head, items, notes)
    permanent = isinstance(found.effective_to, str)
    return Items(
        number=number,
        cancels=found.type.value == "CANCEL",
        refers_to=found.replaces or found.cancels,
        code=found.q_line.qcode,
        centre=(found.q_line.centre_lat, found.q_line.centre_lon),
        radius_nm=found.q_line.radius_nm,
        lower_level=found.q_line.lower_fl,
        upper_level=found.q_line.upper_fl,
        start=found.effective_from,
        end=None if permanent else found.effective_to,
        estimated=found.estimated_end,
        schedule=items.get("D"),
        text=body,
        lower=lower,
        upper=upper,
    )


def _without_brackets(text: str, notes: Notes) -> str:
    plain = text.strip()
    if plain.startswith("("):
        if not plain.endswith(")"):
            notes.refuse("item 1", "its opening bracket is not closed", "give the whole NOTAM")
        plain = plain[1:-1]
    return plain.strip()


def _cut(plain: str) -> tuple[str, dict[str, str]]:
    """The head and the items; a letter that comes too early or too late is part of a text."""
    marks: list[re.Match[str]] = []
    for mark in _ITEM.finditer(plain):
        last = _ORDER.index(marks[-1][1]) if marks else -1
        if _ORDER.index(mark[1]) > last and (last >= 0 or mark[1] == "Q"):
            marks.append(mark)
    if not marks:
        return " ".join(plain.split()), {}
    ends = [one.start() for one in marks[1:]] + [len(plain)]
    items = {one[1]: plain[one.end() : end].strip() for one, end in zip(marks, ends, strict=True)}
    return " ".join(plain[: marks[0].start()].split()), items


def _limits_of(items: dict[str, str]) -> tuple[str, str | None, str | None]:
    """Item E without the limits that follow it, and these."""
    body = items.get("E", "")
    found = _LIMITS.search(body)
    if found is None:
        return body, None, None
    return body[: found.start()].strip(), found["F"].strip(), found["G"].strip()


def _header(head: str, items: dict[str, str], notes: Notes) -> Any:
    """The header as the library understands it."""
    # Late, for it loads much that only NOTAMs need.
    from aviconv_core.errors import AviconvError  # noqa: PLC0415
    from aviconv_notam.parser import parse  # noqa: PLC0415

    lines = [head, f"Q) {''.join(items['Q'].split())}"]
    lines += [f"{letter}) {' '.join(items[letter].split())}" for letter in "ABC"]
    try:
        return parse("\n".join(lines))
    except (AviconvError, ValueError) as exc:
        notes.refuse("header", " ".join(str(exc).split())[:200], _MEND)
