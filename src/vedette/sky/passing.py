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
from vedette.sky.satellites import SatellitePaths, passing, satellite_paths
from vedette.sky.sighting import Sighting
from vedette.sky.trains import trains
from vedette.sky.witness_error import Nearest, Paths, instants_after, known, nearest

_STEP_S = 3.0
_COARSE_S = 15.0  # a first look, to leave out what comes nowhere near
_INSTANTS_MAX = 240
_COARSE_MAX = 48
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


def _instants(sighting: Sighting, step_s: float, most: int) -> Array:
    after = instants_after(sighting, step_s)
    return after if len(after) <= most else np.linspace(after[0], after[-1], most)


def _near_enough(found: Nearest, within: float) -> np.ndarray:
    return np.flatnonzero(np.sqrt(found.squared) <= np.sqrt(within) + _MARGIN)


def satellites_seen(
    data: Ephemeris, elements: Elements, sighting: Sighting, state: SkyState, within: float
) -> SatellitesSeen:
    """Sunlit satellites in the stated direction; those of one launch in a row as a train."""
    at = sighting.at.timestamp()
    coarse = _instants(sighting, _COARSE_S, _COARSE_MAX)
    fine = _instants(sighting, _STEP_S, _INSTANTS_MAX)
    over = passing(data, elements, sighting.observer, at + fine[0], at + fine[-1])
    everything = satellite_paths(over, np.arange(len(over.index)), at + coarse, state.sun_m)
    rows = _near_enough(nearest(_paths(everything, coarse), sighting), within)
    seen = satellite_paths(over, rows, at + fine, state.sun_m)
    dark = _paths(seen, fine)
    magnitude = atmosphere.dimmed(seen.magnitude, dark.elevation_deg)
    bright = ~(magnitude > state.limit_mag)  # not known counts as bright enough
    lit = dark.present & seen.sunlit
    anywhere = nearest(dark, sighting)
    sunlit = nearest(replace(dark, present=lit), sighting)
    shown = nearest(replace(dark, present=lit & bright), sighting)
    listed = np.flatnonzero(shown.squared <= within)
    found = [_satellite(elements, seen, shown, int(row), fine, magnitude) for row in listed]
    inside = [int(np.count_nonzero(one.squared <= within)) for one in (anywhere, sunlit, shown)]
    return SatellitesSeen(
        candidates=_as_trains(elements, seen.index[listed], found, at),
        in_shadow=inside[0] - inside[1],
        too_faint=inside[1] - inside[2],
        failed=over.failed,
        old=int(np.count_nonzero(np.abs(elements.epoch_s - at) > _OLD_S)),
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
        name = f"train of {len(members)} satellites, launch {train.launch} ({best.name} and others)"
        rows.append(replace(best, kind=Kind.TRAIN, name=name, members=len(members)))
    return [*rows, *by_index.values()]


def aircraft_seen(tracks: Tracks, sighting: Sighting, within: float) -> list[Candidate]:
    """Aircraft of a recording in the stated direction."""
    at = sighting.at.timestamp()
    coarse = _instants(sighting, _COARSE_S, _COARSE_MAX)
    after = _instants(sighting, _STEP_S, _INSTANTS_MAX)
    around = near(tracks, sighting.observer, at + after[0], at + after[-1])
    first = aircraft_paths(around, sighting.observer, at + coarse, sighting.place_sigma_m)
    kept = first.index[_near_enough(nearest(_flown(first, coarse), sighting), within)]
    around = around.only(np.flatnonzero(np.isin(around.track, kept)))
    seen = aircraft_paths(around, sighting.observer, at + after, sighting.place_sigma_m)
    best = nearest(_flown(seen, after), sighting)
    found = []
    for row in np.flatnonzero(best.squared <= within):
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
        found.append(
            Candidate(
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
        )
    return found


def _flown(seen: AircraftPaths, after: Array) -> Paths:
    return Paths(
        after_s=after,
        azimuth_deg=seen.azimuth_deg,
        elevation_deg=seen.elevation_deg,
        present=seen.present,
        sigma_deg=seen.sigma_deg,
    )
