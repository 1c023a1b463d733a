"""One UAT downlink message of 18 or 34 bytes as the values that it carries. No state.

Header (bytes 0-3): payload type (5 bits), address qualifier (3), address (24). State vector (bytes
4-16): latitude (23 bits) and longitude (24), both x 360/2^24 degrees; altitude type (1); altitude
(12, x 25 ft less 1,025); NIC (4); air or ground (2); two velocities (11 each, kt, or 4 kt when
supersonic); vertical rate (11, x 64 ft/min). Mode status (bytes 17-28, in long messages of types 1
and 3): emitter category and call sign in base 40; NACp; whether the call sign is one.
Source: RTCA DO-282B, section 2.2.4.5.
"""

from dataclasses import dataclass

from vedette.model.errors import BadFrameError
from vedette.model.height import FOOT_M

KNOT_M_S = 1852 / 3600
SHORT_BYTES, LONG_BYTES = 18, 34
ICAO_QUALIFIERS = (0, 2)  # ADS-B and TIS-B with an ICAO address
_BASE40 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ  .."
_SUPERSONIC, _GROUND = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class UatMessage:
    """What one message says; None is unknown."""

    address: str  # six lower-case hex digits
    qualifier: int
    place: tuple[float, float] | None  # degrees of WGS 84
    altitude_m: float | None
    altitude_is_geometric: bool
    on_ground: bool
    north_m_s: float | None
    east_m_s: float | None
    climb_m_s: float | None
    callsign: str | None = None
    squawk: str | None = None
    nac_p: int | None = None


def read_uat(data: bytes) -> UatMessage:
    """The values of a message. Raises BadFrameError."""
    if len(data) not in (SHORT_BYTES, LONG_BYTES):
        raise BadFrameError(
            f"a UAT downlink message must have {SHORT_BYTES} or {LONG_BYTES} bytes, got "
            f"{len(data)}",
            frame=data,
        )
    nic = data[11] & 0x0F
    lat, lon = _place(data)
    state = data[12] >> 6
    raw_altitude = data[10] << 4 | data[11] >> 4
    step = 4 if state == _SUPERSONIC else 1
    on_ground = state == _GROUND
    north = (
        None if on_ground else _velocity((data[12] & 0x1F) << 6 | data[13] >> 2, KNOT_M_S * step)
    )
    east = (
        None
        if on_ground
        else _velocity((data[13] & 0x03) << 9 | data[14] << 1 | data[15] >> 7, KNOT_M_S * step)
    )
    climb = None if on_ground else _climb((data[15] & 0x7F) << 4 | data[16] >> 4)
    text, is_callsign, nac_p = _mode_status(data)
    return UatMessage(
        address=data[1:4].hex(),
        qualifier=data[0] & 0x07,
        place=None if nic == 0 and lat == 0 and lon == 0 else (lat, lon),
        altitude_m=(raw_altitude * 25 - 1025) * FOOT_M if raw_altitude else None,
        altitude_is_geometric=bool(data[9] & 1),
        on_ground=on_ground,
        north_m_s=north,
        east_m_s=east,
        climb_m_s=climb,
        callsign=text if is_callsign else None,
        squawk=None if is_callsign or text is None or not _is_octal(text) else text,
        nac_p=nac_p,
    )


def _place(data: bytes) -> tuple[float, float]:
    lat = (data[4] << 15 | data[5] << 7 | data[6] >> 1) * 360 / (1 << 24)
    raw_lon = (data[6] & 1) << 23 | data[7] << 15 | data[8] << 7 | data[9] >> 1
    lon = raw_lon * 360 / (1 << 24)
    return (lat - 180 if lat > 90 else lat), (lon - 360 if lon > 180 else lon)


def _velocity(raw: int, step_m_s: float) -> float | None:
    """A velocity with its sign in bit 10; 0 stands for unknown, 1 for 0."""
    size = raw & 0x3FF
    if not size:
        return None
    return (1 - size if raw & 0x400 else size - 1) * step_m_s


def _climb(raw: int) -> float | None:
    """A vertical rate; bit 10 names its source, bit 9 is its sign."""
    size = raw & 0x1FF
    if not size:
        return None
    return (1 - size if raw & 0x200 else size - 1) * 64 * FOOT_M / 60


def _mode_status(data: bytes) -> tuple[str | None, bool, int | None]:
    """Call sign or squawk, whether it is a call sign, and NACp."""
    if len(data) != LONG_BYTES or data[0] >> 3 not in (1, 3):
        return None, False, None
    first, second, third = (int.from_bytes(data[at : at + 2], "big") for at in (17, 19, 21))
    codes = [first // 40 % 40, first % 40]
    for word in (second, third):
        codes += [word // 1600 % 40, word // 40 % 40, word % 40]
    text = "".join(_BASE40[code] for code in codes).strip(" .")
    return text or None, bool(data[26] & 0x02), data[25] >> 4


def _is_octal(text: str) -> bool:
    return len(text) == 4 and all(char in "01234567" for char in text)
