"""Where a scan looked, and so where silence means something.

A track outside the field of view is not "missed": its existence must not fall because nobody
looked.  At an edge the answer is a probability, from the track's own uncertainty.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import ndtr

from vedette.tracking.pmb.arrays import Floats


class Field(Protocol):
    """A field of view."""

    def covers(self, xy: Floats, sigma_m: Floats) -> Floats:
        """Probability (k,) that objects at xy (k, 2) m, known to sigma_m (k,), were in view."""
        ...


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The scan looked everywhere."""

    def covers(self, xy: Floats, sigma_m: Floats) -> Floats:
        """The probability 1.0 for each of the positions `xy` (n, 2): an array (n,)."""
        del sigma_m
        return np.ones(len(xy))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A piece of a ring around a sensor, as a turning radar sees it.

    x_m, y_m: the sensor.  near_m, far_m: ranges.  start_rad: azimuth at which the sector starts,
    clockwise from north (+y).  width_rad: how far it turns; 2 pi or more is the whole ring.
    """

    x_m: float
    y_m: float
    near_m: float = 0.0
    far_m: float = np.inf
    start_rad: float = 0.0
    width_rad: float = 2.0 * np.pi

    def __post_init__(self) -> None:
        if not 0.0 <= self.near_m < self.far_m:
            raise ValueError(f"a sector needs 0 <= near_m < far_m, got {self.near_m}, {self.far_m}")
        if not self.width_rad > 0.0:
            raise ValueError(f"width_rad must be above 0, got {self.width_rad}")

    def covers(self, xy: Floats, sigma_m: Floats) -> Floats:
        """The probability (n,) that an object at each position `xy` (n, 2) m was in the sector.

        Each probability is the product of the probabilities of being between the ranges and between
        the azimuths. sigma_m (n,): 1-sigma error of each position.
        """
        dx, dy = xy[:, 0] - self.x_m, xy[:, 1] - self.y_m
        r = np.hypot(dx, dy)
        sigma = np.maximum(sigma_m, 1e-3)
        p = ndtr((self.far_m - r) / sigma)
        if self.near_m > 0.0:
            p = p * ndtr((r - self.near_m) / sigma)
        if self.width_rad < 2.0 * np.pi:
            half = 0.5 * self.width_rad
            middle = np.arctan2(dx, dy) - (self.start_rad + half)
            off = np.abs((middle + np.pi) % (2.0 * np.pi) - np.pi)
            # Distance across the nearer edge; beyond a quarter turn it is the range itself.
            across = r * np.sin(np.clip(half - off, -0.5 * np.pi, 0.5 * np.pi))
            p = p * ndtr(across / sigma)
        return np.asarray(p, dtype=np.float64)
