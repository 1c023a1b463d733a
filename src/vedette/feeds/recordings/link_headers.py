"""What capture programs put round a radio frame: taken off here, with its checksum.

Link types, as numbered by the tcpdump group (LINKTYPE_...):

====  ==========================  ============================================================
 105  IEEE802_11                  the bare frame; some programs leave its checksum on
 119  IEEE802_11_PRISM            Prism header, or an AVS header in its place
 127  IEEE802_11_RADIOTAP         radiotap header, whose flags tell of the checksum
 163  IEEE802_11_AVS              AVS header
 192  PPI                         per-packet information header
 251  BLUETOOTH_LE_LL             access address, packet, checksum
 256  BLUETOOTH_LE_LL_WITH_PHDR   the same behind 10 bytes on how it was received
 272  NORDIC_BLE                  the same behind the Nordic sniffer's 17 bytes
====  ==========================  ============================================================

A frame that was received with errors is refused, not decoded: a flipped bit in a position is
still a position, only elsewhere. Drivers do not always say the truth about the checksum. So four
bytes that match the frame are its checksum, whatever the header says. Where they do not match
and the header announces a checksum, the frame is used only if it ends whole without one.
"""

import struct
import zlib

from vedette.feeds.decoder import Encoding
from vedette.feeds.remote_id.wifi_frames import ends_whole

CAPTURED = frozenset({Encoding.IEEE80211, Encoding.BTLE_LL})
"""Encodings of the frames that captures hold, by the link types above."""

_IEEE80211, _PRISM, _RADIOTAP, _AVS, _PPI = 105, 119, 127, 163, 192
_BTLE, _BTLE_PHDR, _NORDIC = 251, 256, 272

_PRESENT_TSFT, _PRESENT_FLAGS, _PRESENT_MORE = 1 << 0, 1 << 1, 1 << 31
_FLAG_FCS_AT_END, _FLAG_BAD_FCS = 0x10, 0x40
_FCS_BYTES = 4
_AVS_MAGIC = bytes.fromhex("802110")

_PHDR_BYTES = 10
_PHDR_DEWHITENED, _PHDR_CRC_CHECKED, _PHDR_CRC_VALID = 0x0001, 0x0400, 0x0800
_PHY_CODED = 2

_NORDIC_HEADER_BYTES = 7  # board, length, version, counter, kind
_NORDIC_PACKET_KINDS = (0x02, 0x06)  # an advertising packet; any packet, in the older version
_ACCESS_ADDRESS_BYTES = 4


class BadPacketError(Exception):
    """A packet of a capture cannot be used; its text says why. Never leaves the reader."""


def strip(link_type: int, data: bytes, length_on_air: int) -> tuple[Encoding, bytes] | None:
    """The radio frame inside a captured packet; None for packets of other kinds.

    length_on_air: the packet's full length, more than ``len(data)`` where the capture cut it.
    Raises BadPacketError.
    """
    if link_type in (_BTLE, _BTLE_PHDR, _NORDIC):
        frame = _bluetooth_frame(link_type, data)
        return None if frame is None else (Encoding.BTLE_LL, frame)
    frame = _wifi_frame(link_type, data, length_on_air)
    return None if frame is None else (Encoding.IEEE80211, frame)


def _wifi_frame(link_type: int, data: bytes, length_on_air: int) -> bytes | None:
    if link_type == _RADIOTAP:
        return _from_radiotap(data, length_on_air)
    if link_type == _PPI:
        return _from_ppi(data)
    if link_type in (_PRISM, _AVS):
        data = _from_prism_or_avs(data)
    elif link_type != _IEEE80211:
        return None
    return _without_good_fcs(data)


def _bluetooth_frame(link_type: int, data: bytes) -> bytes | None:
    if link_type == _BTLE_PHDR:
        return _from_phdr(data)
    return _from_nordic(data) if link_type == _NORDIC else data


def _from_radiotap(data: bytes, length_on_air: int) -> bytes:
    """Source: radiotap.org, fields TSFT and Flags; both stand in the first namespace."""
    if len(data) < 8:
        raise BadPacketError(f"its radiotap header must have at least 8 bytes, got {len(data)}")
    version, header_bytes, present = struct.unpack_from("<BxHI", data)
    if version != 0 or not 8 <= header_bytes <= len(data):
        raise BadPacketError(
            f"its radiotap header must have version 0 and 8 to {len(data)} bytes, "
            f"got version {version} and {header_bytes} bytes"
        )
    flags = _radiotap_flags(data[:header_bytes], present)
    if flags & _FLAG_BAD_FCS:
        raise BadPacketError("the receiver marked it as damaged")
    frame = data[header_bytes:]
    if not flags & _FLAG_FCS_AT_END:
        return _without_good_fcs(frame)
    cut = max(0, length_on_air - len(data))
    if cut:  # the capture cut the packet short, its checksum or some of it first
        return frame[: len(frame) - max(0, _FCS_BYTES - cut)]
    if len(frame) > _FCS_BYTES and _fcs_is_good(frame):
        return frame[:-_FCS_BYTES]
    if ends_whole(frame):
        return frame
    raise BadPacketError("its checksum does not match")


