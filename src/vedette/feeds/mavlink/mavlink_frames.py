"""MAVLink 1 and 2 frames out of a stream, and their checksum. No state but what is not yet whole.

A frame of version 1 is 0xFE, length, sequence, system, component, message, payload, checksum. A
frame of version 2 is 0xFD, length, two bytes of flags, sequence, system, component, three bytes of
message, payload, checksum, and 13 bytes of signature if flag 0x01 is set. A signature is not
verified, because the receiver has no key. The checksum covers one more byte for each message, so
a message can be verified only if it is known. Frames of other messages are passed over.
Source: mavlink.io/en/guide/serialization.html.
"""

from dataclasses import dataclass

from vedette.model.errors import BadFrameError

HEARTBEAT, GLOBAL_POSITION_INT, ADSB_VEHICLE = 0, 33, 246
DRONE_BASIC_ID, DRONE_LOCATION, DRONE_PACK = 12900, 12901, 12915
# Message: its byte of the checksum, and the bytes of its payload.
KNOWN = {
    HEARTBEAT: (50, 9),
    GLOBAL_POSITION_INT: (104, 28),
    ADSB_VEHICLE: (184, 38),
    DRONE_BASIC_ID: (114, 44),
    DRONE_LOCATION: (254, 59),
    DRONE_PACK: (94, 249),
}
_V1, _V2 = 0xFE, 0xFD
_MAGIC = (_V1, _V2)
_SIGNED = 0x01
_HEADERS = {_V1: 6, _V2: 10}
_CHECKSUM_BYTES, _SIGNATURE_BYTES = 2, 13


@dataclass(frozen=True, slots=True)
class MavlinkMessage:
    """One verified message. `payload` has its full length: version 2 cuts zeros off its end."""

    system: int
    component: int
    number: int
    payload: bytes


def frame_bytes(data: bytes, at: int) -> int | None:
    """How many bytes the frame at `at` has; None if too few are there to say. Raises ValueError."""
    left = len(data) - at
    if left < 1:
        return None
    if data[at] not in _MAGIC:
        raise ValueError(f"a frame must begin with fe or fd, got {data[at]:02x}")
    if left < 3:
        return None
    size = _HEADERS[data[at]] + data[at + 1] + _CHECKSUM_BYTES
    if data[at] == _V2:
        if data[at + 2] & ~_SIGNED:
            raise ValueError(f"the flags of a frame must be 0 or 1, got {data[at + 2]}")
        size += _SIGNATURE_BYTES if data[at + 2] & _SIGNED else 0
    return size


def message_number(data: bytes, at: int) -> int:
    """The message of the frame at `at`, whose header is there."""
    if data[at] == _V1:
        return data[at + 5]
    return int.from_bytes(data[at + 7 : at + 10], "little")


def read_frame(data: bytes) -> MavlinkMessage:
    """The message of one whole frame. Raises BadFrameError."""
    try:
        size = frame_bytes(data, 0)
    except ValueError as exc:
        raise BadFrameError(str(exc), frame=data[:4]) from exc
    if size is None or size != len(data):
        raise BadFrameError(
            f"a frame must have {size or 'at least 8'} bytes, got {len(data)}", frame=data[:4]
        )
    number = message_number(data, 0)
    if number not in KNOWN:
        wanted = ", ".join(map(str, KNOWN))
        raise BadFrameError(f"the message must be one of {wanted}, got {number}", frame=data[:4])
    extra, full = KNOWN[number]
    header = _HEADERS[data[0]]
    end = header + data[1]
    stated = int.from_bytes(data[end : end + _CHECKSUM_BYTES], "little")
    computed = checksum(data[1:end], extra)
    if stated != computed:
        raise BadFrameError(
            f"the checksum of message {number} must be {computed:04x}, got {stated:04x}",
            frame=data[:4],
        )
    if data[0] == _V1 and data[1] != full:
        raise BadFrameError(
            f"the payload of message {number} must have {full} bytes, got {data[1]}",
            frame=data[:4],
        )
    payload = data[header:end]
    system, component = (data[3], data[4]) if data[0] == _V1 else (data[5], data[6])
    return MavlinkMessage(system, component, number, payload.ljust(full, b"\0")[:full])


def _table() -> tuple[int, ...]:
    found = []
    for value in range(256):
        crc = value
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
        found.append(crc)
    return tuple(found)


_CRC = _table()


def checksum(data: bytes, extra: int) -> int:
    """CRC-16/MCRF4XX of a frame without its first byte, and of the message's own byte."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    return crc >> 8 ^ _CRC[(crc ^ extra) & 0xFF]


class MavlinkCutter:
    """Cuts a stream into the frames of known messages; all others are passed over.

    A frame of an unknown message cannot be verified. It is passed over whole if the next frame
    begins behind it, or else byte by byte.
    """

    def __init__(self) -> None:
        self._held = b""
        self._lost = 0  # bytes in a row that are of no frame
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames that are complete with `chunk`."""
        return self._cut(self._held + chunk, ended=False)

    def finish(self) -> list[bytes]:
        """The frames that are complete now that the stream has ended."""
        found = self._cut(self._held, ended=True)
        self._tell_lost()
        return found

    def faults(self) -> list[str]:
        """What could not be cut since the last call."""
        found, self._faults = self._faults, []
        return found

    def _cut(self, data: bytes, *, ended: bool) -> list[bytes]:
        found, at = [], 0
        while at < len(data):
            size = self._size(data, at, ended=ended)
            if size is None:
                break
            if size == 0:
                self._lost += 1
                at += 1
                continue
            self._tell_lost()
            if message_number(data, at) in KNOWN:
                found.append(data[at : at + size])
            at += size
        self._held = data[at:]
        return found

    def _size(self, data: bytes, at: int, *, ended: bool) -> int | None:
        """Bytes of the frame at `at`: 0 if there is none, None if it goes on in the next chunk."""
        incomplete = 0 if ended else None
        try:
            size = frame_bytes(data, at)
        except ValueError:
            return 0
        if size is None or at + size > len(data):
            return incomplete
        if message_number(data, at) in KNOWN:
            try:
                read_frame(data[at : at + size])
            except BadFrameError:
                return 0
            return size
        if at + size == len(data):
            return size if ended else None
        return size if data[at + size] in _MAGIC else 0

    def _tell_lost(self) -> None:
        if self._lost:
            self._faults.append(
                f"{self._lost} bytes are of no sound MAVLink frame and were skipped"
            )
            self._lost = 0
