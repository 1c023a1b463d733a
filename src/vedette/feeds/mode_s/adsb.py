"""ADS-B: extended squitters of Mode S in, reports out.

A position message gives a PositionReport, with the velocity and the difference of heights
that the aircraft last stated; identification and squawk give an IdentityReport; a frame heard
twice gives a heartbeat with `repeated=1`. All else (other downlink formats, status, velocity)
gives no report of its own. docs/feeds/ads-b.md tells it at length.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.mode_s import mode_s_frames as messages
from vedette.feeds.mode_s.accuracy import covariance, sigma_m
from vedette.feeds.mode_s.positions import Places
from vedette.model.errors import BadFrameError
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    Report,
)
from vedette.model.times import seconds_between

REPEAT_S = 0.2  # a transponder sends a kind of squitter 0.4 s apart at least (DO-260B, 2.2.3.3)
VELOCITY_S = 5.0  # older than this, a velocity says nothing of a position; they come twice a second
QUALITY_S = 60.0  # status messages come every 2.5 s; one a minute is heard from afar
FORGET_S = 300.0  # nothing that is remembered of an aircraft matters for longer than QUALITY_S


@dataclass(slots=True)
class Aircraft:
    """What is remembered of one aircraft as one sensor hears it."""

    places: Places = field(default_factory=Places)
    velocity: tuple[datetime, messages.Velocity] | None = None
    quality: tuple[datetime, messages.Quality] | None = None
    heard: dict[bytes, datetime] = field(default_factory=dict)  # frames of the last instants
    heard_at: datetime | None = None

    def repeats(self, data: bytes, at: datetime) -> bool:
        """Whether this very frame was heard just now: one transmission, received twice."""
        self.heard = {
            known: when
            for known, when in self.heard.items()
            if abs(seconds_between(at, when)) <= REPEAT_S
        }
        if data in self.heard:
            return True
        self.heard[data] = at
        return False

    def fresh_velocity(self, at: datetime) -> messages.Velocity | None:
        """The last velocity, unless it is too old to say anything of `at`."""
        if self.velocity is None or abs(seconds_between(at, self.velocity[0])) > VELOCITY_S:
            return None
        return self.velocity[1]

    def fresh_quality(self, at: datetime) -> messages.Quality:
        """What it last said of its accuracy; its version is kept when the rest is old."""
        if self.quality is None:
            return messages.Quality(None, None)
        said_at, said = self.quality
        if abs(seconds_between(at, said_at)) > QUALITY_S:
            return messages.Quality(said.version, None)
        return said


class ModeSDecoder:
    """A Decoder of `Encoding.MODE_S`. One aircraft under two sensors is remembered twice.

    clock_step_s: what the receiver's clock can tell apart, where it is coarse enough to matter
    (1.0 for whole seconds); it widens the stated error along the course.
    """

    def __init__(self, *, clock_step_s: float = 0.0) -> None:
        self.clock_step_s = clock_step_s
        self._aircraft: dict[tuple[SensorId, str], Aircraft] = {}
        self._receivers: dict[SensorId, tuple[float, float]] = {}
        self._tidied_at: datetime | None = None

    def stands_at(self, sensor: SensorId, lat_deg: float, lon_deg: float) -> None:
        """Say where a sensor stands: a first place on the ground cannot be told without it."""
        self._receivers[sensor] = (lat_deg, lon_deg)

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield what one frame says. Raises BadFrameError if it is not sound."""
        if frame.encoding is not Encoding.MODE_S:
            raise BadFrameError(f"{frame.encoding} is not Mode S", frame=frame.data)
        heard = messages.squitter(frame.data)
        if heard is None:
            return
        aircraft = self._aircraft.setdefault((frame.sensor, heard.address), Aircraft())
        aircraft.heard_at = frame.received_at
        self._tidy(frame.received_at)
        if aircraft.repeats(frame.data, frame.received_at):
            yield HeartbeatReport(**_said(frame), repeated=1)
            return
        code = heard.type_code
        if 5 <= code <= 18 or 20 <= code <= 22:
            yield from self._position(frame, heard, aircraft)
        elif 1 <= code <= 4 or code == 28:
            yield from _identity(frame, heard)
        elif code == 19:
            aircraft.velocity = (frame.received_at, messages.read_velocity(heard))
        elif code in (29, 31):
            _note_quality(aircraft, frame.received_at, messages.read_quality(heard))

    def _tidy(self, at: datetime) -> None:
        """Forget who was silent so long that what they said no longer matters."""
        if self._tidied_at is None or abs(seconds_between(at, self._tidied_at)) < FORGET_S:
            self._tidied_at = self._tidied_at or at
            return
        self._tidied_at = at
        self._aircraft = {
            key: aircraft
            for key, aircraft in self._aircraft.items()
            if aircraft.heard_at is None or abs(seconds_between(at, aircraft.heard_at)) < FORGET_S
        }

    def _position(
        self, frame: Frame, heard: messages.Squitter, aircraft: Aircraft
    ) -> Iterator[Report]:
        at = frame.received_at
        coded = messages.read_place(heard)
        velocity = aircraft.fresh_velocity(at)
        quality = aircraft.fresh_quality(at)
        motion = velocity.motion if velocity is not None and not coded.surface else coded.motion
        place = aircraft.places.hear(
            coded,
            at,
            speed_m_s=None if motion is None else motion.speed_m_s,
            receiver=self._receivers.get(frame.sensor),
        )
        if place is None:
            return
        if coded.surface and quality.surface_is_heading and motion is not None:
            motion = Motion(speed_m_s=motion.speed_m_s)  # where it points is not where it goes
        sigma = sigma_m(type_code=coded.type_code, version=quality.version, nac_p=quality.nac_p)
        yield PositionReport(
            **_said(frame),
            lat_deg=place[0],
            lon_deg=place[1],
            covariance=covariance(sigma, motion, self.clock_step_s),
            heights=_heights(coded, velocity),
            motion=motion,
            emitter=_emitter(heard),
        )


