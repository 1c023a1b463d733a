"""PX4 logs (`.ulg`): the vehicle's estimated positions, as a recorded flight.

Places come from `vehicle_global_position`; without it, from the receiver's own topic. Times count
from the start of the vehicle; the receiver's UTC dates them. Without it the date is not known.
The file is decoded by `pyulog` (an extra).
Source: docs.px4.io, ULog file format; PX4-Autopilot msg/VehicleGlobalPosition.msg, SensorGps.msg.
"""

import io
import math
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import refuse, sample
from vedette.feeds.flights.zoneless_times import Stamp, flight_times
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight, Sample, TimesOff
from vedette.model.height import Height, HeightReference
from vedette.model.times import EPOCH
from vedette.model.value_words import failure_in_words

NAME = "PX4 log"
_MAGIC = b"ULog\x01\x12\x35"
_PLACED, _RECEIVERS = "vehicle_global_position", ("vehicle_gps_position", "sensor_gps")
# What is needed of each topic.
_NEEDED = {
    _PLACED: {"timestamp", "lat", "lon", "alt"},
    **{name: {"timestamp", "fix_type"} for name in _RECEIVERS},
}
_FIX_2D = 2  # below it there is none
_HEADER_BYTES = 16
_KINDS = b"BFIMPQADLCSOR"  # messages that the format has
_US_MAX = 400 * 86_400_000_000  # no vehicle runs for longer
_UTC_MAX_US = 4_102_444_800_000_000  # 2100
_UNDATED = TimesOff(earlier=None, later=None, why="the log carries no date")
Fix = tuple[int, Sample | None]  # microseconds since the start; None where it has no place


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like a ULog."""
    return head.startswith(_MAGIC)


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:  # noqa: ARG001
    """Read the one flight of the log. Raises RecordingError."""
    out = LeftOut(where)
    end = _whole(data)
    if end < len(data):
        what = f"the log is cut off or damaged at byte {end:,}; what follows is not read"
        out.note("end", what, "fetch it again from the vehicle")
    log = _parsed(data[:end], where)
    topics = {
        one.name: one.data
        for one in log.data_list
        if one.multi_id == 0 and _NEEDED[one.name] <= one.data.keys()
    }
    receiver = next((topics[name] for name in _RECEIVERS if name in topics), None)
    fixes = [] if _PLACED not in topics else _estimates(topics[_PLACED], receiver, where)
    if not any(place is not None for _, place in fixes) and receiver is not None:
        fixes = _raw(receiver, where)
    if not any(place is not None for _, place in fixes):
        refuse(
            where,
            f"must contain a usable position in {_PLACED} or {' or '.join(_RECEIVERS)}, got none",
            "log one of these topics (SDLOG_PROFILE)",
        )
    if fixes[0][0] < 0 or fixes[-1][0] > _US_MAX or log.last_timestamp > _US_MAX:
        refuse(
            where,
            f"times must be from 0 to {_US_MAX} µs, got {fixes[0][0]} to "
            f"{max(fixes[-1][0], log.last_timestamp)}",
            "download it from the vehicle again",
        )
    zero = None if receiver is None else _start(receiver)
    heard = [(int(us), None) for us in (log.start_timestamp, log.last_timestamp)]
    found = [
        (place, Stamp((zero or EPOCH) + timedelta(microseconds=us)))
        for us, place in sorted([*fixes, *heard], key=lambda one: one[0])
    ]
    flight = flight_times("vehicle", found, out)
    if zero is None:
        out.note("times", "the receiver never stated UTC: the date is not known", reach=None)
        flight = replace(flight, times_off=_UNDATED)
    return out.on((flight,))


def _parsed(data: bytes, where: str) -> Any:
    try:
        from pyulog import ULog  # noqa: PLC0415 - an extra
    except ImportError as exc:
        raise RecordingError(
            "needs the package pyulog, which is not installed",
            where=where,
            mend='install it with pip install "vedette[px4]"',
        ) from exc
    try:
        with redirect_stdout(io.StringIO()):  # it prints what it finds damaged
            return ULog(io.BytesIO(data), [_PLACED, *_RECEIVERS])
    except Exception as exc:  # noqa: BLE001 - pyulog raises whatever it meets in a damaged file
        refuse(where, f"the ULog cannot be read: {failure_in_words(exc):.80}", "download it again")


def _whole(data: bytes) -> int:
    """Where the last message ends of those that follow each other from the start of a log."""
    at = _HEADER_BYTES
    while at + 3 <= len(data):
        size, kind = int.from_bytes(data[at : at + 2], "little"), data[at + 2]
        if kind not in _KINDS or at + 3 + size > len(data):
            break
        at += 3 + size
    return min(at, len(data))


def _estimates(topic: Any, receiver: Any, where: str) -> list[Fix]:
    """Places of the vehicle's own estimate, none while it says that they are not valid."""
    found: list[Fix] = []
    valid = topic.get("lat_lon_valid")
    states = (
        [] if receiver is None else [*zip(receiver["timestamp"], receiver["fix_type"], strict=True)]
    )
    at_state, fix = 0, _FIX_2D
    for i, us in enumerate(topic["timestamp"]):
        while at_state < len(states) and states[at_state][0] <= us:
            fix = int(states[at_state][1])
            at_state += 1
        sound = fix >= _FIX_2D and (valid is None or bool(valid[i]))
        place = (float(topic["lat"][i]), float(topic["lon"][i]), float(topic["alt"][i]))
        sigma = float(topic["eph"][i]) if "eph" in topic else math.nan
        found.append((int(us), _sample(place, sigma, where) if sound else None))
    return found


def _raw(topic: Any, where: str) -> list[Fix]:
    """Places as the receiver states them, in degrees (since 2023) or in units of 1e-7 degrees."""
    degrees = "latitude_deg" in topic
    names = ("latitude_deg", "longitude_deg", "altitude_msl_m")
    if not degrees:
        names = ("lat", "lon", "alt")
    if not set(names) <= topic.keys():
        return []
    scales = (1.0, 1.0, 1.0) if degrees else (1e-7, 1e-7, 1e-3)
    found: list[Fix] = []
    for i, us in enumerate(topic["timestamp"]):
        lat, lon, up = (float(topic[name][i]) * k for name, k in zip(names, scales, strict=True))
        sound = int(topic["fix_type"][i]) >= _FIX_2D
        sigma = float(topic["eph"][i]) if "eph" in topic else math.nan
        found.append((int(us), _sample((lat, lon, up), sigma, where) if sound else None))
    return found


def _sample(place: tuple[float, float, float], sigma: float, where: str) -> Sample | None:
    """A place; None where its values are none, or 0, 0."""
    lat, lon, up = place
    if not (math.isfinite(lat) and math.isfinite(lon)) or (lat == 0 and lon == 0):
        return None
    heights: tuple[Height, ...] = ()
    if math.isfinite(up):
        heights = (Height(value_m=up, reference=HeightReference.MEAN_SEA_LEVEL),)
    stated = sigma if math.isfinite(sigma) and sigma > 0 else None
    return sample(lat, lon, where, heights=heights, sigma_m=stated)


def _start(receiver: Any) -> datetime | None:
    """The UTC of the log's time 0; None where the receiver never had it."""
    utc = receiver.get("time_utc_usec")
    if utc is None:
        return None
    for us, said, fix in zip(receiver["timestamp"], utc, receiver["fix_type"], strict=True):
        if 0 < int(said) < _UTC_MAX_US and int(us) < _US_MAX and int(fix) >= _FIX_2D:
            return EPOCH + timedelta(microseconds=int(said) - int(us))
    return None
