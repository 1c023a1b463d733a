"""One Cursor on Target event as it was received, out of XML or TAK protobuf.

The affiliation in the type (`a-f-…`, `a-h-…`) is another system's judgement. It is not read. `ce`
and `le` are 1-sigma errors in metres; 9999999 stands for unknown, and so does 0, which no sensor
reaches. Source: the public CoT event schema, version 2.0 (Event-PUBLIC.xsd).
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from vedette.feeds.cot.tak_protobuf import detail_fields, event_fields, read_varint
from vedette.model.errors import BadFrameError
from vedette.model.plain_xml import parse_plain
from vedette.model.times import EPOCH

TAK = 0xBF
MESH = b"\xbf\x01\xbf"  # before a message in a datagram
LONGEST = 1 << 16  # bytes of one event
_UNKNOWN_M = 9_999_999.0
_LONGEST_TEXT = 200  # characters of a uid, type or call sign
_ATOM = re.compile(r"a-[^-]+-([A-Za-z])(?:-.*)?")
_NUMBER = re.compile(r"\s*[-+]?\d{1,12}(?:\.\d{0,20})?(?:[eE][-+]?\d{1,2})?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardEvent:
    """An event; None is unknown."""

    uid: str
    kind: str  # `type`
    time: datetime  # when the event was made, by the clock of its sender
    lat_deg: float
    lon_deg: float
    ellipsoid_m: float | None
    sigma_m: float | None  # of the place, 1-sigma, in each direction
    height_sigma_m: float | None
    callsign: str | None
    speed_m_s: float | None
    course_deg: float | None
    simulated: bool

    @property
    def dimension(self) -> str | None:
        """Where an object moves: `A` air, `G` ground, `S` sea, `U` under water, `P` space.

        None: the event is not of an object.
        """
        found = _ATOM.fullmatch(self.kind)
        return found[1].upper() if found else None


def read_event(data: bytes) -> HeardEvent | None:
    """The event of a frame: XML, or TAK protobuf with the bytes before it.

    None if a TAK message holds no event. Raises BadFrameError that names the field at fault.
    """
    if len(data) > LONGEST:
        raise BadFrameError(
            f"an event must have at most {LONGEST} bytes, got {len(data)}", frame=data[:4]
        )
    return _of_tak(data) if data[:1] == bytes([TAK]) else _of_xml(data)


def _of_tak(data: bytes) -> HeardEvent | None:
    if data.startswith(MESH):
        message = data[len(MESH) :]
    else:
        size, begin = read_varint(data, 1)
        message = data[begin:]
        if size != len(message):
            raise BadFrameError(
                f"the message must have {size} bytes, got {len(message)}", frame=data[:4]
            )
    fields = event_fields(message)
    if fields is None:
        return None
    detail = fields.get("detail", b"")
    known, text = detail_fields(detail) if isinstance(detail, bytes) else ({}, b"")
    stated: dict[str, object] = {}
    if text:
        try:
            stated |= _detail(parse_plain(b"<detail>" + text + b"</detail>"))
        except ValueError as exc:
            raise BadFrameError(f"`xmlDetail` {exc}", frame=data[:4]) from exc
    return _event({**fields, **stated, **known}, EPOCH, data)


def _of_xml(data: bytes) -> HeardEvent:
    try:
        root = parse_plain(data)
    except ValueError as exc:
        raise BadFrameError(f"the event {exc}", frame=data[:4]) from exc
    if root.tag != "event":
        raise BadFrameError(f"the root element must be event, got {root.tag!r:.40}", frame=data[:4])
    point = root.find("point")
    if point is None:
        raise BadFrameError("an event must have a point, got none", frame=data[:4])
    fields: dict[str, object] = {**point.attrib, **root.attrib}
    detail = root.find("detail")
    if detail is not None:
        fields |= _detail(detail)
    return _event(fields, None, data)


def _detail(detail: ET.Element) -> dict[str, str]:
    """Call sign, speed and course of a detail."""
    found: dict[str, str] = {}
    for element, names in (("contact", ("callsign",)), ("track", ("speed", "course"))):
        one = detail.find(element)
        if one is not None:
            found |= {name: one.attrib[name] for name in names if name in one.attrib}
    return found


def _event(fields: dict[str, object], epoch: datetime | None, data: bytes) -> HeardEvent:
    """The event of these fields. epoch: of times in milliseconds; None: times are texts."""
    lat, lon = _number(fields, "lat", data), _number(fields, "lon", data)
    if lat is None or lon is None:
        raise BadFrameError("the point must have `lat` and `lon`", frame=data[:4])
    le = _error(fields, "le", data)
    hae = _number(fields, "hae", data)
    if hae is not None and (abs(hae) >= _UNKNOWN_M or (hae == 0 and le is None)):
        hae = None  # phones without a height send 0 and no error
    speed, course = _number(fields, "speed", data), _number(fields, "course", data)
    return HeardEvent(
        uid=_text(fields, "uid", data),
        kind=_text(fields, "type", data),
        time=_time(fields.get("time"), epoch, data),
        lat_deg=lat,
        lon_deg=lon,
        ellipsoid_m=hae,
        sigma_m=_error(fields, "ce", data),
        height_sigma_m=le,
        callsign=_text(fields, "callsign", data, needed=False) or None,
        speed_m_s=speed if speed is not None and 0 <= speed < _UNKNOWN_M else None,
        course_deg=course if course is not None and 0 <= course <= 360 else None,
        simulated=_text(fields, "opex", data, needed=False).startswith("s"),
    )


def _text(fields: dict[str, object], name: str, data: bytes, *, needed: bool = True) -> str:
    found = fields.get(name, "")
    if isinstance(found, bytes):
        found = found.decode("utf-8", "replace")
    text = str(found).strip()
    if len(text) > _LONGEST_TEXT or not text.isprintable() or (needed and not text):
        raise BadFrameError(
            f"`{name}` must be text of 1 to {_LONGEST_TEXT} characters, got {text!r:.40}",
            frame=data[:4],
        )
    return text


def _number(fields: dict[str, object], name: str, data: bytes) -> float | None:
    found = fields.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, str):
        if _NUMBER.fullmatch(found) is None:
            if found.strip().lower() == "nan":
                return None  # some clients write it for unknown
            raise BadFrameError(f"`{name}` must be a number, got {found!r:.40}", frame=data[:4])
        return float(found)
    return float(found) if isinstance(found, float) and math.isfinite(found) else None


def _error(fields: dict[str, object], name: str, data: bytes) -> float | None:
    found = _number(fields, name, data)
    return found if found is not None and 0 < found < _UNKNOWN_M else None


def _time(found: object, epoch: datetime | None, data: bytes) -> datetime:
    try:
        if epoch is not None and isinstance(found, int):
            return epoch + timedelta(milliseconds=found)
        stated = datetime.fromisoformat(str(found))
        if stated.tzinfo is not None:
            return stated.astimezone(EPOCH.tzinfo)
    except (ValueError, OverflowError):
        pass
    raise BadFrameError(
        f"`time` must be like 2026-03-01T12:00:00Z, got {found!r:.40}", frame=data[:4]
    )