def _heights(coded: messages.CodedPlace, velocity: messages.Velocity | None) -> tuple[Height, ...]:
    """Each height under its own reference; the difference of a velocity message gives the other."""
    baro, gnss = coded.baro_m, coded.gnss_m
    apart = None if velocity is None else velocity.gnss_minus_baro_m
    if apart is not None and baro is not None:
        gnss = baro + apart
    elif apart is not None and gnss is not None:
        baro = gnss - apart
    both = ((baro, HeightReference.BAROMETRIC), (gnss, HeightReference.ELLIPSOID))
    return tuple(Height(value_m=m, reference=what) for m, what in both if m is not None)


def _identity(frame: Frame, heard: messages.Squitter) -> Iterator[Report]:
    spoken = messages.read_spoken(heard)
    said = (
        (ClaimKind.CALLSIGN, spoken.callsign),
        (ClaimKind.SQUAWK, spoken.squawk),
        (ClaimKind.AIRCRAFT_CATEGORY, spoken.category),
    )
    claims = tuple(Claim(kind, value) for kind, value in said if value is not None)
    if claims:
        yield IdentityReport(**_said(frame), emitter=_emitter(heard), claims=claims)


def _note_quality(aircraft: Aircraft, at: datetime, said: messages.Quality | None) -> None:
    """Keep what was said of accuracy; a message without a version keeps the version known."""
    if said is None:
        return
    known = aircraft.fresh_quality(at)
    if said.version is None:
        said = messages.Quality(known.version, said.nac_p, known.surface_is_heading)
    elif said.surface_is_heading is None:
        said = messages.Quality(said.version, said.nac_p, known.surface_is_heading)
    aircraft.quality = (at, said)


def _emitter(heard: messages.Squitter) -> Emitter:
    return Emitter(EmitterScheme.ICAO24, heard.address)


def _said(frame: Frame) -> dict[str, Any]:
    """What a report takes over from its frame. A squitter is measured when it is heard."""
    return {
        "sensor": frame.sensor,
        "measured_at": frame.received_at,
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }
