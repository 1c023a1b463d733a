"""Who is exempt, as item E of a NOTAM says: read where it lists statuses of flights, and only then.

Read are the designators that a flight plan may state after STS/ (ICAO Doc 4444, appendix 2, item
18): a flight claims one, or does not. Exemptions in other words, of one of several rules, or beside
conditions, stand in the message and bar nobody less.
"""

import re

from vedette.airspace.reading_notes import Notes, short

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
    """The statuses that item E exempts; none where any of it is said otherwise."""
    plain = " ".join(text.upper().split())
    found = list(_EXCEPT.finditer(plain))
    if not found:
        return ()
    said = plain[found[0].start() :]
    listed = _LIST.match(plain, found[0].end())
    words = _JOINT.split(listed[1]) if listed is not None else []
    if len(found) > 1 or len(_BANS.findall(plain)) > 1 or not words or not {*words} <= STATUSES:
        notes.note("E", f"an exemption in words, which bars nobody less: {short(said)}")
        return ()
    return tuple(dict.fromkeys(words))
