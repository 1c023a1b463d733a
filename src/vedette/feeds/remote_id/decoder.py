"""Remote ID frames in, reports out: what each transmitter newly says of itself.

**Joining.** Identity and place come in different frames. What joins them is the transmitter's
address: both reports carry it as their emitter. Where a frame states a serial number, that decides
(`drone_addresses`): the address may change, and one address may send for several drones.

**Repeats.** A transmitter sends one message many times, so that somebody hears it. A message with
the same 25 bytes as the last of its kind from the same address is a repeat: a frame of repeats
yields a heartbeat and no observation. It is said again

- after an hour-long clock may have come round (`SAME_FOR`), since the time in a location counts
  from the full hour;
- if it is a location without a time that can be believed, and `UNTIMED_SAME_FOR` has passed: the
  standard wants a fresh one each second, so a drone that stands still is not taken for one that
  fell silent. A time is believed if it is within `CLOCK_WITHIN` of the frame's own;
- if the address was silent for `FORGET_AFTER`: then everything it says is new.

**Time.** `measured_at` is the frame's own time, as the receiver gives it. The aircraft's clock is
the aircraft's claim: it may be wrong by minutes or lie, and would let a transmitter write into
our past. The price is the age of the fix, about a second in the captures at hand.

**Errors.** The standard's accuracy categories bound 95 % of errors. Horizontal: for a circular
normal error the radius that holds 95 % is sqrt(-2 ln 0.05) = 2.448 sigma. Vertical and speed:
95 % lie within 1.960 sigma. As the category is a bound, so is the sigma. A horizontal accuracy that
is stated as unknown is taken as 1 NM: these broadcasts are heard over a few kilometres at most, so
a place further off than that would not be heard here.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypedDict

from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.remote_id import bluetooth, wifi_beacon, wifi_nan
from vedette.feeds.remote_id.broadcast import Broadcast
from vedette.feeds.remote_id.drone_addresses import DroneAddresses
from vedette.feeds.remote_id.messages import (
    BasicId,
    IdType,
    Location,
    Message,
    UnreadableError,
    read_message,
)
from vedette.feeds.remote_id.packs import split
from vedette.feeds.remote_id.wifi_frames import ACTION, ACTION_NO_ACK, BEACON, management_frame
from vedette.model.errors import BadFrameError
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    PresenceReport,
    RawRef,
    Report,
)

SAME_FOR = timedelta(minutes=30)
UNTIMED_SAME_FOR = timedelta(seconds=1)
CLOCK_WITHIN = timedelta(seconds=10)
FORGET_AFTER = timedelta(seconds=60)
SIGMAS_IN_95_CIRCLE = math.sqrt(-2 * math.log(0.05))
SIGMAS_IN_95 = 1.959964
UNKNOWN_WITHIN_M = 1852.0

_CLAIM_KINDS = {
    IdType.SERIAL: ClaimKind.REMOTE_ID_SERIAL,
    IdType.REGISTRATION: ClaimKind.REMOTE_ID_REGISTRATION,
    IdType.UTM: ClaimKind.REMOTE_ID_UTM,
    IdType.SESSION: ClaimKind.REMOTE_ID_SESSION,
}
# A bad frame is quoted up to here only: what follows are addresses, serials, operators' places.
_QUOTED_BYTES = 4


class _Said(TypedDict):
    sensor: SensorId
    measured_at: datetime
    received_at: datetime
    source: str
    sequence: int
    raw: RawRef


@dataclass(frozen=True, slots=True)
class _Last:
    """The last message of one kind, when it was reported, and how long it stays the last word."""

    data: bytes
    at: datetime
    same_for: timedelta


@dataclass(slots=True)
class _Transmitter:
    """What one address last said, as one sensor heard it."""

    heard_at: datetime
    said: dict[int, _Last] = field(default_factory=dict)  # by kind of message
    reported: bool = False

    def is_new(self, data: bytes, message: Message, at: datetime) -> bool:
        """Whether `message` says something that was not just said; remembers it if so."""
        # An aircraft may give two ids in turn, of different types: byte 1 of a Basic ID.
        kind = data[0] >> 4 | (data[1] & 0xF0 if isinstance(message, BasicId) else 0)
        last = self.said.get(kind)
        if last is not None and last.data == data and abs(at - last.at) < last.same_for:
            return False
        untimed = isinstance(message, Location) and not _keeps_time(message, at)
        self.said[kind] = _Last(data, at, UNTIMED_SAME_FOR if untimed else SAME_FOR)
        return True


class RemoteIdDecoder:
    """Decodes the Remote ID broadcasts of Wi-Fi and Bluetooth frames. Satisfies `Decoder`."""

    def __init__(self) -> None:
        self._transmitters: dict[tuple[SensorId, str], _Transmitter] = {}
        self._drones = DroneAddresses()
        self._tidied_at: datetime | None = None

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the new information in a frame, or a heartbeat if it only repeats earlier frames.

        A transmitter that is heard but gives no place is reported as present. Raises
        BadFrameError, before anything is yielded.
        """
        try:
            found = _find(frame)
            if found is None:
                return
            messages = [
                (data, read_message(data)) for part in found.payloads for data in split(part)
            ]
        except UnreadableError as exc:
            raise BadFrameError(str(exc), frame=frame.data[:_QUOTED_BYTES]) from exc
        yield from self.heard(frame, found.address, messages)

    def heard(
        self,
        frame: Frame,
        address: str,
        messages: list[tuple[bytes, Message]],
        emitter: Emitter | None = None,
    ) -> Iterator[Report]:
        """Yield the new information in the messages that one transmitter sent.

        messages: the bytes that tell repeats, and what they say. The high four bits of the first
        byte are the type of message. emitter: whose reports these are; None: that of the radio
        address `address`.
        """
        transmitter = self._transmitter(frame, address)
        new = [m for data, m in messages if transmitter.is_new(data, m, frame.received_at)]
        if emitter is None:
            name = self._drones.name(address, _serial(messages), frame.received_at)
            emitter = None if name is None else Emitter(EmitterScheme.MAC, name)
        reports = list(_reports(frame, emitter, new))
        if reports:
            transmitter.reported = True
            yield from reports
        elif not transmitter.reported:  # heard, but it gave neither place nor identity so far
            transmitter.reported = True
            yield PresenceReport(**_said(frame), emitter=emitter)
        else:
            yield HeartbeatReport(**_said(frame), repeated=1)

    def _transmitter(self, frame: Frame, address: str) -> _Transmitter:
        key, at = (frame.sensor, address), frame.received_at
        known = self._transmitters.get(key)
        if known is not None and abs(at - known.heard_at) < FORGET_AFTER:
            known.heard_at = at
            return known
        self._tidy(at)
        self._transmitters[key] = fresh = _Transmitter(heard_at=at)
        return fresh

    def _tidy(self, at: datetime) -> None:
        """Forget who was silent too long; seldom, so that a flood of addresses costs no more."""
        if self._tidied_at is not None and abs(at - self._tidied_at) < FORGET_AFTER:
            return
        self._tidied_at = at
        self._transmitters = {
            key: transmitter
            for key, transmitter in self._transmitters.items()
            if abs(at - transmitter.heard_at) < FORGET_AFTER
        }


