"""Recordings of text, a line a message: their lines, and counting what cannot be read."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from vedette.feeds.decoder import Tally

BOM = b"\xef\xbb\xbf"  # before UTF-8 text, as some programs write it
MAX_LINE_BYTES = 4096
_LINES_LOOKED_AT = 50


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Number, offset and bytes of each line. A line that is too long is cut into pieces."""
    offset = number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        yield number, offset, line
        offset += len(line)


def text_of(number: int, line: bytes) -> str:
    """The text of a line without blanks round it; the first line of a file may have a BOM."""
    return line.removeprefix(BOM if number == 1 else b"").strip().decode("latin-1")


def refuse(tally: Tally, where: str, what: str) -> None:
    """Count a line that cannot be read. The first one is quoted."""
    tally.refused += 1
    if tally.first_refusal is None:
        tally.first_refusal = f"{where}: {what}"


def first_rows(head: bytes) -> list[bytes]:
    """The first lines of a file that are not empty; at most 50."""
    rows = [line.strip() for line in head.removeprefix(BOM).splitlines()[:_LINES_LOOKED_AT]]
    return [row for row in rows if row]


def mostly(head: bytes, fits: Callable[[bytes], bool], what: str) -> str | None:
    """Return a text like "40 of its first 50 lines are WHAT" if at least half of the lines fit.

    The result is None if fewer lines fit. A damaged file is therefore accepted, and noise is not.
    head: the first bytes of the file. fits: whether one line has the format. what: a name for such
    lines.
    """
    rows = first_rows(head)
    good = sum(map(fits, rows))
    return (
        f"{good} of its first {len(rows)} lines are {what}"
        if rows and 2 * good >= len(rows)
        else None
    )


class LineCutter:
    """Cuts a stream of text at its newlines, for a protocol whose frame is one line.

    longest: bytes of the longest line; a longer one is passed over to its end.
    """

    def __init__(self, longest: int = MAX_LINE_BYTES) -> None:
        self._longest = longest
        self._held = b""
        self._skipping = False  # within a line that is too long
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that are complete with `chunk`, without their ends."""
        *lines, rest = (self._held + chunk).split(b"\n")
        if self._skipping and lines:
            lines, self._skipping = lines[1:], False
        self._held = b"" if self._skipping else rest
        if len(self._held) > self._longest:
            self._held, self._skipping = b"", True
            self._faults.append(
                f"a line must have at most {self._longest} bytes; a longer one was skipped"
            )
        return [line for line in map(bytes.strip, lines) if self._fits(line)]

    def finish(self) -> list[bytes]:
        """Return no line, because an incomplete line may end within a number or a name."""
        if self._held.strip():
            self._faults.append("the stream ended within a line")
        self._held = b""
        return []

    def faults(self) -> list[str]:
        """One text for each part of the input that was skipped since the last call."""
        found, self._faults = self._faults, []
        return found

    def _fits(self, line: bytes) -> bool:
        if len(line) > self._longest:
            self._faults.append(
                f"a line must have at most {self._longest} bytes; a longer one was skipped"
            )
        return 0 < len(line) <= self._longest
