"""Reports: what one sensor said once. Nothing is inferred.

Every number has a range (`vedette.model.ranges`); a report outside of it raises RangeError.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model import ranges
from vedette.model.height import Height
from vedette.model.identity import Claim, ClassLikelihood, Emitter
from vedette.model.ids import SensorId
from vedette.model.sensor import Sensor
from vedette.model.times import require_utc


@dataclass(frozen=True, slots=True)
class RawRef:
    """Where the raw bytes of a report lie, so that they can be cut out and verified.

    `source` is the SHA-256 of the recording, or the name of a live feed's raw log.
    """

    source: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The fields of every report: sensor, times of measurement and receipt, and raw bytes."""

    sensor: SensorId
    measured_at: datetime  # UTC, sensor clock
    received_at: datetime  # UTC, our clock; replay keeps both
    source: str  # the input it came through; with sequence it settles ties of received_at
    sequence: int
    raw: RawRef

    def __post_init__(self) -> None:
        require_utc("measured_at", self.measured_at)
        require_utc("received_at", self.received_at)
        ranges.require_time("measured_at", self.measured_at)
        ranges.require_time("received_at", self.received_at)

    @property
    def order(self) -> tuple[datetime, str, int]:
        """The sort key of the order in which reports are processed."""
        return (self.received_at, self.source, self.sequence)


