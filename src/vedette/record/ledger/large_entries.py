"""Large entries: one entry written as several, each short enough for a C2SP entry bundle.

An entry bundle gives the length of an entry in two bytes, so an entry has at most 65,535 bytes. A
run over thousands of restrictions, or a restriction with a long boundary, needs more. Its bytes are
cut into parts, one entry each, adjacent and written in one commit. The last part counts as the
entry. Every byte is covered by a leaf.
"""

import hashlib
from collections.abc import Iterator, Sequence

from vedette.model.errors import RecordError
from vedette.record.ledger.entries import Entry, EntryKind, entry_to_bytes

MOST_BYTES = 0xFFFF
"""The longest entry that is written, and the longest that an entry bundle can hold."""

_TEXT_BYTES = 30_000  # in JSON a text grows to twice its length at the most


def spelled(entry: Entry) -> list[bytes]:
    """The bytes to append: those of the entry, or of its parts. Raises RecordError."""
    whole = entry_to_bytes(entry)
    if len(whole) <= MOST_BYTES:
        return [whole]
    texts, digest = list(_texts(whole)), hashlib.sha256(whole).hexdigest()
    made = []
    for number, text in enumerate(texts, 1):
        body = {"of": digest, "part": number, "parts": len(texts), "text": text}
        part = Entry(at=entry.at, by=entry.by, kind=EntryKind.ENTRY_PART, body=body)
        made.append(entry_to_bytes(part))
    if max(map(len, made)) > MOST_BYTES:
        raise RecordError(
            f"the name of the person or program that makes an entry is too long: {len(entry.by)} "
            "characters",
            mend="shorten it",
        )
    return made


def group_of(part: Entry, position: int) -> range:
    """The positions of all parts of the entry that the one at `position` belongs to.

    Raises RecordError where the parts are not adjacent.
    """
    number, count = part.body["part"], part.body["parts"]
    first = position - number + 1 if type(number) is int and type(count) is int else -1
    if first < 0 or not 1 <= number <= count:
        raise RecordError(
            f"a part of an entry must have a number from 1 to its count, after the earlier parts, "
            f"got part {number} of {count} at entry {position}"
        )
    return range(first, first + count)


def joined(parts: Sequence[Entry]) -> bytes:
    """The bytes of the entry of which these are all the parts, in order. Raises RecordError."""
    if any(part.kind is not EntryKind.ENTRY_PART for part in parts):
        other = next(part.kind for part in parts if part.kind is not EntryKind.ENTRY_PART)
        raise RecordError(
            f"the entries before the last part must be its earlier parts, got an entry {other}"
        )
    shared = [(p.at, p.by, p.body["of"], p.body["parts"]) for p in parts]
    numbers = [p.body["part"] for p in parts]
    if set(shared) != {shared[0]}:
        raise RecordError("the parts of an entry must all be of the same entry, got parts of two")
    if numbers != list(range(1, len(parts) + 1)):
        raise RecordError(
            f"the parts of an entry must be numbered 1 to {len(parts)} in order, got "
            f"{', '.join(map(str, numbers[:10]))}"
        )
    whole = "".join(p.body["text"] for p in parts).encode()
    if len(whole) <= MOST_BYTES:
        raise RecordError(
            f"an entry in parts must have more than {MOST_BYTES:,} bytes, got {len(whole):,}"
        )
    found = hashlib.sha256(whole).hexdigest()
    if found != shared[0][2]:
        raise RecordError(
            f"the parts of the entry must have the SHA-256 {shared[0][2]!s:.64}, got {found}"
        )
    return whole


def _texts(whole: bytes) -> Iterator[str]:
    """Cut behind a comma, where there is one: no id has any, so none is cut in two."""
    start = 0
    while start < len(whole):
        end = min(start + _TEXT_BYTES, len(whole))
        if end < len(whole):
            comma = whole.rfind(b",", start, end)
            end = comma + 1 if comma > start else _between_characters(whole, end)
        yield whole[start:end].decode()
        start = end


def _between_characters(whole: bytes, end: int) -> int:
    while whole[end] & 0xC0 == 0x80:  # the middle of a character in UTF-8
        end -= 1
    return end
