"""The range of every number that a sensor may state, in one place.

The schema of the report format, the decoders and the reports themselves use these, so a number
outside of its range is refused at the door and never reaches the tracker. The limits lie beyond
anything that a sensor near the Earth can measure. They keep the squares and products of a
stranger's numbers finite and exact. `docs/feeds/report-format.md` lists them.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime


class RangeError(ValueError):
    """A number lies outside of its documented range."""


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `least` to `most`, both included."""

    least: float
    most: float

    def require(self, name: str, value: float | None) -> None:
        """Raise RangeError unless `value` is None or lies in the range."""
        if value is not None and not self.least <= value <= self.most:
            raise RangeError(
                f"`{name}` must be between {self.least:.12g} and {self.most:.12g}, got {value!r}"
            )


LATITUDE_DEG = Range(-90.0, 90.0)
LONGITUDE_DEG = Range(-180.0, 180.0)
AZIMUTH_DEG = Range(0.0, 360.0)
ELEVATION_DEG = Range(-90.0, 90.0)
HEIGHT_M = Range(-20_000.0, 1_000_000.0)
"""From below the deepest sea to well above the lowest orbit."""
DISTANCE_M = Range(0.0, 20_100_000.0)
"""No two places on Earth are further apart (half a meridian is 20,004 km)."""
SIGMA_M = Range(1e-3, 20_100_000.0)
"""A position error: a millimetre to anywhere on Earth."""
HEIGHT_SIGMA_M = Range(0.0, 1_000_000.0)
VARIANCE_M2 = Range(0.0, SIGMA_M.most**2)
COVARIANCE_M2 = Range(-VARIANCE_M2.most, VARIANCE_M2.most)
ANGLE_SIGMA_DEG = Range(1e-6, 180.0)
"""An error of an angle; at 180 degrees nothing is known of it."""
SPEED_M_S = Range(0.0, 20_000.0)
"""Faster than anything in orbit (7.9 km/s) or falling out of it."""
CLIMB_M_S = Range(-SPEED_M_S.most, SPEED_M_S.most)
SPEED_SIGMA_M_S = Range(1e-6, SPEED_M_S.most)
LIKELIHOOD = Range(0.0, 1e6)
COUNT = Range(0, 1_000_000_000)
"""How often something happened since it was last said."""
PERIOD_S = Range(1e-3, 31_622_400.0)
"""A sensor's own period: a millisecond to a year of 366 days."""
RATE_PER_S = Range(1e-6, 1_000_000.0)

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)  # recordings without a date are counted about 1970
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

TOTAL_MAX = 2**53 - 1
"""A sum of counts stops here: I-JSON (RFC 7493, section 2.2) has no larger exact integer."""

HEIGHTS_MAX = 16  # heights of one report
CLASSES_MAX = 64  # class readings of one report
CLAIMS_MAX = 64  # claims of one report
TEXT_MAX = 1_000  # characters of one claim or name


def added(total: int, count: int) -> int:
    """The sum of two counts, at most `TOTAL_MAX`."""
    return min(total + count, TOTAL_MAX)


def require_time(name: str, value: datetime) -> None:
    """Raise RangeError unless `value` lies between `EARLIEST` and `LATEST`."""
    if not EARLIEST <= value < LATEST:
        raise RangeError(
            f"`{name}` must be between 1900-01-01 and 2200-01-01, got {value.isoformat()}"
        )


def require_finite(name: str, value: float | None) -> None:
    """Raise RangeError unless `value` is None or a finite number."""
    if value is not None and not math.isfinite(value):
        raise RangeError(f"`{name}` must be finite, got {value!r}")
