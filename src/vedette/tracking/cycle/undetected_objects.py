"""How many objects a sensor has yet to see, and how fast what it sees is.

The rate of new objects is that of the field of a sensor, not of a square kilometre: a drone radar
of 5 km and an aircraft radar of 150 km both expect some in an hour. The filter believes a track
at an existence of 0.999; so of its own accord it confirms one false track in a thousand true ones,
whatever the clutter. This is Wald's bound: a chance chain reaches a likelihood ratio of A with a
probability of 1/A at most. Sources: Wald, Sequential Analysis (1947), section 3.2; Williams
(2015), IEEE Trans. AES 51(3), section III, for the undetected objects between two looks.
"""

import math
from dataclasses import dataclass

NEW_PER_H = 20.0  # objects without an address that a sensor is taken to see for the first time
_PRIOR_TRACKS = 5.0  # weight of that prior, in tracks
_AT_START = 3.0  # objects that are taken to be there when a sensor begins to look
_MEMORY_S = 3_600.0
_PRIOR_SPEEDS = 5.0  # weight of the prior of the speed, in tracks
_CROSSING_S = 150.0  # a sensor is built to follow its objects for so long from its edge inward
_LEAST_SPEED_M_S = 25.0


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Tracks without an address that one sensor has begun: their count and speeds, fading."""

    since_us: int = 0
    at_us: int = 0
    count: float = 0.0
    speed2: float = 0.0  # sum of their squared speeds, m²/s²

    def with_track(self, at_us: int, speed_m_s: float) -> "Newcomers":
        """The counts after the confirmation of a track that this sensor helped to start."""
        faded = math.exp(-max(at_us - self.at_us, 0) / 1e6 / _MEMORY_S)
        return Newcomers(
            self.since_us or at_us,
            at_us,
            self.count * faded + 1.0,
            self.speed2 * faded + speed_m_s**2,
        )

    def per_h(self, now_us: int, prior: float) -> float:
        """New objects per hour: the posterior mean of a Gamma distribution with that prior."""
        age_s = max(now_us - self.at_us, 0) / 1e6 if self.at_us else 0.0
        known_s = max(now_us - self.since_us, 0) / 1e6 if self.since_us else 0.0
        hours = _MEMORY_S * -math.expm1(-known_s / _MEMORY_S) / 3_600.0
        seen = self.count * math.exp(-age_s / _MEMORY_S)
        return (_PRIOR_TRACKS + seen) / (_PRIOR_TRACKS / prior + hours)

    def speed_sigma_m_s(self, reach_m: float | None, most_m_s: float) -> float:
        """Standard deviation, per axis, of the velocity of the objects that this sensor sees.

        reach_m: its declared range; None if it declares none.  most_m_s: the value for unknown
        objects. The result is rounded to quarter octaves, so that few different values occur.
        """
        prior = most_m_s
        if reach_m is not None:
            prior = min(max(reach_m / _CROSSING_S, _LEAST_SPEED_M_S), most_m_s)
        variance = (_PRIOR_SPEEDS * prior**2 + self.speed2 / 2) / (_PRIOR_SPEEDS + self.count)
        sigma = min(max(math.sqrt(variance), _LEAST_SPEED_M_S), most_m_s)
        return float(2.0 ** (math.ceil(4 * math.log2(sigma)) / 4))


NOBODY_YET = Newcomers()


def undetected(per_h: float, turn_s: float, detection: float, looked_s: float) -> float:
    """The expected number of objects in a sensor's field that it has not detected yet.

    The sum of two parts: the objects that appear in one turn, divided by the probability of
    detection; and those present at the start and still not detected after `looked_s` seconds.
    """
    left = _AT_START * math.exp(looked_s / turn_s * math.log1p(-detection))
    return per_h * turn_s / 3_600.0 / detection + left
