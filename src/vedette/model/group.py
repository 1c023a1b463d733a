"""A group: objects so close together that they are told by their number and extent."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectGroup:
    """How many objects there are close together, and how far they spread.

    number, number_sigma: objects, and the 1-sigma error of that.
    extent_m, extent_sigma_m: 1-sigma spread of their places along the longest direction, without
    the sensor's own error, and the 1-sigma error of that.
    """

    number: float
    number_sigma: float
    extent_m: float
    extent_sigma_m: float

    def __post_init__(self) -> None:
        for name in ("number", "number_sigma", "extent_m", "extent_sigma_m"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0.0):
                raise ValueError(f"{name} must be finite and 0 or more, got {value}")

    @property
    def words(self) -> str:
        """The group in words, for an alert."""
        number, spread = round(self.number), 2.0 * self.number_sigma
        low, high = math.floor(self.number - spread), math.ceil(self.number + spread)
        return (
            f"about {number} objects close together ({max(low, 2)} to {high}), "
            f"spread over {_metres(self.extent_m)} m (1 sigma, "
            f"error {_metres(self.extent_sigma_m)} m)"
        )


def _metres(value: float) -> int:
    """Two digits say enough."""
    return round(value) if value < 100.0 else 10 * round(value / 10.0)
