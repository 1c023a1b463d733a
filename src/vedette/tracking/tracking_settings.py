"""Settings of the tracker: every one with its unit, its range and the reason for its value."""

import math
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from vedette.model.errors import ConfigError

_INFINITE = math.inf
METHODS = ("gnn", "pmb")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingConfig:
    """Settings of the tracker.

    Raises ConfigError for values out of range.
    """

    method: str = "pmb"
    """How reports without an address become tracks: "pmb", the Poisson multi-Bernoulli filter, or
    "gnn", global nearest neighbour."""
    detection_probability: float = 0.8
    """pmb: initial value of the probability that a sensor detects an object it has detected before.
    """
    new_per_km2_h: float = 3e-5
    """pmb: initial value of the rate of new objects without an address, per km² and hour. At least
    20 in the field of a sensor."""
    lifetime_s: float = 1_800.0
    """pmb: mean time in seconds that such an object stays."""
    confirm_existence: float = 0.999
    """pmb: probability of existence from which a track is confirmed."""
    confirm_reports: int = 4
    """pmb: least number of reports of a confirmed track."""
    lose_existence: float = 0.02
    """pmb: probability of existence below which a track is lost."""

    process_noise_m2_s3: float = 40.0
    """White-noise acceleration density, m²/s³: slow turns and changes of speed."""
    manoeuvre_noise_m2_s3: float = 1_000.0
    """The same for a proven track without a report. 1,000 lets a 10 s radar follow a turn of 3
    degrees/s at 200 m/s. Such a turn changes the velocity by about 100 m/s between two scans."""
    timing_sigma_s: float = 0.1
    """1-sigma error of a sensor's clock and latency; adds to the error along the velocity."""
    assumed_sigma_m: float = 30.0
    """1-sigma error of a position whose report and sensor both state none."""
    assumed_azimuth_sigma_deg: float = 1.0
    """1-sigma error of an azimuth whose report and sensor both state none."""
    assumed_speed_sigma_m_s: float = 5.0
    """1-sigma error, each way, of a stated speed and course whose report gives none."""
    unknown_height_max_m: float = 12_000.0
    """Greatest height above the sensor, in metres, of a plot without elevation and height. A lower
    declared coverage replaces it."""
    correlated_share: float = 0.25
    """Share of the last report's variance that is added to a track's covariance. Averaging does not
    reduce this share, because GNSS errors last for minutes."""

    gate_probability: float = 0.999
    """Share of an established track's own reports that fall within its gate."""
    tentative_gate_probability: float = 0.95
    """The same for a tentative anonymous track: tighter, since chance must not confirm."""
    gate_max_m: float = 20_000.0
    """Greatest distance in metres between a report and the expected position of its track."""
    emitter_slack_m: float = 500.0
    """Distance in metres, beyond 6 sigma, within which a report belongs to the track of its
    emitter."""
    emitter_speed_m_s: float = 400.0
    """Greatest speed between an emitter's last new position and a report outside that distance. Up
    to this speed the report is believed: the track restarts there and keeps its id."""
    drone_speed_m_s: float = 100.0
    """Greatest speed in m/s of what transmits Remote ID; it takes the place of `emitter_speed_m_s`
    and `max_speed_m_s` there."""
    stale_s: float = 15.0
    """The least time in seconds for which a moving emitter that states no speed may repeat one
    position before it is taken to be stationary. An emitter that states a speed
    above zero never counts as stationary."""
    late_max_s: float = 30.0
    """A report older than a track's state by more than this does not change that track."""
    extraneous_per_km2: float = 3e-4
    """Expected false and new reports per scan and km². It weighs a distant track against no track.
    For a sensor whose plots go through the filter it is the initial value."""

    max_speed_m_s: float = 300.0
    """Greatest speed in m/s of an object without an address. Plots that need a higher speed are not
    used."""
    initiation_gap_s: float = 15.0
    """A single plot waits at least this long for its second; the default turn is two thirds."""
    confirm_hits: int = 4
    """M of M-of-N: turns with a report, out of the last `confirm_turns`, that prove an anonymous
    track."""
    confirm_turns: int = 5
    """N of M-of-N: the turns that `confirm_hits` counts."""
    confirm_score: float = 16.0
    """Log-likelihood ratio against chance that an anonymous track must also reach. With one chain
    for each plot, exp(-16) x the 115,000 false plots of a bad night is 0.013."""
    recapture_hits: int = 3
    """The same as `confirm_hits` for a coasting track, counted from the start of coasting."""
    recapture_score: float = 6.9
    """pmb: the same as `confirm_score` for a coasting track, counted from the start of coasting.
    6.9 is ln 1,000: it is as likely as not that the object has gone."""
    confirm_emitter_reports: int = 2
    """Reports of one emitter that prove its track."""

    coast_turns: float = 2.5
    """Turns of silence after which a track coasts."""
    coast_min_s: float = 4.0
    """A track coasts no sooner than after this silence."""
    coast_step_s: float = 5.0
    """Seconds between two outputs of a coasting track, whose covariance grows."""
    address_silent_max_s: float = 60.0
    """Greatest time in seconds until an address counts as silent. It counts as silent earlier after
    `coast_turns` of its own intervals."""
    lost_turns: float = 6.0
    """Turns of silence after which a track is lost."""
    lost_min_s: float = 60.0
    """An anonymous track is lost no sooner than after this silence."""
    lost_emitter_s: float = 180.0
    """A track with an emitter is lost no sooner than after this silence, in seconds."""
    lost_sigma_m: float = 20_000.0
    """Position error in metres above which a coasting track with an emitter is lost."""
    lost_anonymous_sigma_m: float = 2_000.0
    """Position error in metres above which any other coasting track is lost."""

    join_probability: float = 0.99
    """Gate in which a new emitter joins an anonymous track, and in which two tracks agree."""
    join_sigma_max_m: float = 1_000.0
    """Position error in metres above which a track is neither joined nor merged."""
    merge_count: int = 3
    """Consecutive cycles in which two tracks must agree before they are merged."""
    identity_keep_s: float = 600.0
    """Seconds for which claims wait for the first position of their emitter."""
    class_floor: float = 0.05
    """Least likelihood, relative to the best class, that one reading may give to a class."""
    class_floor_total: float = 1e-4
    """Least weight, relative to the best class, that all readings together may give."""

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ConfigError(
                f"method must be one of {', '.join(METHODS)}, got {self.method!r}",
                where="[tracking]",
                mend="correct the method",
            )
        for field in fields(self):
            if field.name == "method":
                continue
            value = getattr(self, field.name)
            low, high = _RANGES.get(field.name, (0.0, _INFINITE))
            if not (math.isfinite(value) and low < value <= high):
                raise ConfigError(
                    f"{field.name} must be above {low:g} and at most {high:g}, got {value}",
                    where="[tracking]",
                    mend=f"the default is {field.default}",
                )
        for name in ("confirm_hits", "recapture_hits"):
            if getattr(self, name) > self.confirm_turns:
                raise ConfigError(
                    f"{name} must be at most confirm_turns ({self.confirm_turns}), got "
                    f"{getattr(self, name)}",
                    where="[tracking]",
                    mend="lower it, or raise confirm_turns",
                )

    @property
    def manoeuvring(self) -> "TrackingConfig":
        """The settings with the noise of a hard turn."""
        return _manoeuvring(self)

    @property
    def default_revisit_s(self) -> float:
        """The turn time of a sensor until its own is known, s."""
        return self.initiation_gap_s / 1.5


@lru_cache(maxsize=8)  # made anew, it would be checked anew in every scan
def _manoeuvring(config: TrackingConfig) -> TrackingConfig:
    return replace(config, process_noise_m2_s3=config.manoeuvre_noise_m2_s3)


# Above the first, at most the second; what is not named here must only be above 0 and finite.
_RANGES: dict[str, tuple[float, float]] = {
    "detection_probability": (0.05, 0.999),
    "confirm_existence": (0.5, 1 - 1e-9),
    "lose_existence": (1e-9, 0.5),
    "confirm_reports": (0, 20),
    "timing_sigma_s": (-1e-12, 60.0),
    "correlated_share": (-1e-12, 1.0),
    "gate_probability": (0.5, 1 - 1e-9),
    "tentative_gate_probability": (0.5, 1 - 1e-9),
    "join_probability": (0.5, 1 - 1e-9),
    "assumed_azimuth_sigma_deg": (0.0, 45.0),
    "class_floor": (0.0, 1.0),
    "class_floor_total": (0.0, 1.0),
    "confirm_hits": (1, 20),
    "confirm_turns": (1, 20),
    "recapture_hits": (0, 20),
    "confirm_emitter_reports": (0, 20),
    "merge_count": (0, 1000),
}
