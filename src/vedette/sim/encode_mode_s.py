"""ADS-B frames (DF 17) as an aircraft sends them: 14 bytes, parity included.

Source: ICAO Doc 9871, Technical Provisions for Mode S Services and Extended Squitter, 2nd
edition: appendix A (formats, compact position reporting) and Annex 10 volume IV (parity).
"""

from vedette.feeds.mode_s import cpr
from vedette.model.height import FOOT_M

KNOT_M_S = 1852 / 3600
_GENERATOR = 0x1FFF409
_CHARACTERS = "#ABCDEFGHIJKLMNOPQRSTUVWXYZ##### ###############0123456789######"


def identification(address: int, callsign: str, *, category: int = 3) -> bytes:
    """A frame with a callsign (up to 8 of A-Z, 0-9, space) and a category; type code 4 (set A).

    address: the 24-bit ICAO address.
    """
    payload = (4 << 3) | category
    for character in callsign.ljust(8):
        payload = (payload << 6) | _CHARACTERS.index(character)
    return _frame(address, payload)


def airborne_position(
    address: int, lat_deg: float, lon_deg: float, altitude_m: float, *, odd: bool
) -> bytes:
    """A frame with one half of a position; type code 11: within 186 m.

    address: the 24-bit ICAO address. The barometric altitude has steps of 25 ft.
    """
    yz, xz = cpr.encode(lat_deg, lon_deg, odd=odd)
    payload = 11 << 51  # surveillance status and antenna flag 0
    payload |= _altitude(altitude_m) << 36
    payload |= int(odd) << 34
    return _frame(address, payload | yz << 17 | xz)


def airborne_velocity(address: int, east_m_s: float, north_m_s: float, climb_m_s: float) -> bytes:
    """A frame with the speed over ground in whole knots; type code 19, subtype 1.

    address: the 24-bit ICAO address. The climb rate has steps of 64 ft/min.
    """
    payload = (19 << 51) | (1 << 48) | (2 << 43)  # NACv 2: better than 3 m/s
    payload |= _signed(east_m_s / KNOT_M_S, 10) << 32
    payload |= _signed(north_m_s / KNOT_M_S, 10) << 21
    payload |= 1 << 20  # the climb is barometric
    payload |= _signed(climb_m_s * 60 / FOOT_M / 64, 9) << 10
    return _frame(address, payload)


def _altitude(altitude_m: float) -> int:
    """12 bits in 25 ft steps from -1,000 ft, the Q bit set."""
    steps = round((altitude_m / FOOT_M + 1000) / 25)
    if not 0 <= steps < 1 << 11:
        raise ValueError(f"altitude must be -304.8 to 15,285 m, got {altitude_m}")
    return (steps & 0x7F0) << 1 | 0x10 | (steps & 0xF)


def _signed(value: float, bits: int) -> int:
    """A sign bit, then the size plus one (0 would mean: not known)."""
    size = round(abs(value)) + 1
    if size >= 1 << bits:
        raise ValueError(f"a value must fit into {bits} bits, got {value}")
    return int(value < 0) << bits | size


def _frame(address: int, payload: int) -> bytes:
    """DF 17, capability 5 (airborne), the 24-bit address, 56 bits of payload, parity."""
    if not 0 <= address < 1 << 24:
        raise ValueError(f"an aircraft address must have 24 bits, got {address:#x}")
    body = ((17 << 3) | 5) << 80 | address << 56 | payload
    return (body << 24 | parity(body)).to_bytes(14)


def parity(body: int) -> int:
    """The 24 parity bits of an 88-bit body."""
    remainder = body << 24
    for bit in range(111, 23, -1):
        if remainder >> bit & 1:
            remainder ^= _GENERATOR << (bit - 24)
    return remainder
