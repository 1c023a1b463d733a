"""Remote ID as a drone broadcasts it: a Wi-Fi beacon with a pack of 25-byte messages.

Source: ASTM F3411-22a, tables of the Basic ID, Location/Vector, System, Operator ID and Message
Pack messages and its Wi-Fi beacon transport; IEEE Std 802.11-2020, 9.3.3.3 (beacon frame).
Protocol version 2.
"""

import struct
from collections.abc import Sequence

_VERSION = 2
_SERIAL_NUMBER = 1  # kind of id
_MULTIROTOR = 2  # kind of aircraft
_AIRBORNE = 2  # status
_OUI_ASD_STAN = bytes.fromhex("fa0bbc")
_REMOTE_ID_TYPE = 0x0D
_HOUR_DECISECONDS = 36_000


def basic_id(serial: str) -> bytes:
    """The Basic ID message: a serial number of at most 20 ASCII characters, of a multirotor."""
    return _message(0, struct.pack("<B20s3x", _SERIAL_NUMBER << 4 | _MULTIROTOR, _text(serial)))


def location(
    *,
    lat_deg: float,
    lon_deg: float,
    geodetic_m: float,
    above_takeoff_m: float,
    speed_m_s: float,
    course_deg: float,
    climb_m_s: float,
    second_of_hour: float,
) -> bytes:
    """The Location message: accuracies 10 m and 1 m/s, barometric altitude unknown."""
    course = round(course_deg) % 360
    west = course >= 180
    fast = speed_m_s > 0.25 * 255
    speed = round((speed_m_s - 0.25 * 255) / 0.75) if fast else round(speed_m_s / 0.25)
    flags = _AIRBORNE << 4 | int(west) << 1 | int(fast)  # height is above take-off
    body = struct.pack(
        "<BBBbiiHHHBBHBx",
        flags,
        course - 180 if west else course,
        speed,
        round(climb_m_s / 0.5),
        round(lat_deg * 1e7),
        round(lon_deg * 1e7),
        0,  # barometric altitude unknown (-1,000 m)
        round((geodetic_m + 1000) / 0.5),
        round((above_takeoff_m + 1000) / 0.5),
        4 << 4 | 10,  # vertical within 10 m, horizontal within 10 m
        0 << 4 | 3,  # barometric accuracy unknown, speed within 1 m/s
        round(second_of_hour * 10) % _HOUR_DECISECONDS,
        1,  # timestamp within 0.1 s
    )
    return _message(1, body)


def system(*, operator_lat_deg: float, operator_lon_deg: float, seconds_since_2019: int) -> bytes:
    """The System message with the operator's position.

    seconds_since_2019: the time in seconds since 2019-01-01T00:00Z. The position is personal data;
    it is simulated so that tests can show that it is withheld.
    """
    body = struct.pack(
        "<BiiHBHHBHIx",
        0,  # the operator stands where the drone took off
        round(operator_lat_deg * 1e7),
        round(operator_lon_deg * 1e7),
        1,  # aircraft in the area
        0,
        0,
        0,
        0,
        0,  # operator's altitude unknown
        seconds_since_2019,
    )
    return _message(4, body)


def operator_id(registration: str) -> bytes:
    """The operator's id. It is personal data; see `system`."""
    return _message(5, struct.pack("<B20s3x", 0, _text(registration)))


def pack(messages: Sequence[bytes]) -> bytes:
    """Up to nine 25-byte messages in one."""
    if not 0 < len(messages) <= 9:
        raise ValueError(f"a pack must have 1 to 9 messages, got {len(messages)}")
    return bytes([0xF << 4 | _VERSION, 25, len(messages)]) + b"".join(messages)


def beacon(mac: bytes, payload: bytes, *, counter: int, uptime_us: int) -> bytes:
    """A Wi-Fi beacon frame from its frame control on, without radiotap and FCS."""
    header = struct.pack("<HH", 0x0080, 0) + b"\xff" * 6 + mac + mac
    header += struct.pack("<H", (counter << 4) & 0xFFFF)
    fixed = struct.pack("<QHH", uptime_us, 100, 0x0401)
    vendor = _OUI_ASD_STAN + bytes([_REMOTE_ID_TYPE, counter & 0xFF]) + payload
    name = b"SIM-RID"
    elements = bytes([0, len(name)]) + name + bytes.fromhex("010882848b960c121824")
    return header + fixed + elements + bytes([221, len(vendor)]) + vendor


def _message(kind: int, body: bytes) -> bytes:
    if len(body) != 24:
        raise ValueError(f"a message body must have 24 bytes, got {len(body)}")
    return bytes([kind << 4 | _VERSION]) + body


def _text(text: str) -> bytes:
    raw = text.encode("ascii")
    if len(raw) > 20:
        raise ValueError(f"a text must have at most 20 characters, got {text!r}")
    return raw
