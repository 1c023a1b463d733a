"""The project's report format, version 1: JSON Lines in, reports out, and back.

The first line is the header; every later line is one report, one sensor registration, one
heartbeat or one raw frame. `docs/feeds/report-format.md` shows it; `report_lines` holds the
models. A line that cannot be used is counted and the first is quoted; the rest is used.
A header that cannot be used is a RecordingError, because without it nobody knows whether
the file is simulation.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, BinaryIO

from pydantic import ValidationError

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.report_format import line_models as lines
from vedette.feeds.report_format.line_errors import explain
from vedette.feeds.report_format.line_models import schema
from vedette.feeds.report_format.line_values import value_of
from vedette.model.errors import RecordingError
from vedette.model.report import (
    BearingReport,
    HeartbeatReport,
    IdentityReport,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
    RawRef,
    RegistrationReport,
    Report,
    TroubleReport,
)
from vedette.model.times import to_text
from vedette.model.value_words import failure_in_words

__all__ = ["frame_line", "header_line", "read_header", "read_lines", "schema", "to_line"]

JsonObject = dict[str, Any]
MAX_LINE_BYTES = 1_000_000  # a longer "line" is not one of ours: it is noise without newlines

_TYPES: dict[type, str] = {
    PositionReport: "position",
    BearingReport: "bearing",
    RangeBearingReport: "range_bearing",
    PresenceReport: "presence",
    IdentityReport: "identity",
}
_OWN = frozenset({"sensor", "measured_at", "received_at", "source", "sequence", "raw"})


def header_line(*, name: str, simulation: bool, note: str | None = None) -> JsonObject:
    """The first line of a file, ready for ``json.dumps``."""
    header: JsonObject = {
        "format": lines.FORMAT,
        "version": lines.VERSION,
        "simulation": simulation,
        "name": name,
    }
    return header if note is None else {**header, "note": note}


def frame_line(*, sensor: str, received_at: datetime, encoding: str, data: bytes) -> JsonObject:
    """A raw frame as a line: the decoder of its encoding reads it again."""
    return {
        "type": "frame",
        "sensor": sensor,
        "received_at": to_text(received_at),
        "encoding": str(encoding),
        "hex": data.hex(),
    }


def to_line(report: Report) -> JsonObject:
    """One report as a line, ready for ``json.dumps``. What is unknown is left out.

    Source, sequence and raw are not written, because they describe the file that was read.
    """
    if isinstance(report, RegistrationReport):
        return {
            "type": "sensor",
            "received_at": to_text(report.received_at),
            "sensor": _plain(report.registered),
        }
    if isinstance(report, HeartbeatReport):
        counts = {"repeated": report.repeated, "refused": report.refused}
        return {
            "type": "heartbeat",
            "sensor": report.sensor,
            "received_at": to_text(report.received_at),
            **{key: count for key, count in counts.items() if count},
        }
    if isinstance(report, TroubleReport):
        return {
            "type": "trouble",
            "sensor": report.sensor,
            "received_at": to_text(report.received_at),
            "trouble": report.trouble.value,
            "count": report.count,
            "words": report.words,
        }
    line: JsonObject = {
        "type": _TYPES[type(report)],
        "sensor": report.sensor,
        "measured_at": to_text(report.measured_at),
    }
    if report.received_at != report.measured_at:
        line["received_at"] = to_text(report.received_at)
    body = _plain(report)
    return line | {key: value for key, value in body.items() if key not in _OWN}


def _plain(value: object) -> Any:
    """A model value as JSON has it; parts that are None or empty are left out."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        parts = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {name: _plain(part) for name, part in parts if part is not None and part != ()}
    if isinstance(value, float):
        return value + 0.0  # -0.0 and 0.0 are one height and shall be one text
    return value


def read_header(line: bytes, *, where: str) -> lines.HeaderLine:
    """The header. Raises RecordingError with the key at fault."""
    try:
        return lines.HEADER.validate_json(line.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as exc:
        what, mend = explain(exc, lines.HeaderLine)
        if _is_no_json(exc) or b'"format"' not in line:
            what = f"must be the header of a {lines.FORMAT} file, got another line"
            mend = "begin the file with its header line; a zone file is not a recording"
        raise RecordingError(_one_line(what), where=f"{where}, line 1 (header)", mend=mend) from exc


def read_lines(stream: BinaryIO, *, source: str, tally: Tally) -> Iterator[Report | Frame]:
    """Yield the report or frame of each line after the header, in the order of the file.

    `stream` is at the start of the file. A Frame still needs its decoder. `tally.frames` counts
    lines, `tally.refused` lines that cannot be used (the first is quoted). `tally.truncated` is
    set if the last line is cut off.
    """
    offset = len(stream.readline(MAX_LINE_BYTES))
    number = 1
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        start, offset = offset, offset + len(line)
        more = line
        while not more.endswith(b"\n") and (more := stream.readline(MAX_LINE_BYTES)):
            offset += len(more)  # too long to be a line of ours: skipped to its end
        if line.strip():
            item = read_line(line, number=number, offset=start, source=source, tally=tally)
            if item is not None:
                yield item


def read_line(
    line: bytes, *, number: int, offset: int, source: str, tally: Tally
) -> Report | Frame | None:
    """The report or frame of one line. None if it cannot be used; `tally` counts and quotes it."""
    tally.frames += 1
    raw = RawRef(source=source, offset=offset, length=len(line.rstrip(b"\r\n")))
    try:
        return value_of(lines.LINE.validate_json(line), source, number, raw)
    except ValidationError as exc:
        if not line.endswith(b"\n") and _is_no_json(exc):
            tally.frames -= 1
            tally.truncated = f"line {number} ends in its middle"
        else:
            refuse(tally, number, *explain(exc, model_of(exc)))
    except ValueError as exc:  # a value that the model itself refuses
        refuse(tally, number, str(exc), "correct the value")
    except (ArithmeticError, RecursionError, TypeError) as exc:
        refuse(tally, number, f"it cannot be read: {failure_in_words(exc)}", "correct the line")
    return None


def refuse(tally: Tally, number: int, what: str, mend: str) -> None:
    """Count a line that cannot be used. The first one is quoted."""
    tally.refused += 1
    if tally.first_refusal is None:
        tally.first_refusal = f"line {number}: {_one_line(what)}; {_one_line(mend)}"


def _one_line(text: str) -> str:
    """Fit to be shown: a stranger's file does not choose how long or on how many lines."""
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


def model_of(exc: ValidationError) -> type[lines.Strict] | None:
    """The model of the line type that the error is about; None if the type was not recognised."""
    path = exc.errors(include_url=False, include_context=False)[0]["loc"]
    return lines.LINE_MODELS.get(str(path[0])) if path else None


def _is_no_json(exc: ValidationError) -> bool:
    return exc.errors(include_url=False)[0]["type"] == "json_invalid"
