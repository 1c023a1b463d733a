"""Remote ID in Wi-Fi beacons: a vendor element of the standard's own identifier.

    element 221 | length | FA 0B BC | 0D | counter | pack

Source: ASTM F3411-22a section 5.4.8; ASD-STAN prEN 4709-002 section 5.3.
"""

from collections.abc import Iterator

from vedette.feeds.remote_id.messages import UnreadableError
from vedette.feeds.remote_id.wifi_frames import BEACON_FIXED_BYTES

_VENDOR_ELEMENT = 221
_REMOTE_ID = b"\xfa\x0b\xbc\x0d"  # ASD-STAN's identifier and its type for Remote ID
_COUNTER_BYTES = 1


def payloads(body: bytes) -> Iterator[bytes]:
    """The Remote ID payloads of a beacon's body; none in other beacons.

    Raises UnreadableError.
    """
    if len(body) < BEACON_FIXED_BYTES:
        raise UnreadableError(
            f"the body of a beacon must have at least {BEACON_FIXED_BYTES} bytes, got {len(body)}"
        )
    at = BEACON_FIXED_BYTES
    while at < len(body):
        if at + 2 > len(body):
            raise UnreadableError("the beacon is cut off inside the header of an element")
        number, size = body[at], body[at + 1]
        value = body[at + 2 : at + 2 + size]
        if len(value) < size:
            raise UnreadableError(
                f"element {number} of the beacon must have the {size} bytes that it states, "
                f"got {len(value)}"
            )
        if number == _VENDOR_ELEMENT and value.startswith(_REMOTE_ID):
            yield value[len(_REMOTE_ID) + _COUNTER_BYTES :]
        at += 2 + size
