"""A tiny encoder of Remote ID, written from the field tables only, for round trips."""

import struct
import zlib
from datetime import UTC, datetime

from vedette.feeds.decoder import Encoding, Frame
from vedette.model.ids import SensorId
from vedette.model.report import RawRef

MAC = bytes.fromhex("0203040506a7")
MAC_TEXT = "02:03:04:05:06:a7"
SENSOR = SensorId("remote_id-test")


def basic_id(id_type=1, ua_type=2, uas_id=b"1581F4X0000000000001", version=2):
    return bytes([version, id_type << 4 | ua_type]) + uas_id.ljust(20, b"\0") + bytes(3)


def location(
    *,
    status=2,
    lat=52.1,
    lon=21.2,
    direction=361,
    speed=None,
    climb=None,
    pressure=None,
    geodetic=None,
    height=None,
    above_ground=False,
    accuracies=(0, 0, 0, 0),  # horizontal, vertical, pressure, speed
    tenths=0xFFFF,
    version=2,
):
    wide = speed is None or speed > 63.75
    if speed is None:
        raw_speed = 255
    else:
        raw_speed = round((speed - 63.75) / 0.75) if wide else round(speed / 0.25)
    west = direction >= 180
    flags = status << 4 | above_ground << 2 | west << 1 | wide
    horizontal, vertical, barometric, speeds = accuracies
    return (
        bytes([0x10 | version, flags, direction - 180 * west, raw_speed])
        + struct.pack(
            "<biiHHH",
            126 if climb is None else round(climb / 0.5),
            round(lat * 1e7),
            round(lon * 1e7),
            *(0 if a is None else round((a + 1000) / 0.5) for a in (pressure, geodetic, height)),
        )
        + bytes([vertical << 4 | horizontal, barometric << 4 | speeds])
        + struct.pack("<HBB", tenths, 0, 0)
    )


def other(kind, fill=0x41, version=2):
    return bytes([kind << 4 | version]) + bytes([fill]) * 24


def pack(*messages, version=2):
    return bytes([0xF0 | version, 25, len(messages)]) + b"".join(messages)


def beacon(payload, *, mac=MAC, counter=7, before=b"\x00\x04free"):
    element = b"\xfa\x0b\xbc\x0d" + bytes([counter]) + payload
    return (
        bytes.fromhex("80000000ffffffffffff")
        + mac
        + mac
        + bytes(2)
        + bytes(8)
        + bytes.fromhex("64003104")
        + before
        + bytes([221, len(element)])
        + element
    )


def nan_action(payload, *, mac=MAC, counter=7, control=0x10, middle=b""):
    info = bytes([counter]) + payload
    descriptor = (
        bytes.fromhex("8869199d9209") + bytes([1, 0, control]) + middle + bytes([len(info)]) + info
    )
    return (
        bytes.fromhex("d0000000516f9a010000")
        + mac
        + bytes.fromhex("506f9a010000")
        + bytes(2)
        + bytes.fromhex("0409506f9a13")
        + b"\x03"
        + struct.pack("<H", len(descriptor))
        + descriptor
        + bytes.fromhex("0e0400010002")
        + bytes([counter])
    )


def bluetooth(payload, *, extended=False, mac=MAC, counter=7, crc=None):
    service = b"\x16\xfa\xff\x0d" + bytes([counter]) + payload
    advertised = bytes([len(service)]) + service
    before, after = (bytes([9, 0x09]), bytes(2)) if extended else (b"", b"")
    body = before + mac[::-1] + after + advertised
    pdu = bytes([0x07 if extended else 0x02, len(body)]) + body
    return bytes.fromhex("d6be898e") + pdu + (crc(pdu) if crc else b"")


def with_fcs(frame):
    return frame + zlib.crc32(frame).to_bytes(4, "little")


def frame(data, encoding=Encoding.IEEE80211, *, at=None, sequence=0, sensor=SENSOR):
    return Frame(
        data=data,
        encoding=encoding,
        sensor=sensor,
        received_at=at or datetime(2025, 9, 9, 21, 30, tzinfo=UTC),
        source="ab" * 32,
        sequence=sequence,
        raw=RawRef("ab" * 32, 40, len(data)),
    )
