"""Settings of sensor health: what counts as a fault, and how soon it is reported."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthConfig:
    """The limits above which a sensor is reported as faulty.

    Raises ValueError for values out of range.
    """

    late_s: float = 5.0
    """Seconds from measuring to receiving above which a report is late, 0.1 to 3600. Late reports
    are used."""
    clock_behind_s: float = 30.0
    """Seconds of delay above which a report is not used, 1 to 86400. Not below `late_s`."""
    clock_ahead_s: float = 5.0
    """The same for a report whose measured time is in the future, 0.1 to 3600."""
    reports_per_s_max: float = 4_000.0
    """Reports per second that one sensor may send, 1 to 1000000; a sensor may declare less. Further
    reports are counted and not used."""
    burst_s: float = 4.0
    """Seconds of `reports_per_s_max` that may arrive at once, 0.1 to 60."""
    alerts_per_min_max: int = 10
    """Alerts per minute and restriction from tracks of a single sensor, 1 to 1000. After that, one
    alert covers the sensor's further tracks there."""
    plots_per_km2_max: int = 100
    """Plots without an identity that one sensor may report per km² and cycle, 10 to 10000. Further
    plots are counted and not used."""
    coverage_slack: float = 0.1
    """Share of its range by which a report may lie beyond a sensor's declared coverage, 0 to 1."""
    coverage_slack_deg: float = 5.0
    """The same for the sector's sides, in degrees, 0 to 90."""
    bad_share: float = 0.5
    """Share of faulty reports at which a fault is reported, 0.01 to 1. The fault ends at half of
    this."""
    least_reports: int = 5
    """Least number of reports for which a share is computed, 1 to 1000. One report is enough for a
    fault of time."""
    window_s: float = 4.0
    """Seconds over which shares are computed, 0.5 to 30. A fault is reported within twice this
    time."""
    clear_s: float = 10.0
    """Seconds without the fault after which its end is reported, 1 to 3600."""
    quiet_s: float = 60.0
    """Seconds of silence after which noise, a flood or a rejected sender counts as over, 1 to
    86400."""

    def __post_init__(self) -> None:
        for setting in fields(self):
            low, high = _RANGES[setting.name]
            value = getattr(self, setting.name)
            if not low <= value <= high:
                raise ValueError(
                    f"{setting.name} must be between {low:g} and {high:g}, got {value:g}"
                )
        if self.clock_behind_s < self.late_s:
            raise ValueError(
                f"clock_behind_s must be at least late_s ({self.late_s:g}), got "
                f"{self.clock_behind_s:g}"
            )


_RANGES: dict[str, tuple[float, float]] = {
    "late_s": (0.1, 3_600),
    "clock_behind_s": (1, 86_400),
    "clock_ahead_s": (0.1, 3_600),
    "reports_per_s_max": (1, 1_000_000),
    "burst_s": (0.1, 60),
    "alerts_per_min_max": (1, 1_000),
    "plots_per_km2_max": (10, 10_000),
    "coverage_slack": (0, 1),
    "coverage_slack_deg": (0, 90),
    "bad_share": (0.01, 1),
    "least_reports": (1, 1_000),
    "window_s": (0.5, 30),
    "clear_s": (1, 3_600),
    "quiet_s": (1, 86_400),
}
