"""What one line of the project's report format may hold, as pydantic models.

These models stand at the door: they refuse unknown keys, strings where a number is asked,
NaN, and times without an offset. Behind the door only the frozen values of `vedette.model`
are used; `report_format` turns one into the other. The published JSON Schema is generated
from here, so the schema, the reader and the writer cannot drift apart.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)

from vedette.feeds.decoder import Encoding
from vedette.model import ranges
from vedette.model.height import HeightReference
from vedette.model.identity import ClaimKind, EmitterScheme, ObjectClass
from vedette.model.report import Trouble
from vedette.model.sensor import SensorKind
from vedette.model.times import from_text, to_text

FORMAT = "vedette-reports"
VERSION = 1

# RFC 3339 section 5.6; `datetime.fromisoformat` alone would also take week dates and the like.
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _read_time(value: object) -> datetime:
    """An instant from RFC 3339 text, or an aware datetime as it is (the writer hands those)."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"the time must have an offset, got {value.isoformat()}")
        return value.astimezone(UTC)
    if not isinstance(value, str) or _RFC3339.fullmatch(value) is None:
        raise ValueError("must be a time like 2025-09-09T21:15:00.5Z")
    try:
        at = from_text(value.upper())
    except OverflowError:
        raise ValueError("the time must be in the years 1 to 9999 in UTC") from None
    ranges.require_time("time", at)
    return at


Instant = Annotated[
    datetime,
    BeforeValidator(_read_time),
    PlainSerializer(to_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def _number(allowed: ranges.Range, words: str | None = None) -> Any:
    """A field whose number lies in a documented range."""
    return Field(ge=allowed.least, le=allowed.most, description=words)


Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=ranges.TEXT_MAX)]
Latitude = Annotated[float, _number(ranges.LATITUDE_DEG)]
Longitude = Annotated[float, _number(ranges.LONGITUDE_DEG)]
Azimuth = Annotated[float, _number(ranges.AZIMUTH_DEG, "degrees clockwise from true north")]
Elevation = Annotated[float, _number(ranges.ELEVATION_DEG, "degrees above the horizontal")]
HeightValue = Annotated[float, _number(ranges.HEIGHT_M)]
HeightSigma = Annotated[float, _number(ranges.HEIGHT_SIGMA_M, "1-sigma error")]
Distance = Annotated[float, _number(ranges.DISTANCE_M)]
Sigma = Annotated[float, _number(ranges.SIGMA_M, "1-sigma error")]
AngleSigma = Annotated[float, _number(ranges.ANGLE_SIGMA_DEG, "1-sigma error")]
Speed = Annotated[float, _number(ranges.SPEED_M_S)]
Climb = Annotated[float, _number(ranges.CLIMB_M_S)]
SpeedSigma = Annotated[float, _number(ranges.SPEED_SIGMA_M_S, "1-sigma error")]
Variance = Annotated[float, _number(ranges.VARIANCE_M2)]
Likelihood = Annotated[float, _number(ranges.LIKELIHOOD)]
Count = Annotated[int, Field(ge=0, le=int(ranges.COUNT.most))]
# What is set aside is found by this program and never said by a sender.
SaidTrouble = Literal[
    Trouble.UNREADABLE,
    Trouble.TURNED_AWAY,
    Trouble.INPUT_FAILED,
    Trouble.OVER_SHARE,
    Trouble.DISK,
]
# The name of an encoding that a feed declares. Which feeds there are is known where frames are
# decoded (`frame_decoding`): a frame of an unknown encoding is refused there, with its reason.
_ENCODING = r"^[a-z][a-z0-9_]{0,31}$"


def _frame_encoding(name: str) -> str:
    if name == Encoding.REPORT_LINE:
        raise ValueError("a line of the report format is not a frame; write the line itself")
    return name


FrameEncoding = Annotated[
    str,
    Field(pattern=_ENCODING),
    AfterValidator(_frame_encoding),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _ENCODING,
            "not": {"const": Encoding.REPORT_LINE.value},
            "description": "the encoding of a frame, as `vedette feeds` lists them",
        }
    ),
]
# 256 KiB of bytes: the largest message of SAPIENT that settings may allow.
Hex = Annotated[str, Field(pattern=r"^([0-9A-Fa-f]{2})+$", max_length=524_288)]


