"""JSON of Remote ID receivers in, reports out. docs/feeds/connect-remote-id-json.md explains it.

The receiver has decoded the broadcast, so checksums and repeats cannot be verified here. A message
that says the same as the one before it, within a second, is a repeat. The radio address joins
messages where it is given; the serial number decides where both are (`drone_addresses`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vedette.feeds.decoder import Frame
from vedette.feeds.remote_id.drone_addresses import DroneAddresses
from vedette.feeds.remote_id_json.drone_messages import DroneMessage, read_drones
from vedette.model.errors import BadFrameError
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Claim, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    PresenceReport,
    Report,
)

REMOTE_ID_JSON = "remote_id_json"  # the encoding of a frame that is one JSON message
_SAME_FOR = timedelta(seconds=1)
_IDENTITY_AGAIN = timedelta(minutes=30)
_MOST = 10_000  # drones; a flood of invented ones must not fill the memory


@dataclass(slots=True)
class _Last:
    """What a drone last said, and when it was reported."""

    message: DroneMessage
    at: datetime
    identified_at: datetime | None = None


class RemoteIdJsonDecoder:
    """A Decoder of JSON messages."""

    def __init__(self) -> None:
        self._drones = DroneAddresses()
        self._numbers: dict[str, int] = {}  # of drones without a radio address
        self._last: dict[tuple[SensorId, str], _Last] = {}

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one message. Raises BadFrameError that names the key at fault."""
        if frame.encoding != REMOTE_ID_JSON:
            raise BadFrameError(f"{frame.encoding} is not JSON of Remote ID", frame=frame.data[:4])
        drones = read_drones(frame.data)
        if not drones:
            yield HeartbeatReport(**_said(frame))
        reports = [report for drone in drones for report in self._reports(frame, drone)]
        yield from reports

    def _reports(self, frame: Frame, drone: DroneMessage) -> Iterator[Report]:
        said = _said(frame)
        emitter = self._emitter(frame, drone)
        key = (frame.sensor, emitter.value if emitter else "")
        last = self._last.get(key)
        at = frame.received_at
        if last is not None and last.message == drone and abs(at - last.at) < _SAME_FOR:
            yield HeartbeatReport(**said, repeated=1)
            return
        identified_at = last.identified_at if last is not None else None
        if emitter is not None and drone.drone_id is not None:
            fresh = last is None or last.message.drone_id != drone.drone_id
            if fresh or identified_at is None or abs(at - identified_at) > _IDENTITY_AGAIN:
                claims = (Claim(drone.id_kind, drone.drone_id),)
                yield IdentityReport(**said, emitter=emitter, claims=claims)
                identified_at = at
        yield _report(drone, emitter, said)
        if len(self._last) >= _MOST:
            self._last.clear()
        self._last[key] = _Last(drone, at, identified_at)

    def _emitter(self, frame: Frame, drone: DroneMessage) -> Emitter | None:
        if drone.mac is not None:
            name = self._drones.name(drone.mac, drone.drone_id, frame.received_at)
            return None if name is None else Emitter(EmitterScheme.MAC, name)
        if drone.drone_id is None:
            return None
        if len(self._numbers) >= _MOST:
            self._numbers.clear()
        number = self._numbers.setdefault(drone.drone_id, len(self._numbers) + 1)
        return Emitter(EmitterScheme.SENSOR_TRACK, f"{frame.sensor}/{number}".lower())


def _report(drone: DroneMessage, emitter: Emitter | None, said: dict[str, Any]) -> Report:
    heights = tuple(_heights(drone))
    if drone.place is None:
        return PresenceReport(**said, heights=heights, emitter=emitter)
    parts = (drone.speed_m_s, drone.course_deg, drone.climb_m_s)
    motion = None
    if any(part is not None for part in parts):
        motion = Motion(
            speed_m_s=drone.speed_m_s, course_deg=drone.course_deg, climb_m_s=drone.climb_m_s
        )
    return PositionReport(
        **said,
        lat_deg=drone.place[0],
        lon_deg=drone.place[1],
        heights=heights,
        motion=motion,
        emitter=emitter,
    )


def _heights(drone: DroneMessage) -> Iterator[Height]:
    for value_m, reference in (
        (drone.ellipsoid_m, HeightReference.ELLIPSOID),
        (drone.above_ground_m, HeightReference.ABOVE_GROUND),
        (drone.above_takeoff_m, HeightReference.ABOVE_TAKEOFF),
    ):
        if value_m is not None and value_m > -1000:  # -1000 m stands for unknown
            yield Height(value_m=value_m, reference=reference)


def _said(frame: Frame) -> dict[str, Any]:
    return {
        "sensor": frame.sensor,
        "measured_at": frame.received_at,
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }
