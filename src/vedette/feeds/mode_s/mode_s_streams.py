"""Mode S as it comes over a wire, piece by piece: Beast binary and AVR text, bytes to frames.

The same rules as for files (`mode_s_files`), for a stream that has no end.
"""

from vedette.feeds.mode_s.mode_s_recordings import (
    BEAST_SYNTHETIC,
    ESCAPE,
    MAX_LINE_BYTES,
    avr_frame,
    beast_body_bytes,
    unescape,
)

_MODE_S_KINDS = (0x32, 0x33)


class BeastStream:
    """Finds the Mode S frames in a stream of Beast messages; takes up again after damage."""

    def __init__(self) -> None:
        self._buffer = b""
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames (7 or 14 bytes) of the messages that are whole with `chunk`."""
        buffer, at, found = self._buffer + chunk, 0, []
        while (at := buffer.find(ESCAPE, at)) >= 0 and at + 1 < len(buffer):
            kind = buffer[at + 1]
            want = beast_body_bytes(kind)
            if want is None:
                at += 2 if kind == ESCAPE else 1
                continue
            body, end = unescape(buffer, at + 2, want)
            if body is None and end >= len(buffer):
                break  # goes on in the next chunk
            if body is None:
                self._faults.append("a Beast message is broken off by the next")
            elif kind in _MODE_S_KINDS and int.from_bytes(body[:6], "big") != BEAST_SYNTHETIC:
                found.append(body[7:])
            at = end
        self._buffer = b"" if at < 0 else buffer[at:]
        return found

    def faults(self) -> list[str]:
        """What could not be read since the last call."""
        found, self._faults = self._faults, []
        return found


class AvrStream:
    """Finds the Mode S frames in lines of AVR text."""

    def __init__(self) -> None:
        self._buffer = b""
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames of the lines that are whole with `chunk`."""
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        if len(self._buffer) > MAX_LINE_BYTES:
            self._buffer = b""
            self._faults.append(f"more than {MAX_LINE_BYTES} bytes without a newline")
        return [frame for line in lines if (frame := self._frame(line)) is not None]

    def finish(self) -> list[bytes]:
        """A last line without its newline, where it is whole."""
        frame = self._frame(self._buffer) if self._buffer.endswith(b";") else None
        return [] if frame is None else [frame]

    def faults(self) -> list[str]:
        """What could not be read since the last call."""
        found, self._faults = self._faults, []
        return found

    def _frame(self, line: bytes) -> bytes | None:
        text = line.strip().decode("latin-1")
        if not text:
            return None
        try:
            return avr_frame(text)
        except ValueError as exc:
            self._faults.append(str(exc))
            return None