@dataclass(frozen=True, slots=True)
class Covariance2D:
    """A horizontal error: east-east, east-north and north-north; m², or m²/s² for velocities."""

    ee: float
    en: float
    nn: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.ee) and math.isfinite(self.en) and math.isfinite(self.nn)):
            raise ValueError(f"covariance must be finite, got {self.ee}, {self.en}, {self.nn}")
        if self.ee < 0 or self.nn < 0 or self.en**2 > self.ee * self.nn * (1 + 1e-9):
            raise ValueError(
                f"covariance must be positive semi-definite, got {self.ee}, {self.en}, {self.nn}"
            )

    @classmethod
    def circular(cls, sigma: float) -> "Covariance2D":
        """A covariance (m²) with the 1-sigma error `sigma` (m) in every direction."""
        return cls(sigma**2, 0.0, sigma**2)

    @property
    def sigma_max(self) -> float:
        """1-sigma error along the worst direction: the root of the larger eigenvalue."""
        mean, half = (self.ee + self.nn) / 2, (self.ee - self.nn) / 2
        return math.sqrt(max(0.0, mean + math.hypot(half, self.en)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Movement as the object or sensor states it; each part may be unknown by itself."""

    speed_m_s: float | None = None  # over ground
    course_deg: float | None = None  # clockwise from true north
    climb_m_s: float | None = None
    speed_sigma_m_s: float | None = None

    def __post_init__(self) -> None:
        ranges.SPEED_M_S.require("speed_m_s", self.speed_m_s)
        ranges.AZIMUTH_DEG.require("course_deg", self.course_deg)
        ranges.CLIMB_M_S.require("climb_m_s", self.climb_m_s)
        ranges.SPEED_SIGMA_M_S.require("speed_sigma_m_s", self.speed_sigma_m_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReport(Said):
    """A position fix."""

    lat_deg: float  # WGS 84
    lon_deg: float  # WGS 84
    covariance: Covariance2D | None = None  # m²; None where the source states no accuracy
    heights: tuple[Height, ...] = ()  # each by its own reference; empty is unknown
    motion: Motion | None = None
    emitter: Emitter | None = None
    classes: tuple[ClassLikelihood, ...] = ()

    def __post_init__(self) -> None:
        Said.__post_init__(self)
        ranges.LATITUDE_DEG.require("lat_deg", self.lat_deg)
        ranges.LONGITUDE_DEG.require("lon_deg", self.lon_deg)
        if self.covariance is not None:
            for name in ("ee", "nn"):
                ranges.VARIANCE_M2.require(f"covariance.{name}", getattr(self.covariance, name))
        _require_heights(self.heights)
        _require_classes(self.classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class BearingReport(Said):
    """A direction from the sensor's registered place, without a distance."""

    azimuth_deg: float  # clockwise from true north
    azimuth_sigma_deg: float | None = None
    elevation_deg: float | None = None  # above the horizontal
    elevation_sigma_deg: float | None = None
    emitter: Emitter | None = None
    classes: tuple[ClassLikelihood, ...] = ()

    def __post_init__(self) -> None:
        Said.__post_init__(self)
        _require_angles(self)
        _require_classes(self.classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeBearingReport(Said):
    """A direction and a slant range from the sensor's registered place."""

    range_m: float
    azimuth_deg: float  # clockwise from true north
    range_sigma_m: float | None = None
    azimuth_sigma_deg: float | None = None
    elevation_deg: float | None = None
    elevation_sigma_deg: float | None = None
    heights: tuple[Height, ...] = ()
    motion: Motion | None = None
    emitter: Emitter | None = None
    classes: tuple[ClassLikelihood, ...] = ()

    def __post_init__(self) -> None:
        Said.__post_init__(self)
        ranges.DISTANCE_M.require("range_m", self.range_m)
        ranges.SIGMA_M.require("range_sigma_m", self.range_sigma_m)
        _require_angles(self)
        _require_heights(self.heights)
        _require_classes(self.classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceReport(Said):
    """An object is present within `radius_m` of the sensor, or anywhere in its coverage."""

    heights: tuple[Height, ...] = ()  # as it states them; empty is unknown
    radius_m: float | None = None
    emitter: Emitter | None = None
    classes: tuple[ClassLikelihood, ...] = ()

    def __post_init__(self) -> None:
        Said.__post_init__(self)
        ranges.DISTANCE_M.require("radius_m", self.radius_m)
        _require_classes(self.classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityReport(Said):
    """The identity that a transmitter states, without a position."""

    emitter: Emitter
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationReport(Said):
    """The registration of a sensor. A later one replaces an earlier one."""

    registered: Sensor


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatReport(Said):
    """A sensor is alive, though it may have nothing to report."""

    repeated: int = 0  # broadcasts heard again since the last heartbeat, saying nothing new
    refused: int = 0  # frames since then that could not be read

    def __post_init__(self) -> None:
        Said.__post_init__(self)
        ranges.COUNT.require("repeated", self.repeated)
        ranges.COUNT.require("refused", self.refused)


class Trouble(StrEnum):
    """A fault that an input finds in what a sender sends."""

    UNREADABLE = "unreadable"  # what came cannot be read
    TURNED_AWAY = "turned_away"  # somebody was not let in
    INPUT_FAILED = "input_failed"  # the input itself is not open
    OVER_SHARE = "over_share"  # its messages had to wait, or were dropped: it sends too many
    DISK = "disk"  # the disk fills up, or is full
    QUARANTINED = "quarantined"  # a message of it made the program fail and was set aside
    NOT_OPERATIONAL = "not_operational"  # it states itself that it does not work as it should


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleReport(Said):
    """A fault of a sensor as its input sees it. It is not a sign of life of the sensor."""

    trouble: Trouble
    count: int = 1  # how often since it was last said; 0: it is over
    words: str = ""  # why, fit to be shown

    def __post_init__(self) -> None:
        Said.__post_init__(self)
        ranges.COUNT.require("count", self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochReport(Said):
    """The clock of the live run was set: what follows was received by another clock.

    Only a raw log holds one, and only the cutting of batches uses it: the engine gets it as the
    `epoch` of a batch.
    """

    before: datetime  # how far time had come by the clock as it was


Observation = PositionReport | BearingReport | RangeBearingReport | PresenceReport | IdentityReport
Report = Observation | RegistrationReport | HeartbeatReport | TroubleReport


def _require_angles(report: BearingReport | RangeBearingReport) -> None:
    ranges.AZIMUTH_DEG.require("azimuth_deg", report.azimuth_deg)
    ranges.ANGLE_SIGMA_DEG.require("azimuth_sigma_deg", report.azimuth_sigma_deg)
    ranges.ELEVATION_DEG.require("elevation_deg", report.elevation_deg)
    ranges.ANGLE_SIGMA_DEG.require("elevation_sigma_deg", report.elevation_sigma_deg)


def _require_heights(heights: tuple[Height, ...]) -> None:
    for height in heights:
        ranges.HEIGHT_M.require("heights.value_m", height.value_m)
        ranges.HEIGHT_SIGMA_M.require("heights.sigma_m", height.sigma_m)


def _require_classes(classes: tuple[ClassLikelihood, ...]) -> None:
    for one in classes:
        ranges.LIKELIHOOD.require("classes.likelihood", one.likelihood)
