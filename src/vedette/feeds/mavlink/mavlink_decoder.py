"""MAVLink frames in, reports out. docs/feeds/connect-mavlink.md explains which.

- ADSB_VEHICLE is an aircraft heard by a receiver, measured `tslc` seconds before its receipt.
- OPEN_DRONE_ID messages are of a drone that a receiver hears, by the radio address or the id in
  `id_or_mac`; if that is empty, of the sender's own drone.
- GLOBAL_POSITION_INT is the place of the sender's own drone.

A vehicle whose receiver simulates it gives a heartbeat only. So does a message without news.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from vedette.feeds.decoder import Frame
from vedette.feeds.mavlink.mavlink_frames import (
    ADSB_VEHICLE,
    DRONE_BASIC_ID,
    DRONE_LOCATION,
    DRONE_PACK,
    GLOBAL_POSITION_INT,
    MavlinkMessage,
    read_frame,
)
from vedette.feeds.mavlink.mavlink_values import (
    OwnPosition,
    Vehicle,
    read_basic_id,
    read_location,
    read_pack,
    read_position,
    read_vehicle,
)
from vedette.feeds.remote_id.decoder import RemoteIdDecoder
from vedette.feeds.remote_id.messages import UnreadableError
from vedette.model.errors import BadFrameError
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    Report,
)

MAVLINK = "mavlink"  # the encoding of one frame
_DRONE = {DRONE_BASIC_ID: read_basic_id, DRONE_LOCATION: read_location, DRONE_PACK: read_pack}
_MAC_BYTES = 6
_MOST = 10_000  # vehicles and ids; a flood of invented ones must not fill the memory


class MavlinkDecoder:
    """A Decoder of MAVLink frames."""

    def __init__(self) -> None:
        self._drones = RemoteIdDecoder()
        self._numbers: dict[bytes, int] = {}  # of drones that are named by an id
        self._last: dict[str, tuple[bytes, tuple[Claim, ...]]] = {}  # of vehicles

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one frame. Raises BadFrameError."""
        if frame.encoding != MAVLINK:
            raise BadFrameError(f"{frame.encoding} must be {MAVLINK}", frame=frame.data[:4])
        message = read_frame(frame.data)
        try:
            yield from self._reports(frame, message)
        except UnreadableError as exc:
            raise BadFrameError(str(exc), frame=frame.data[:4]) from exc

    def _reports(self, frame: Frame, message: MavlinkMessage) -> Iterator[Report]:
        if message.number == GLOBAL_POSITION_INT:
            yield _own(frame, message.system, read_position(message.payload))
        elif message.number == ADSB_VEHICLE:
            yield from self._vehicle(frame, message.payload)
        elif message.number in _DRONE:
            whose, messages = _DRONE[message.number](message.payload)
            address, emitter = self._whose(frame, message.system, whose)
            yield from self._drones.heard(frame, address, messages, emitter)
        else:
            yield HeartbeatReport(**_said(frame))

    def _whose(self, frame: Frame, system: int, whose: bytes) -> tuple[str, Emitter | None]:
        """The transmitter of a Remote ID message; no emitter if it is a radio address."""
        if not any(whose):
            return f"system {system}", _track(frame, str(system))
        if not any(whose[_MAC_BYTES:]):
            return whose[:_MAC_BYTES].hex(":"), None
        if len(self._numbers) >= _MOST:
            self._numbers.clear()
        number = self._numbers.setdefault(whose, len(self._numbers) + 1)
        return f"id {number}", _track(frame, f"id-{number}")

    def _vehicle(self, frame: Frame, payload: bytes) -> Iterator[Report]:
        found = read_vehicle(payload)
        emitter = Emitter(EmitterScheme.ICAO24, found.address)
        key = f"{frame.sensor} {found.address}"
        place, claims = self._last.get(key, (b"", ()))
        repeated = found.age_s > 0 and payload[:-1] == place
        if found.simulated:
            yield HeartbeatReport(**_said(frame))
            return
        if found.place is None or repeated:
            yield HeartbeatReport(**_said(frame), repeated=int(repeated))
        else:
            yield _position(frame, found, found.place, emitter)
        claimed = tuple(_claims(found))
        if claimed and claimed != claims:
            yield IdentityReport(**_said(frame), emitter=emitter, claims=claimed)
        if len(self._last) >= _MOST:
            self._last.clear()
        self._last[key] = payload[:-1], claimed or claims


def _own(frame: Frame, system: int, found: OwnPosition) -> Report:
    if found.place is None:
        return HeartbeatReport(**_said(frame))
    return PositionReport(
        **_said(frame),
        lat_deg=found.place[0],
        lon_deg=found.place[1],
        heights=(
            Height(value_m=found.above_sea_m, reference=HeightReference.MEAN_SEA_LEVEL),
            Height(value_m=found.above_takeoff_m, reference=HeightReference.ABOVE_TAKEOFF),
        ),
        motion=Motion(
            speed_m_s=found.speed_m_s, course_deg=found.course_deg, climb_m_s=found.climb_m_s
        ),
        emitter=_track(frame, str(system)),
    )


def _position(
    frame: Frame, found: Vehicle, place: tuple[float, float], emitter: Emitter
) -> PositionReport:
    reference = (
        HeightReference.ELLIPSOID if found.altitude_is_geometric else HeightReference.BAROMETRIC
    )
    height = found.altitude_m
    said = _said(frame)
    said["measured_at"] -= timedelta(seconds=found.age_s)
    return PositionReport(
        **said,
        lat_deg=place[0],
        lon_deg=place[1],
        heights=() if height is None else (Height(value_m=height, reference=reference),),
        motion=Motion(
            speed_m_s=found.speed_m_s, course_deg=found.course_deg, climb_m_s=found.climb_m_s
        ),
        emitter=emitter,
    )


def _claims(found: Vehicle) -> Iterator[Claim]:
    for kind, value in (
        (ClaimKind.CALLSIGN, found.callsign),
        (ClaimKind.SQUAWK, found.squawk),
        (ClaimKind.AIRCRAFT_CATEGORY, found.category),
    ):
        if value is not None:
            yield Claim(kind, value)


def _track(frame: Frame, name: str) -> Emitter:
    return Emitter(EmitterScheme.SENSOR_TRACK, f"{frame.sensor}/{name}".lower())


def _said(frame: Frame) -> dict[str, Any]:
    return {
        "sensor": frame.sensor,
        "measured_at": frame.received_at,
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }
