"""How likely a sensor sees what is there, learned from the turns between the reports of its tracks.

A gap of k turns between two reports of one track is one detection and k - 1 misses. A gap that no
report ends is not counted, since the object may have left. The posterior is a Beta distribution
about the setting `detection_probability`; so a setting that is told truly starts where learning
would end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_PRIOR_LOOKS = 20.0  # weight of the setting, in looks
_MOST_LOOKS = 500.0  # beyond it the count is halved, so that a change is learned
_MOST_TURNS = 6  # a longer gap is no series of misses
_LEAST, _MOST = 0.2, 0.99


@dataclass(frozen=True, slots=True)
class Detections:
    """The counts of one sensor's looks at objects that it could certainly see."""

    hits: float = 0.0
    misses: float = 0.0

    def with_gaps(self, gaps_s: Sequence[float], turn_s: float) -> "Detections":
        """The counts after reports with these gaps to the report before, s."""
        hits, misses = self.hits, self.misses
        for gap_s in gaps_s:
            turns = max(1, round(gap_s / turn_s))
            if turns <= _MOST_TURNS:
                hits, misses = hits + 1.0, misses + turns - 1.0
        if hits + misses > _MOST_LOOKS:
            hits, misses = hits / 2, misses / 2
        return Detections(hits, misses)

    def probability(self, prior: float) -> float:
        """The probability that the sensor detects an object that it passes. prior: the setting."""
        looks = self.hits + self.misses
        found = (_PRIOR_LOOKS * prior + self.hits) / (_PRIOR_LOOKS + looks)
        return found if looks == 0.0 else min(max(found, _LEAST), _MOST)


NO_LOOKS = Detections()
