"""Wi-Fi management frames, as far as Remote ID needs them.

Source: IEEE Std 802.11-2020, section 9.3.3.
"""

import struct
from dataclasses import dataclass

from vedette.feeds.remote_id.broadcast import address_text
from vedette.feeds.remote_id.messages import UnreadableError

BEACON, ACTION, ACTION_NO_ACK = 8, 13, 14
_MANAGEMENT_TYPE = 0
_HEADER_BYTES, _HT_CONTROL_BYTES = 24, 4
_FLAG_PROTECTED, _FLAG_HT_CONTROL = 0x40, 0x80
BEACON_FIXED_BYTES = 12  # time stamp 8, interval 2, capabilities 2
SERVICE_DISCOVERY = b"\x04\x09\x50\x6f\x9a\x13"  # a public action frame of Wi-Fi Aware
_OTHER_FRAMES_BYTES = 10  # the shortest frame there is: an acknowledgement


@dataclass(frozen=True, slots=True)
class ManagementFrame:
    """Subtype, transmitter and body of a management frame."""

    subtype: int
    transmitter: str
    body: bytes


def management_frame(data: bytes) -> ManagementFrame | None:
    """Read a frame from its frame control on; None unless it is an unencrypted management frame.

    Raises UnreadableError.
    """
    if len(data) < _OTHER_FRAMES_BYTES:
        raise UnreadableError(
            f"a Wi-Fi frame must have at least {_OTHER_FRAMES_BYTES} bytes, got {len(data)}"
        )
    control, flags = struct.unpack_from("BB", data)
    if control & 0x03:
        raise UnreadableError(f"the Wi-Fi frame version must be 0, got {control & 0x03}")
    if control >> 2 & 0x03 != _MANAGEMENT_TYPE or flags & _FLAG_PROTECTED:
        return None
    if len(data) < _HEADER_BYTES:
        raise UnreadableError(
            f"a Wi-Fi management frame must have at least {_HEADER_BYTES} bytes, got {len(data)}"
        )
    start = _HEADER_BYTES + (_HT_CONTROL_BYTES if flags & _FLAG_HT_CONTROL else 0)
    return ManagementFrame(control >> 4, address_text(data[10:16]), data[start:])


def ends_whole(data: bytes) -> bool:
    """Whether a beacon or a NAN frame ends exactly with its last element.

    This is so if the checksum was removed before. False for all other frames.
    """
    try:
        frame = management_frame(data)
    except UnreadableError:
        return False
    if frame is None:
        return False
    if frame.subtype == BEACON:
        at, head = BEACON_FIXED_BYTES, "<xB"
    elif frame.subtype in (ACTION, ACTION_NO_ACK) and frame.body.startswith(SERVICE_DISCOVERY):
        at, head = len(SERVICE_DISCOVERY), "<xH"
    else:
        return False
    while at + struct.calcsize(head) <= len(frame.body):
        (size,) = struct.unpack_from(head, frame.body, at)
        at += struct.calcsize(head) + size
    return at == len(frame.body)
