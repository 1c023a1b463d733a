"""One address in two places: a report gone astray, a track gone wrong, or two that share it.

A report of a known address that cannot be of its track begins a second one, the first one's rival.
Nobody is told of a rival. Either nothing more comes of it: then its place was wrong. Or the first
falls silent while the rival goes on telling new places: then the object is there, and its track
moves there under its id. Or both go on: then two objects send one address, and the rival is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vedette.model.identity import Emitter
from vedette.model.track import TrackStatus
from vedette.tracking.identity.emitters import NUMBERS, merged
from vedette.tracking.track_lifecycle import Life, turn_s

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle

_PLACES = 3  # new places that a rival tells before it is believed to be the object
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
    """Resolve every rival that can be resolved now."""
    rows = [row for row, life in enumerate(cycle.lives) if life.rival_of is not None]
    if not rows:
        return
    row_of = {life.id: row for row, life in enumerate(cycle.lives)}
    for row in rows:
        life = cycle.lives[row]
        if life.rival_of is None or life.status is TrackStatus.LOST:
            continue
        elder_id, before = life.rival_of
        elder_row = row_of.get(elder_id)
        elder = None if elder_row is None else cycle.lives[elder_row]
        if elder_row is None or elder is None or elder.status is TrackStatus.LOST:
            cycle.lives[row] = replace(life, rival_of=None)
        elif life.places >= _PLACES and _silent(cycle, elder, life):
            _move(cycle, elder_row, row)
        elif min(life.places, elder.places - before) >= _PLACES_EACH:
            cycle.lives[row] = replace(life, rival_of=None)
            cycle.changed.add(row)


def _silent(cycle: "Cycle", elder: Life, life: Life) -> bool:
    """Whether the elder has told no new place since its rival began, for longer than its turn."""
    config = cycle.config
    patience_s = max(config.coast_turns * turn_s(elder, cycle.habits, config), config.coast_min_s)
    first_us = life.hits[0][0] if life.hits else life.place_us
    silent_us = life.last_fix[0] - elder.last_fix[0]
    return elder.last_fix[0] <= first_us and silent_us >= 1e6 * patience_s


def _move(cycle: "Cycle", elder: int, row: int) -> None:
    """The elder's track goes on where its rival is; the rival ends untold."""
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
