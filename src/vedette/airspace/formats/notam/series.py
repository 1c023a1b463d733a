"""NOTAMs that replace or cancel others: only within one series of one issuing office.

Each state numbers its own series, so ``A0001/25`` stands for as many NOTAMs as there are offices.
The office is named in some headers; else NOTAMs of one flight information region come from one
office. What comes from another region of the same state may be the same office's: then nobody
knows whether the other NOTAM still holds.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.airspace.formats.notam.items import Items

_WIDE = frozenset("KCY")  # one letter for one state: the United States, Canada, Australia
_CHINA_NOT = ("ZK", "ZM")  # Korea and Mongolia
_ONE_STATE = {"ET": "ED", "ZX": "Z"}


class Office(StrEnum):
    """Whether two NOTAMs come from one office."""

    SAME = "same"
    MAYBE = "maybe"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a NOTAM is ended by another."""

    at: datetime
    by: str  # the other's name
    certain: bool


def endings(every: Sequence[Items]) -> tuple[dict[int, list[Ending]], list[tuple[str, str]]]:
    """Return how each NOTAM is ended, by its index in `every`, and the remarks.

    A remark is (name of a NOTAM, text). There is one for each replacement or cancellation that
    could not be applied with certainty.
    """
    known: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for n, one in enumerate(every):
        if one.number is not None:
            known[one.number.key].append(n)
    found: dict[int, list[Ending]] = defaultdict(list)
    said: list[tuple[str, str]] = []
    for n, one in enumerate(every):
        if one.refers_to is None or one.kind not in ("R", "C"):
            continue
        doing = "cancels" if one.kind == "C" else "replaces"
        named = one.refers_to.text
        if one.number is None or one.number.series != one.refers_to.series:
            said.append((one.name, f"{doing} {named}, which is of another series; not ended by it"))
            continue
        others = [m for m in known.get(one.refers_to.key, ()) if m != n]
        near = {m: office(one, every[m]) for m in others}
        meant = [m for m in others if near[m] is not Office.OTHER]
        if not meant:
            where = "stands here for another office's" if others else "is not in this file"
            said.append((one.name, f"{doing} {named}, which {where}"))
            continue
        if one.start is None or one.start.at is None:
            said.append((one.name, f"{doing} {named}, and its start is not read"))
            continue
        texts = {" ".join(every[m].raw.split()) for m in meant}
        if len(texts) > 1:
            what = f"{named} occurs more than once in this file; none of them is read as ended"
            said.append((one.name, what))
        for m in meant:
            certain = near[m] is Office.SAME and len(texts) == 1
            found[m].append(Ending(one.start.at, one.name, certain))
    return dict(found), said


def office(one: Items, other: Items) -> Office:
    """Whether two NOTAMs come from one issuing office."""
    first = None if one.number is None else one.number.office
    second = None if other.number is None else other.number.office
    if first is not None and second is not None:
        return Office.SAME if first == second else Office.OTHER
    if not one.firs or not other.firs:
        return Office.MAYBE
    if one.firs & other.firs:
        return Office.SAME
    states = {_state(fir) for fir in one.firs} & {_state(fir) for fir in other.firs}
    return Office.MAYBE if states else Office.OTHER


def _state(fir: str) -> str:
    """The nationality letters of a location indicator (ICAO Doc 7910)."""
    two = fir[:2]
    if two in _ONE_STATE:
        return _ONE_STATE[two]
    if fir[0] in _WIDE or (fir[0] == "Z" and two not in _CHINA_NOT):
        return fir[0]
    return two
