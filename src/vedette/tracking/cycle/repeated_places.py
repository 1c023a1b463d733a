"""The same place told again: by what stands there, or by what moves and does not renew its place.

A transmitter that moves and repeats one place is heard, but tells nothing of where it is. That is
silence: its track coasts and its error grows. When such a track is lost, its address and its last
place are remembered as long as it goes on, so that no new track begins at a place that is old.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import east_north_m
from vedette.model.contradiction import Contradiction, ContradictionKind
from vedette.model.identity import Emitter
from vedette.model.ids import TrackId
from vedette.model.times import from_microseconds, to_microseconds
from vedette.tracking.identity.emitters import emitter_speed_m_s
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.track_motion import States, sigma_max_m
from vedette.tracking.tracking_settings import TrackingConfig

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle
    from vedette.tracking.track_lifecycle import Life

_AT_ONCE_S = 0.5  # the same place from the same emitter within this: a second receiver heard it
_STANDS_M_S = 2.0  # slower than this is no motion
_UNKNOWN_M_S = 20.0  # 1-sigma of a velocity that is not known yet
_SLOWS_M_S2 = 1.0  # an object that stops slows down at least by this


class Told(Enum):
    """What a report of a known emitter tells of its place."""

    NEW = auto()  # where it is
    AGAIN = auto()  # where it is, as another report of the same moment told before
    SAME = auto()  # nothing: it moves, and cannot be there by now


@dataclass(frozen=True, slots=True)
class RepeatedPlace:
    """The last place of a transmitter that repeats it, after its track was lost."""

    lat_deg: float
    lon_deg: float
    place_us: int  # when it told this place first, microseconds since 1970
    heard_us: int  # when it last repeated it
    track: TrackId  # the track that was lost


def same_place(
    age_s: float, fixes: Fixes, column: int, state: States, config: TrackingConfig
) -> Told:
    """How to read a report with exactly the last place of its emitter.

    age_s: time since that place was first reported. state: one row, of the track. An object that
    states its motion does not stand still. One that does not state it can stand still after the
    time that it needs to stop, at least `stale_s`.
    """
    if age_s < _AT_ONCE_S:
        return Told.AGAIN
    if fixes.moves[column]:
        stated = float(np.hypot(*fixes.velocity[column]))
        return Told.SAME if stated > _STANDS_M_S else Told.NEW
    sigma = float(sigma_max_m(state.covariance[:, 2:, 2:])[0])
    if sigma > _UNKNOWN_M_S:
        return Told.AGAIN if age_s <= config.stale_s else Told.NEW
    speed = float(np.hypot(*state.velocity[0]))
    if speed <= max(_STANDS_M_S, 3 * sigma):
        return Told.NEW
    return Told.SAME if age_s <= max(config.stale_s, speed / _SLOWS_M_S2) else Told.NEW


def keep_repeated(cycle: "Cycle", life: "Life") -> None:
    """Remember the place of a lost track whose emitter still repeats it."""
    if life.same_us <= life.last_fix[0]:
        return
    us, lat, lon = life.last_fix
    for emitter in life.identity.emitters:
        cycle.repeated[emitter] = RepeatedPlace(lat, lon, us, life.same_us, life.id)


def without_repeated(cycle: "Cycle", fixes: Fixes, columns: Sequence[int]) -> list[int]:
    """The columns that do not repeat a remembered place.

    A new place of the emitter ends the memory. A new place that the emitter cannot have reached
    from there is kept in `cycle.left`, so that its track is contradicted.
    """
    if not cycle.repeated:
        return list(columns)
    kept: list[int] = []
    for column in columns:
        emitter = fixes.reports[column].emitter
        known = None if emitter is None else cycle.repeated.get(emitter)
        if emitter is None or known is None:
            kept.append(column)
            continue
        here = (float(fixes.lat_deg[column]), float(fixes.lon_deg[column]))
        if here == (known.lat_deg, known.lon_deg) and _moves(fixes, column):
            us = max(known.heard_us, int(fixes.at_us[column]))
            cycle.repeated[emitter] = replace(known, heard_us=us)
            _note_on_tracks(cycle, emitter, us)
        else:
            del cycle.repeated[emitter]
            if not _in_reach(cycle, emitter, known, here, int(fixes.at_us[column])):
                cycle.left[emitter] = known
            kept.append(column)
    return kept


def _in_reach(
    cycle: "Cycle", emitter: Emitter, known: RepeatedPlace, here: tuple[float, float], us: int
) -> bool:
    """Whether a transmitter can have come to a place from the one that it told last."""
    passed_s = max(us - known.place_us, 0) / 1e6
    reach_m = cycle.config.emitter_slack_m + passed_s * emitter_speed_m_s([emitter], cycle.config)
    east, north = east_north_m(known.lat_deg, known.lon_deg, *here)
    return float(np.hypot(east, north)) <= reach_m


def left_behind(life: "Life", known: RepeatedPlace) -> "Life":
    """A new life that begins out of reach of the last place of its transmitter."""
    east, north = east_north_m(life.last_fix[1], life.last_fix[2], known.lat_deg, known.lon_deg)
    found = Contradiction(
        kind=ContradictionKind.OUT_OF_REACH,
        since=from_microseconds(life.last_fix[0]),
        other=known.track,
        claimed=True,
        lat_deg=known.lat_deg,
        lon_deg=known.lon_deg,
        at=from_microseconds(known.place_us),
        distance_m=float(np.hypot(east, north)),
    )
    return replace(life, contradiction=found)


def _note_on_tracks(cycle: "Cycle", emitter: Emitter, us: int) -> None:
    """A track that still bears the address is heard, and told no place that it can use."""
    for row in cycle.emitters.get(emitter, ()):
        cycle.lives[row] = replace(cycle.lives[row], same_us=max(us, cycle.lives[row].same_us))


def still_repeated(cycle: "Cycle") -> dict[Emitter, RepeatedPlace]:
    """The repeated places that are kept: those heard within `identity_keep_s`."""
    if not cycle.repeated:
        return cycle.repeated
    oldest = cycle.until - timedelta(seconds=cycle.config.identity_keep_s)
    oldest_us = to_microseconds(oldest)
    return {e: one for e, one in sorted(cycle.repeated.items()) if one.heard_us >= oldest_us}


def _moves(fixes: Fixes, column: int) -> bool:
    return bool(fixes.moves[column]) and float(np.hypot(*fixes.velocity[column])) > _STANDS_M_S
