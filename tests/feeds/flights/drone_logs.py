"""Logs of drones, made from values: MAVLink telemetry logs and PX4 logs."""

import struct
from collections.abc import Sequence

START_US = 1_749_549_600_000_000  # 2025-06-10T10:00:00Z
Fix = tuple[float, float, float, int]  # latitude, longitude, height, fix type


def tlog(fixes: Sequence[Fix], *, system: int = 3) -> bytes:
    """A `.tlog` with a fix each second: what its receiver says, then the vehicle's estimate."""
    from pymavlink.dialects.v20 import ardupilotmega as mavlink

    packer = mavlink.MAVLink(None, srcSystem=system, srcComponent=1)
    out = b""
    for i, (lat, lon, up, fix) in enumerate(fixes):
        place = round(lat * 1e7), round(lon * 1e7), round(up * 1000)
        for message in (
            mavlink.MAVLink_heartbeat_message(2, 3, 0, 0, 4, 3),
            mavlink.MAVLink_gps_raw_int_message(i, fix, *place, 100, 100, 0, 0, 9),
            mavlink.MAVLink_global_position_int_message(i, *place, 50_000, 0, 0, 0, 0),
        ):
            out += struct.pack(">Q", START_US + i * 1_000_000) + message.pack(packer)
    return out


def _message(kind: str, body: bytes) -> bytes:
    return struct.pack("<HB", len(body), ord(kind)) + body


def ulog(fixes: Sequence[Fix], *, utc: bool = True) -> bytes:
    """A `.ulg` with a fix each second."""
    formats = (
        "vehicle_global_position:uint64_t timestamp;double lat;double lon;float alt;float eph;",
        "sensor_gps:uint64_t timestamp;uint64_t time_utc_usec;uint8_t fix_type;",
    )
    out = b"ULog\x01\x12\x35\x01" + struct.pack("<Q", 1_000_000)
    out += b"".join(_message("F", text.encode()) for text in formats)
    for number, text in enumerate(formats):
        name = text.partition(":")[0].encode()
        out += _message("A", struct.pack("<BH", 0, number) + name)
    for i, (lat, lon, up, fix) in enumerate(fixes):
        at = 1_000_000 * (i + 1)
        said = START_US + 1_000_000 * i if utc else 0
        out += _message("D", struct.pack("<HQQB", 1, at, said, fix))
        out += _message("D", struct.pack("<HQddff", 0, at, lat, lon, up, 1.5))
    return out