def _find(frame: Frame) -> Broadcast | None:
    """The Remote ID in a frame, None if there is none. Raises UnreadableError."""
    if frame.encoding == Encoding.BTLE_LL:
        return bluetooth.broadcast(frame.data)
    if frame.encoding != Encoding.IEEE80211:
        return None
    wifi = management_frame(frame.data)
    if wifi is None:
        return None
    if wifi.subtype == BEACON:
        payloads = tuple(wifi_beacon.payloads(wifi.body))
    elif wifi.subtype in (ACTION, ACTION_NO_ACK):
        payloads = tuple(wifi_nan.payloads(wifi.body))
    else:
        return None
    return Broadcast(wifi.transmitter, payloads) if payloads else None


def _serial(messages: list[tuple[bytes, Message]]) -> str | None:
    """The serial number that a frame states; None where it states none, or two."""
    found = {m.uas_id for _, m in messages if isinstance(m, BasicId) and m.id_type is IdType.SERIAL}
    return found.pop() if len(found) == 1 else None


def _reports(frame: Frame, emitter: Emitter | None, messages: list[Message]) -> Iterator[Report]:
    claims = {claim for m in messages if isinstance(m, BasicId) for claim in _claims(m)}
    if claims and emitter is not None:
        yield IdentityReport(**_said(frame), emitter=emitter, claims=tuple(sorted(claims)))
    for message in messages:
        if isinstance(message, Location):
            yield _location_report(frame, emitter, message)


