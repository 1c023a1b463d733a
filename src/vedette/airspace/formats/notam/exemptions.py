"""Exempt flights in item E of a NOTAM, read only if the text is a list of flight statuses.

The statuses are the designators that a flight plan may state after STS/ (ICAO Doc 4444, appendix 2,
item 18). Other wording, exemptions from one of several rules, and exemptions beside conditions are
not read. They stay in the message and exempt no flight.
"""

import re

from vedette.airspace.formats.reading_notes import Notes, short

STATUSES = frozenset(
    [
        "ALTRV",
        "ATFMX",
        "FFR",
        "FLTCK",
        "HAZMAT",
        "HEAD",
        "HOSP",
        "HUM",
        "MARSA",
        "MEDEVAC",
        "NONRVSM",
        "SAR",
        "STATE",
    ]
)
_EXCEPT = re.compile(r"\b(?:EXC|EXCEPT|EXCL|EXCLUDING|EXEMPT(?:ED)?)\b(?: FOR\b)?:?\s*")
_LIST = re.compile(r"([A-Z]+(?:(?:\s*[,/]\s*(?:AND |OR )?| AND | OR )[A-Z]+)*)\s*(?:\.|$)")
_JOINT = re.compile(r"\s*[,/]\s*(?:AND |OR )?| AND | OR ")
_BANS = re.compile(r"\b(?:NOT ALLOWED|NOT PERMITTED|PROHIBITED|FORBIDDEN|BANNED|UNLESS)\b")


def exemptions(text: str, notes: Notes) -> tuple[str, ...]:
    """The statuses that item E exempts; empty if any exemption is worded differently."""
    plain = " ".join(text.upper().split())
    found = list(_EXCEPT.finditer(plain))
    if not found:
        return ()
    said = plain[found[0].start() :]
    listed = _LIST.match(plain, found[0].end())
    words = _JOINT.split(listed[1]) if listed is not None else []
    if len(found) > 1 or len(_BANS.findall(plain)) > 1 or not words or not {*words} <= STATUSES:
        notes.note("E", f"an exemption in words is not applied: {short(said)}")
        return ()
    return tuple(dict.fromkeys(words))
