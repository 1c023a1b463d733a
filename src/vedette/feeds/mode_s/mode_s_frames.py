"""Read the values of one Mode S frame. No state is kept between frames.

`rs1090` decodes the messages after the checks in this module. A Rust panic prints a page on stderr
and raises `PanicException`, which is a BaseException. So only frames with the right length and a
valid checksum are given to the library, and a panic becomes a BadFrameError. Where rs1090 0.7 was
measured to be wrong or to return nothing, the bits are read here
(docs/adr/0004-rs1090-for-mode-s.md): CPR words and 25-ft heights (it rejects the whole frame above
50,000 ft), and velocity (it reads "no information" as a speed and omits the factor 4 of the
supersonic subtype).
Source of bit numbers: ICAO Doc 9871, tables A-2-5 to A-2-101; bits count from 1 in the ME field.
"""

import math
from dataclasses import dataclass
from typing import Any

import rs1090

from vedette.model.errors import BadFrameError
from vedette.model.height import FOOT_M
from vedette.model.report import Motion

KNOT_M_S = 1852 / 3600
_POLYNOMIAL = 0x1FFF409  # ICAO Annex 10 vol. IV, 3.1.2.3.3.1.2


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        rest = byte << 16
        for _ in range(8):
            rest = (rest << 1) ^ (_POLYNOMIAL if rest & 0x800000 else 0)
        table.append(rest & 0xFFFFFF)
    return tuple(table)


_CRC = _crc_table()


def parity(data: bytes) -> int:
    """The 24 parity bits of `data`; 0 for a whole, valid DF17 or DF18 frame."""
    rest = 0
    for byte in data:
        rest = ((rest << 8) & 0xFFFFFF) ^ _CRC[(rest >> 16) ^ byte]
    return rest


@dataclass(frozen=True, slots=True)
class Squitter:
    """A valid extended squitter of an aircraft that uses its own ICAO address."""

    address: str  # six lower-case hex digits
    type_code: int
    me: int  # the 56 message bits
    data: bytes

    def bits(self, first: int, last: int) -> int:
        """Bits `first` to `last` of the ME field, counted from 1 as the standard does."""
        return (self.me >> (56 - last)) & ((1 << (last - first + 1)) - 1)


@dataclass(frozen=True, slots=True)
class Reply:
    """A Mode S reply without a position."""

    address: str  # six lower-case hex digits
    proven: bool  # its checksum proves the address; else the address is what the checksum leaves
    baro_m: float | None = None  # pressure altitude
    squawk: str | None = None


@dataclass(frozen=True, slots=True)
class CodedPlace:
    """A position message: the CPR words, and the other values in the message."""

    odd: bool
    y: int
    x: int
    surface: bool
    type_code: int
    baro_m: float | None = None  # pressure altitude
    gnss_m: float | None = None  # above the ellipsoid
    motion: Motion | None = None  # on the ground only


@dataclass(frozen=True, slots=True)
class Velocity:
    """The values of a velocity message; each may be unknown."""

    motion: Motion | None
    gnss_minus_baro_m: float | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """The identification that an aircraft reports: callsign, category, squawk."""

    callsign: str | None = None
    category: str | None = None  # A0 to D7, as Doc 9871 table A-2-8
    squawk: str | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """The accuracy that the aircraft reports for its positions; None: not in this message."""

    version: int | None
    nac_p: int | None
    surface_is_heading: bool | None = None


def squitter(data: bytes) -> Squitter | None:
    """The extended squitter in a frame; None for another frame, or without an ICAO address.

    Raises BadFrameError for a wrong length, or a wrong checksum. Other replies combine their
    parity with an address, so their checksum cannot be verified; the result is None for them.
    """
    if len(data) not in (7, 14):
        raise BadFrameError(f"a Mode S frame must have 7 or 14 bytes, got {len(data)}", frame=data)
    downlink = data[0] >> 3
    wanted = 14 if downlink >= 16 else 7
    if len(data) != wanted:
        raise BadFrameError(
            f"downlink format {downlink} must have {wanted} bytes, got {len(data)}", frame=data
        )
    if downlink not in (17, 18):
        return None
    if parity(data) != 0:
        raise BadFrameError("the checksum does not match", frame=data)
    me = int.from_bytes(data[4:11], "big")
    if downlink == 18 and not _is_aircrafts_own(data[0] & 7, me):
        return None
    return Squitter(data[1:4].hex(), me >> 51, me, data)


