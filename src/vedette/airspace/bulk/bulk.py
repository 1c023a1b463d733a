"""Every place against every restriction, in three answers, at once.

What the compiled kernel cannot prove is asked of the check of single places, so that the answers
are the same, always. What is not listed is outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from vedette.airspace.bulk import kernels
from vedette.airspace.bulk.corners import Corners, Ints
from vedette.airspace.bulk.flat import Drawing
from vedette.airspace.bulk.grid import grids
from vedette.airspace.bulk.positions import Positions, sigmas_m, utc
from vedette.airspace.bulk.vertical import ASK, INDETERMINATE, INSIDE, OUTSIDE, air_of, limits_of
from vedette.airspace.check import Compiled, check_spot, hours_at, spot_of
from vedette.airspace.config import CheckConfig
from vedette.airspace.hours import Force, Where, hours
from vedette.geo import geodesic
from vedette.geo.local import Array
from vedette.model.crossing import Answer

CHUNK = 65_536  # places in one run of the kernel
_ANSWERS = {INSIDE: Answer.INSIDE, INDETERMINATE: Answer.INDETERMINATE, OUTSIDE: Answer.OUTSIDE}
_CODES = {answer: code for code, answer in _ANSWERS.items()}
_UNSURE = -1
_AHEAD = timedelta(hours=1)
_HELD_MAX = 100_000
_STATES = {Force.ACTIVE: 0, Force.INACTIVE: 1, Force.UNKNOWN: _UNSURE}


@dataclass(frozen=True, slots=True, eq=False)
class BulkAnswers:
    """All pairs that are not outside, ordered by place, then by restriction."""

    places: Ints  # (m,) row of the place
    restrictions: Ints  # (m,) number of the restriction
    inside: NDArray[np.bool_]  # (m,) else indeterminate
    asked: int  # pairs that the check of single places had to answer

    def answers(self, count: int) -> dict[int, dict[int, Answer]]:
        """The same as dictionaries: of each of `count` places, the restrictions it may be in."""
        found: dict[int, dict[int, Answer]] = {row: {} for row in range(count)}
        pairs = zip(
            self.places.tolist(), self.restrictions.tolist(), self.inside.tolist(), strict=True
        )
        for row, number, inside in pairs:
            found[row][number] = Answer.INSIDE if inside else Answer.INDETERMINATE
        return found


class BulkCheck:
    """Restrictions ready for many places at once. Holds nothing but what follows from them."""

    def __init__(
        self,
        compiled: Sequence[Compiled],
        config: CheckConfig,
        drawing: Drawing | None = None,
    ) -> None:
        """drawing: of the same restrictions, where it is at hand."""
        self.compiled, self.config = compiled, config
        volumes = [volume.volume for one in compiled for volume in one.prepared.volumes]
        # A memo only: of each restriction, a span of time and its state all the while.
        self._held: dict[int, tuple[datetime, datetime, int]] = {}
        # What has doubts is always asked of the check of single places, which knows its hours.
        self._doubted = [i for i, one in enumerate(compiled) if one.prepared.doubts]
        self._timed = np.array(
            [bool(one.restriction.periods) and not one.prepared.doubts for one in compiled],
            dtype=bool,
        )
        if not compiled:
            return
        if drawing is None:
            drawing = Drawing()
            drawing.add(compiled, Corners.of([volume.area for volume in volumes]))
        self._zones, self._shapes = drawing.done()
        self._limits = limits_of(volumes, config)
        self._air = air_of(config)
        ball = self._zones.ball
        reach = ball[:, 3] + config.sigmas * self._zones.own_m + kernels.WIDE_M + 10.0
        self._grids = grids(ball[:, :3], reach)

    @property
    def nbytes(self) -> int:
        """Bytes in the arrays."""
        if not self.compiled:
            return 0
        groups = (self._zones, self._shapes, self._limits, *self._grids)
        return sum(one.nbytes for group in groups for one in group if isinstance(one, np.ndarray))

    def check(self, positions: Positions) -> BulkAnswers:
        """The answer for every place and restriction; those not listed are outside."""
        none = np.zeros(0, dtype=np.int64)
        if not self.compiled or not len(positions):
            return BulkAnswers(none, none, none.astype(bool), 0)
        parts = [
            self._look(positions, start, min(start + CHUNK, len(positions)))
            for start in range(0, len(positions), CHUNK)
        ]
        rows, members, codes = (np.concatenate(part) for part in zip(*parts, strict=True))
        if self._doubted:
            rows, members, codes = self._with_doubts(positions, rows, members, codes)
        codes = self._by_hours(positions, rows, members, codes)
        asked = np.flatnonzero(codes == ASK)
        codes[asked] = self._ask(positions, rows[asked], members[asked])
        kept = codes != OUTSIDE
        return BulkAnswers(rows[kept], members[kept], codes[kept] == INSIDE, len(asked))

    def _look(self, positions: Positions, start: int, end: int) -> tuple[Ints, Ints, Ints]:
        """What the kernel finds of some of the places."""
        part = slice(start, end)
        least, most = sigmas_m(positions.covariance[part], self.config.assumed_sigma_m)
        order = _by_neighbourhood(positions.lat_deg[part], positions.lon_deg[part])
        begins, counts = (np.empty(end - start, dtype=np.int64) for _ in range(2))
        room = 4 * (end - start) + 1024
        while True:
            members, codes = (np.empty(room, dtype=np.int64) for _ in range(2))
            found = kernels.look(
                order,
                positions.lat_deg[part],
                positions.lon_deg[part],
                positions.covariance[part],
                least,
                most,
                positions.reach_m[part],
                positions.height_m[part],
                positions.height_sigma_m[part],
                positions.height_reference[part],
                positions.height_reach_m[part],
                self._grids,
                self._zones,
                self._shapes,
                self._limits,
                self._air,
                begins,
                counts,
                members,
                codes,
            )
            if found >= 0:
                rows, members, codes = kernels.in_rows(begins, counts, members, codes)
                return rows + start, members, codes
            room *= 4

    def _by_hours(self, positions: Positions, rows: Ints, members: Ints, codes: Ints) -> Ints:
        """The codes, with the hours of each restriction counted in."""
        timed = np.flatnonzero(self._timed[members])
        if not len(timed):
            return codes
        states = np.zeros(len(self.compiled), dtype=np.int64)
        first, last = utc(positions.at.min()), utc(positions.at.max())
        for number in np.unique(members[timed]).tolist():
            states[number] = self._state(number, first, last)
        state = states[members]
        codes[state == _STATES[Force.INACTIVE]] = OUTSIDE
        unsure = np.flatnonzero((state == _UNSURE) & (codes == INSIDE))
        for pair in unsure.tolist():
            codes[pair] = self._at_its_time(positions, int(rows[pair]), int(members[pair]))
        unsure = np.flatnonzero((state == _UNSURE) & (codes == INDETERMINATE))
        for pair in unsure.tolist():
            if self._at_its_time(positions, int(rows[pair]), int(members[pair])) == OUTSIDE:
                codes[pair] = OUTSIDE
        return codes

    def _state(self, number: int, first: datetime, last: datetime) -> int:
        """Whether a restriction is in force all the time, never, or neither can be told of all.

        What holds for hours is remembered: batches come one after the other.
        """
        held = self._held.get(number)
        if held is not None and held[0] <= first and last <= held[1]:
            return held[2]
        periods, error = self.compiled[number].restriction.periods, self.config.sun_error_deg
        where = self._where(number)
        begin, end = first - _AHEAD, last + _AHEAD
        found = hours(periods, begin, end, where, error)
        if found.force is Force.UNKNOWN:  # something changes in those hours
            return _STATES[hours(periods, first, last, where, error).force]
        if len(self._held) >= _HELD_MAX:
            self._held.clear()
        state = _STATES[found.force]
        self._held[number] = begin, end, state
        return state

    def _where(self, number: int) -> Where:
        """All that a place may be which the kernel has not proven to be outside."""
        prepared = self.compiled[number].prepared
        reach = prepared.radius_m + 2 * kernels.ASK_BEYOND_M
        return Where(*geodesic.lat_lon(prepared.centre), reach)

    def _at_its_time(self, positions: Positions, row: int, number: int) -> int:
        """INSIDE where the restriction is in force at a place's own time, else what it is then."""
        place = positions.place(row)
        spot = spot_of(place, self.config)
        found = hours_at(self.compiled[number].restriction, place, spot, self.config)
        if found.force is Force.ACTIVE:
            return INSIDE
        return OUTSIDE if found.force is Force.INACTIVE else INDETERMINATE

    def _with_doubts(
        self, positions: Positions, rows: Ints, members: Ints, codes: Ints
    ) -> tuple[Ints, Ints, Ints]:
        """The pairs with those that a doubt may reach: the check of single places answers them."""
        kept = ~np.isin(members, self._doubted)
        pairs = [(rows[kept], members[kept], codes[kept])]
        places = geodesic.ecef_array(positions.lat_deg, positions.lon_deg)
        _, sigma_m = sigmas_m(positions.covariance, self.config.assumed_sigma_m)
        for number in self._doubted:
            prepared = self.compiled[number].prepared
            off_m = np.sqrt(np.sum((places - np.array(prepared.centre)) ** 2, axis=1))
            own_m = prepared.restriction.boundary_sigma_m
            error_m = self.config.sigmas * (sigma_m + own_m) + positions.reach_m
            near = np.flatnonzero(off_m - prepared.radius_m <= error_m + kernels.WIDE_M)
            pairs.append((near, np.full_like(near, number), np.full_like(near, ASK)))
        found = (np.concatenate(part) for part in zip(*pairs, strict=True))
        every_row, every_member, every_code = found
        order = np.lexsort((every_member, every_row))
        return every_row[order], every_member[order], every_code[order]

    def _ask(self, positions: Positions, rows: Ints, members: Ints) -> Ints:
        """What the check of single places answers."""
        codes = np.empty(len(rows), dtype=np.int64)
        for pair, (row, number) in enumerate(zip(rows.tolist(), members.tolist(), strict=True)):
            place = positions.place(row)
            spot = spot_of(place, self.config)
            codes[pair] = _CODES[check_spot(self.compiled[number], place, spot).answer]
        return codes


def _by_neighbourhood(lat_deg: Array, lon_deg: Array) -> Ints:
    """An order in which places near each other follow each other, so that caches serve."""
    bins = []
    for values in (lat_deg, lon_deg):
        low, high = float(values.min()), float(values.max())
        bins.append(((values - low) * (255.0 / max(high - low, 1e-9))).astype(np.uint16))
    return np.argsort((bins[0] << 8) | bins[1], kind="stable")
