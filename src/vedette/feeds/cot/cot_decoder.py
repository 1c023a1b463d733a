"""Cursor on Target events in, reports out. docs/feeds/connect-cot.md explains which.

An event of an object is a report of another system's track, with a number of its own in place of
the uid, which may name a person. A uid such as `ICAO-48AE22` is the aircraft with that address.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from vedette.feeds.cot.cot_settings import CotSettings
from vedette.feeds.cot.heard_events import HeardEvent, read_event
from vedette.feeds.decoder import Frame
from vedette.model.errors import BadFrameError
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    Report,
)

COT = "cot"  # the encoding of one event, as XML or protobuf
_ICAO = re.compile(r"ICAO-?([0-9A-Fa-f]{6})")
_MOST = 10_000  # objects; a flood of invented ones must not fill the memory
_AIR = "A"


class CotDecoder:
    """A Decoder of events."""

    def __init__(self, settings: CotSettings) -> None:
        self._dimensions = tuple(settings.dimensions)
        self._ignored = tuple(settings.ignore_uids)
        self._event_times = settings.event_times
        self._numbers: dict[str, int] = {}  # by sensor and uid
        self._times: dict[Emitter, datetime] = {}  # of the last event
        self._callsigns: dict[Emitter, str] = {}

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one event. Raises BadFrameError that names the field at fault."""
        if frame.encoding != COT:
            raise BadFrameError(f"the encoding must be {COT}", frame=frame.data[:4])
        event = read_event(frame.data)
        if event is None or not self._is_wanted(event):
            yield HeartbeatReport(**_said(frame))
            return
        emitter = self._emitter(frame, event.uid)
        if self._times.get(emitter) == event.time:
            yield HeartbeatReport(**_said(frame), repeated=1)
            return
        said = _said(frame)
        if self._event_times:
            said["measured_at"] = event.time
        yield _position(event, emitter, said)
        self._times[emitter] = event.time
        in_air = event.dimension == _AIR  # the call sign of a person is personal data
        if in_air and event.callsign and self._callsigns.get(emitter) != event.callsign:
            self._callsigns[emitter] = event.callsign
            claims = (Claim(ClaimKind.CALLSIGN, event.callsign),)
            yield IdentityReport(**_said(frame), emitter=emitter, claims=claims)

    def _is_wanted(self, event: HeardEvent) -> bool:
        return (
            event.dimension in self._dimensions
            and not event.simulated
            and not (self._ignored and event.uid.startswith(self._ignored))
        )

    def _emitter(self, frame: Frame, uid: str) -> Emitter:
        if len(self._numbers) >= _MOST or len(self._times) >= _MOST:
            self._numbers.clear()
            self._times.clear()
            self._callsigns.clear()
        icao = _ICAO.fullmatch(uid)
        if icao is not None:
            return Emitter(EmitterScheme.ICAO24, icao[1].lower())
        number = self._numbers.setdefault(f"{frame.sensor} {uid}", len(self._numbers) + 1)
        return Emitter(EmitterScheme.SENSOR_TRACK, f"{frame.sensor}/{number}".lower())


def _position(event: HeardEvent, emitter: Emitter, said: dict[str, Any]) -> PositionReport:
    heights: tuple[Height, ...] = ()
    if event.ellipsoid_m is not None:
        heights = (
            Height(
                value_m=event.ellipsoid_m,
                reference=HeightReference.ELLIPSOID,
                sigma_m=event.height_sigma_m,
            ),
        )
    motion = None
    if event.speed_m_s is not None or event.course_deg is not None:
        motion = Motion(speed_m_s=event.speed_m_s, course_deg=event.course_deg)
    sigma = event.sigma_m
    return PositionReport(
        **said,
        lat_deg=event.lat_deg,
        lon_deg=event.lon_deg,
        covariance=None if sigma is None else Covariance2D.circular(sigma),
        heights=heights,
        motion=motion,
        emitter=emitter,
    )


def _said(frame: Frame) -> dict[str, Any]:
    return {
        "sensor": frame.sensor,
        "measured_at": frame.received_at,
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }
