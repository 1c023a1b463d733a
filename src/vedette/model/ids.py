"""Ids derived from content: the same input gives the same ids on every machine and in every run."""

import hashlib
from datetime import datetime
from typing import NewType

from vedette.model.times import to_text

SensorId = NewType("SensorId", str)
TrackId = NewType("TrackId", str)
RestrictionId = NewType("RestrictionId", str)
AlertId = NewType("AlertId", str)
NoticeId = NewType("NoticeId", str)
IncidentId = NewType("IncidentId", str)
StatementId = NewType("StatementId", str)
EvidenceId = NewType("EvidenceId", str)
QuestionId = NewType("QuestionId", str)
HypothesisId = NewType("HypothesisId", str)
ResponseId = NewType("ResponseId", str)
ReleaseId = NewType("ReleaseId", str)
NoteId = NewType("NoteId", str)
AnswerId = NewType("AnswerId", str)

Part = str | int | float | datetime | None
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_SEPARATOR = b"\x1f"  # ASCII unit separator: cannot stand in a JSON string unescaped


def content_id(kind: str, *parts: Part) -> str:
    """``kind-`` and 80 bits of SHA-256 over `parts` as 16 lower-case base-32 characters.

    Parts are typed before they are hashed, so that ``1`` and ``"1"`` differ. 80 bits keep the
    chance of any collision among a thousand million ids below one in a million.
    """
    digest = hashlib.sha256(_SEPARATOR.join([kind.encode(), *map(_encode, parts)])).digest()
    return f"{kind}-{_in_letters(int.from_bytes(digest[:10]))}"


def _in_letters(number: int) -> str:
    """80 bits in base 32 (RFC 4648, lower case): two letters at a time, as ids are many."""
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(70, -1, -10)])


def _encode(part: Part) -> bytes:
    if isinstance(part, datetime):
        return b"t" + to_text(part).encode()
    if isinstance(part, str):
        return b"s" + part.encode()
    return f"n{part!r}".encode()
