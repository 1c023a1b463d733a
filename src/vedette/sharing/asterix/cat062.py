"""ASTERIX category 062: system tracks.

Source: EUROCONTROL-SPEC-0149-9, Category 062, SDPS Track Messages (editions 1.10 to 1.20; the items
used here are the same in all of them). Only what is known is sent. The bits of Mode 4 and Mode 5
say "no interrogation", because this program never states whether something is a friend.
"""

import math
from datetime import UTC, datetime

from vedette.access.released_items import ReleasedTrack
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.identity import ClaimKind, EmitterScheme
from vedette.model.report import Covariance2D
from vedette.model.track import Track, TrackStatus
from vedette.sharing.asterix.data_block import (
    compound,
    held,
    record,
    signed,
    six_bit_text,
    time_of_day,
)

CATEGORY = 62
_DEGREE_LSB = 180.0 / 2**25  # of I062/105
_ERROR_LSB_M = 0.5
_SPEED_LSB = 0.25
_TRACK_NUMBERS = 1 << 16
_NO_SOURCE, _GNSS, _RADAR = 0, 1, 2  # where the geometric altitude of I062/130 comes from

# Positions in the user application profile (FRN).
_SOURCE, _SERVICE, _TIME, _PLACE, _VELOCITY = 1, 3, 4, 5, 7
_MODE_3A, _AIRCRAFT, _NUMBER, _STATUS, _LEVEL, _GEOMETRIC, _ACCURACY = 9, 11, 12, 13, 17, 18, 27


def track_record(
    released: ReleasedTrack,
    number: int,
    *,
    sac: int,
    sic: int,
    service: int,
    simulation: bool,
    first: bool,
) -> bytes:
    """The record of one track. Raises ValueError if a value is beyond what the format can say.

    number: of the track, 0 to 65535. first: whether this is the first message about it.
    """
    track = released.track
    items = {
        _SOURCE: bytes((sac, sic)),
        _SERVICE: bytes((service,)),
        _TIME: time_of_day(seconds_of_day(track.at)),
        _PLACE: signed(track.lat_deg, _DEGREE_LSB, 4)
        + signed(math.remainder(track.lon_deg, 360.0), _DEGREE_LSB, 4),
        _NUMBER: (number % _TRACK_NUMBERS).to_bytes(2),
        _ACCURACY: _accuracy(track),
    }
    if track.velocity_east_m_s is not None and track.velocity_north_m_s is not None:
        items[_VELOCITY] = signed(track.velocity_east_m_s, _SPEED_LSB, 2) + signed(
            track.velocity_north_m_s, _SPEED_LSB, 2
        )
    squawk = _claim(track, ClaimKind.SQUAWK)
    if squawk is not None and len(squawk) == 4 and set(squawk) <= set("01234567"):
        items[_MODE_3A] = int(squawk, 8).to_bytes(2)
    aircraft = _aircraft(track)
    if aircraft:
        items[_AIRCRAFT] = compound(aircraft)
    level = _height(track, HeightReference.BAROMETRIC)
    if level is not None:
        items[_LEVEL] = signed(level.value_m / FOOT_M / 100.0, 0.25, 2)
    geometric = _height(track, HeightReference.ELLIPSOID)
    if geometric is not None:
        items[_GEOMETRIC] = signed(geometric.value_m / FOOT_M, 6.25, 2)
    items[_STATUS] = _status(track, geometric=geometric, simulation=simulation, first=first)
    return record(items)


def seconds_of_day(at: datetime) -> float:
    """Seconds since midnight UTC."""
    utc = at.astimezone(UTC)
    return utc.hour * 3600 + utc.minute * 60 + utc.second + utc.microsecond / 1e6


def _status(track: Track, *, geometric: Height | None, simulation: bool, first: bool) -> bytes:
    """I062/080 with three extents: the third one says whether the track coasts.

    A track whose sensors are withheld is given as one of several sensors, the default.
    """
    source = _NO_SOURCE
    if geometric is not None:
        source = _GNSS if track.identity.cooperative else _RADAR
    octets = [
        (len(track.sensors) == 1) << 7
        | (geometric is not None) << 5  # it is more reliable than a pressure altitude
        | source << 2
        | (track.status is TrackStatus.TENTATIVE) << 1,
        simulation << 7 | (track.status is TrackStatus.LOST) << 6 | first << 5,
        0,  # no amalgamation; Mode 4 and Mode 5: no interrogation
        (track.status in (TrackStatus.COASTING, TrackStatus.LOST)) << 7,
    ]
    return bytes([*(octet | 1 for octet in octets[:-1]), octets[-1]])


def _accuracy(track: Track) -> bytes:
    """I062/500: 1-sigma errors, rounded up; in east (x) and north (y)."""
    error = track.covariance
    parts = {
        1: held(math.sqrt(error.ee), _ERROR_LSB_M, 2) + held(math.sqrt(error.nn), _ERROR_LSB_M, 2),
        2: _covariance(error),
    }
    geometric = _height(track, HeightReference.ELLIPSOID)
    if geometric is not None and geometric.sigma_m is not None:
        parts[4] = held(geometric.sigma_m / FOOT_M, 6.25, 1)
    level = _height(track, HeightReference.BAROMETRIC)
    if level is not None and level.sigma_m is not None:
        parts[5] = held(level.sigma_m / FOOT_M / 100.0, 0.25, 1)
    speed = track.velocity_covariance
    if speed is not None and track.velocity_east_m_s is not None:
        parts[6] = held(math.sqrt(speed.ee), _SPEED_LSB, 1) + held(
            math.sqrt(speed.nn), _SPEED_LSB, 1
        )
    return compound(parts)


def _covariance(error: Covariance2D) -> bytes:
    """The root of the size of the covariance, with its sign, in 0.5 m; limited to what fits."""
    root = math.copysign(math.sqrt(abs(error.en)), error.en)
    most = ((1 << 15) - 1) * _ERROR_LSB_M
    return signed(max(-most, min(most, root)), _ERROR_LSB_M, 2)


def _aircraft(track: Track) -> dict[int, bytes]:
    """The subfields of I062/380: the address of the aircraft and its callsign."""
    parts: dict[int, bytes] = {}
    address = next(
        (e.value for e in track.identity.emitters if e.scheme is EmitterScheme.ICAO24), None
    )
    if address is not None and len(address) == 6:
        parts[1] = bytes.fromhex(address)
    callsign = _claim(track, ClaimKind.CALLSIGN)
    if callsign is not None and callsign.strip():
        parts[2] = six_bit_text(callsign.strip())
    return parts


def _claim(track: Track, kind: ClaimKind) -> str | None:
    """The claim of this kind, if there is exactly one; two that differ are no answer."""
    found = [c.value for c in track.identity.claims if c.kind is kind]
    return found[0] if len(found) == 1 else None


def _height(track: Track, reference: HeightReference) -> Height | None:
    return next((h for h in track.heights if h.reference is reference), None)
