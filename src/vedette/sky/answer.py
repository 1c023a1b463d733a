"""What else was in that sky: everything within a witness's error, and what cannot be known.

The answer lists. It concludes nothing and excludes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import numpy as np

from vedette.sky import fit, witness_error
from vedette.sky.aircraft import Tracks
from vedette.sky.candidate import Candidate, Kind
from vedette.sky.celestial import SkyState, bodies_seen, sky_state, stars_seen
from vedette.sky.coverage import CoverageAt, SensorThen, coverage_along
from vedette.sky.crossing_directions import SpeedAt, speeds_by_height
from vedette.sky.elements import Elements
from vedette.sky.ephemeris import Ephemeris, ephemeris
from vedette.sky.meteor_showers import ActiveShower, active_showers
from vedette.sky.observer import apart_deg, earth_fixed_rotation
from vedette.sky.obstacles import Obstacle, obstacle_views
from vedette.sky.passing import SatellitesSeen, aircraft_seen, satellites_seen
from vedette.sky.sighting import Sighting
from vedette.sky.stars import Stars, stars
from vedette.sky.weather import Weather
from vedette.sky.witness_error import Paths, nearest, threshold, true_elevation

WITHIN = 0.95  # the wedge of directions that the true thing lies in with this probability
STAR_LIMIT_MAG = 3.5  # fainter stars are seldom reported
ROWS_MAX = 200
SPEED_HEIGHTS_M = (50.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0, 400_000.0)
_WHERE_ONCE = 2.0  # one instant on each side of the time is a path for what never moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of that sky. What is None was not given, and the answer says so."""

    elements: Elements | None = None
    tracks: Tracks | None = None
    obstacles: tuple[Obstacle, ...] | None = None
    sensors: tuple[SensorThen, ...] | None = None
    weather: Weather | None = None
    ground_m: float = 0.0  # height of the witness above sea level
    star_limit_mag: float = STAR_LIMIT_MAG
    within: float = WITHIN
    rows_max: int = ROWS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The table for one sighting."""

    sighting: Sighting
    state: SkyState
    within: float
    candidates: tuple[Candidate, ...]  # by angular distance, then brightness
    more: int  # things further away in the wedge that are not listed
    below_horizon: tuple[str, ...]  # bodies that would have been below the horizon
    showers: tuple[ActiveShower, ...]
    coverage: tuple[CoverageAt, ...]
    weather: Weather | None
    satellites: SatellitesSeen | None = field(repr=False)
    speeds: tuple[SpeedAt, ...] = ()  # height against speed of what moved as stated
    not_known: tuple[str, ...] = ()  # what this answer cannot tell, and why
    sources: tuple[str, ...] = ()


def answer(sighting: Sighting, known: Known) -> Answer:
    """Everything in the stated direction.

    Raises SkyError if the ephemeris does not cover the time.
    """
    data, catalogue = ephemeris(), stars()
    seen = _seen(data, catalogue, sighting, known)
    seen.found.sort(key=Candidate.order)
    ends = _names_at_the_end(data, catalogue, sighting, known)
    done = [
        replace(one, fits=(*fit.fits(sighting, one), *fit.path_fit(ends, one)))
        for one in seen.found[: known.rows_max]
    ]
    return Answer(
        sighting=sighting,
        state=seen.state,
        within=known.within,
        candidates=tuple(done),
        more=len(seen.found) - len(done),
        below_horizon=tuple(seen.below),
        showers=_showers(data, sighting),
        coverage=() if known.sensors is None else coverage_along(sighting, known.sensors),
        weather=known.weather,
        satellites=seen.satellites,
        speeds=_speeds(sighting),
        not_known=tuple(_not_known(sighting, known, seen.satellites)),
        sources=_sources(data, catalogue, known),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    state: SkyState
    found: list[Candidate]
    below: list[str]
    satellites: SatellitesSeen | None


def _seen(data: Ephemeris, catalogue: Stars, sighting: Sighting, known: Known) -> _Seen:
    """Everything within the witness's error, in no order."""
    within = threshold(sighting.direction, known.within)
    state = sky_state(data, sighting, None)
    stars_state = replace(state, limit_mag=min(state.limit_mag, known.star_limit_mag))
    found, below = bodies_seen(data, sighting, state, within)
    found += stars_seen(data, catalogue, sighting, stars_state, within)
    satellites = None
    if known.elements is not None:
        sets = known.elements.nearest_to(sighting.at.timestamp())
        satellites = satellites_seen(data, sets, sighting, state, within)
        found += satellites.candidates
    if known.tracks is not None:
        found += aircraft_seen(known.tracks, sighting, within)
    if known.obstacles is not None:
        found += _fixed(known.obstacles, sighting, known.ground_m, within)
    return _Seen(state=state, found=found, below=below, satellites=satellites)


