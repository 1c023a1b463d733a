"""MAVLink telemetry logs (`.tlog`) of ground stations: each vehicle's positions, as recorded.

A record is a time (microseconds since 1970, of the ground station's clock) and one MAVLink packet.
Places come from GLOBAL_POSITION_INT; without any, from GPS_RAW_INT. While the receiver says that it
has no fix, or at 0, 0, nobody knows the place. Packets are decoded by `pymavlink` (an extra).
Source: mavlink.io/en/guide/serialization.html; mavlink.io/en/messages/common.html.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import refuse, sample
from vedette.feeds.flights.zoneless_times import Stamp, flight_times
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight, Sample
from vedette.model.height import Height, HeightReference
from vedette.model.times import EPOCH

NAME = "MAVLink log"
_V1, _V2 = 0xFE, 0xFD
_TIME_BYTES = 8
_SIGNED = 0x01  # flag of a packet with 13 bytes of signature
_GPS_RAW_INT, _GLOBAL_POSITION_INT = 24, 33
_FIX_2D = 2  # GPS_FIX_TYPE; below it there is none
_UNKNOWN_M = 0xFFFFFFFF  # of an accuracy
_YEARS_US = (946_684_800_000_000, 4_102_444_800_000_000)  # 2000 to 2100: plausible times
_BACK = timedelta(seconds=5)
_PROBED = 3  # records that must follow each other at the start


@dataclass(slots=True)
class _Vehicle:
    """What one system said."""

    placed: list[tuple[Sample | None, Stamp]] = field(default_factory=list)
    raw: list[tuple[Sample | None, Stamp]] = field(default_factory=list)
    fix: int | None = None  # its receiver's last word
    sigma_m: float | None = None


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like a log: times and packets in turn."""
    at = 0
    for count in range(_PROBED):
        if at + _TIME_BYTES + 2 > len(head):
            return count > 0 and at == len(head)
        moment = int.from_bytes(head[at : at + _TIME_BYTES], "big")
        size = _packet_bytes(head, at + _TIME_BYTES)
        if size is None or not _YEARS_US[0] <= moment < _YEARS_US[1]:
            return False
        at += _TIME_BYTES + size
    return True


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:  # noqa: ARG001
    """Read each system with a place as a recorded flight. Raises RecordingError."""
    dialect = _dialect(where)
    parser = dialect.MAVLink(None)
    out = LeftOut(where)
    vehicles: dict[int, _Vehicle] = {}
    last = EPOCH
    for at, packet in _records(data, out):
        if at < last - _BACK:
            key = f"packet at {at.isoformat()}"
            out.note(key, "its times go back: the clock was set while it recorded")
        last = at
        if _message(packet) not in (_GPS_RAW_INT, _GLOBAL_POSITION_INT):
            continue
        try:
            message = parser.decode(bytearray(packet))
        except dialect.MAVError as exc:
            out.note("packets", f"a packet of a position is damaged: {exc}")
            continue
        _take(message, at, vehicles.setdefault(message.get_srcSystem(), _Vehicle()), where)
    flights = []
    for system, vehicle in sorted(vehicles.items()):
        found = vehicle.placed if _has_place(vehicle.placed) else vehicle.raw
        if _has_place(found):
            flights.append(flight_times(f"system {system}", found, out))
    if not flights:
        refuse(
            where,
            "must hold a position of a vehicle, got none",
            "give a log with GLOBAL_POSITION_INT",
        )
    return out.on(flights)


def _has_place(found: list[tuple[Sample | None, Stamp]]) -> bool:
    return any(place is not None for place, _ in found)


def _dialect(where: str) -> ModuleType:
    try:
        from pymavlink.dialects.v20 import ardupilotmega  # noqa: PLC0415 - an extra
    except ImportError as exc:
        raise RecordingError(
            "needs the package pymavlink, which is not installed",
            where=where,
            mend='install it with pip install "vedette[mavlink]"',
        ) from exc
    return ardupilotmega  # type: ignore[no-any-return]


def _records(data: bytes, out: LeftOut) -> Iterator[tuple[datetime, bytes]]:
    """Each packet with its time. Takes up again after damage, and notes it."""
    at, damaged = 0, 0
    while at + _TIME_BYTES < len(data):
        moment = int.from_bytes(data[at : at + _TIME_BYTES], "big")
        size = _packet_bytes(data, at + _TIME_BYTES)
        if size is None or not _YEARS_US[0] <= moment < _YEARS_US[1]:
            damaged, at = damaged + 1, at + 1
            continue
        end = at + _TIME_BYTES + size
        if end > len(data):
            break
        yield EPOCH + timedelta(microseconds=moment), data[at + _TIME_BYTES : end]
        at = end
    if damaged:
        out.note("packets", f"{damaged} bytes are not a time and a packet")
    if at < len(data):
        out.note("packets", "the last packet is cut off")


def _packet_bytes(data: bytes, at: int) -> int | None:
    """The length of the packet that starts at `at`; None where none does."""
    if at + 3 > len(data):
        return None
    if data[at] == _V1:
        return 8 + data[at + 1]
    if data[at] == _V2:
        return 12 + data[at + 1] + (13 if data[at + 2] & _SIGNED else 0)
    return None


def _message(packet: bytes) -> int:
    """The number of the message in a packet."""
    return packet[5] if packet[0] == _V1 else int.from_bytes(packet[7:10], "little")


def _take(message: Any, at: datetime, vehicle: _Vehicle, where: str) -> None:
    """Take one message of a position."""
    key = f"{where}: packet at {at.isoformat()}"
    lat, lon = message.lat / 1e7, message.lon / 1e7
    height = Height(value_m=message.alt / 1000, reference=HeightReference.MEAN_SEA_LEVEL)
    heights: tuple[Height, ...] = (height,)
    if message.get_msgId() == _GPS_RAW_INT:
        vehicle.fix = int(message.fix_type)
        accuracy = getattr(message, "h_acc", 0)  # mm; 0 in packets that are too short for it
        vehicle.sigma_m = accuracy / 1000 if 0 < accuracy < _UNKNOWN_M else None
        into = vehicle.raw
    else:
        over_home = message.relative_alt / 1000
        above = Height(value_m=over_home, reference=HeightReference.ABOVE_TAKEOFF)
        into, heights = vehicle.placed, (height, above)
    void = vehicle.fix is not None and vehicle.fix < _FIX_2D
    if void or (message.lat == 0 and message.lon == 0):
        into.append((None, Stamp(at)))
        return
    place = sample(lat, lon, key, heights=heights, sigma_m=vehicle.sigma_m)
    into.append((place, Stamp(at)))
