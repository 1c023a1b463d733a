"""Heights: a value and its reference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

FOOT_M = 0.3048  # international foot, exact


class HeightReference(StrEnum):
    """What a height is measured from."""

    ELLIPSOID = "ellipsoid"
    """Above the WGS 84 ellipsoid, as GNSS gives it."""
    MEAN_SEA_LEVEL = "mean_sea_level"
    """Above the geoid."""
    BAROMETRIC = "barometric"
    """Pressure altitude on 1013.25 hPa: not a geometric height."""
    ABOVE_GROUND = "above_ground"
    """Above the terrain below it."""
    ABOVE_TAKEOFF = "above_takeoff"
    """Above where the aircraft took off; says nothing of the ground below it now."""
    FLIGHT_LEVEL = "flight_level"
    """A limit stated as a flight level: a surface of equal pressure, in metres of FL x 100 ft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Height:
    """One height with its reference. 0 m is a real height; an unknown height is None."""

    value_m: float
    reference: HeightReference
    sigma_m: float | None = None  # 1-sigma error as stated by the source; None where it is silent

    def __post_init__(self) -> None:
        if not math.isfinite(self.value_m):
            raise ValueError(f"height must be finite, got {self.value_m}")
        if self.sigma_m is not None and not (math.isfinite(self.sigma_m) and self.sigma_m >= 0):
            raise ValueError(f"height sigma_m must be 0 or more and finite, got {self.sigma_m}")


SHOWN_FIRST = (
    HeightReference.MEAN_SEA_LEVEL,
    HeightReference.ELLIPSOID,
    HeightReference.BAROMETRIC,
    HeightReference.FLIGHT_LEVEL,
    HeightReference.ABOVE_GROUND,
    HeightReference.ABOVE_TAKEOFF,
)
"""Which of several heights is shown: the one that most readers can place first."""


def shown_height(heights: Sequence[Height]) -> Height | None:
    """The one height to show from `heights`; None if no height is known."""
    return min(heights, key=lambda h: SHOWN_FIRST.index(h.reference), default=None)


def flight_level(level: int) -> Height:
    """The surface FL `level`, for example 95 for FL095."""
    return Height(value_m=level * 100 * FOOT_M, reference=HeightReference.FLIGHT_LEVEL)
