"""One address in two places: a report gone astray, a track gone wrong, or two that share it.

A report of a known address that cannot be of its track begins a second one, the first one's rival.
A rival is not told at once. Either nothing more comes of it: then its place was wrong. Or the first
track was a single wrong place: then the object is where the rival is, under the first one's id. Or
the rival goes on telling new places: then the two contradict each other, whether the first goes on
(`two_places`) or falls silent (`out_of_reach`). Both are told then, each with the contradiction,
and neither is believed. A claim never moves a track, and never ends one.

A contradiction ends when one of the two tracks is gone and the object has had the time to come
from there to here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import east_north_m
from vedette.model.contradiction import Contradiction, ContradictionKind
from vedette.model.identity import Emitter
from vedette.model.ids import TrackId
from vedette.model.times import from_microseconds, seconds_between
from vedette.model.track import TrackStatus
from vedette.tracking.identity.emitters import NUMBERS, emitter_speed_m_s
from vedette.tracking.identity.merging import merged
from vedette.tracking.track_lifecycle import Life, turn_s

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle

_PLACES = 3  # new places that a rival tells before it is told
_PLACES_EACH = 5  # new places that each tells before the two are believed to be two


def rival(life: Life, lives: Sequence[Life], emitters: Mapping[Emitter, tuple[int, ...]]) -> Life:
    """A new life, marked as a rival if its address is on a live track already.

    The numbers that a sensor's own tracker assigns are not addresses, because they are reused.
    """
    for emitter in life.identity.emitters:
        if emitter.scheme in NUMBERS:
            continue
        for row in emitters.get(emitter, ()):
            elder = lives[row]
            if elder.status is not TrackStatus.LOST and elder.rival_of is None:
                return replace(life, rival_of=(elder.id, elder.places))
    return life


def settle(cycle: "Cycle") -> None:
    """Decide each rival whose case is clear by now, and end contradictions that are over."""
    rows = [
        row
        for row, life in enumerate(cycle.lives)
        if life.rival_of is not None or life.contradiction is not None
    ]
    if not rows:
        return
    row_of = {life.id: row for row, life in enumerate(cycle.lives)}
    for row in rows:
        life = cycle.lives[row]
        if life.status is TrackStatus.LOST:
            continue
        if life.rival_of is not None:
            _settle_rival(cycle, row, row_of.get(life.rival_of[0]), life.rival_of[1])
        elif life.contradiction is not None and _over(cycle, life, row_of):
            cycle.lives[row] = replace(life, contradiction=None)
            cycle.changed.add(row)


def _settle_rival(cycle: "Cycle", row: int, elder_row: int | None, before: int) -> None:
    """before: how many places the elder had told when the rival began."""
    life = cycle.lives[row]
    elder = None if elder_row is None else cycle.lives[elder_row]
    if elder_row is None or elder is None or elder.status is TrackStatus.LOST:
        cycle.lives[row] = replace(life, rival_of=None)
    elif life.places >= _PLACES and _silent(cycle, elder, life):
        if elder.places < _PLACES:
            _move(cycle, elder_row, row)
        else:
            _contradict(cycle, elder_row, row, ContradictionKind.OUT_OF_REACH)
    elif min(life.places, elder.places - before) >= _PLACES_EACH:
        _contradict(cycle, elder_row, row, ContradictionKind.TWO_PLACES)


def _silent(cycle: "Cycle", elder: Life, life: Life) -> bool:
    """Whether the elder has told no new place since its rival began, for longer than its turn."""
    config = cycle.config
    patience_s = max(config.coast_turns * turn_s(elder, cycle.habits, config), config.coast_min_s)
    first_us = life.hits[0][0] if life.hits else life.place_us
    silent_us = life.last_fix[0] - elder.last_fix[0]
    return elder.last_fix[0] <= first_us and silent_us >= 1e6 * patience_s


def _contradict(cycle: "Cycle", elder: int, row: int, kind: ContradictionKind) -> None:
    """Tell both tracks, each with the place of the other."""
    life = cycle.lives[row]
    first_us = life.hits[0][0] if life.hits else life.place_us
    for this, other, claimed in ((row, elder, True), (elder, row, False)):
        there = cycle.lives[other].last_fix
        found = Contradiction(
            kind=kind,
            since=from_microseconds(first_us),
            other=cycle.lives[other].id,
            claimed=claimed,
            lat_deg=there[1],
            lon_deg=there[2],
            at=from_microseconds(there[0]),
            distance_m=_apart_m(cycle.lives[this], there[1], there[2]),
        )
        cycle.lives[this] = replace(cycle.lives[this], rival_of=None, contradiction=found)
        cycle.changed.add(this)


def _over(cycle: "Cycle", life: Life, row_of: Mapping[TrackId, int]) -> bool:
    """Whether the other track is gone, and one object may have come from there to here."""
    found = life.contradiction
    if found is None:
        return True
    if found.other is None:  # of a radar: see `not_seen`
        return False
    other = row_of.get(found.other)
    if other is not None and cycle.lives[other].status is not TrackStatus.LOST:
        return False
    way_m = _apart_m(life, found.lat_deg, found.lon_deg) - cycle.config.emitter_slack_m
    flown_m = emitter_speed_m_s(life.identity.emitters, cycle.config) * seconds_between(
        cycle.until, found.at
    )
    return flown_m >= way_m


def _apart_m(life: Life, lat_deg: float, lon_deg: float) -> float:
    east, north = east_north_m(life.last_fix[1], life.last_fix[2], lat_deg, lon_deg)
    return float(np.hypot(east, north))


def _move(cycle: "Cycle", elder: int, row: int) -> None:
    """The elder was one wrong place: its track goes on where its rival is; the rival ends."""
    one = replace(merged(cycle.lives[elder], cycle.lives[row]), rival_of=None)
    fresh = cycle.lives[row]
    cycle.lives[elder] = replace(
        one,
        last_fix=fresh.last_fix,
        place_us=fresh.place_us,
        places=one.places + fresh.places,
        moving=fresh.moving,
    )
    at = np.array([row], np.int64)
    cycle.states = cycle.states.with_rows(np.array([elder], np.int64), cycle.states.rows(at))
    cycle.lives[row] = replace(fresh, status=TrackStatus.LOST)
    cycle.heard.add(elder)
    cycle.changed.add(elder)
