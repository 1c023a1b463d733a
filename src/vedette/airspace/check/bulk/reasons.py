"""The reason of each answer of the bulk check, in the words of the check of single places.

Distances are not said: the kernel knows only on which side of a threshold they lie. A pair that
the check of single places had to answer has that check's own reason.
"""

import numpy as np

from vedette.airspace.check.bulk.bulk_check import BulkAnswers, BulkCheck
from vedette.airspace.check.bulk.pair_hours import IN_FORCE_WORDS, WORDS_MAX
from vedette.airspace.check.bulk.position_answers import DECIDED, NEAR_BOUNDARY, TWO_READINGS
from vedette.airspace.check.bulk.positions import NO_HEIGHT, REFERENCES, Positions
from vedette.airspace.check.bulk.vertical import LOWER_OPEN, TAKEOFF, UPPER_OPEN
from vedette.airspace.check.doubtful_answers import reasons
from vedette.airspace.check.horizontal import TWO_READINGS as TWO_READINGS_WORDS
from vedette.airspace.check.horizontal import boundary_words
from vedette.airspace.check.place_check import assumed_position
from vedette.airspace.height_limits import doubt, height_assumptions, is_no_lower_bound
from vedette.airspace.shapes.corner_arrays import Ints
from vedette.model.height import Height

_BASE = len(REFERENCES) + 1
_COLUMNS_MAX = 7  # so that a key fits into 64 bits
_KEPT = 200_000
NEAR = "its error reaches the boundary"


class Reasons:
    """Reasons in words, each made once. What it holds is a memo only."""

    def __init__(self, check: BulkCheck) -> None:
        self._check, self._config = check, check.config
        volumes = check.volumes
        self._boundless = np.array(
            [is_no_lower_bound(v.lower, self._config) and v.upper is None for v in volumes],
            dtype=bool,
        )
        self._own_m = [
            one.compiled.restriction.boundary_sigma_m
            for one in check.entries
            for _ in one.compiled.prepared.volumes
        ]
        self._known: dict[tuple[int, str], str] = {}

    def of(self, positions: Positions, answers: BulkAnswers) -> tuple[Ints, list[str]]:
        """The number of each pair's reason, (m,), and the texts by number."""
        keys = self._keys(positions, answers)
        unique, numbers = np.unique(keys, return_inverse=True)
        if len(self._known) > _KEPT:
            self._known = {}
        known, words = self._known, list[str]()
        for both in unique.tolist():
            key, hours = divmod(both, WORDS_MAX)
            named = key, answers.hours_words[hours]
            word = known.get(named)
            if word is None:
                word = known[named] = self._words(*named)
            words.append(word)
        numbers = numbers.astype(np.int64)
        for entry in np.unique(answers.doubt[answers.doubt >= 0]).tolist():
            numbers[answers.doubt == entry] = len(words)
            words.append(self._doubt_words(entry))
        for pair, verdict in answers.verdicts.items():
            numbers[pair] = len(words)
            words.append("; ".join((verdict.reason, *verdict.assumptions)))
        return numbers, words

    def _doubt_words(self, entry: int) -> str:
        doubt = self._check.entries[entry].doubt
        assert doubt is not None  # noqa: S101 - only doubts are numbered
        return reasons([doubt.doubt])

    def _keys(self, positions: Positions, answers: BulkAnswers) -> Ints:
        """All that the words hang on, packed into one number a pair."""
        rows, volume = answers.places, answers.decided // DECIDED
        references = positions.height_reference
        if references.shape[1] > _COLUMNS_MAX:
            raise ValueError(f"at most {_COLUMNS_MAX} heights per position are supported")
        combined = np.zeros(len(positions), dtype=np.int64)
        for column in range(references.shape[1]):
            combined = combined * _BASE + references[:, column] + 1
        said = (references != NO_HEIGHT) & (references != TAKEOFF)
        assumed_height = (said & np.isnan(positions.height_sigma_m)).any(axis=1)[rows]
        assumed_height &= ~self._boundless[volume] if len(volume) else False
        open_limits = (answers.decided % DECIDED) & (LOWER_OPEN | UPPER_OPEN)
        key = answers.decided * _BASE**_COLUMNS_MAX
        key += np.where(open_limits > 0, combined[rows], 0)
        key = key * 2 + np.isnan(positions.covariance[rows, 0])
        key = key * 2 + assumed_height
        key = key * 2 + answers.inside
        return np.asarray(key * WORDS_MAX + answers.hours)

    def _words(self, key: int, hours: str) -> str:
        key, inside = divmod(key, 2)
        key, assumed_height = divmod(key, 2)
        key, assumed_position_ = divmod(key, 2)
        decided, combined = divmod(key, _BASE**_COLUMNS_MAX)
        number, doubts = divmod(decided, DECIDED)
        if inside:
            heights = "at all heights" if self._boundless[number] else "between the height limits"
            parts = [f"inside, {heights}, {IN_FORCE_WORDS}"]
        else:
            parts = self._doubts(number, doubts, _heights(combined))
            if hours != IN_FORCE_WORDS:
                parts.append(hours)
        if assumed_position_:
            parts.append(assumed_position(self._config))
        if assumed_height:
            parts += height_assumptions(
                (Height(value_m=0.0, reference=REFERENCES[0]),), self._config
            )
        return "; ".join(parts)

    def _doubts(self, number: int, doubts: int, heights: tuple[Height, ...]) -> list[str]:
        volume, parts = self._check.volumes[number], list[str]()
        if doubts & NEAR_BOUNDARY:
            parts.append(NEAR + boundary_words(self._own_m[number]))
        if doubts & TWO_READINGS:
            parts.append(TWO_READINGS_WORDS)
        open_limits = []
        if doubts & LOWER_OPEN and volume.lower is not None:
            open_limits.append(doubt(heights, "lower", volume.lower))
        if doubts & UPPER_OPEN and volume.upper is not None:
            open_limits.append(doubt(heights, "upper", volume.upper))
        return parts + open_limits


def _heights(combined: int) -> tuple[Height, ...]:
    """Heights of these references, whatever their values."""
    found = []
    while combined:
        combined, reference = divmod(combined, _BASE)
        if reference:
            found.append(Height(value_m=0.0, reference=REFERENCES[reference - 1]))
    return tuple(reversed(found))
