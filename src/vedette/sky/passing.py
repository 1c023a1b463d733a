"""Satellites, trains and aircraft in the stated direction."""

from dataclasses import dataclass, replace

import numpy as np

from vedette.geo.local import Array
from vedette.sky import atmosphere
from vedette.sky.aircraft import AircraftPaths, Tracks, aircraft_paths, near, side_seen
from vedette.sky.candidate import Candidate, Kind
from vedette.sky.celestial import SkyState
from vedette.sky.elements import Elements
from vedette.sky.ephemeris import Ephemeris
from vedette.sky.observer import azimuth_elevation
from vedette.sky.satellites import NODE_S, SatellitePaths, passing, satellite_paths
from vedette.sky.sighting import Sighting
from vedette.sky.trains import trains
from vedette.sky.witness_error import Nearest, Paths, instants_after, known, nearest

# Instants of the two looks: as few as serve, but never so far apart that a pass slips between.
_STEP_S, _STEP_MAX_S, _INSTANTS = 3.0, 10.0, 240
_COARSE_S, _COARSE_MAX_S, _COARSE_INSTANTS = 15.0, 30.0, 48
_CELLS = 150_000  # things times instants that are held at once, to bound memory
_MARGIN = 2.5  # sigmas that the first look may be wrong by
_ORBIT_M_S = 7_500.0  # of a low satellite
_BOUND_SIGMAS = 3.0  # the bound of the elements' error, taken as three sigmas
_OLD_S = 14 * 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SatellitesSeen:
    """What was found, and what could not be told."""

    candidates: list[Candidate]
    in_shadow: int  # in that direction, but in the Earth's shadow throughout
    too_faint: int  # in that direction and lit, but known to be too faint
    failed: int  # elements that do not reach this time
    old: int  # satellites whose elements are more than two weeks away from the time


def _fine(sighting: Sighting) -> Array:
    return _instants(sighting, _STEP_S, _STEP_MAX_S, _INSTANTS)


def _coarse(sighting: Sighting) -> Array:
    return _instants(sighting, _COARSE_S, _COARSE_MAX_S, _COARSE_INSTANTS)


def _instants(sighting: Sighting, step_s: float, step_max_s: float, enough: int) -> Array:
    after = instants_after(sighting, step_s)
    if len(after) <= enough:
        return after
    count = max(enough, int(np.ceil((after[-1] - after[0]) / step_max_s)) + 1)
    return np.linspace(after[0], after[-1], min(count, len(after)))


