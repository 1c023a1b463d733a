"""aircraft.json in, reports out. docs/feeds/connect-aircraft-json.md has the table of its keys.

Each document repeats what the server knows of every aircraft. A position is reported once: when the
server received it, by `now` less `seen_pos`, both of the server's clock. `now` is UTC since 1970.
Source: README-json.md of readsb and of dump1090-mutability.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vedette.feeds.decoder import Frame
from vedette.feeds.json_values import JsonObject, read_json
from vedette.feeds.mode_s.accuracy import NAC_P_RADIUS_M, SIGMAS_OF_95, UNKNOWN_RADIUS_M
from vedette.model.errors import BadFrameError
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    Report,
)
from vedette.model.times import EPOCH

AIRCRAFT_JSON = "aircraft_json"  # the encoding of a frame that is one document
KNOT_M_S = 1852 / 3600
_HEX = re.compile(r"~?[0-9a-f]{6}")
_CALLSIGN = re.compile(r"[A-Z0-9]{1,8}")
_SQUAWK = re.compile(r"[0-7]{4}")
_SAME_WITHIN_S = 0.25  # `seen_pos` has steps of 0.1 s
_OLDEST_S = 60.0  # a position that is older is no longer reported
_FORGET = timedelta(minutes=10)
_MOST = 20_000  # aircraft of one document


@dataclass(slots=True)
class _Known:
    """What was last reported of one aircraft."""

    heard_at: datetime
    position_s: float | None = None  # when its last position was received, s since 1970
    place: tuple[float, float] | None = None
    claims: tuple[Claim, ...] = ()


class AircraftJsonDecoder:
    """A Decoder of aircraft.json documents."""

    def __init__(self) -> None:
        self._known: dict[tuple[SensorId, str], _Known] = {}

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield what is new in one document, and a heartbeat. Raises BadFrameError.

        An aircraft that cannot be read is left out and counted in the heartbeat.
        """
        if frame.encoding != AIRCRAFT_JSON:
            raise BadFrameError(f"{frame.encoding} is not aircraft.json", frame=frame.data[:16])
        document = JsonObject(read_json(frame.data), frame.data)
        now_s = document.number("now")
        listed = document.value.get("aircraft")
        if not isinstance(listed, list) or len(listed) > _MOST:
            raise BadFrameError(
                f"`aircraft` must be a list of at most {_MOST} aircraft", frame=frame.data[:16]
            )
        reports: list[Report] = []
        refused = 0
        for entry in listed:
            try:
                reports += self._aircraft(JsonObject(entry, frame.data), frame, now_s)
            except (BadFrameError, RangeError, OverflowError):
                refused += 1
        self._tidy(frame.received_at)
        said = _said(frame, frame.received_at)
        reports.append(HeartbeatReport(**said, refused=refused))
        yield from reports

    def _aircraft(self, one: JsonObject, frame: Frame, now_s: float | None) -> Iterator[Report]:
        address = (one.text("hex") or "").lower()
        if _HEX.fullmatch(address) is None:
            raise BadFrameError("`hex` must be six hex digits", frame=frame.data[:16])
        known = self._known.setdefault((frame.sensor, address), _Known(frame.received_at))
        known.heard_at = frame.received_at
        emitter = _emitter(address, one.text("type"), frame.sensor)
        place = one.place("lat", "lon")
        seen_s = one.number("seen_pos") or 0.0
        if place is not None and seen_s <= _OLDEST_S:
            base_s = (frame.received_at - EPOCH).total_seconds() if now_s is None else now_s
            at_s = base_s - seen_s
            if _is_new(known, place, at_s):
                known.place, known.position_s = place, at_s
                measured_at = EPOCH + timedelta(seconds=at_s)
                yield PositionReport(
                    **_said(frame, measured_at),
                    lat_deg=place[0],
                    lon_deg=place[1],
                    covariance=_covariance(one),
                    heights=tuple(_heights(one)),
                    motion=_motion(one),
                    emitter=emitter,
                )
        claims = tuple(_claims(one))
        if claims and claims != known.claims:
            known.claims = claims
            yield IdentityReport(**_said(frame, frame.received_at), emitter=emitter, claims=claims)

    def _tidy(self, at: datetime) -> None:
        if len(self._known) > _MOST:
            self._known = {
                key: one for key, one in self._known.items() if abs(at - one.heard_at) < _FORGET
            }


def _is_new(known: _Known, place: tuple[float, float], at_s: float) -> bool:
    if known.position_s is None:
        return True
    if known.place == place:
        return at_s > known.position_s + _SAME_WITHIN_S
    return at_s > known.position_s


def _emitter(address: str, kind: str | None, sensor: SensorId) -> Emitter:
    """An ICAO address, unless the server marks it as another number or as rebroadcast (TIS-B)."""
    if address.startswith("~") or (kind or "").startswith("tisb"):
        return Emitter(EmitterScheme.SENSOR_TRACK, f"{sensor}/{address}".lower())
    return Emitter(EmitterScheme.ICAO24, address)


def _covariance(one: JsonObject) -> Covariance2D | None:
    """The error that the aircraft states; none of a position that the server computed (MLAT)."""
    version, nac_p = one.number("version"), one.number("nac_p")
    if not version or nac_p is None or one.value.get("mlat"):
        return None
    radius = NAC_P_RADIUS_M.get(int(nac_p), UNKNOWN_RADIUS_M)
    return Covariance2D.circular(radius / SIGMAS_OF_95)


def _heights(one: JsonObject) -> Iterator[Height]:
    for keys, reference in (
        (("alt_baro", "altitude"), HeightReference.BAROMETRIC),
        (("alt_geom",), HeightReference.ELLIPSOID),
    ):
        if any(one.value.get(key) == "ground" for key in keys):
            continue
        feet = one.number(*keys)
        if feet is not None:
            yield Height(value_m=feet * FOOT_M, reference=reference)


def _motion(one: JsonObject) -> Motion | None:
    knots, track = one.number("gs", "speed"), one.number("track")
    climb = one.number("baro_rate", "geom_rate", "vert_rate")
    if knots is None and track is None and climb is None:
        return None
    return Motion(
        speed_m_s=None if knots is None else knots * KNOT_M_S,
        course_deg=track,
        climb_m_s=None if climb is None else climb * FOOT_M / 60,
    )


def _claims(one: JsonObject) -> Iterator[Claim]:
    callsign = one.text("flight")
    if callsign is not None and _CALLSIGN.fullmatch(callsign):
        yield Claim(ClaimKind.CALLSIGN, callsign)
    squawk = one.text("squawk")
    if squawk is not None and _SQUAWK.fullmatch(squawk):
        yield Claim(ClaimKind.SQUAWK, squawk)
    if one.text("emergency") not in (None, "none", "reserved"):
        yield Claim(ClaimKind.EMERGENCY, "declared")


def _said(frame: Frame, measured_at: datetime) -> dict[str, Any]:
    return {
        "sensor": frame.sensor,
        "measured_at": measured_at,
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }
