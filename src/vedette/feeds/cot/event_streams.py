"""Events out of a stream of XML, of TAK protobuf, or of both: a TAK server may change to protobuf.

XML events follow each other without a separator. A protobuf message stands behind the byte 0xBF and
its length as a varint; in a datagram it stands behind 0xBF 0x01 0xBF and goes to the end.
"""

import re

from vedette.feeds.cot.heard_events import LONGEST, MESH, TAK
from vedette.feeds.cot.tak_protobuf import read_varint
from vedette.model.errors import BadFrameError

_BEGIN = re.compile(rb"<event[\s>/]|\xbf")
_END = b"</event>"
_BETWEEN = re.compile(rb"(?:\s|<\?xml[^>]{0,200}\?>|\xef\xbb\xbf)*")
_HELD = 256  # bytes that may be the start of something, as of an XML declaration


class EventCutter:
    """Cuts a stream into events, each as XML or as protobuf with the bytes before it."""

    def __init__(self) -> None:
        self._held = b""
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The events that are complete with `chunk`."""
        return self._cut(self._held + chunk, ended=False)

    def finish(self) -> list[bytes]:
        """The message of a datagram, which ends with it; no other incomplete event."""
        found = self._cut(self._held, ended=True)
        if self._held.strip():
            self._faults.append("the stream ended within an event")
        self._held = b""
        return found

    def faults(self) -> list[str]:
        """What could not be cut since the last call."""
        found, self._faults = self._faults, []
        return found

    def _cut(self, data: bytes, *, ended: bool) -> list[bytes]:
        found, at = [], 0
        while True:
            begin = _BEGIN.search(data, at)
            if begin is None:
                held = -1 if ended else data.rfind(b"<", max(at, len(data) - _HELD))
                self._pass_over(data, at, held if held >= 0 else len(data))
                at = held if held >= 0 else len(data)
                break
            self._pass_over(data, at, begin.start())
            at = begin.start()
            is_tak = data[at] == TAK
            end = self._end_of_tak(data, at, ended=ended) if is_tak else self._end_of_xml(data, at)
            if end is None and len(data) - at <= LONGEST:
                break
            if end is None:
                self._faults.append(f"an event must have at most {LONGEST} bytes")
            if end:
                found.append(data[at:end])
            at = end or at + 1
        self._held = data[at:]
        return found

    def _pass_over(self, data: bytes, begin: int, end: int) -> None:
        """Skip bytes between events. Others than blanks and declarations are a fault."""
        between = _BETWEEN.match(data, begin, end)
        if between is not None and between.end() < end:
            self._faults.append(f"{end - between.end()} bytes are of no event and were skipped")

    def _end_of_tak(self, data: bytes, at: int, *, ended: bool) -> int | None:
        """Where a message ends: None if it goes on, 0 if it cannot be one."""
        if data.startswith(MESH, at):
            return len(data) if ended else None
        try:
            size, begin = read_varint(data, at + 1)
        except BadFrameError:
            return None if len(data) - at < 11 and not ended else 0
        if size > LONGEST:
            self._faults.append(f"a message must have at most {LONGEST} bytes, got {size}")
            return 0
        return begin + size if begin + size <= len(data) else None

    def _end_of_xml(self, data: bytes, at: int) -> int | None:
        """Where an XML event ends: None if it goes on, 0 if another one begins before."""
        end = data.find(_END, at)
        if end < 0:
            return None
        if data.find(b"<event ", at + 1, end) >= 0:
            self._faults.append("an event does not end before the next one begins")
            return 0
        return end + len(_END)
