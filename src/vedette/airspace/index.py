"""All restrictions at once: which of them a track is near, and how it stands to each."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from vedette.airspace.authorisations import Authorisations
from vedette.airspace.check import (
    Compiled,
    Place,
    check_spot,
    compile_batches,
    spot_of,
    where_of,
)
from vedette.airspace.config import CheckConfig
from vedette.airspace.facts import facts_of
from vedette.airspace.no_collection import no_collection
from vedette.airspace.rules import Moment, Ruling, judge
from vedette.geo import geodesic
from vedette.model.crossing import Answer, Standing, Verdict
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction
from vedette.model.times import seconds_between
from vedette.model.track import Track

if TYPE_CHECKING:
    from vedette.airspace.bulk.bulk import BulkCheck
    from vedette.airspace.bulk.flat import Drawing

CELL_DEG = 0.5
_CELL_RADIUS_M = 40_000.0  # from the middle of a cell to its farthest corner, and some more
_CELLS_KEPT = 4_096
_MANY = 1_000

Found = tuple[RestrictionId, Verdict, Standing, str]


class RestrictionIndex:
    """Restrictions made ready. Its answers depend on nothing but what it was made from."""

    def __init__(
        self,
        restrictions: Iterable[Restriction],
        config: CheckConfig,
        *,
        compiled: Iterable[Compiled] = (),
        authorisations: Authorisations | None = None,
    ) -> None:
        """`compiled`: what was made ready before, with the same settings; it comes first."""
        self.config = config
        self.authorisations = authorisations
        given = tuple(restrictions)
        self._bulk: BulkCheck | None = None
        with no_collection():
            self._prepare(given, tuple(compiled))
        # A memo only: what it holds follows from the cell, so it is no state.
        self._cells: dict[tuple[int, int], tuple[Compiled, ...]] = {}

    def _prepare(self, given: tuple[Restriction, ...], before: tuple[Compiled, ...]) -> None:
        at_once = not before and len(given) >= _MANY  # worth its arrays, its corners at hand
        drawing = _new_drawing() if at_once else None
        compiled = [*before]
        for batch, corners in compile_batches(given, self.config):
            compiled += batch
            if drawing is not None:
                drawing.add(batch, corners)
        self.compiled: tuple[Compiled, ...] = tuple(compiled)
        self._by_id = {one.restriction.id: one for one in self.compiled}
        centres = [one.prepared.centre for one in self.compiled]
        self._centres = np.array(centres, dtype=np.float64).reshape(-1, 3)
        reach = [_reach_m(one, self.config) for one in self.compiled]
        self._reach_m = np.array(reach, dtype=np.float64)
        if drawing is not None:
            self._bulk = _made_bulk(self.compiled, self.config, drawing)

    @property
    def bulk(self) -> "BulkCheck":
        """The same restrictions, ready for many places at once; made when first asked for."""
        if self._bulk is None:
            self._bulk = _made_bulk(self.compiled, self.config)
        return self._bulk

    def changed(
        self, *, add: Iterable[Restriction], remove: Collection[RestrictionId]
    ) -> "RestrictionIndex":
        """Another index: without those in `remove`, then with those in `add`."""
        kept = (one for one in self.compiled if one.restriction.id not in remove)
        return RestrictionIndex(
            add,
            self.config,
            compiled=kept,
            authorisations=self.authorisations,
        )

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """All that it was made from, in order."""
        return tuple(one.restriction for one in self.compiled)

    def near(self, lat_deg: float, lon_deg: float) -> tuple[Compiled, ...]:
        """All restrictions that may lie within `nearby_m`, in the order they were given."""
        cell = (math.floor(lat_deg / CELL_DEG), math.floor(lon_deg / CELL_DEG))
        found = self._cells.get(cell)
        if found is None:
            if len(self._cells) >= _CELLS_KEPT:
                self._cells.clear()
            found = self._cells[cell] = self._search(cell)
        return found

    def _search(self, cell: tuple[int, int]) -> tuple[Compiled, ...]:
        lat = min(90.0, (cell[0] + 0.5) * CELL_DEG)
        middle = np.array(geodesic.ecef(lat, (cell[1] + 0.5) * CELL_DEG))
        off = np.linalg.norm(self._centres - middle, axis=1) - self._reach_m
        within = off <= self.config.nearby_m + _CELL_RADIUS_M
        return tuple(self.compiled[i] for i in np.flatnonzero(within).tolist())

    def check_track(
        self,
        track: Track,
        at: datetime,
        also: Sequence[RestrictionId] = (),
        *,
        only: RestrictionId | None = None,
    ) -> tuple[Found, ...]:
        """How a track stands to every restriction near it, and to those in `also`.

        Of all others it is outside: they are farther than `nearby_m` and than its own error.
        Where `at` is later than the track's state, what it may have done since is counted.
        only: ask of this one alone.
        """
        place = _place(track, at, self.config)
        spot = spot_of(place, self.config)
        within_m = self.config.nearby_m + self.config.sigmas * spot.sigma_max_m + spot.reach_m
        if only is None:
            candidates = self._candidates(track, within_m, also)
        else:
            candidates = [self._by_id[only]] if only in self._by_id else []
        found: list[Found] = []
        facts = facts_of(track)
        moment = Moment(at, at, where_of(spot, self.config), self.config.sun_error_deg)
        known: dict[tuple[object, ...], Ruling] = {}
        wanted = set(also)
        for one in candidates:
            restriction = one.restriction
            own_m = _reach_m(one, self.config) - one.prepared.radius_m
            if one.prepared.at_least_m(spot.view.place) > within_m + own_m and (
                restriction.id not in wanted
            ):
                continue
            free = restriction.kind == "NO_RESTRICTION"
            key = (restriction.bars, restriction.exempt, restriction.rules, free)
            if key not in known:
                known[key] = judge(restriction, facts, moment)
            verdict, ruling = check_spot(one, place, spot), known[key]
            if self.authorisations is not None and verdict.answer is not Answer.OUTSIDE:
                ruling = self.authorisations.apply(ruling, one, facts, place, spot)
                if ruling.authorisation is not None and ruling.standing is not Standing.NOT_BARRED:
                    # It is authorised, and has left what that allows: an alert has to say so.
                    verdict = replace(verdict, reason=f"{ruling.reason}; {verdict.reason}")
            found.append((restriction.id, verdict, ruling.standing, ruling.reason))
        return tuple(found)

    def _candidates(
        self, track: Track, within_m: float, also: Sequence[RestrictionId]
    ) -> Sequence[Compiled]:
        if within_m > self.config.nearby_m + _CELL_RADIUS_M / 4:
            return self.compiled  # its error is so large that the cells do not serve
        near = self.near(track.lat_deg, track.lon_deg)
        if not also:
            return near
        extra = [self._by_id[one] for one in also if one in self._by_id]
        held = {one.restriction.id for one in near}
        return (*near, *(one for one in extra if one.restriction.id not in held))


def _made_bulk(
    compiled: tuple[Compiled, ...], config: CheckConfig, drawing: "Drawing | None" = None
) -> "BulkCheck":
    """Compiled code is loaded where it is first wanted: it takes a second."""
    from vedette.airspace.bulk.bulk import BulkCheck  # noqa: PLC0415

    return BulkCheck(compiled, config, drawing)


def _new_drawing() -> "Drawing":
    from vedette.airspace.bulk.flat import Drawing  # noqa: PLC0415

    return Drawing()


def _reach_m(one: Compiled, config: CheckConfig) -> float:
    """How far from its centre a restriction may reach, its boundary's own error included."""
    return one.prepared.radius_m + config.sigmas * one.restriction.boundary_sigma_m


def _place(track: Track, at: datetime, config: CheckConfig) -> Place:
    """The track at `at`: its own state, and what it may have done since."""
    age_s = max(0.0, seconds_between(at, track.at))
    assumptions: tuple[str, ...] = ()
    if track.assumed_sigma_m is not None:
        assumptions = (
            f"assumed_sigma_m={track.assumed_sigma_m:g}: the last position stated no accuracy",
        )
    heights_at = track.heights_at or track.updated_at
    height_age_s = max(0.0, seconds_between(at, heights_at))
    return Place(
        lat_deg=track.lat_deg,
        lon_deg=track.lon_deg,
        at=at,
        covariance=track.covariance,
        heights=track.heights,
        reach_m=config.max_speed_m_s * age_s,
        height_reach_m=config.max_climb_m_s * height_age_s,
        assumptions=assumptions,
    )
