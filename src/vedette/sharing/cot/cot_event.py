"""One Cursor on Target event, and its XML.

Source of the fields: the public CoT event schema (version 2.0). `ce` and `le` are one-sigma errors
in metres there, and 9999999.0 is the value for "not known".
"""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vedette.model.times import require_utc

UNKNOWN_M = 9_999_999.0
TYPES = ("a-u-A", "u-d-f", "u-d-c-c", "b-a-g", "b-m-p-s-m")
"""Every type that this program sends: an object of unknown affiliation in the air, two drawings, an
alarm of an area, and a marker. None states an affiliation or a task."""
TEXT_MAX = 2_000  # characters of one text; a phone shows less
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CotPoint:
    """A place. Heights are above the WGS 84 ellipsoid; None is not known."""

    lat_deg: float
    lon_deg: float
    hae_m: float | None = None
    ce_m: float | None = None  # 1-sigma horizontal error, along the worst direction
    le_m: float | None = None  # 1-sigma error of the height


@dataclass(frozen=True, slots=True, kw_only=True)
class CotEvent:
    """One event. `detail` holds the elements under `detail`, in their order."""

    uid: str
    type: str
    how: str
    time: datetime  # when the event was made
    start: datetime  # from when it holds
    stale: datetime  # after this it must not be shown as present
    point: CotPoint
    detail: tuple[ET.Element, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in ("time", "start", "stale"):
            require_utc(name, getattr(self, name))
        if self.type not in TYPES:
            raise ValueError(f"the type must be one of {', '.join(TYPES)}, got {self.type!r}")


def to_xml(event: CotEvent) -> bytes:
    """The event as UTF-8 XML without a line break. The same event gives the same bytes."""
    root = ET.Element(
        "event",
        {
            "version": "2.0",
            "uid": clean(event.uid),
            "type": event.type,
            "how": event.how,
            "time": cot_time(event.time),
            "start": cot_time(event.start),
            "stale": cot_time(event.stale),
        },
    )
    point = event.point
    ET.SubElement(
        root,
        "point",
        {
            "lat": f"{point.lat_deg:.7f}",
            "lon": f"{point.lon_deg:.7f}",
            "hae": _metres(point.hae_m),
            "ce": _metres(point.ce_m),
            "le": _metres(point.le_m),
        },
    )
    ET.SubElement(root, "detail").extend(event.detail)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data.replace(b"\n", b" ")


def element(name: str, attributes: dict[str, str] | None = None, text: str = "") -> ET.Element:
    """An element of `detail`, its texts fit for XML and of limited length."""
    made = ET.Element(name, {key: clean(value) for key, value in (attributes or {}).items()})
    if text:
        made.text = clean(text)
    return made


def clean(text: str) -> str:
    """A text without characters that XML cannot hold, cut to `TEXT_MAX` characters."""
    plain = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return plain if len(plain) <= TEXT_MAX else plain[: TEXT_MAX - 1] + "…"


def cot_time(at: datetime) -> str:
    """A time as CoT writes it: UTC, to the millisecond."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _metres(value: float | None) -> str:
    return f"{UNKNOWN_M:.1f}" if value is None else f"{min(value, UNKNOWN_M):.1f}"
