"""Remote ID in Bluetooth LE advertising: service data under the UUID FFFA.

    length | 16 | FA FF | 0D | counter | message (legacy) or pack (Bluetooth 5)

Both the legacy packets and those of extended advertising are read, coded PHY or not. Advertising
that is spread over several chained packets is not joined: a pack fits one.

Source: Bluetooth Core 5.4, volume 6 part B, sections 2.1 to 2.3; ASTM F3411-22a section 5.4.5.
"""

from collections.abc import Iterator

from vedette.feeds.remote_id.broadcast import Broadcast, address_text
from vedette.feeds.remote_id.messages import UnreadableError

_ADVERTISING = bytes.fromhex("d6be898e")  # the access address of all advertising, as sent
_PDU_AT = 4  # where the packet starts, behind the access address
_HEADER_BYTES, _ADDRESS_BYTES, _CRC_BYTES = 2, 6, 3
_LEGACY_TYPES = (0, 2, 4, 6)  # ADV_IND, ADV_NONCONN_IND, SCAN_RSP, ADV_SCAN_IND
_EXTENDED_TYPE = 7
_EXTENDED_HAS_ADDRESS = 0x01
_SERVICE_DATA = 0x16
_REMOTE_ID = b"\xfa\xff\x0d"  # UUID FFFA and its application code for Remote ID
_COUNTER_BYTES = 1
_CRC_START, _CRC_POLYNOMIAL = 0xAAAAAA, 0xDA6000  # 555555 and x24+x10+x9+x6+x4+x3+x+1, mirrored


def broadcast(data: bytes) -> Broadcast | None:
    """Read an advertising packet from its access address on, with its checksum or without.

    None if it is of another kind or carries no Remote ID. Raises UnreadableError.
    """
    if len(data) < _PDU_AT + _HEADER_BYTES:
        raise UnreadableError(
            f"a Bluetooth packet must have {_PDU_AT + _HEADER_BYTES} bytes or more, got {len(data)}"
        )
    if not data.startswith(_ADVERTISING):
        return None
    pdu = _checked_pdu(data[_PDU_AT:])
    kind, payload = pdu[0] & 0x0F, pdu[_HEADER_BYTES:]
    address: str | None
    if kind in _LEGACY_TYPES:
        address, advertised = _legacy(payload)
    elif kind == _EXTENDED_TYPE:
        address, advertised = _extended(payload)
    else:
        return None
    found = tuple(_payloads(advertised))
    if not found:
        return None
    if address is None:
        raise UnreadableError("a Bluetooth packet with Remote ID must have an address, got none")
    return Broadcast(address, found)


def crc24(pdu: bytes) -> bytes:
    """The checksum of an advertising packet, as sent. Source: section 3.1.1."""
    state = _CRC_START
    for byte in pdu:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (_CRC_POLYNOMIAL if state & 1 else 0)
    return state.to_bytes(_CRC_BYTES, "little")


def _checked_pdu(data: bytes) -> bytes:
    """The packet without its checksum, which must fit where it is there."""
    size = _HEADER_BYTES + data[1]
    pdu, rest = data[:size], data[size:]
    if len(pdu) < size or len(rest) not in (0, _CRC_BYTES):
        raise UnreadableError(
            f"a Bluetooth packet must have the {size} bytes that it states, or {size + _CRC_BYTES} "
            f"with its checksum, got {len(data)}"
        )
    if rest and crc24(pdu) != rest:
        raise UnreadableError("the checksum of a Bluetooth packet does not match")
    return pdu


def _legacy(payload: bytes) -> tuple[str, bytes]:
    if len(payload) < _ADDRESS_BYTES:
        raise UnreadableError(
            f"a Bluetooth packet must have {_ADDRESS_BYTES} bytes of address, got {len(payload)}"
        )
    return _address(payload), payload[_ADDRESS_BYTES:]


def _extended(payload: bytes) -> tuple[str | None, bytes]:
    """Address and data of an extended packet; the address is the header's first field."""
    if not payload:
        raise UnreadableError("an extended Bluetooth packet is empty")
    header_bytes = payload[0] & 0x3F
    header, advertised = payload[1 : 1 + header_bytes], payload[1 + header_bytes :]
    if len(header) < header_bytes:
        raise UnreadableError(
            f"the header of an extended Bluetooth packet must have the {header_bytes} bytes that "
            f"it states, got {len(header)}"
        )
    if not header or not header[0] & _EXTENDED_HAS_ADDRESS:
        return None, advertised
    if len(header) < 1 + _ADDRESS_BYTES:
        raise UnreadableError(
            f"the header of an extended Bluetooth packet must have {_ADDRESS_BYTES} bytes of "
            f"address, got {len(header) - 1}"
        )
    return _address(header[1:]), advertised


def _address(data: bytes) -> str:
    return address_text(data[:_ADDRESS_BYTES][::-1])  # sent last byte first


def _payloads(advertised: bytes) -> Iterator[bytes]:
    """Walk the advertising data: length, type, value; a length of 0 ends it early."""
    at = 0
    while at < len(advertised) and (size := advertised[at]):
        structure = advertised[at + 1 : at + 1 + size]
        if len(structure) < size:
            raise UnreadableError(
                f"an element of advertising data must have the {size} bytes that it states, "
                f"got {len(structure)}"
            )
        if structure[0] == _SERVICE_DATA and structure.startswith(_REMOTE_ID, 1):
            yield structure[1 + len(_REMOTE_ID) + _COUNTER_BYTES :]
        at += 1 + size
