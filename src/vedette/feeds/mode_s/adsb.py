"""ADS-B: extended squitters of Mode S in, reports out.

A position message gives a PositionReport, with the velocity and the difference of heights
that the aircraft last stated; identification and squawk give an IdentityReport; a frame heard
twice gives a heartbeat with `repeated=1`. All else (other downlink formats, status, velocity)
gives no report of its own, unless the place of the aircraft is not known. It is then reported as
present now and then, with its height or squawk where the frame states one.
docs/feeds/ads-b.md has the details.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    PresenceReport,
    Report,
)
from vedette.model.times import seconds_between

REPEAT_S = 0.2  # a transponder sends a kind of squitter 0.4 s apart at least (DO-260B, 2.2.3.3)
_REPEAT = timedelta(seconds=REPEAT_S)
HEARD_EVERY_S = 2.0  # how often an aircraft without a place is reported as present
NO_PLACE_S = 10.0  # after so long without a place it counts as one whose place is not known
KNOWN_S = 60.0  # replies prove no address; one heard in a squitter within this is believed
VELOCITY_S = 5.0  # older than this, a velocity says nothing of a position; they come twice a second
QUALITY_S = 60.0  # status messages come every 2.5 s; one a minute is heard from afar
FORGET_S = 300.0  # nothing that is remembered of an aircraft matters for longer than QUALITY_S


@dataclass(slots=True)
class Aircraft:
    """What is remembered of one aircraft as one sensor hears it."""

    places: Places = field(default_factory=Places)
    elsewhere: Places | None = None  # what cannot follow `places`: another transmitter, maybe
    velocity: tuple[datetime, messages.Velocity] | None = None
    quality: tuple[datetime, messages.Quality] | None = None
    heard: dict[bytes, datetime] = field(default_factory=dict)  # frames of the last instants
    heard_at: datetime | None = None
    placed_at: datetime | None = None  # when a position was last reported
    present_at: datetime | None = None  # when it was last reported as present

    def lacks_place(self, at: datetime) -> bool:
        """Whether to report presence: no recent position, and no recent report of presence."""
        placed, present = self.placed_at, self.present_at
        if placed is not None and abs(seconds_between(at, placed)) < NO_PLACE_S:
            return False
        if present is not None and abs(seconds_between(at, present)) < HEARD_EVERY_S:
            return False
        self.present_at = at
        return True

    def repeats(self, data: bytes, at: datetime) -> bool:
        """Whether the same frame was heard a moment ago, so that it is one transmission received
        twice.
        """
        self.heard = {
            known: when for known, when in self.heard.items() if abs(at - when) <= _REPEAT
        }
        if data in self.heard:
            return True
        self.heard[data] = at
        return False

    def place(
        self,
        coded: messages.CodedPlace,
        at: datetime,
        speed_m_s: float | None,
        receiver: tuple[float, float] | None,
    ) -> tuple[float, float] | None:
        """The position of `coded`; None while it is ambiguous or impossible.

        A position out of reach of the last ones may come from a second transmitter with the same
        address. It is decoded separately, by the same rules, and reported once it is unambiguous.
        The tracker decides what two places of one address mean.
        """
        followed = self.places.last is not None
        found = self.places.hear(coded, at, speed_m_s=speed_m_s, receiver=receiver)
        if found is not None or not followed:
            return found
        if self.elsewhere is None:
            self.elsewhere = Places()
        return self.elsewhere.hear(coded, at, speed_m_s=speed_m_s, receiver=receiver)

    def fresh_velocity(self, at: datetime) -> messages.Velocity | None:
        """The last velocity; None if there is none or if it is too old at `at`."""
        if self.velocity is None or abs(seconds_between(at, self.velocity[0])) > VELOCITY_S:
            return None
        return self.velocity[1]

    def fresh_quality(self, at: datetime) -> messages.Quality:
        """The accuracy that the aircraft last stated. If that is old, only the version is used."""
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
        """Note the position of a receiver.

        The first surface position cannot be decoded without it.
        """
        self._receivers[sensor] = (lat_deg, lon_deg)

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one frame. Raises BadFrameError if it is not valid."""
        if frame.encoding != Encoding.MODE_S:
            raise BadFrameError(f"{frame.encoding} is not Mode S", frame=frame.data)
        heard = messages.squitter(frame.data)
        if heard is None:
            yield from self._reply(frame)
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
        if code in (0, 19, 29, 31):
            height_m = messages.read_place(heard).baro_m if code == 0 else None
            yield from _present(frame, heard.address, aircraft, height_m)

    def _reply(self, frame: Frame) -> Iterator[Report]:
        """A reply without a position: the aircraft is there, maybe with its height or squawk."""
        reply = messages.reply(frame.data)
        if reply is None:
            return
        key, at = (frame.sensor, reply.address), frame.received_at
        aircraft = self._aircraft.get(key)
        if not reply.proven:
            heard_at = None if aircraft is None else aircraft.heard_at
            if heard_at is None or abs(seconds_between(at, heard_at)) > KNOWN_S:
                return  # any noise reads as a reply of some address
        if aircraft is None:
            aircraft = self._aircraft[key] = Aircraft()
        if reply.proven:
            aircraft.heard_at = at
        self._tidy(at)
        if not aircraft.lacks_place(at):
            return
        emitter = Emitter(EmitterScheme.ICAO24, reply.address)
        if reply.squawk is not None:
            claim = Claim(ClaimKind.SQUAWK, reply.squawk)
            yield IdentityReport(**_said(frame), emitter=emitter, claims=(claim,))
            return
        yield PresenceReport(**_said(frame), emitter=emitter, heights=_pressure(reply.baro_m))

    def _tidy(self, at: datetime) -> None:
        """Forget aircraft whose last messages are too old to matter."""
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
        speed_m_s = None if motion is None else motion.speed_m_s
        place = aircraft.place(coded, at, speed_m_s, self._receivers.get(frame.sensor))
        if place is None:
            yield from _present(frame, heard.address, aircraft, coded.baro_m)
            return
        aircraft.placed_at = at
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


def _present(
    frame: Frame, address: str, aircraft: Aircraft, baro_m: float | None
) -> Iterator[Report]:
    """That an aircraft is heard, where nothing of late tells its place."""
    if aircraft.lacks_place(frame.received_at):
        emitter = Emitter(EmitterScheme.ICAO24, address)
        yield PresenceReport(**_said(frame), emitter=emitter, heights=_pressure(baro_m))


def _pressure(baro_m: float | None) -> tuple[Height, ...]:
    if baro_m is None:
        return ()
    return (Height(value_m=baro_m, reference=HeightReference.BAROMETRIC),)


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
    """Keep a statement of accuracy; one without a version keeps the known version."""
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