def _from_prism_or_avs(data: bytes) -> bytes:
    """Source: linux-wlan.org, Prism and AVS capture headers; each states its own length."""
    if len(data) < 8:
        raise BadPacketError(f"its Prism or AVS header must have at least 8 bytes, got {len(data)}")
    order = ">" if data[:3] == _AVS_MAGIC else "<"
    size = struct.unpack_from(f"{order}I", data, 4)[0]
    if not 8 <= size <= len(data):
        raise BadPacketError(
            f"its Prism or AVS header must have 8 to {len(data)} bytes, got {size}"
        )
    return data[size:]


def _from_ppi(data: bytes) -> bytes | None:
    """Source: PPI Packet Header, version 1.0.10 (CACE); None where no Wi-Fi frame is inside."""
    if len(data) < 8:
        raise BadPacketError(f"its PPI header must have at least 8 bytes, got {len(data)}")
    size, inner = struct.unpack_from("<HI", data, 2)
    if not 8 <= size <= len(data):
        raise BadPacketError(f"its PPI header must have 8 to {len(data)} bytes, got {size}")
    if inner == _RADIOTAP:
        return _from_radiotap(data[size:], len(data) - size)
    return _without_good_fcs(data[size:]) if inner == _IEEE80211 else None


def _radiotap_flags(header: bytes, present: int) -> int:
    """The flags byte of a radiotap header; 0 where it has none."""
    if not present & _PRESENT_FLAGS:
        return 0
    at, word = 8, present
    while word & _PRESENT_MORE:
        if at + 4 > len(header):
            raise BadPacketError(
                f"its radiotap header must have at least {at + 4} bytes for the fields that it "
                f"states, got {len(header)}"
            )
        word = struct.unpack_from("<I", header, at)[0]
        at += 4
    if present & _PRESENT_TSFT:
        at += -at % 8 + 8  # eight bytes, laid on a multiple of eight
    if at >= len(header):
        raise BadPacketError(
            f"its radiotap header must have at least {at + 1} bytes for the flags that it states, "
            f"got {len(header)}"
        )
    return header[at]


def _fcs_is_good(frame: bytes) -> bool:
    return zlib.crc32(frame[:-_FCS_BYTES]) == int.from_bytes(frame[-_FCS_BYTES:], "little")


def _without_good_fcs(frame: bytes) -> bytes:
    """Nothing says whether the checksum is there; four bytes that fit it are it."""
    has_fcs = len(frame) > _FCS_BYTES and _fcs_is_good(frame)
    return frame[:-_FCS_BYTES] if has_fcs else frame


def _from_phdr(data: bytes) -> bytes:
    """Source: tcpdump.org, LINKTYPE_BLUETOOTH_LE_LL_WITH_PHDR."""
    if len(data) < _PHDR_BYTES:
        raise BadPacketError(f"its Bluetooth header must have {_PHDR_BYTES} bytes, got {len(data)}")
    flags = struct.unpack_from("<H", data, 8)[0]
    if not flags & _PHDR_DEWHITENED:
        raise BadPacketError(
            "the Bluetooth packet must be dewhitened, got whitened bytes "
            f"(flag 0x{_PHDR_DEWHITENED:04x} is not set); record it with dewhitening on"
        )
    if flags & _PHDR_CRC_CHECKED and not flags & _PHDR_CRC_VALID:
        raise BadPacketError("the receiver marked it as damaged")
    return _without_coding_indicator(data[_PHDR_BYTES:], flags >> 14)


def _from_nordic(data: bytes) -> bytes | None:
    """Versions 2 and 3 of the sniffer's header differ before the version only, not in size."""
    if len(data) < _NORDIC_HEADER_BYTES + 2:
        raise BadPacketError(
            f"its sniffer's header must have at least {_NORDIC_HEADER_BYTES + 2} bytes, "
            f"got {len(data)}"
        )
    version, kind = data[3], data[6]
    if version not in (2, 3):
        raise BadPacketError(f"its sniffer's header must have version 2 or 3, got {version}")
    if kind not in _NORDIC_PACKET_KINDS:
        return None
    packet_header_bytes, flags = data[7], data[8]
    if not flags & 0x01:
        raise BadPacketError("the receiver marked it as damaged")
    frame = data[_NORDIC_HEADER_BYTES + packet_header_bytes :]
    return _without_coding_indicator(frame, flags >> 4 & 0x07)


def _without_coding_indicator(frame: bytes, phy: int) -> bytes:
    """On the coded PHY one byte stands between access address and packet; it is not of either."""
    if phy != _PHY_CODED:
        return frame
    return frame[:_ACCESS_ADDRESS_BYTES] + frame[_ACCESS_ADDRESS_BYTES + 1 :]