def _names_at_the_end(
    data: Ephemeris, catalogue: Stars, sighting: Sighting, known: Known
) -> frozenset[str] | None:
    """What was within the error of where it was last seen; None: that was not stated."""
    if sighting.end is None or sighting.duration_s is None or not sighting.end.stated:
        return None
    later = replace(
        sighting,
        at=sighting.at + timedelta(seconds=sighting.duration_s),
        direction=sighting.end,
        end=None,
    )
    return frozenset(one.name for one in _seen(data, catalogue, later, known).found)


def _speeds(sighting: Sighting) -> tuple[SpeedAt, ...]:
    """How fast it flew by height, from where it was first and last seen; () if not stated."""
    first, last, span = sighting.direction, sighting.end, sighting.duration_s
    if last is None or not span or first.stated < 2 or last.stated < 2:
        return ()
    low, high = true_elevation(first), true_elevation(last)
    ends = [np.array(one.azimuth_deg) for one in (first, last)]
    moved = float(apart_deg(ends[0], np.array(low), ends[1], np.array(high)))
    return speeds_by_height(moved / span, (low + high) / 2, SPEED_HEIGHTS_M)


def _fixed(
    obstacles: Sequence[Obstacle], sighting: Sighting, ground_m: float, within: float
) -> list[Candidate]:
    found = []
    for view in obstacle_views(tuple(obstacles), sighting.observer, ground_m, sighting.at):
        one = view.obstacle
        permit = one.kind == "permit"
        blur = float(np.degrees(np.arctan2(sighting.place_sigma_m, view.distance_m)))
        still = np.array([-_WHERE_ONCE, 0.0, _WHERE_ONCE])
        elevation = np.nan if permit and not one.top_m else view.elevation_deg
        best = nearest(
            Paths(
                after_s=still,
                azimuth_deg=np.full((1, 3), view.azimuth_deg),
                elevation_deg=np.full((1, 3), elevation),
                present=np.ones((1, 3), dtype=bool),
                sigma_deg=np.array([blur + view.half_width_deg]),
            ),
            sighting,
        )
        if best.squared[0] > within:
            continue
        notes = [f"lights on file: {one.lights}"] if one.lights else []
        found.append(
            Candidate(
                kind=Kind.PERMIT if permit else Kind.FIXED,
                name=f"{one.name} ({one.kind.replace('_', ' ')})",
                azimuth_deg=view.azimuth_deg,
                elevation_deg=None if np.isnan(elevation) else float(elevation),
                apart_deg=witness_error.known(best.apart_deg[0]),
                sigmas=float(np.sqrt(best.squared[0])),
                after_s=0.0,
                distance_m=view.distance_m,
                height_m=None if permit else one.top_m,
                speed_deg_s=None if permit else 0.0,
                error_deg=blur + view.half_width_deg,
                notes=(*notes, *(["whether it flew is not known"] if permit else [])),
            )
        )
    return found


def _showers(data: Ephemeris, sighting: Sighting) -> tuple[ActiveShower, ...]:
    rotation = earth_fixed_rotation(data.time(np.array([sighting.at.timestamp()])))[0]
    up: Any = sighting.observer.axes[2] @ rotation
    return active_showers(sighting.at, up)


def _not_known(sighting: Sighting, known: Known, satellites: SatellitesSeen | None) -> list[str]:
    found = ["drones and balloons that nobody announced: not known"]
    if sighting.direction.azimuth_deg is None:
        found.append("the direction was not stated: things all round are listed")
    if sighting.direction.elevation_deg is None:
        found.append("the elevation was not stated: things at every elevation are listed")
    if known.elements is None:
        found.append("satellites: not known, no file of elements was given")
    elif satellites is not None:
        found.append("satellites that are not in the file of elements: not known")
        if known.elements.refused:
            count = len(known.elements.refused)
            found.append(f"{count} element sets could not be read: {known.elements.refused[0]}")
        if satellites.old:
            found.append(
                f"{satellites.old} satellites have elements more than two weeks away from the time:"
                " where they stood is known badly"
            )
        if satellites.failed:
            found.append(f"{satellites.failed} satellites: their elements do not reach that time")
    if known.tracks is None:
        found.append("aircraft: not known, no recording was given")
    else:
        found.append("aircraft that no sensor of the recording heard: not known")
    if known.obstacles is None:
        found.append("aerodromes, turbines, masts and permits: not known, no file was given")
    if known.sensors is None:
        found.append("what the sensors covered: not known, no sensors were given")
    if known.weather is None:
        found.append("weather: not known")
    return found


def _sources(data: Ephemeris, catalogue: Stars, known: Known) -> tuple[str, ...]:
    found = [data.source, f"{len(catalogue.hip)} stars of Hipparcos, the new reduction (2007)"]
    if known.elements is not None:
        found.append(f"{len(known.elements)} element sets as given")
    return tuple(found)