def _said(frame: Frame) -> _Said:
    return _Said(
        sensor=frame.sensor,
        measured_at=frame.received_at,
        received_at=frame.received_at,
        source=frame.source,
        sequence=frame.sequence,
        raw=frame.raw,
    )


def _keeps_time(location: Location, at: datetime) -> bool:
    """Whether the location's time, given within an hour, is near `at`; one transmitter in the
    captures at hand sends 0 for ever.
    """
    if location.tenths_after_hour is None:
        return False
    hour = timedelta(hours=1)
    stated = timedelta(milliseconds=100 * location.tenths_after_hour)
    apart = (timedelta(minutes=at.minute, seconds=at.second) - stated) % hour
    return min(apart, hour - apart) < CLOCK_WITHIN


def _claims(message: BasicId) -> Iterator[Claim]:
    kind = _CLAIM_KINDS.get(message.id_type) if message.id_type is not None else None
    if kind is not None and message.uas_id is not None:
        yield Claim(kind, message.uas_id)
    if message.ua_type is not None:
        yield Claim(ClaimKind.UA_TYPE, message.ua_type)


def _location_report(frame: Frame, emitter: Emitter | None, location: Location) -> Report:
    if location.lat_deg is None or location.lon_deg is None:
        return PresenceReport(**_said(frame), emitter=emitter)
    within_m = location.horizontal_95_m or UNKNOWN_WITHIN_M
    return PositionReport(
        **_said(frame),
        lat_deg=location.lat_deg,
        lon_deg=location.lon_deg,
        covariance=Covariance2D.circular(within_m / SIGMAS_IN_95_CIRCLE),
        heights=tuple(_heights(location)),
        motion=_motion(location),
        emitter=emitter,
    )


def _heights(location: Location) -> Iterator[Height]:
    above = (
        HeightReference.ABOVE_GROUND
        if location.height_is_above_ground
        else HeightReference.ABOVE_TAKEOFF
    )
    stated = (
        (location.geodetic_altitude_m, HeightReference.ELLIPSOID, location.vertical_95_m),
        (location.pressure_altitude_m, HeightReference.BAROMETRIC, location.pressure_95_m),
        (location.height_m, above, None),  # the standard gives this one no accuracy
    )
    for value_m, reference, within_m in stated:
        if value_m is not None:
            sigma_m = None if within_m is None else within_m / SIGMAS_IN_95
            yield Height(value_m=value_m, reference=reference, sigma_m=sigma_m)


def _motion(location: Location) -> Motion | None:
    speed, course, climb = location.speed_m_s, location.direction_deg, location.climb_m_s
    if speed is None and course is None and climb is None:
        return None
    return Motion(
        speed_m_s=speed,
        course_deg=course,
        climb_m_s=climb,
        speed_sigma_m_s=_sigma(location.speed_95_m_s, SIGMAS_IN_95),
    )


def _sigma(within: float | None, sigmas: float) -> float | None:
    return None if within is None else within / sigmas
