"""SBS-1 lines in, reports out. docs/feeds/sbs-1.md has the table of what becomes of each line.

The server has decoded what its receiver heard, so what raw Mode S can prove (checksums, places
that never jump) rests on the server's word here. Its times have no time zone, so they are never
taken for the time of day, unless the settings name the zone. Otherwise only the time between
"generated" and "logged", both of the server's clock, is used: a line is older than its receipt by
that delay.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from vedette.feeds.decoder import Frame
from vedette.feeds.sbs1 import sbs1_lines as columns
from vedette.feeds.sbs1.sbs1_lines import Sbs1Line, read_sbs1
from vedette.feeds.sbs1.sbs1_settings import zone_of
from vedette.model.errors import BadFrameError
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import HeartbeatReport, IdentityReport, Motion, PositionReport, Report
from vedette.model.times import seconds_between

SBS1 = "sbs1"  # the encoding of a frame that is one line
KNOT_M_S = 1852 / 3600
VELOCITY_S = 5.0  # older than this, a velocity says nothing of a position
FORGET_S = 300.0
DELAY_MAX = timedelta(hours=1)  # a longer time between generated and logged is no delay
_IDENTIFICATION, _SURFACE, _AIRBORNE, _VELOCITY, _SURVEILLANCE_IDENTITY = 1, 2, 3, 4, 6


@dataclass(slots=True)
class Moving:
    """The movement that an aircraft last stated, as one sensor passed it on."""

    at: datetime
    motion: Motion


class Sbs1Decoder:
    """A Decoder of SBS-1 lines. One aircraft under two sensors is remembered twice.

    time_zone: of the server's clock, where somebody has said it and vouches for that clock.
    """

    def __init__(self, *, time_zone: str | None = None) -> None:
        self._time_zone = time_zone
        self._moving: dict[tuple[SensorId, str], Moving] = {}
        self._tidied_at: datetime | None = None

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one line. Raises BadFrameError that names the invalid column."""
        if frame.encoding != SBS1:
            raise BadFrameError(f"{frame.encoding} is not SBS-1", frame=frame.data)
        line = read_sbs1(frame.data)
        said = _said(frame, line, self._time_zone)
        if line.kind == "MSG" and line.address is not None:
            yield from self._heard(line, line.address, said)
        elif line.kind == "ID" and line.address is not None:
            yield from _claim(ClaimKind.CALLSIGN, line.callsign, line.address, said)
        elif line.kind == "AIR":
            yield HeartbeatReport(**said)

    def _heard(self, line: Sbs1Line, address: str, said: dict[str, Any]) -> Iterator[Report]:
        """What a transmission says that the server's receiver heard."""
        for flag in (columns.ALERT, columns.IDENT, columns.ON_GROUND):
            line.flag(flag)  # of no further use, but a bad one shows that the line is damaged
        if line.flag(columns.EMERGENCY):
            yield from _claim(ClaimKind.EMERGENCY, "declared", address, said)
        if line.transmission in (_SURFACE, _AIRBORNE):
            yield from self._position(line, address, said)
        elif line.transmission == _IDENTIFICATION:
            yield from _claim(ClaimKind.CALLSIGN, line.callsign, address, said)
        elif line.transmission == _SURVEILLANCE_IDENTITY:
            yield from _claim(ClaimKind.SQUAWK, line.squawk, address, said)
        else:  # velocity, height alone, air to air, all-call: a sign that the receiver hears
            if line.transmission == _VELOCITY:
                self._note_motion(line, address, said)
            yield HeartbeatReport(**said)

    def _note_motion(self, line: Sbs1Line, address: str, said: dict[str, Any]) -> None:
        self._tidy(said["measured_at"])
        motion = _motion(line)
        if motion is not None:
            self._moving[said["sensor"], address] = Moving(said["measured_at"], motion)

    def _position(self, line: Sbs1Line, address: str, said: dict[str, Any]) -> Iterator[Report]:
        lat_deg, lon_deg = line.number(columns.LATITUDE), line.number(columns.LONGITUDE)
        if lat_deg is None and lon_deg is None:
            yield HeartbeatReport(**said)  # the server does not know the place yet
            return
        if lat_deg is None or lon_deg is None:
            raise BadFrameError("latitude and longitude must come together", frame=line.data)
        surface = line.transmission == _SURFACE
        motion = _motion(line) if surface else self._motion_at(said, address)
        yield PositionReport(
            **said,
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            heights=() if surface else _heights(line),
            motion=motion,
            emitter=Emitter(EmitterScheme.ICAO24, address),
        )

    def _motion_at(self, said: dict[str, Any], address: str) -> Motion | None:
        """The last movement, unless it is too old to say anything of this position."""
        found = self._moving.get((said["sensor"], address))
        if found is None or abs(seconds_between(said["measured_at"], found.at)) > VELOCITY_S:
            return None
        return found.motion

    def _tidy(self, at: datetime) -> None:
        """Forget movements that are too old to matter."""
        if self._tidied_at is not None and abs(seconds_between(at, self._tidied_at)) < FORGET_S:
            return
        self._tidied_at = at
        self._moving = {
            key: found
            for key, found in self._moving.items()
            if abs(seconds_between(at, found.at)) < FORGET_S
        }


def _heights(line: Sbs1Line) -> tuple[Height, ...]:
    """The pressure altitude, which a line tells in feet."""
    feet = line.number(columns.ALTITUDE)
    if feet is None:
        return ()
    return (Height(value_m=feet * FOOT_M, reference=HeightReference.BAROMETRIC),)


def _motion(line: Sbs1Line) -> Motion | None:
    """Ground speed (kt), track (degrees) and vertical rate (ft/min) of one line."""
    knots, track = line.number(columns.SPEED), line.number(columns.TRACK)
    climb = line.number(columns.CLIMB)
    if knots is None and track is None and climb is None:
        return None
    return Motion(
        speed_m_s=None if knots is None else knots * KNOT_M_S,
        course_deg=track,
        climb_m_s=None if climb is None else climb * FOOT_M / 60,
    )


def _claim(
    kind: ClaimKind, value: str | None, address: str, said: dict[str, Any]
) -> Iterator[Report]:
    """A claim of identity; a sign of life where the line holds none."""
    if value is None:
        yield HeartbeatReport(**said)
    else:
        emitter = Emitter(EmitterScheme.ICAO24, address)
        yield IdentityReport(**said, emitter=emitter, claims=(Claim(kind, value),))


def _said(frame: Frame, line: Sbs1Line, time_zone: str | None) -> dict[str, Any]:
    """What a report takes over from its frame. It was measured when the server received it."""
    measured_at = None if time_zone is None else _generated(line, time_zone)
    return {
        "sensor": frame.sensor,
        "measured_at": measured_at or frame.received_at - _delay(line),
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }


def _generated(line: Sbs1Line, time_zone: str) -> datetime | None:
    """When a message was generated; None where the clock was set and shows that time twice."""
    if line.generated is None:
        return None
    local = line.generated.replace(tzinfo=zone_of(time_zone))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return None  # in the hour that comes twice, or that is left out
    return local.astimezone(UTC)


def _delay(line: Sbs1Line) -> timedelta:
    """How long the server held a line back, by its own clock; nothing where that cannot be."""
    if line.generated is None or line.logged is None:
        return timedelta(0)
    delay = line.logged - line.generated
    return delay if timedelta(0) <= delay <= DELAY_MAX else timedelta(0)
