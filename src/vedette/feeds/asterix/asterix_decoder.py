"""ASTERIX data blocks in, reports out. docs/feeds/asterix.md has the table of what becomes of each.

A record with a value that is out of range is refused by itself: the others of its block are used,
and a heartbeat carries the count. A block whose structure cannot be read is refused whole, because
nothing says where its next record begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vedette.feeds.asterix.asterix_settings import AsterixSettings, source_of
from vedette.feeds.asterix.category_keys import CategoryKeys, keys_of
from vedette.feeds.asterix.item_readers import Values
from vedette.feeds.asterix.record_layouts import (
    CATEGORIES,
    HEADER_BYTES,
    BlockError,
    RecordReader,
)
from vedette.feeds.asterix.target_reports import measured, squawk_of, target_report
from vedette.feeds.decoder import Frame
from vedette.model.errors import BadFrameError
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    Report,
    Trouble,
    TroubleReport,
)

ASTERIX = "asterix"  # the encoding of a frame that is one data block
DAY_S = 86_400
_HALF_DAY = timedelta(hours=12)
_SAY_AGAIN = timedelta(seconds=60)  # an identity that has not changed is said again after this
_REMEMBERED = 20_000  # identities; a flood of invented ones must not fill the memory
_SOURCES_MAX = 256  # radars of one input; more are damage or an attack
_NO_ADDRESS = (0, 0xFFFFFF)


@dataclass(slots=True)
class _Known:
    """What was last said of one emitter's identity."""

    at: datetime
    claims: tuple[Claim, ...]


