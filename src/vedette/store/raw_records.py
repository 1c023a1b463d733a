"""The kinds of record in a raw log, and their encoding (`docs/raw-log-format.md`)."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vedette.model.alert import Action, AlertEvent, AlertLabel
from vedette.model.declaration import Declaration, Doing
from vedette.model.declaration_values import declaration_from_dict, declaration_to_dict
from vedette.model.ids import AlertId, SensorId
from vedette.model.times import from_microseconds, from_text, to_microseconds, to_text
from vedette.model.value_words import failure_in_words

_OPENED, _FRAME, _ACTION, _CLOSED_BATCH, _DECLARATION, _EPOCH = 1, 2, 3, 4, 5, 6
_SEGMENT = 16
_HEAD = struct.Struct("<Bq")  # kind, microseconds since 1970
_FRAME_HEAD = struct.Struct("<QBHB")  # sequence; lengths of input, sensor and encoding


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRecord:
    """A program began to write: its version and its settings."""

    at: datetime
    simulation: bool
    version: str
    settings_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRecord:
    """One message as it arrived."""

    received_at: datetime  # UTC
    input: str  # the name of the input in the settings
    sensor: SensorId
    encoding: str  # as `feeds.decoder.Encoding` spells it
    sequence: int  # of this input, counting up
    data: bytes

    @property
    def order(self) -> tuple[datetime, str, int]:
        """The position of a frame in the order of processing."""
        return (self.received_at, self.input, self.sequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord:
    """A person's action on an alert, or a declaration."""

    action: Doing


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBatchRecord:
    """Everything that was received before `until` stands before this record."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRecord:
    """The machine's clock was set: what follows counts from `at`, by another clock than before."""

    at: datetime
    before: datetime  # how far time had come by the clock as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRecord:
    """A segment begins: which one, and the hash of all bytes of the one before."""

    at: datetime  # of the first record after it
    segment: int
    previous_sha256: str | None  # None in the first segment of a log


Record = OpenedRecord | SegmentRecord | FrameRecord | ActionRecord | ClosedBatchRecord | EpochRecord


def to_payload(record: Record) -> bytes:  # noqa: PLR0911 - one for each kind
    """The bytes of a record, without length and checksum. Raises ValueError if a name is too
    long.
    """
    match record:
        case FrameRecord():
            names = [text.encode() for text in (record.input, str(record.sensor), record.encoding)]
            try:
                lengths = _FRAME_HEAD.pack(record.sequence, *map(len, names))
            except struct.error as exc:
                raise ValueError(f"a name is too long for the raw log: {exc}") from exc
            return b"".join((_head(_FRAME, record.received_at), lengths, *names, record.data))
        case EpochRecord():
            return _head(_EPOCH, record.at) + _json({"before_us": to_microseconds(record.before)})
        case ClosedBatchRecord():
            return _head(_CLOSED_BATCH, record.until)
        case ActionRecord():
            action = record.action
            if isinstance(action, Declaration):
                return _head(_DECLARATION, action.at) + _json(declaration_to_dict(action))
            body = {
                "alert": action.alert,
                "event": action.event.value,
                "by": action.by,
                "shelve_s": action.shelve_s,
            }
            more = {
                "why": action.why,
                "label": None if action.label is None else action.label.value,
                "called_at": None if action.called_at is None else to_text(action.called_at),
            }
            body |= {key: value for key, value in more.items() if value is not None}
            return _head(_ACTION, action.at) + _json(body)
        case OpenedRecord():
            body = {
                "simulation": record.simulation,
                "version": record.version,
                "settings_sha256": record.settings_sha256,
            }
            return _head(_OPENED, record.at) + _json(body)
        case SegmentRecord():
            body = {"segment": record.segment, "previous_sha256": record.previous_sha256}
            return _head(_SEGMENT, record.at) + _json(body)


def from_payload(payload: bytes) -> Record:  # noqa: PLR0911 - one for each kind
    """Decode the bytes of `to_payload`. Raises ValueError for any other bytes."""
    try:
        kind, at_us = _HEAD.unpack_from(payload)
        at = from_microseconds(at_us)
        body = payload[_HEAD.size :]
        if kind == _FRAME:
            return _frame(at, body)
        if kind == _CLOSED_BATCH:
            return ClosedBatchRecord(until=at)
        if kind == _EPOCH:
            before = from_microseconds(int(json.loads(body)["before_us"]))
            return EpochRecord(at=at, before=before)
        if kind == _ACTION:
            return ActionRecord(action=_action(at, json.loads(body)))
        if kind == _DECLARATION:
            return ActionRecord(action=declaration_from_dict(json.loads(body), at))
        if kind == _OPENED:
            return OpenedRecord(at=at, **json.loads(body))
        if kind == _SEGMENT:
            return SegmentRecord(at=at, **json.loads(body))
    except (struct.error, KeyError, TypeError, OverflowError, RecursionError) as exc:
        raise ValueError(failure_in_words(exc)) from exc
    raise ValueError(f"its kind must be 1 to {_EPOCH} or {_SEGMENT}, got {kind}")


def time_of(record: Record) -> datetime:
    """The time in the head of a record."""
    match record:
        case FrameRecord():
            return record.received_at
        case ActionRecord():
            return record.action.at
        case ClosedBatchRecord():
            return record.until
        case OpenedRecord() | SegmentRecord() | EpochRecord():
            return record.at


def _head(kind: int, at: datetime) -> bytes:
    return _HEAD.pack(kind, to_microseconds(at))


def _json(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def _frame(at: datetime, body: bytes) -> FrameRecord:
    sequence, *lengths = _FRAME_HEAD.unpack_from(body)
    names, offset = [], _FRAME_HEAD.size
    for length in lengths:
        names.append(body[offset : offset + length].decode())
        offset += length
    if offset > len(body):
        raise ValueError(
            f"the names must end within the record of {len(body)} bytes, got an end at {offset}"
        )
    return FrameRecord(
        received_at=at,
        input=names[0],
        sensor=SensorId(names[1]),
        encoding=names[2],
        sequence=sequence,
        data=body[offset:],
    )


def _action(at: datetime, body: dict[str, object]) -> Action:
    shelve_s = body["shelve_s"]
    why, label, called_at = (body.get(key) for key in ("why", "label", "called_at"))
    return Action(
        alert=AlertId(str(body["alert"])),
        event=AlertEvent(str(body["event"])),
        at=at,
        by=str(body["by"]),
        shelve_s=float(shelve_s) if isinstance(shelve_s, int | float) else None,
        why=None if why is None else str(why),
        label=None if label is None else AlertLabel(str(label)),
        called_at=None if called_at is None else from_text(str(called_at)),
    )