class Strict(BaseModel):
    """Base of every part of a line: nothing unknown, nothing coerced, nothing not finite."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class HeightPart(Strict):
    """A height and what it is measured from."""

    value_m: HeightValue
    reference: HeightReference
    sigma_m: HeightSigma | None = None


class CoveragePart(Strict):
    """The sector in which the sensor says that it can see."""

    range_max_m: Distance
    range_min_m: Distance = 0.0
    azimuth_from_deg: Azimuth = 0.0
    azimuth_to_deg: Azimuth = 360.0
    height_min: HeightPart | None = None
    height_max: HeightPart | None = None


class SensorPart(Strict):
    """What a sensor is and where it stands."""

    id: Name
    kind: SensorKind
    name: Text | None = None
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    height: HeightPart | None = None
    coverage: CoveragePart | None = None
    silent_after_s: Annotated[float, _number(ranges.PERIOD_S)] | None = Field(
        default=None, description="its silence means something"
    )
    position_sigma_m: Sigma | None = None
    azimuth_sigma_deg: AngleSigma | None = None
    range_sigma_m: Sigma | None = None
    reports_per_s_max: Annotated[float, _number(ranges.RATE_PER_S)] | None = Field(
        default=None, description="more would be a fault of it"
    )


class CovariancePart(Strict):
    """A horizontal error in m²: east-east, east-north, north-north."""

    ee: Variance
    en: Annotated[float, _number(ranges.COVARIANCE_M2)]
    nn: Variance


class MotionPart(Strict):
    """Movement as the source states it."""

    speed_m_s: Speed | None = None
    course_deg: Azimuth | None = None
    climb_m_s: Climb | None = None
    speed_sigma_m_s: SpeedSigma | None = None


class EmitterPart(Strict):
    """The address that ties the messages of one transmitter together."""

    scheme: EmitterScheme
    value: Name


class ClassPart(Strict):
    """How likely the reading is if the object is of this class; only ratios matter."""

    object_class: ObjectClass
    likelihood: Likelihood


class ClaimPart(Strict):
    """One thing that an object says of itself."""

    kind: ClaimKind
    value: Text


Heights = Annotated[tuple[HeightPart, ...], Field(max_length=ranges.HEIGHTS_MAX)]
Classes = Annotated[tuple[ClassPart, ...], Field(max_length=ranges.CLASSES_MAX)]


class HeaderLine(Strict):
    """The first line of a file: what it is, and whether it is simulation."""

    format: Literal["vedette-reports"]
    version: Literal[1]
    simulation: bool
    name: Name
    note: Annotated[str, Field(max_length=10_000)] | None = None


class SensorLine(Strict):
    """A sensor registers itself; a later line for the same id replaces this one."""

    type: Literal["sensor"]
    received_at: Instant
    sensor: SensorPart


class HeartbeatLine(Strict):
    """A sensor is alive, though it may have nothing to report."""

    type: Literal["heartbeat"]
    sensor: Name
    received_at: Instant
    repeated: Count = 0
    refused: Count = 0


class TroubleLine(Strict):
    """What stands before a sensor says what is wrong with it. `count` 0: it is over."""

    type: Literal["trouble"]
    sensor: Name
    received_at: Instant
    trouble: SaidTrouble
    count: Count = 1
    words: Annotated[str, Field(max_length=300)] = ""


class SaidLine(Strict):
    """What every report says first. `received_at` is `measured_at` where it is left out."""

    sensor: Name
    measured_at: Instant
    received_at: Instant | None = None
    emitter: EmitterPart | None = None


class PositionLine(SaidLine):
    """A position fix. Give `covariance`, or `sigma_m` for a circle, or neither if unknown."""

    type: Literal["position"]
    lat_deg: Latitude
    lon_deg: Longitude
    covariance: CovariancePart | None = None
    sigma_m: Sigma | None = None
    heights: Heights = ()
    motion: MotionPart | None = None
    classes: Classes = ()

    @model_validator(mode="after")
    def _one_error(self) -> "PositionLine":
        if self.covariance is not None and self.sigma_m is not None:
            raise ValueError("either covariance or sigma_m must be given, not both")
        return self


class BearingLine(SaidLine):
    """A direction from the sensor's registered place."""

    type: Literal["bearing"]
    azimuth_deg: Azimuth
    azimuth_sigma_deg: AngleSigma | None = None
    elevation_deg: Elevation | None = None
    elevation_sigma_deg: AngleSigma | None = None
    classes: Classes = ()


class RangeBearingLine(BearingLine):
    """A direction and a slant range from the sensor's registered place."""

    type: Literal["range_bearing"]  # type: ignore[assignment]  # one key, another fixed value
    range_m: Distance
    range_sigma_m: Sigma | None = None
    heights: Heights = ()
    motion: MotionPart | None = None


class PresenceLine(SaidLine):
    """Something is there, within `radius_m` of the sensor or anywhere in its coverage."""

    type: Literal["presence"]
    radius_m: Distance | None = None
    classes: Classes = ()


class IdentityLine(SaidLine):
    """The identity that a transmitter states, without a position."""

    type: Literal["identity"]
    emitter: EmitterPart
    claims: Annotated[tuple[ClaimPart, ...], Field(min_length=1, max_length=ranges.CLAIMS_MAX)]


class FrameLine(Strict):
    """Raw bytes as a sensor heard them; the real decoder of `encoding` reads them."""

    type: Literal["frame"]
    sensor: Name
    received_at: Instant
    encoding: FrameEncoding
    hex: Hex


ReportLine = (
    SensorLine
    | HeartbeatLine
    | TroubleLine
    | PositionLine
    | BearingLine
    | RangeBearingLine
    | PresenceLine
    | IdentityLine
)
Line = ReportLine | FrameLine
LINE: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="type")])
HEADER: TypeAdapter[HeaderLine] = TypeAdapter(HeaderLine)
LINE_MODELS: dict[str, type[Strict]] = {
    "sensor": SensorLine,
    "heartbeat": HeartbeatLine,
    "trouble": TroubleLine,
    "position": PositionLine,
    "bearing": BearingLine,
    "range_bearing": RangeBearingLine,
    "presence": PresenceLine,
    "identity": IdentityLine,
    "frame": FrameLine,
}


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line, header included, generated from the models."""
    every: TypeAdapter[Any] = TypeAdapter(HeaderLine | Annotated[Line, Field(discriminator="type")])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of a vedette report file, version 1",
        "description": "The first line is the header; every later line has a type.",
        **every.json_schema(mode="validation"),
    }
