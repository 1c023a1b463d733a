"""How likely a sensor sees what is there, learned from the turns between the reports of its tracks.

A gap of k turns between two reports of one track is one detection and k - 1 misses. A gap that no
report ends is not counted, since the object may have left. The posterior is a Beta distribution
about the setting `detection_probability`; so a setting that is told truly starts where learning
would end.

A sensor sees some places better than others. So the same is learned by cell of range, azimuth and
height, with the value of the whole sensor as its prior. Source for such priors: Gelman et al.,
Bayesian Data Analysis (2013), section 5.1.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_PRIOR_LOOKS = 20.0  # weight of the setting, in looks
_CELL_LOOKS = 20.0  # weight of the sensor's value in that of a cell, in looks
_MOST_LOOKS = 500.0  # beyond it the count is halved, so that a change is learned
_MOST_TURNS = 6  # a longer gap is no series of misses
_LEAST, _MOST = 0.2, 0.99
_FIRST_BAND_M = 1_000.0
_SECTORS = 12
_HEIGHTS_M = (300.0, 1_000.0, 3_000.0)  # bounds of the height bands

Cell = tuple[int, int, int]
"""Range band (an octave each), sector of azimuth, height band (-1 where no height is known)."""


def cell_of(east_m: float, north_m: float, height_m: float | None) -> Cell:
    """The cell of a place as seen from the sensor."""
    octave = math.floor(math.log2(max(math.hypot(east_m, north_m), _FIRST_BAND_M) / _FIRST_BAND_M))
    turn = math.atan2(east_m, north_m) / (2.0 * math.pi) % 1.0
    band = -1 if height_m is None else sum(height_m >= bound for bound in _HEIGHTS_M)
    return octave, math.floor(turn * _SECTORS) % _SECTORS, band


@dataclass(frozen=True, slots=True)
class Detections:
    """The counts of one sensor's looks at objects that it could certainly see.

    cells: by cell, its own hits and misses.
    """

    hits: float = 0.0
    misses: float = 0.0
    cells: Mapping[Cell, tuple[float, float]] = field(default_factory=dict)

    def with_gaps(
        self, gaps_s: Sequence[float], turn_s: float, cells: Sequence[Cell | None] = ()
    ) -> "Detections":
        """The counts after reports with these gaps to the report before, s.

        cells: where each of the reports was; None, or none at all, where that is not known.
        """
        hits, misses, known = self.hits, self.misses, dict(self.cells)
        for k, gap_s in enumerate(gaps_s):
            turns = max(1, round(gap_s / turn_s))
            if turns > _MOST_TURNS:
                continue
            hits, misses = hits + 1.0, misses + turns - 1.0
            cell = cells[k] if k < len(cells) else None
            if cell is not None:
                own = known.get(cell, (0.0, 0.0))
                known[cell] = _halved(own[0] + 1.0, own[1] + turns - 1.0)
        return Detections(*_halved(hits, misses), dict(sorted(known.items())))

    def probability(self, prior: float, cell: Cell | None = None) -> float:
        """The probability that the sensor detects an object that it passes.

        prior: the setting.  cell: where the object is; None for anywhere.
        """
        looks = self.hits + self.misses
        found = (_PRIOR_LOOKS * prior + self.hits) / (_PRIOR_LOOKS + looks)
        if looks > 0.0:
            found = min(max(found, _LEAST), _MOST)
        own = None if cell is None else self.cells.get(cell)
        if own is None:
            return found
        local = (_CELL_LOOKS * found + own[0]) / (_CELL_LOOKS + own[0] + own[1])
        return min(max(local, _LEAST), _MOST)


def _halved(hits: float, misses: float) -> tuple[float, float]:
    return (hits / 2, misses / 2) if hits + misses > _MOST_LOOKS else (hits, misses)


NO_LOOKS = Detections()