_OWN, _REBROADCAST = 0, 6  # control field of downlink format 18: non-transponder ADS-B, ADS-R


def _is_aircrafts_own(control: int, me: int) -> bool:
    """Whether a DF18 squitter contains the aircraft's own data under its ICAO address.

    ADS-R rebroadcasts messages that an aircraft sent on another link. A bit marks an address that
    is not an ICAO address (DO-260B, 2.2.18.3). TIS-B contains data of ground radars; it is not
    read.
    """
    if control == _OWN:
        return True
    if control != _REBROADCAST:
        return False
    code = me >> 51
    bit = {True: 21, False: 8}[5 <= code <= 8]
    if code == 19:
        bit = 9
    if code == 31:
        bit = 56
    return not me >> (56 - bit) & 1 or 1 <= code <= 4


def reply(data: bytes) -> Reply | None:
    """Read a reply of downlink format 0, 4, 5, 11, 16, 20 or 21; None for other formats.

    The caller has checked the length. Format 11 contains the address in plain form; it is read
    only if its parity is 0, that is, if no radar interrogated the aircraft. In the other formats
    the parity is combined with the address (ICAO Annex 10 vol. IV, 3.1.2.3.3.2).
    """
    downlink = data[0] >> 3
    if downlink == 11:
        return Reply(data[1:4].hex(), True) if parity(data) == 0 else None
    if downlink not in _REPLIES:
        return None
    overlaid = parity(data[:-3]) ^ int.from_bytes(data[-3:], "big")
    address = overlaid.to_bytes(3, "big").hex()
    code = int.from_bytes(data[2:4], "big") & 0x1FFF
    if downlink in (5, 21):
        return Reply(address, False, squawk=_squawk(code))
    return Reply(address, False, baro_m=_altitude_m(code))


_REPLIES = frozenset({0, 4, 5, 16, 20, 21})
_GILLHAM = (0x1000, 0x0800, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010, 0x0008, 0x0004,
            0x0002, 0x0001)  # fmt: skip
"""The bits of the 13-bit code in order: C1 A1 C2 A2 C4 A4 (X) B1 D1 B2 D2 B4 D4."""


def _squawk(code: int) -> str:
    c1, a1, c2, a2, c4, a4, b1, d1, b2, d2, b4, d4 = (bool(code & bit) for bit in _GILLHAM)
    digits = ((a4, a2, a1), (b4, b2, b1), (c4, c2, c1), (d4, d2, d1))
    return "".join(str(4 * four + 2 * two + one) for four, two, one in digits)


def _altitude_m(code: int) -> float | None:
    """A 13-bit altitude in steps of 25 ft; None if it is unknown or in another coding."""
    if code == 0 or code & 0x40 or not code & 0x10:
        return None
    steps = (code & 0x1F80) >> 2 | (code & 0x20) >> 1 | code & 0xF
    return (steps * 25 - 1000) * FOOT_M


def read_place(heard: Squitter) -> CodedPlace:
    """Read a position message, type codes 5 to 8 (ground), 9 to 18 and 20 to 22 (air)."""
    code = heard.type_code
    words: dict[str, Any] = {
        "odd": bool(heard.bits(22, 22)),
        "y": heard.bits(23, 39),
        "x": heard.bits(40, 56),
    }
    if code <= 8:
        return CodedPlace(**words, surface=True, type_code=code, motion=_ground_motion(heard))
    height_m = _height_m(heard)
    if code >= 20:
        return CodedPlace(**words, surface=False, type_code=code, gnss_m=height_m)
    return CodedPlace(**words, surface=False, type_code=code, baro_m=height_m)


