"""How many false plots a sensor makes, learned from those that no track explains.

Only upward: a sensor with more than the setting says would confirm tracks of nothing, while one
with less only makes proof a little slower. Only for a sensor that declares its coverage, since
plots a turn are no density without an area.
"""

import math
from dataclasses import dataclass

from vedette.model.sensor import Sensor

_MEMORY_S = 300.0
_LEAST = 20.0  # plots: fewer say little


@dataclass(frozen=True, slots=True)
class Clutter:
    """Plots of one sensor that no track explained: their count, fading with its age."""

    count: float = 0.0
    since_us: int = 0
    at_us: int = 0

    def with_plots(self, plots: int, at_us: int) -> "Clutter":
        """The same after a scan with so many of them."""
        if self.at_us == 0:
            return Clutter(float(plots), at_us, at_us)
        faded = math.exp(-max(at_us - self.at_us, 0) / 1e6 / _MEMORY_S)
        return Clutter(self.count * faded + plots, self.since_us, max(at_us, self.at_us))

    @property
    def per_s(self) -> float:
        """Plots a second; 0 until there are enough to tell.

        A count that fades over a time T holds T x (1 - exp(-t/T)) seconds' worth after t seconds.
        """
        if self.count < _LEAST:
            return 0.0
        known_s = _MEMORY_S * -math.expm1(-(self.at_us - self.since_us) / 1e6 / _MEMORY_S)
        return self.count / known_s if known_s > 0.0 else 0.0


def area_km2(sensor: Sensor | None) -> float | None:
    """The area that a sensor declares that it sees; None where it declares none."""
    if sensor is None or sensor.coverage is None:
        return None
    c = sensor.coverage
    part = (c.azimuth_to_deg - c.azimuth_from_deg) % 360.0 or 360.0
    return math.pi * part / 360.0 * (c.range_max_m**2 - c.range_min_m**2) / 1e6


def density_per_km2(
    clutter: Clutter | None, sensor: Sensor | None, turn_s: float, least: float
) -> float:
    """False plots a scan and km²: what was learned, at least what is set."""
    area = area_km2(sensor)
    if clutter is None or area is None or area <= 0.0:
        return least
    return max(least, clutter.per_s * turn_s / area)
