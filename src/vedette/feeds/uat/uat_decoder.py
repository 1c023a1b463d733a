"""UAT in, reports out: raw lines and JSON lines. docs/feeds/connect-uat.md has the details."""

import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from vedette.feeds.decoder import Frame
from vedette.feeds.json_values import JsonObject, read_json
from vedette.feeds.mode_s.accuracy import NAC_P_RADIUS_M, SIGMAS_OF_95, UNKNOWN_RADIUS_M
from vedette.feeds.uat.uat_messages import ICAO_QUALIFIERS, KNOT_M_S, UatMessage, read_uat
from vedette.model.errors import BadFrameError
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    Report,
)
from vedette.model.times import EPOCH

UAT_RAW = "uat_raw"  # the encoding of a frame that is one raw line
UAT_JSON = "uat_json"  # the encoding of a frame that is one JSON line
_RAW = re.compile(rb"([-+])([0-9A-Fa-f]{2,1200});.*")
_AGAIN = timedelta(seconds=60)
_MOST = 20_000


class UatDecoder:
    """A Decoder of UAT lines."""

    def __init__(self) -> None:
        self._claimed: dict[str, tuple[datetime, tuple[Claim, ...]]] = {}

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one line. Raises BadFrameError that says what is wrong with it."""
        said = _said(frame)
        if frame.encoding == UAT_RAW:
            message = _raw(frame.data)
        elif frame.encoding == UAT_JSON:
            message, measured_at = _json(frame.data)
            said["measured_at"] = measured_at or frame.received_at
        else:
            raise BadFrameError(f"{frame.encoding} is not UAT", frame=frame.data[:16])
        if message is None:  # an uplink of a ground station: weather and the like
            yield HeartbeatReport(**said)
            return
        if message.qualifier in ICAO_QUALIFIERS:
            emitter = Emitter(EmitterScheme.ICAO24, message.address)
        else:
            name = f"{frame.sensor}/{message.address}".lower()
            emitter = Emitter(EmitterScheme.SENSOR_TRACK, name)
        if message.place is None:
            yield HeartbeatReport(**said)
        else:
            yield _position(message, message.place, emitter, said)
        claims = tuple(_claims(message))
        if claims and self._is_new(emitter.value, claims, frame.received_at):
            yield IdentityReport(**said, emitter=emitter, claims=claims)

    def _is_new(self, key: str, claims: tuple[Claim, ...], at: datetime) -> bool:
        known = self._claimed.get(key)
        if known is not None and known[1] == claims and abs(at - known[0]) < _AGAIN:
            return False
        if len(self._claimed) >= _MOST:
            self._claimed.clear()
        self._claimed[key] = at, claims
        return True


def _raw(line: bytes) -> UatMessage | None:
    """The message of a line such as `-00A66EF1...;rs=1;`; None for an uplink (`+`)."""
    read = _RAW.fullmatch(line.strip())
    if read is None:
        raise BadFrameError(
            "the line must be - or +, hex digits and a semicolon, as dump978 writes it",
            frame=line[:16],
        )
    if read[1] == b"+":
        return None
    if len(read[2]) % 2:
        raise BadFrameError("the hex digits must be even in number", frame=line[:16])
    return read_uat(bytes.fromhex(read[2].decode()))


def _json(line: bytes) -> tuple[UatMessage, datetime | None]:
    """The message of a JSON line of dump978-fa, and when it was received."""
    one = JsonObject(read_json(line), line)
    address = (one.text("address") or "").lower()
    if re.fullmatch(r"[0-9a-f]{6}", address) is None:
        raise BadFrameError("`address` must be six hex digits", frame=line[:16])
    place, geometric = one.inner("position"), one.number("geometric_altitude")
    pressure = one.number("pressure_altitude")
    feet = geometric if pressure is None else pressure
    speed, track = one.number("ground_speed"), one.number("true_track")
    north = east = None
    if speed is not None and track is not None:
        north = speed * KNOT_M_S * math.cos(math.radians(track))
        east = speed * KNOT_M_S * math.sin(math.radians(track))
    climb = one.number("vertical_velocity_barometric", "vertical_velocity_geometric")
    nac_p = one.number("nac_p")
    metadata = one.inner("metadata")
    at_s = None if metadata is None else metadata.number("received_at")
    if at_s is not None and not 0 <= at_s < 4e9:
        raise BadFrameError("`received_at` must be seconds since 1970", frame=line[:16])
    qualifier = one.text("address_qualifier") or ""
    message = UatMessage(
        address=address,
        qualifier=0 if qualifier.endswith("icao") else 1,
        place=None if place is None else place.place("lat", "lon"),
        altitude_m=None if feet is None else feet * FOOT_M,
        altitude_is_geometric=pressure is None,
        on_ground=one.text("airground_state") == "ground",
        north_m_s=north,
        east_m_s=east,
        climb_m_s=None if climb is None else climb * FOOT_M / 60,
        callsign=one.text("callsign"),
        squawk=one.text("flightplan_id"),
        nac_p=None if nac_p is None else int(nac_p),
    )
    return message, None if at_s is None else EPOCH + timedelta(seconds=at_s)


def _position(
    message: UatMessage, place: tuple[float, float], emitter: Emitter, said: dict[str, Any]
) -> PositionReport:
    reference = (
        HeightReference.ELLIPSOID if message.altitude_is_geometric else HeightReference.BAROMETRIC
    )
    heights: tuple[Height, ...] = ()
    if message.altitude_m is not None and not message.on_ground:
        heights = (Height(value_m=message.altitude_m, reference=reference),)
    motion = None
    if message.north_m_s is not None and message.east_m_s is not None:
        motion = Motion(
            speed_m_s=math.hypot(message.north_m_s, message.east_m_s),
            course_deg=math.degrees(math.atan2(message.east_m_s, message.north_m_s)) % 360.0,
            climb_m_s=message.climb_m_s,
        )
    covariance = None
    if message.nac_p is not None:
        radius = NAC_P_RADIUS_M.get(message.nac_p, UNKNOWN_RADIUS_M)
        covariance = Covariance2D.circular(radius / SIGMAS_OF_95)
    return PositionReport(
        **said,
        lat_deg=place[0],
        lon_deg=place[1],
        covariance=covariance,
        heights=heights,
        motion=motion,
        emitter=emitter,
    )


def _claims(message: UatMessage) -> Iterator[Claim]:
    if message.callsign:
        yield Claim(ClaimKind.CALLSIGN, message.callsign)
    if message.squawk:
        yield Claim(ClaimKind.SQUAWK, message.squawk)


def _said(frame: Frame) -> dict[str, Any]:
    return {
        "sensor": frame.sensor,
        "measured_at": frame.received_at,
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }
