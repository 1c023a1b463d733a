"""Messages on a stream: a length of four bytes, little-endian, then that many bytes of protobuf."""

import struct
from collections.abc import Iterator

from vedette.model.errors import FeedError

HEADER = struct.Struct("<I")
# The largest public message, a registration with everything in it, has 4 kB. To check one of this
# size may take 30 ms, for which everybody else waits.
MAX_MESSAGE_BYTES = 64 * 1024


class OversizeError(FeedError):
    """The length of a message is too large: the stream is not SAPIENT, or is out of step."""


def framed(message: bytes) -> bytes:
    """One message as it is sent on the stream."""
    return HEADER.pack(len(message)) + message


class Framer:
    """Cuts a stream of bytes into messages. Incomplete messages wait; none is yielded twice."""

    def __init__(self, max_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """The number of bytes of an incomplete message, its length included."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield every complete message. Exhaust the iterator before the next call.

        Raises OversizeError after the valid messages before it. The rest of the stream cannot be
        trusted, so the connection must be closed.
        """
        buffer, start = self._buffer, 0
        buffer += data
        try:
            while len(buffer) - start >= HEADER.size:
                (size,) = HEADER.unpack_from(buffer, start)
                if size > self._max_bytes:
                    raise OversizeError(
                        f"a message must have at most {self._max_bytes} bytes, got a length of "
                        f"{size}",
                        mend="send a length of 4 bytes, little-endian, before each message",
                    )
                end = start + HEADER.size + size
                if len(buffer) < end:
                    return
                message = bytes(memoryview(buffer)[start + HEADER.size : end])
                start = end
                yield message
        finally:
            del buffer[:start]
