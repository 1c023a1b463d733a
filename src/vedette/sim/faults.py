"""Faults of a simulated sensor. Only faults that a scenario uses exist."""

from dataclasses import dataclass

import numpy as np

from vedette.geo.local import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A link that lags by `delay_s` between two times, then drains at twice its normal rate.

    The order of measurement is kept: delayed reports arrive before later ones.
    """

    from_s: float
    to_s: float
    delay_s: float

    def at(self, t_s: Array) -> Array:
        """The lag in s of measurements at `t_s` (n,), in s since the scenario began."""
        drained = self.to_s + 2 * self.delay_s
        corners = [self.from_s, self.from_s + self.delay_s, self.to_s, drained]
        return np.interp(t_s, corners, [0.0, self.delay_s, self.delay_s, 0.0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """The faults of one sensor; times are seconds since the scenario began."""

    dies_at_s: float | None = None
    delay: Delay | None = None
    clock_offset_s: float = 0.0  # sensor clock minus true time

    def alive(self, t_s: Array) -> "np.typing.NDArray[np.bool_]":
        """Whether the sensor still works at each of the times `t_s` (n,)."""
        if self.dies_at_s is None:
            return np.ones(t_s.shape, dtype=np.bool_)
        return np.asarray(t_s < self.dies_at_s)

    def received_s(self, t_s: Array, latency_s: float) -> Array:
        """Times of receipt of what happened at `t_s` (n,); `latency_s` is that of the healthy
        link."""
        late = t_s + latency_s
        return late if self.delay is None else late + self.delay.at(t_s)

    def measured_s(self, t_s: Array) -> Array:
        """The readings of the sensor's own clock at `t_s` (n,)."""
        return t_s + self.clock_offset_s


HEALTHY = Faults()
