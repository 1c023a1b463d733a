"""What the check assumes for unknown values, and how much proof it requires. See docs/check.md."""

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckConfig:
    """Settings of the check. Every bound is a limit that true values are assumed not to exceed."""

    sigmas: float = 4.0
    """Standard errors required for "inside" or "outside". At 4, 3 answers in 100,000 are wrong."""
    nearby_m: float = 25_000.0
    """Distance in metres beyond which a restriction is not listed, because the track is outside it.
    """
    assumed_sigma_m: float = 30.0
    """1-sigma position error in metres of a report that states none; the tracker assumes the same.
    """
    assumed_height_sigma_m: float = 25.0
    """1-sigma error in metres of a height that states none."""
    max_speed_m_s: float = 350.0
    """Greatest ground speed in m/s of a checked object."""
    max_acceleration_m_s2: float = 30.0
    """Greatest acceleration in m/s² of a checked object: about 3 g."""
    max_climb_m_s: float = 50.0
    """Greatest vertical speed in m/s of a checked object. It widens the bound of an older height.
    """
    plan_error_m: float = 100.0
    """Greatest distance in metres of a flight from its planned line, besides the error of the
    corners."""
    plan_time_error_s: float = 300.0
    """Greatest deviation in seconds from the planned times."""
    sun_error_deg: float = 0.3
    """Error bound of the sun's altitude at sunrise and sunset: refraction at the horizon (0.2
    degrees) and the rounding of printed tables to minutes (0.15 degrees at 50 degrees of latitude).
    """
    terrain_min_m: float = -450.0
    """Lowest ground above mean sea level. The Dead Sea's shore is at about -440 m and sinking."""
    terrain_max_m: float = 8_849.0
    """The highest ground above mean sea level: Everest, 8,848.86 m."""
    terrain_error_m: float = 30.0
    """Bound of the error of a terrain file's values; SRTM states 16 m for 90 % of them."""
    geoid_error_m: float = 1.0
    """Bound of the error of a geoid grid's values; EGM96 is good to about half a metre."""
    geoid_min_m: float = -107.0
    """The geoid's lowest point over the ellipsoid, south of India (EGM2008: -106.9 m)."""
    geoid_max_m: float = 86.0
    """The geoid's highest point over the ellipsoid, New Guinea (EGM2008: 85.8 m)."""
    qnh_min_hpa: float = 870.0
    """The lowest pressure at sea level: typhoon Tip, 1979."""
    qnh_max_hpa: float = 1_085.0
    """The highest pressure reduced to sea level: Tosontsengel, 2001 (1,084.8 hPa)."""
    air_column_min: float = 0.75
    """Least ratio of true height to pressure height: 4 % for each 10 K below the ISA temperature.
    """
    air_column_max: float = 1.15
    """Greatest ratio of true height to pressure height, in air warmer than ISA."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value):
                raise ValueError(f"{field.name} must be finite, got {value}")
        for name in ("sigmas", "assumed_sigma_m", "max_speed_m_s", "qnh_min_hpa", "air_column_min"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)}")
        for name in (
            "nearby_m",
            "assumed_height_sigma_m",
            "max_acceleration_m_s2",
            "max_climb_m_s",
            "terrain_error_m",
            "geoid_error_m",
            "sun_error_deg",
            "plan_error_m",
            "plan_time_error_s",
        ):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be 0 or more, got {getattr(self, name)}")
        for kind in ("terrain_%s_m", "geoid_%s_m", "qnh_%s_hpa", "air_column_%s"):
            low, high = kind % "min", kind % "max"
            if getattr(self, low) > getattr(self, high):
                raise ValueError(
                    f"{low} must not be above {high}, got {getattr(self, low)} and "
                    f"{getattr(self, high)}"
                )
