"""Remote ID in Wi-Fi NAN (Wi-Fi Aware): a public action frame that publishes a service.

    04 09 | 50 6F 9A 13 | attributes: number, length (2 bytes), value

The service descriptor (attribute 3) whose service id is the hash of
``org.opendroneid.remoteid`` holds, as its service info, a counter and a pack.

Source: Wi-Fi Aware specification 3.2, section 9.5.4; ASTM F3411-22a section 5.4.7.
"""

import struct
from collections.abc import Iterator

from vedette.feeds.remote_id.messages import UnreadableError
from vedette.feeds.remote_id.wifi_frames import SERVICE_DISCOVERY

_SERVICE_DESCRIPTOR = 3
_SERVICE_ID = bytes.fromhex("8869199d9209")
_DESCRIPTOR_BYTES = 9  # service id 6, instance, requestor, control
_HAS_FILTER, _HAS_RESPONSE_FILTER, _HAS_INFO, _HAS_BINDING = 0x04, 0x08, 0x10, 0x40
_BINDING_BYTES = 2
_COUNTER_BYTES = 1


def payloads(body: bytes) -> Iterator[bytes]:
    """The Remote ID payloads of an action frame's body; none in other action frames.

    Raises UnreadableError.
    """
    if not body.startswith(SERVICE_DISCOVERY):
        return
    at = len(SERVICE_DISCOVERY)
    while at < len(body):
        if at + 3 > len(body):
            raise UnreadableError("the NAN frame is cut off inside the header of an attribute")
        number, size = struct.unpack_from("<BH", body, at)
        value = body[at + 3 : at + 3 + size]
        if len(value) < size:
            raise UnreadableError(
                f"attribute {number} of the NAN frame must have the {size} bytes that it states, "
                f"got {len(value)}"
            )
        if number == _SERVICE_DESCRIPTOR and value.startswith(_SERVICE_ID):
            info = _service_info(value)
            if info is not None:
                yield info[_COUNTER_BYTES:]
        at += 3 + size


def _service_info(descriptor: bytes) -> bytes | None:
    """The service info of a service descriptor, behind the parts that may stand before it."""
    if len(descriptor) < _DESCRIPTOR_BYTES:
        raise UnreadableError(
            f"the NAN service descriptor must have at least {_DESCRIPTOR_BYTES} bytes, "
            f"got {len(descriptor)}"
        )
    control = descriptor[_DESCRIPTOR_BYTES - 1]
    if not control & _HAS_INFO:
        return None
    rest = descriptor[_DESCRIPTOR_BYTES + (_BINDING_BYTES if control & _HAS_BINDING else 0) :]
    for part in (_HAS_FILTER, _HAS_RESPONSE_FILTER):
        if control & part:
            _, rest = _sized(rest)
    info, _ = _sized(rest)
    return info


def _sized(data: bytes) -> tuple[bytes, bytes]:
    """Split off a part that a byte before it sizes."""
    if not data or len(data) < 1 + data[0]:
        wanted = f"the {data[0]} bytes that it states" if data else "a length"
        raise UnreadableError(
            f"a part of the NAN service descriptor must have {wanted}, got {max(len(data) - 1, 0)}"
        )
    return data[1 : 1 + data[0]], data[1 + data[0] :]