def _height_m(heard: Squitter) -> float | None:
    """Height of an airborne position, in steps of 25 ft, or of 100 ft in Gillham's code."""
    code = heard.bits(9, 20)
    if code == 0:
        return None
    if code & 0x10:  # the Q bit: what is left is a number of 25 ft
        return (((code >> 5) << 4 | code & 0xF) * 25 - 1000) * FOOT_M
    feet = (_ask(heard) or {}).get("altitude")  # no answer: a code that stands for no height
    return None if feet is None else feet * FOOT_M


def _ground_motion(heard: Squitter) -> Motion | None:
    said = _ask(heard) or {}
    knots, course = said.get("groundspeed"), said.get("track")
    if knots is None and course is None:
        return None
    return Motion(speed_m_s=None if knots is None else knots * KNOT_M_S, course_deg=course)


def read_velocity(heard: Squitter) -> Velocity:
    """Read a velocity message, type code 19. An airspeed gives no speed over ground."""
    subtype = heard.bits(6, 8)
    east = _component(heard.bits(14, 24), width=10, unit=KNOT_M_S)
    north = _component(heard.bits(25, 35), width=10, unit=KNOT_M_S)
    climb = _component(heard.bits(37, 46), width=9, unit=64 * FOOT_M / 60)
    difference = _component(heard.bits(49, 56), width=7, unit=25 * FOOT_M)
    speed = course = None
    if subtype in (1, 2) and east is not None and north is not None:
        speed = math.hypot(east, north) * (4 if subtype == 2 else 1)
        course = math.degrees(math.atan2(east, north)) % 360 if speed > 0 else None
    if subtype not in (1, 2, 3, 4):
        return Velocity(None, None)
    if speed is None and climb is None:
        return Velocity(None, difference)
    return Velocity(Motion(speed_m_s=speed, course_deg=course, climb_m_s=climb), difference)


def _component(field: int, *, width: int, unit: float) -> float | None:
    """A sign bit and `width` bits that count from 1; 0 is no information.

    The greatest value means that or more: unknown too, for no error of it can be stated.
    """
    most = (1 << width) - 1
    size = field & most
    if size in (0, most):
        return None
    return (1 - size if field >> width else size - 1) * unit


def read_spoken(heard: Squitter) -> Spoken:
    """Read an identification (type codes 1 to 4) or the squawk of an aircraft status (28)."""
    said = _ask(heard) or {}
    if heard.type_code == 28:
        return Spoken(squawk=said.get("squawk") if heard.bits(6, 8) == 1 else None)
    callsign = str(said.get("callsign") or "").strip()
    category = heard.bits(6, 8)
    return Spoken(
        callsign=callsign if callsign and "#" not in callsign else None,  # '#': no character
        category=f"{'DCBA'[heard.type_code - 1]}{category}" if category else None,
    )


def read_quality(heard: Squitter) -> Quality | None:
    """Read an operational status (31) or target state (29); None if it states no accuracy."""
    if heard.type_code == 29:
        said = (_ask(heard) or {}) if heard.bits(6, 7) == 1 else {}
        return Quality(None, said["NACp"]) if "NACp" in said else None
    if heard.bits(6, 8) > 1:
        return None  # reserved subtypes
    said = _ask(heard) or {}
    if "version" not in said:
        return None
    heading = said["TAH"] == 0 if "TAH" in said else None
    return Quality(said["version"], said.get("NACp"), heading)


def _ask(heard: Squitter) -> dict[str, Any] | None:
    """The values that rs1090 decodes from a valid frame; None if there are none."""
    try:
        said = rs1090.decode(heard.data.hex())
    except BaseException as exc:
        # A panic of the Rust code: its type is not importable, and derives from BaseException.
        # Anything else (KeyboardInterrupt, MemoryError) is not ours to keep.
        if type(exc).__name__ != "PanicException":
            raise
        raise BadFrameError(
            f"the library rs1090 cannot decode the frame ({exc})", frame=heard.data
        ) from exc
    return None if said is None else dict(said)
