"""Every position against every restriction at once, in three answers.

What the compiled kernel cannot prove is asked of the check of single places, so the answers are
always the same as one by one. A pair that is not listed is outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vedette.airspace.check.bulk import position_answers
from vedette.airspace.check.bulk.doubt_pairs import DoubtPairs, entries_of
from vedette.airspace.check.bulk.flat import ANYWHERE, KIND, Drawing
from vedette.airspace.check.bulk.grid import grids
from vedette.airspace.check.bulk.pair_hours import PairHours
from vedette.airspace.check.bulk.position_answers import Pairs, Rows
from vedette.airspace.check.bulk.positions import Positions, sigmas_m
from vedette.airspace.check.bulk.vertical import (
    ASK,
    INDETERMINATE,
    INSIDE,
    OUTSIDE,
    air_of,
    limits_of,
)
from vedette.airspace.check.place_check import (
    Compiled,
    check_spot,
    compile_batches,
    reaches,
    spot_of,
)
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.garbage_pause import no_collection
from vedette.airspace.hours.weekly_spans import INACTIVE, UNKNOWN
from vedette.airspace.shapes.corner_arrays import Bools, Corners, Ints
from vedette.geo.local import Array
from vedette.model.crossing import Answer, Verdict
from vedette.model.doubt import Doubt
from vedette.model.restriction import Restriction

CHUNK = 65_536  # positions in one run of the kernel
_ANSWERS = {INSIDE: Answer.INSIDE, INDETERMINATE: Answer.INDETERMINATE, OUTSIDE: Answer.OUTSIDE}
_CODES = {answer: code for code, answer in _ANSWERS.items()}


@dataclass(frozen=True, slots=True, eq=False)
class BulkAnswers:
    """All pairs that are not outside, ordered by position, then by restriction."""

    places: Ints  # (m,) row of the position
    restrictions: Ints  # (m,) number of the restriction; above them, of a doubt of a file
    inside: NDArray[np.bool_]  # (m,) else indeterminate
    asked: int  # pairs that the check of single places had to answer
    # What decides: see `position_answers`, and the number of the words for the hours.
    decided: Ints  # (m,)
    hours: Ints  # (m,)
    hours_words: tuple[str, ...]
    doubt: Ints  # (m,) number of the entry of the doubt that decides; -1 where none does
    verdicts: Mapping[int, Verdict]  # of pairs that were asked
    by_height: Bools  # (n,) of positions: by height alone outside of a restriction
    by_hours: Bools  # (n,) by hours alone

    def answers(self, count: int) -> dict[int, dict[int, Answer]]:
        """The pairs as dictionaries: for each of `count` positions, the answer by restriction
        number.

        Restrictions that a position is outside of are not listed.
        """
        found: dict[int, dict[int, Answer]] = {row: {} for row in range(count)}
        pairs = zip(
            self.places.tolist(), self.restrictions.tolist(), self.inside.tolist(), strict=True
        )
        for row, number, inside in pairs:
            found[row][number] = Answer.INSIDE if inside else Answer.INDETERMINATE
        return found


@dataclass(slots=True, eq=False)
class _Found:
    """Pairs on their way to an answer."""

    rows: Ints
    members: Ints
    codes: Ints
    decided: Ints
    hours: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    hours_words: tuple[str, ...] = ()
    verdicts: dict[int, Verdict] = field(default_factory=dict)


class BulkCheck:
    """Restrictions ready for many positions at once."""

    def __init__(
        self,
        compiled: Sequence[Compiled],
        config: CheckConfig,
        drawing: Drawing | None = None,
        doubts: Sequence[Doubt] = (),
    ) -> None:
        """drawing: of the same restrictions, where it is at hand. doubts: of whole files."""
        self.compiled, self.config, self.doubts = compiled, config, tuple(doubts)
        self.entries = entries_of(compiled, doubts, config)
        checked = [one.compiled for one in self.entries]
        self.volumes = [volume.volume for one in checked for volume in one.prepared.volumes]
        self.pair_hours = PairHours(checked, config)
        self._doubt_pairs = DoubtPairs(self.entries, len(compiled))
        if not checked:
            return
        if drawing is None:
            drawing = Drawing()
            _draw(drawing, checked[: len(compiled)])
        _draw(drawing, checked[len(compiled) :])
        self._zones, self._shapes = drawing.done()
        self._limits = limits_of(self.volumes, config)
        self._air = air_of(config)
        ball = self._zones.ball
        for number, one in enumerate(self.entries):
            if one.doubt is not None and one.doubt.everywhere:
                shape = self._zones.first_shape[self._zones.first_volume[number]]
                ball[number, 3], self._shapes.frame[shape, KIND] = np.inf, ANYWHERE
        reach = ball[:, 3] + config.sigmas * self._zones.own_m + position_answers.WIDE_M + 10.0
        self._grids = grids(ball[:, :3], reach)

    @classmethod
    def of(
        cls,
        restrictions: Sequence[Restriction],
        config: CheckConfig,
        doubts: Sequence[Doubt] = (),
    ) -> "BulkCheck":
        """Compile the restrictions in batches. Raises RestrictionError."""
        drawing, compiled = Drawing(), list[Compiled]()
        with no_collection():
            for batch, corners in compile_batches(restrictions, config):
                compiled += batch
                drawing.add(batch, corners)
            return cls(compiled, config, drawing if compiled else None, doubts)

    @property
    def nbytes(self) -> int:
        """Bytes in the arrays."""
        if not self.entries:
            return 0
        groups = (self._zones, self._shapes, self._limits, *self._grids)
        return sum(one.nbytes for group in groups for one in group if isinstance(one, np.ndarray))

    def check(self, positions: Positions) -> BulkAnswers:
        """Check every position against every restriction.

        Returns the pairs that are not outside.
        """
        by_height = np.zeros(len(positions), dtype=bool)
        none = np.zeros(0, dtype=np.int64)
        found = _Found(none, none, none, none)
        if self.entries and len(positions):
            parts = [
                self._look(positions, start, min(start + CHUNK, len(positions)), by_height)
                for start in range(0, len(positions), CHUNK)
            ]
            rows, members, codes, decided = map(np.concatenate, zip(*parts, strict=True))
            found = _Found(rows, members, codes, decided)
        by_hours = self._by_hours(positions, found)
        asked = self._ask(positions, found)
        kept = np.flatnonzero(found.codes != OUTSIDE)
        folded = self._doubt_pairs.fold(
            found.rows[kept], found.members[kept], found.codes[kept] == INSIDE
        )
        source = np.where(folded.source < 0, -1, kept[folded.source]) if len(kept) else none
        return BulkAnswers(
            places=folded.rows,
            restrictions=folded.owners,
            inside=folded.inside,
            asked=asked,
            decided=_of(found.decided, source),
            hours=_of(found.hours, source),
            hours_words=found.hours_words,
            doubt=folded.doubt,
            verdicts=self._verdicts(found, source, folded.doubt),
            by_height=by_height,
            by_hours=by_hours,
        )

    def _verdicts(self, found: _Found, source: Ints, doubt: Ints) -> dict[int, Verdict]:
        """The verdicts of pairs that were asked, by their place among the answers."""
        if not found.verdicts:
            return {}
        asked = np.isin(source, list(found.verdicts)) & (doubt < 0)
        return {at: found.verdicts[int(source[at])] for at in np.flatnonzero(asked).tolist()}

    def _look(
        self, positions: Positions, start: int, end: int, by_height: Bools
    ) -> tuple[Ints, Ints, Ints, Ints]:
        """What the kernel finds of some of the positions: rows, restrictions, codes, decided."""
        part = slice(start, end)
        rows = Rows(
            positions.lat_deg[part],
            positions.lon_deg[part],
            positions.covariance[part],
            *sigmas_m(positions.covariance[part], self.config.assumed_sigma_m),
            positions.reach_m[part],
            positions.height_m[part],
            positions.height_sigma_m[part],
            positions.height_reference[part],
            positions.height_reach_m[part],
        )
        order = _by_neighbourhood(rows.lat_deg, rows.lon_deg)
        begins, counts = (np.empty(end - start, dtype=np.int64) for _ in range(2))
        room = 4 * (end - start) + 1024
        while True:
            members, codes, decided = (np.empty(room, dtype=np.int64) for _ in range(3))
            pairs = Pairs(begins, counts, by_height[part], members, codes, decided)
            found = position_answers.look(
                order,
                rows,
                self._grids,
                self._zones,
                self._shapes,
                self._limits,
                self._air,
                pairs,
            )
            if found >= 0:
                at, members, codes, decided = position_answers.in_rows(pairs)
                return at + start, members, codes, decided
            room *= 4

    def _by_hours(self, positions: Positions, found: _Found) -> Bools:
        """Count the hours in. Returns which positions are outside of one by its hours alone."""
        states, found.hours, found.hours_words = self.pair_hours.states(
            positions, found.rows, found.members
        )
        none = np.zeros(len(positions), dtype=bool)
        none[found.rows[states == INACTIVE]] = True
        found.codes[states == INACTIVE] = OUTSIDE
        found.codes[(states == UNKNOWN) & (found.codes == INSIDE)] = INDETERMINATE
        return none

    def _ask(self, positions: Positions, found: _Found) -> int:
        """Ask the check of single places for what is still open. Returns how many pairs."""
        asked = np.flatnonzero(found.codes == ASK).tolist()
        for pair in asked:
            place = positions.place(int(found.rows[pair]))
            spot = spot_of(place, self.config)
            entry = self.entries[int(found.members[pair])]
            if entry.doubt is not None:
                reached = reaches(entry.doubt, place, spot, self.config)
                found.codes[pair] = INDETERMINATE if reached else OUTSIDE
                continue
            verdict = check_spot(entry.compiled, place, spot)
            found.codes[pair] = _CODES[verdict.answer]
            found.verdicts[pair] = verdict
        return len(asked)


def _draw(drawing: Drawing, checked: Sequence[Compiled]) -> None:
    """Draw some more restrictions."""
    if checked:
        areas = [volume.volume.area for one in checked for volume in one.prepared.volumes]
        drawing.add(checked, Corners.of(areas))


def _of(values: Ints, source: Ints) -> Ints:
    """Values of the pairs that answers were made of; 0 where a doubt alone made one."""
    found = np.zeros(len(source), dtype=np.int64)
    found[source >= 0] = values[source[source >= 0]]
    return found


def _by_neighbourhood(lat_deg: Array, lon_deg: Array) -> Ints:
    """An order in which places near each other follow each other, so that caches serve."""
    bins = []
    for values in (lat_deg, lon_deg):
        low, high = float(values.min()), float(values.max())
        bins.append(((values - low) * (255.0 / max(high - low, 1e-9))).astype(np.uint16))
    return np.argsort((bins[0] << 8) | bins[1], kind="stable")
