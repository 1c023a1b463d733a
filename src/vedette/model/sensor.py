"""Sensors: their place, their coverage and their state."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model import ranges
from vedette.model.height import Height
from vedette.model.ids import SensorId
from vedette.model.times import require_utc


class SensorKind(StrEnum):
    """What a sensor works by."""

    RADAR = "radar"
    ADSB = "adsb"
    REMOTE_ID = "remote_id"
    ACOUSTIC = "acoustic"
    PASSIVE_RF = "passive_rf"
    CAMERA = "camera"
    OBSERVER = "observer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A sector round the sensor that it declares as its coverage.

    The sector runs clockwise from `azimuth_from_deg` to `azimuth_to_deg`; 0 to 360 is all round.
    """

    range_max_m: float
    range_min_m: float = 0.0
    azimuth_from_deg: float = 0.0
    azimuth_to_deg: float = 360.0
    height_min: Height | None = None
    height_max: Height | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.range_min_m < self.range_max_m < math.inf:
            raise ValueError(
                "coverage must have a range_min_m from 0, below a finite range_max_m, "
                f"got {self.range_min_m} and {self.range_max_m} m"
            )
        ranges.DISTANCE_M.require("coverage.range_max_m", self.range_max_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """One sensor as it registered itself."""

    id: SensorId
    kind: SensorKind
    name: str | None = None
    lat_deg: float | None = None  # WGS 84; None where the sensor does not say where it stands
    lon_deg: float | None = None
    height: Height | None = None
    coverage: Coverage | None = None  # None: undeclared, so nobody may count on its silence
    silent_after_s: float | None = None  # None: its silence means nothing
    position_sigma_m: float | None = None  # 1-sigma errors where a report states none
    azimuth_sigma_deg: float | None = None
    range_sigma_m: float | None = None
    reports_per_s_max: float | None = None  # more than this is a fault of its own, it says

    def __post_init__(self) -> None:
        if (self.lat_deg is None) != (self.lon_deg is None):
            raise ValueError(
                f"sensor {self.id}: lat_deg and lon_deg must be given together, "
                f"got {self.lat_deg} and {self.lon_deg}"
            )
        if self.silent_after_s is not None and not self.silent_after_s > 0:
            raise ValueError(
                f"sensor {self.id}: silent_after_s must be above 0, got {self.silent_after_s}"
            )
        if self.reports_per_s_max is not None and not self.reports_per_s_max > 0:
            raise ValueError(
                f"sensor {self.id}: reports_per_s_max must be above 0, got {self.reports_per_s_max}"
            )
        ranges.LATITUDE_DEG.require("lat_deg", self.lat_deg)
        ranges.LONGITUDE_DEG.require("lon_deg", self.lon_deg)
        ranges.PERIOD_S.require("silent_after_s", self.silent_after_s)
        ranges.SIGMA_M.require("position_sigma_m", self.position_sigma_m)
        ranges.ANGLE_SIGMA_DEG.require("azimuth_sigma_deg", self.azimuth_sigma_deg)
        ranges.SIGMA_M.require("range_sigma_m", self.range_sigma_m)
        ranges.RATE_PER_S.require("reports_per_s_max", self.reports_per_s_max)


class SensorState(StrEnum):
    """The state of a sensor: registered, alive, lost."""

    NEVER_HEARD = "never_heard"
    ALIVE = "alive"
    SILENT = "silent"


class ConditionKind(StrEnum):
    """The kind of a fault of a sensor, or of the connection to it."""

    LATE = "late"  # its reports come long after they were measured; they are used
    TOO_LATE = "too_late"  # some of its reports come later than the tracks wait; those are unused
    CLOCK_OFF = "clock_off"  # its times cannot be right; such reports are not used
    FLOODING = "flooding"  # more reports than it may send; the surplus is not used
    OUTSIDE_COVERAGE = "outside_coverage"  # it reports where it says that it cannot see
    BIASED = "biased"  # it measures with a systematic error, which is corrected
    NOISE = "noise"  # what it sends cannot be read
    TURNED_AWAY = "turned_away"  # it is not let in: its certificate, its address
    INPUT_FAILED = "input_failed"  # the way in that it would come by is not open
    CLOCK_STEPPED = "clock_stepped"  # the machine's own clock was set
    DISK = "disk"  # the machine's disk fills up, or is full
    QUARANTINED = "quarantined"  # messages of it made the program fail and were set aside
    NOT_OPERATIONAL = "not_operational"  # it states itself that it does not work as it should


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A fault of a sensor: kind, since when, and the reason in words."""

    kind: ConditionKind
    since: datetime  # the first sign of it
    words: str

    def __post_init__(self) -> None:
        require_utc("since", self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorHealth:
    """One sensor's state at a time, since when, and what else is wrong with it."""

    sensor: Sensor
    state: SensorState
    since: datetime
    last_heard_at: datetime | None = None
    registered: bool = True  # False: known by its reports, or by what an input said of it, alone
    reports: int = 0  # reports so far, heartbeats and registrations not counted
    repeated: int = 0  # broadcasts heard again that said nothing new
    refused: int = 0  # frames that could not be read
    shed: int = 0  # of the reports, those that were not used because there were too many
    unused: int = 0  # of the reports, those that were not used because of their time
    conditions: tuple[Condition, ...] = ()  # in the order of ConditionKind, each kind once

    @property
    def stranger(self) -> bool:
        """Whether the sensor is unknown: it never registered and was never heard."""
        return not self.registered and self.state is SensorState.NEVER_HEARD

    def __post_init__(self) -> None:
        require_utc("since", self.since)
        require_utc("last_heard_at", self.last_heard_at)
