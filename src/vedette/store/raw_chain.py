"""Checks that the segments of a raw log are complete and unchanged."""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from vedette.store.raw_log import segment_head, segment_name, segments


def missing_segments(folder: Path) -> list[str]:
    """The segments that are missing between the first and the last, in words. Opens no file."""
    numbers = [number for number, _ in segments(folder)]
    return list(_gaps(numbers))


def chain_faults(folder: Path) -> list[str]:
    """Missing and altered segments, in words: each is compared with the hash in the next segment.

    Reads every byte of the log. Segments of an earlier version have no hash and are skipped.
    """
    there = segments(folder)
    faults = list(_gaps([number for number, _ in there]))
    before: tuple[int, str] | None = None
    for number, path in there:
        begun = segment_head(path)
        if begun is not None and begun.segment != number:
            faults.append(
                f"{path.name} must be named {segment_name(begun.segment)}, as its first record says"
            )
        if (
            begun is not None
            and begun.previous_sha256 is not None
            and before is not None
            and before[0] == number - 1
            and before[1] != begun.previous_sha256
        ):
            faults.append(f"{segment_name(before[0])} was altered after {path.name} was begun")
        with path.open("rb") as stream:
            before = number, hashlib.file_digest(stream, "sha256").hexdigest()
    return faults


def first_segment(folder: Path) -> int | None:
    """The number of the oldest segment; None if the folder has none."""
    return next((number for number, _ in segments(folder)), None)


def prefix_sha256(path: Path, size_bytes: int) -> str | None:
    """The SHA-256 of the first bytes of a segment; None if it is shorter or missing."""
    digest, left = hashlib.sha256(), size_bytes
    try:
        with path.open("rb") as stream:
            while left > 0 and (part := stream.read(min(left, 1024 * 1024))):
                digest.update(part)
                left -= len(part)
    except FileNotFoundError:
        return None
    return None if left else digest.hexdigest()


def _gaps(numbers: Sequence[int]) -> Iterator[str]:
    for earlier, later in itertools.pairwise(numbers):
        if later == earlier + 1:
            continue
        named = segment_name(earlier + 1)
        if later > earlier + 2:
            named += f" to {segment_name(later - 1)}"
        yield f"the raw log is incomplete: {named} is missing; restore it from a backup"
