"""Messages on a stream: four bytes of length, little-endian, then so many bytes of protobuf."""

import struct
from collections.abc import Iterator

from vedette.model.errors import FeedError

HEADER = struct.Struct("<I")
# The largest public message, a registration with everything in it, has 4 kB. To check one of this
# size may take 30 ms, for which everybody else waits.
MAX_MESSAGE_BYTES = 64 * 1024


class OversizeError(FeedError):
    """A length beyond all reason: the stream is no SAPIENT, or has lost its step."""


def framed(message: bytes) -> bytes:
    """One message as it goes onto the stream."""
    return HEADER.pack(len(message)) + message


class Framer:
    """Cuts a stream of bytes into messages. What is not whole yet waits; nothing is said twice."""

    def __init__(self, max_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Bytes of a message that is not whole yet, its length included."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield every message that is whole now. To be used up before the next call.

        Raises OversizeError, after the sound messages before it: no later byte of the stream can
        be trusted, so the connection is to be closed.
        """
        buffer, start = self._buffer, 0
        buffer += data
        try:
            while len(buffer) - start >= HEADER.size:
                (size,) = HEADER.unpack_from(buffer, start)
                if size > self._max_bytes:
                    raise OversizeError(
                        f"a message of {size} bytes is announced; the most is {self._max_bytes}",
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