class AsterixDecoder:
    """A Decoder of ASTERIX blocks; satisfies `PlacedDecoder`."""

    def __init__(self, settings: AsterixSettings | None = None) -> None:
        self._settings = settings or AsterixSettings()
        self._named = {
            source_of(source): SensorId(sensor) for source, sensor in self._settings.sources.items()
        }
        self._sensors: dict[tuple[SensorId, tuple[int, int]], SensorId] = {}
        self._first: set[SensorId] = set()  # sensors of inputs whose first source is known
        self._places: dict[SensorId, tuple[float, float]] = {}
        self._known: dict[Emitter, _Known] = {}
        self._numbers: dict[str, int] = {}  # of serial numbers, in the order of hearing
        self._troubled: set[tuple[SensorId, int, int]] = set()

    def stands_at(self, sensor: SensorId, lat_deg: float, lon_deg: float) -> None:
        """Note the position of a sensor, which is the reference point of Cartesian positions."""
        self._places[sensor] = lat_deg, lon_deg

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one data block.

        Raises BadFrameError that names the record if the block cannot be read, or if none of its
        records can be used.
        """
        category, records = self._records(frame)
        keys = keys_of(category)
        reports: list[Report] = []
        refused, first = 0, None
        for values in records:
            try:
                self._record(category, keys, values, frame, reports)
            except (RangeError, ValueError) as exc:
                refused += 1
                first = first or exc
        if refused and not reports:
            raise BadFrameError(f"category {category}: {first}", frame=frame.data)
        if refused:
            reports.append(
                HeartbeatReport(**_said(frame, frame.received_at, frame.sensor), refused=refused)
            )
        yield from reports

    def _records(self, frame: Frame) -> tuple[int, list[Values]]:
        data = frame.data
        if frame.encoding != ASTERIX:
            raise BadFrameError(f"{frame.encoding} is not ASTERIX", frame=data)
        if len(data) <= HEADER_BYTES or int.from_bytes(data[1:3], "big") != len(data):
            raise BadFrameError(
                f"a data block must state its own length of {len(data)} bytes in bytes 2 and 3",
                frame=data,
            )
        if data[0] not in CATEGORIES:
            known = ", ".join(map(str, CATEGORIES))
            raise BadFrameError(f"the category must be one of {known}, got {data[0]}", frame=data)
        try:
            return data[0], list(_reader(data[0], self._settings.edition(data[0])).records(data))
        except BlockError as exc:
            raise BadFrameError(str(exc), frame=data) from exc

    def _record(
        self,
        category: int,
        keys: CategoryKeys,
        values: Values,
        frame: Frame,
        reports: list[Report],
    ) -> None:
        """Add the reports of one record. Raises RangeError, ValueError."""
        sensor = self._sensor(frame.sensor, _source(values))
        if sensor is None:
            return
        said = _said(frame, _measured_at(keys, values, frame.received_at), sensor)
        if keys.status in values:
            reports += self._status(category, keys, values, said)
        kind = values.get(keys.message_type)
        if keys.targets is None or kind in keys.targets:
            if measured(keys, values):
                self._target(keys, values, said, reports)
            else:
                reports.append(HeartbeatReport(**said))
        elif kind in keys.alive:
            reports.append(HeartbeatReport(**said))

    def _sensor(self, own: SensorId, source: tuple[int, int]) -> SensorId | None:
        """The sensor of a source; None if its records are not wanted. own: the input's sensor.

        Each radar is a sensor of its own, because what it measures is relative to its place.
        """
        if self._named:
            return self._named.get(source)
        known = self._sensors.get((own, source))
        if known is not None:
            return known
        if len(self._sensors) >= _SOURCES_MAX:
            raise RangeError(
                f"one input must have at most {_SOURCES_MAX} sources, got one more: "
                f"{source[0]}/{source[1]}; name those that are wanted in options.sources"
            )
        sensor = SensorId(f"{own}-{source[0]}-{source[1]}") if own in self._first else own
        self._first.add(own)
        self._sensors[own, source] = sensor
        return sensor

    def _target(
        self, keys: CategoryKeys, values: Values, said: dict[str, Any], reports: list[Report]
    ) -> None:
        sensor: SensorId = said["sensor"]
        emitter = self._emitter(keys, values, sensor)
        reports.append(target_report(keys, values, said, emitter, self._places.get(sensor)))
        if emitter is None:
            return
        claims = _claims(keys, values)
        if claims and self._is_new(emitter, claims, said["received_at"]):
            reports.append(IdentityReport(**said, emitter=emitter, claims=claims))

    def _emitter(self, keys: CategoryKeys, values: Values, sensor: SensorId) -> Emitter | None:
        address = values.get(keys.address)
        if address is not None and address not in _NO_ADDRESS:
            if not values.get(keys.address_kind):
                return Emitter(EmitterScheme.ICAO24, f"{address:06x}")
            return Emitter(EmitterScheme.SENSOR_TRACK, f"{sensor}/{address:06x}".lower())
        serial = values.get(keys.serial)
        if serial:
            if len(self._numbers) >= _REMEMBERED:
                self._numbers.clear()
            number = self._numbers.setdefault(serial, len(self._numbers) + 1)
            return Emitter(EmitterScheme.SENSOR_TRACK, f"{sensor}/{number}".lower())
        track = values.get(keys.track)
        if track is None:
            return None
        return Emitter(EmitterScheme.SENSOR_TRACK, f"{sensor}/{track}".lower())

    def _is_new(self, emitter: Emitter, claims: tuple[Claim, ...], at: datetime) -> bool:
        known = self._known.get(emitter)
        if known is not None and known.claims == claims and abs(at - known.at) < _SAY_AGAIN:
            return False
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[emitter] = _Known(at, claims)
        return True

    def _status(
        self, category: int, keys: CategoryKeys, values: Values, said: dict[str, Any]
    ) -> Iterator[Report]:
        """What a sensor or a system states about how well it works."""
        sac, sic = (values.get(key, 0) for key in keys.status_of)
        about = (said["sensor"], category, sac << 8 | sic)
        value = values[keys.status]
        words = keys.status_words[value] if value < len(keys.status_words) else None
        said = said | {"measured_at": said["received_at"]}
        if words is not None:
            self._troubled.add(about)
            who = f"sensor {sac}/{sic}: " if keys.status_of[0] else ""
            yield TroubleReport(
                **said,
                trouble=Trouble.NOT_OPERATIONAL,
                words=f"{who}{words}, as its category {category} message states",
            )
        else:
            if about in self._troubled:
                self._troubled.discard(about)
                yield TroubleReport(**said, trouble=Trouble.NOT_OPERATIONAL, count=0)
            yield HeartbeatReport(**said)


_READERS: dict[tuple[int, str], RecordReader] = {}


def _reader(category: int, edition: str) -> RecordReader:
    """The reader of a category; made once, as it depends on nothing else.

    It is kept outside of the decoder, because a decoder's state goes into checkpoints.
    """
    found = _READERS.get((category, edition))
    if found is None:
        found = RecordReader(category, edition, keys_of(category).wanted)
        _READERS[category, edition] = found
    return found


def _source(values: Values) -> tuple[int, int]:
    if "010.SAC" not in values:
        raise ValueError("item 010 must name the source (SAC and SIC), but the record has none")
    return values["010.SAC"], values["010.SIC"]


def _claims(keys: CategoryKeys, values: Values) -> tuple[Claim, ...]:
    found = []
    for key in keys.callsigns:
        if values.get(key):
            found.append(Claim(ClaimKind.CALLSIGN, values[key]))
            break
    squawk = squawk_of(keys, values)
    if squawk is not None:
        found.append(Claim(ClaimKind.SQUAWK, squawk))
    serial = values.get(keys.serial)
    if serial:
        found.append(Claim(ClaimKind.REMOTE_ID_SERIAL, serial))
    return tuple(found)


def _measured_at(keys: CategoryKeys, values: Values, received_at: datetime) -> datetime:
    """The time of day of a record, on the day that brings it nearest to its receipt."""
    for key in keys.times:
        if key in values:
            seconds = values[key]
            break
    else:
        return received_at
    if seconds >= DAY_S:
        raise RangeError(f"its time of day must be below {DAY_S} s, got {seconds:g} s")
    midnight = received_at.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + timedelta(seconds=seconds)
    if at - received_at > _HALF_DAY:
        return at - 2 * _HALF_DAY
    if received_at - at > _HALF_DAY:
        return at + 2 * _HALF_DAY
    return at


def _said(frame: Frame, measured_at: datetime, sensor: SensorId) -> dict[str, Any]:
    return {
        "sensor": sensor,
        "measured_at": measured_at,
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }
