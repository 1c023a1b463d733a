"""Sun, moon, planets and stars in the stated direction, and which bodies were below the horizon."""

from dataclasses import dataclass, replace

import numpy as np

from vedette.geo.local import Array
from vedette.sky import atmosphere
from vedette.sky.bodies import BODIES, body_path
from vedette.sky.candidate import Candidate, Kind
from vedette.sky.ephemeris import Ephemeris
from vedette.sky.observer import azimuth_elevation, turned
from vedette.sky.sighting import Sighting
from vedette.sky.stars import Stars, star_directions
from vedette.sky.witness_error import Nearest, Paths, instants_after, known, nearest

_STEP_S = 60.0
_UP_DEG = -0.3  # of a disc's centre: part of the sun or moon is still seen
_COLOURS = {"Mars": "orange", "Saturn": "yellow", "Moon": "white", "Sun": "white"}
_TOO_FAINT = "fainter than an eye finds in the sky at {}"
_BLUE, _YELLOW, _ORANGE = 0.0, 0.6, 1.1  # B-V


@dataclass(frozen=True, slots=True, kw_only=True)
class SkyState:
    """How light it was, and where the sun stood."""

    sun_elevation_deg: float  # true, of its centre
    sun_m: Array  # (3,) earth-fixed
    twilight: atmosphere.Twilight
    limit_mag: float


def sky_state(data: Ephemeris, sighting: Sighting, limit_mag: float | None) -> SkyState:
    """The state of the sky at the stated time.  limit_mag: a stated limiting magnitude, or None."""
    observer = sighting.observer
    at = np.array([sighting.at.timestamp()])
    sun = body_path(data, "Sun", at, observer.place_m, observer.axes).east_north_up[0]
    elevation = float(azimuth_elevation(sun)[1])
    by_sun = float(atmosphere.magnitude_limit(np.array(elevation)))
    return SkyState(
        sun_elevation_deg=elevation,
        sun_m=sun @ observer.axes + observer.place_m,
        twilight=atmosphere.twilight(elevation),
        limit_mag=by_sun if limit_mag is None else min(by_sun, limit_mag),
    )


def bodies_seen(
    data: Ephemeris, sighting: Sighting, state: SkyState, within: float
) -> tuple[list[Candidate], list[str]]:
    """Bodies in the stated direction, and the names of those below the horizon.

    within: the greatest squared distance from the stated direction, in squared sigmas.
    """
    observer, after = sighting.observer, instants_after(sighting, _STEP_S * 5)
    after = after[:: max(1, len(after) // 12)]
    found, below = [], []
    for name in BODIES:
        path = body_path(
            data, name, sighting.at.timestamp() + after, observer.place_m, observer.axes
        )
        azimuth, true = azimuth_elevation(path.east_north_up)
        seen = true + atmosphere.refraction_deg(true)
        middle = len(after) // 2
        magnitude = float(atmosphere.dimmed(path.magnitude, seen)[middle])
        if seen[middle] < _UP_DEG:
            below.append(name)
        if name in ("Uranus", "Neptune") and not magnitude <= state.limit_mag:
            continue
        paths = _paths(after, azimuth[None], seen[None], (seen > _UP_DEG)[None])
        best = nearest(paths, sighting)
        if best.squared[0] > within:
            continue
        kind = {"Sun": Kind.SUN, "Moon": Kind.MOON}.get(name, Kind.PLANET)
        candidate = _candidate(kind, name, best, 0, float(path.distance_m[middle]), magnitude)
        notes = () if magnitude <= state.limit_mag else (_TOO_FAINT.format(state.twilight),)
        found.append(replace(candidate, colour=_COLOURS.get(name, "white"), notes=notes))
    return found, below


def stars_seen(
    data: Ephemeris, catalogue: Stars, sighting: Sighting, state: SkyState, within: float
) -> list[Candidate]:
    """Stars in the stated direction that were bright enough for the eye.

    within: the greatest squared distance from the stated direction, in squared sigmas.
    """
    count = int(np.searchsorted(catalogue.magnitude, state.limit_mag))
    if not count:
        return []
    after = instants_after(sighting, _STEP_S * 5)
    after = after[:: max(1, len(after) // 8)]
    fixed = star_directions(data, catalogue, sighting.at.timestamp())[:count]
    azimuth, true = azimuth_elevation(turned(fixed, after) @ sighting.observer.axes.T)
    seen = true + atmosphere.refraction_deg(true)
    dimmed = atmosphere.dimmed(catalogue.magnitude[:count, None], seen)
    paths = _paths(after, azimuth, seen, (seen > 0) & (dimmed <= state.limit_mag))
    best = nearest(paths, sighting)
    found = []
    for i in np.flatnonzero(best.squared <= within):
        magnitude = float(dimmed[i, len(after) // 2])
        one = _candidate(Kind.STAR, catalogue.label(int(i)), best, int(i), None, magnitude)
        found.append(replace(one, colour=star_colour(float(catalogue.b_v[i]))))
    return found


def star_colour(b_v: float) -> str:
    """A star's colour in words. b_v: its B-V colour index in magnitudes."""
    if b_v < _BLUE:
        return "blue-white"
    return "white" if b_v < _YELLOW else "yellow" if b_v < _ORANGE else "orange"


def _paths(after: Array, azimuth: Array, elevation: Array, present: np.ndarray) -> Paths:
    return Paths(
        after_s=after,
        azimuth_deg=azimuth,
        elevation_deg=elevation,
        present=present,
        sigma_deg=np.zeros(len(azimuth)),
    )


def _candidate(
    kind: Kind, name: str, best: Nearest, i: int, distance_m: float | None, magnitude: float
) -> Candidate:
    return Candidate(
        kind=kind,
        name=name,
        azimuth_deg=float(best.azimuth_deg[i]),
        elevation_deg=float(best.elevation_deg[i]),
        apart_deg=known(best.apart_deg[i]),
        sigmas=float(np.sqrt(best.squared[i])),
        after_s=float(best.after_s[i]),
        distance_m=distance_m,
        magnitude=magnitude if np.isfinite(magnitude) else None,
        speed_deg_s=float(best.speed_deg_s[i]),
        turning_deg_s=float(best.turning_deg_s[i]),
        rising_deg_s=float(best.rising_deg_s[i]),
    )
