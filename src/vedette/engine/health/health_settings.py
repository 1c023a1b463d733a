"""Settings of sensor health: what counts as a fault, and how soon it is reported."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthConfig:
    """What counts as a fault of a sensor. Raises ValueError for values out of range."""

    late_s: float = 5.0
    """Seconds from measuring to receiving above which a report is late, 0.1 to 3600. Late reports
    are used."""
    clock_behind_s: float = 30.0
    """Seconds above which the time of a report is not believed, 1 to 86400: it is not used. Not
    below `late_s`."""
    clock_ahead_s: float = 5.0
    """The same for a report that was measured in our future, 0.1 to 3600."""
    reports_per_s_max: float = 4_000.0
    """Reports a second that one sensor may send, 1 to 1000000; a sensor may declare less. What is
    above is counted and not used."""
    burst_s: float = 4.0
    """Seconds of that rate that may come at once, 0.1 to 60."""
    alerts_per_min_max: int = 10
    """Alerts a minute of one restriction that tracks seen by one sensor alone may raise, 1 to 1000;
    then one alert stands for its further tracks there."""
    plots_per_km2_max: int = 100
    """Plots without an identity that one sensor may report of a square kilometre in a cycle, 10 to
    10000. What is above is counted and not used."""
    coverage_slack: float = 0.1
    """Share of its range by which a report may lie beyond a sensor's declared coverage, 0 to 1."""
    coverage_slack_deg: float = 5.0
    """The same for the sector's sides, in degrees, 0 to 90."""
    bad_share: float = 0.5
    """Share of what a sensor sends that must be at fault for the fault to be said, 0.01 to 1; it
    is over at half of this."""
    least_reports: int = 5
    """Reports or messages without which a share says nothing, 1 to 1000. One report is enough for
    a time that is late or off."""
    window_s: float = 4.0
    """Seconds over which shares are taken, 0.5 to 30: a fault is said within two of these."""
    clear_s: float = 10.0
    """Seconds without the fault after which it is said to be over, 1 to 3600."""
    quiet_s: float = 60.0
    """Seconds after which noise, a flood or a turned away sender is over of which nothing more
    was heard, 1 to 86400."""

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