def _blocks(count: int, instants: int) -> list[np.ndarray]:
    """Indices in blocks that fit into memory together with their instants."""
    size = max(1, _CELLS // instants)
    return [np.arange(i, min(i + size, count)) for i in range(0, count, size)]


def _near_enough(found: Nearest, within: float) -> np.ndarray:
    return np.flatnonzero(np.sqrt(found.squared) <= np.sqrt(within) + _MARGIN)


def satellites_seen(
    data: Ephemeris, elements: Elements, sighting: Sighting, state: SkyState, within: float
) -> SatellitesSeen:
    """Sunlit satellites in the stated direction; a train of one launch is one candidate.

    within: greatest chi-squared distance from the stated direction, in squared sigmas.
    """
    at = sighting.at.timestamp()
    nodes = max(2, round(float(np.ptp(_fine(sighting))) / NODE_S))
    index: list[int] = []
    found: list[Candidate] = []
    counts = np.zeros(3, dtype=np.int64)
    failed = 0
    for block in _blocks(len(elements), nodes):
        part = elements if len(block) == len(elements) else elements.only(block.tolist())
        some = _satellites_of(data, part, sighting, state, within)
        index += block[some.index].tolist()
        found += some.candidates
        counts += some.counts
        failed += some.failed
    return SatellitesSeen(
        candidates=_as_trains(elements, np.array(index, dtype=np.intp), found, at),
        in_shadow=int(counts[0] - counts[1]),
        too_faint=int(counts[1] - counts[2]),
        failed=failed,
        old=int(np.count_nonzero(np.abs(elements.epoch_s - at) > _OLD_S)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Some:
    """Satellites of one block that are listed; how many were there, lit, and bright enough."""

    index: np.ndarray  # into the block
    candidates: list[Candidate]
    counts: np.ndarray  # (3,)
    failed: int


def _satellites_of(
    data: Ephemeris, elements: Elements, sighting: Sighting, state: SkyState, within: float
) -> _Some:
    at = sighting.at.timestamp()
    coarse, fine = _coarse(sighting), _fine(sighting)
    over = passing(data, elements, sighting.observer, at + fine[0], at + fine[-1])
    rows = [
        block[_near_enough(nearest(_paths(paths, coarse), sighting), within)]
        for block in _blocks(len(over.index), len(coarse))
        for paths in [satellite_paths(over, block, at + coarse, state.sun_m)]
    ]
    kept = np.concatenate(rows) if rows else np.empty(0, dtype=np.intp)
    index: list[int] = []
    found: list[Candidate] = []
    counts = np.zeros(3, dtype=np.int64)
    for block in _blocks(len(kept), len(fine)):
        seen = satellite_paths(over, kept[block], at + fine, state.sun_m)
        dark = _paths(seen, fine)
        magnitude = atmosphere.dimmed(seen.magnitude, dark.elevation_deg)
        bright = ~(magnitude > state.limit_mag)  # not known counts as bright enough
        lit = dark.present & seen.sunlit
        anywhere = nearest(dark, sighting)
        sunlit = nearest(replace(dark, present=lit), sighting)
        shown = nearest(replace(dark, present=lit & bright), sighting)
        listed = np.flatnonzero(shown.squared <= within)
        index += seen.index[listed].tolist()
        found += [_satellite(elements, seen, shown, int(row), fine, magnitude) for row in listed]
        counts += [np.count_nonzero(one.squared <= within) for one in (anywhere, sunlit, shown)]
    return _Some(
        index=np.array(index, dtype=np.intp), candidates=found, counts=counts, failed=over.failed
    )


def _paths(seen: SatellitePaths, after: Array) -> Paths:
    azimuth, true = azimuth_elevation(seen.east_north_up)
    elevation = true + atmosphere.refraction_deg(true)
    distance = np.linalg.norm(seen.east_north_up, axis=-1)
    return Paths(
        after_s=after,
        azimuth_deg=azimuth,
        elevation_deg=elevation,
        present=elevation > 0,
        sigma_deg=np.degrees(seen.error_m / _BOUND_SIGMAS / distance.min(axis=1, initial=np.inf)),
    )


def _satellite(
    elements: Elements,
    seen: SatellitePaths,
    best: Nearest,
    row: int,
    after: Array,
    magnitude: Array,
) -> Candidate:
    near = int(np.argmin(np.abs(after - best.after_s[row])))
    age, error = float(seen.age_s[row]), float(seen.error_m[row])
    distance = float(np.linalg.norm(seen.east_north_up[row, near]))
    shown = float(magnitude[row, near])
    notes = [] if abs(age) <= _OLD_S else ["its elements are more than two weeks old"]
    return Candidate(
        kind=Kind.SATELLITE,
        name=elements.names[int(seen.index[row])],
        azimuth_deg=float(best.azimuth_deg[row]),
        elevation_deg=float(best.elevation_deg[row]),
        apart_deg=known(best.apart_deg[row]),
        sigmas=float(np.sqrt(best.squared[row])),
        after_s=float(best.after_s[row]),
        distance_m=distance,
        magnitude=shown if np.isfinite(shown) else None,
        speed_deg_s=float(best.speed_deg_s[row]),
        turning_deg_s=float(best.turning_deg_s[row]),
        rising_deg_s=float(best.rising_deg_s[row]),
        error_deg=float(np.degrees(np.arctan2(error, distance))),
        error_s=error / _ORBIT_M_S,
        elements_age_s=age,
        colour="white",
        notes=tuple(notes),
    )


def _as_trains(
    elements: Elements, index: np.ndarray, found: list[Candidate], at_s: float
) -> list[Candidate]:
    """Members of a train become one row, which stands where its nearest member does."""
    by_index = dict(zip((int(i) for i in index), found, strict=True))
    rows = []
    for train in trains(elements, index, at_s):
        members = [by_index.pop(i) for i in train.members]
        best = min(members, key=Candidate.order)
        # The name holds nothing that changes as the train passes: the path is told by it.
        note = f"{len(members)} satellites; {best.name} is the nearest to the stated direction"
        name = f"train of launch {train.launch}"
        row = replace(best, kind=Kind.TRAIN, name=name, members=len(members))
        rows.append(replace(row, notes=(note, *best.notes)))
    return [*rows, *by_index.values()]


def aircraft_seen(tracks: Tracks, sighting: Sighting, within: float) -> list[Candidate]:
    """Tracks in the stated direction.

    within: greatest chi-squared distance from the stated direction, in squared sigmas.
    """
    at = sighting.at.timestamp()
    fine = _fine(sighting)
    around = near(tracks, sighting.observer, at + fine[0], at + fine[-1])
    known_tracks = np.unique(around.track)
    found: list[Candidate] = []
    for block in _blocks(len(known_tracks), len(_coarse(sighting))):
        # Samples are sorted by track: those of a block lie together.
        ends = (known_tracks[block[0]], known_tracks[block[-1]] + 1)
        first, last = np.searchsorted(around.track, ends)
        found += _tracks_of(around.only(np.arange(first, last)), sighting, within)
    return found


def _tracks_of(around: Tracks, sighting: Sighting, within: float) -> list[Candidate]:
    at = sighting.at.timestamp()
    coarse, fine = _coarse(sighting), _fine(sighting)
    first = aircraft_paths(around, sighting.observer, at + coarse, sighting.place_sigma_m)
    kept = first.index[_near_enough(nearest(_flown(first, coarse), sighting), within)]
    found: list[Candidate] = []
    for block in _blocks(len(kept), len(fine)):
        some = around.only(np.flatnonzero(np.isin(around.track, kept[block])))
        seen = aircraft_paths(some, sighting.observer, at + fine, sighting.place_sigma_m)
        best = nearest(_flown(seen, fine), sighting)
        listed = np.flatnonzero(best.squared <= within)
        found += [_track(around, seen, best, int(row), fine) for row in listed]
    return found


def _track(tracks: Tracks, seen: AircraftPaths, best: Nearest, row: int, after: Array) -> Candidate:
    then = int(np.argmin(np.abs(after - best.after_s[row])))
    index = int(seen.index[row])
    elevation, height = float(best.elevation_deg[row]), float(seen.height_m[row, then])
    told = bool(np.isfinite(elevation))
    notes = [tracks.facts[index]] if tracks.facts[index] else []
    heading = float(seen.heading_deg[row])
    if np.isfinite(heading):
        notes.append(side_seen(heading, float(best.azimuth_deg[row])))
    if not told:
        notes.append("its height is not known: compared by its azimuth alone")
    return Candidate(
        kind=Kind.TRACK,
        name=tracks.labels[index],
        azimuth_deg=float(best.azimuth_deg[row]),
        elevation_deg=elevation if told else None,
        apart_deg=known(best.apart_deg[row]),
        sigmas=float(np.sqrt(best.squared[row])),
        after_s=float(best.after_s[row]),
        distance_m=float(seen.distance_m[row, then]),
        height_m=height if np.isfinite(height) else None,
        speed_deg_s=float(best.speed_deg_s[row]),
        turning_deg_s=float(best.turning_deg_s[row]),
        rising_deg_s=float(best.rising_deg_s[row]) if told else None,
        error_deg=float(seen.sigma_deg[row]),
        notes=tuple(notes),
    )


def _flown(seen: AircraftPaths, after: Array) -> Paths:
    return Paths(
        after_s=after,
        azimuth_deg=seen.azimuth_deg,
        elevation_deg=seen.elevation_deg,
        present=seen.present,
        sigma_deg=seen.sigma_deg,
    )
