"""Satellites as seen from a place: direction, distance, sunlight, brightness and their error.

SGP4 moves the elements (Vallado et al. 2006, AIAA 2006-6753). It is asked every two minutes;
between, cubic Hermite interpolation of position and velocity is right to 10 m in a low orbit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from vedette.geo.local import SEMI_MAJOR_M, Array
from vedette.sky.elements import Elements
from vedette.sky.ephemeris import Ephemeris
from vedette.sky.observer import EARTH_TURN_RAD_S, Observer

_JD_EPOCH = 2440587.5
_DAY_S = 86400.0
NODE_S = 120.0
_LOW_DEG = -4.0  # what refraction lifts, and what rises and sets between two nodes
_MU_M3_S2 = 3.986008e14  # WGS 72, as SGP4 has it
# Magnitude at 1,000 km, half lit (McCants, "qs.mag"). Others are not known: size, tumbling and
# mirrors decide, and no element file has them. A Starlink varies from 1 to 7 by how it is turned.
_STANDARD_MAG = (("ISS", -1.8), ("CSS (TIANHE", 0.0), ("TIANGONG", 0.0))
_STANDARD_KM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """The k satellites that may come above a horizon within a span, at nodes of time."""

    elements: Elements
    observer: Observer
    index: np.ndarray  # (k,) into the elements
    node_s: Array  # (m,) seconds UTC since 1970
    place_m: Array  # (k, m, 3) earth-fixed
    rate_m_s: Array  # (k, m, 3)
    failed: int  # satellites that SGP4 could not carry to this time: decayed, or too far


@dataclass(frozen=True, slots=True, kw_only=True)
class SatellitePaths:
    """r of those satellites at m instants."""

    index: np.ndarray  # (r,) into the elements
    east_north_up: Array  # (r, m, 3) in m, without refraction
    sunlit: np.ndarray  # (r, m) bool
    magnitude: Array  # (r, m), above the air; NaN where it is not known
    error_m: Array  # (r,) bound of the error of position at the middle instant
    age_s: Array  # (r,) from the epoch to the middle instant; negative before the epoch


def passing(
    data: Ephemeris, elements: Elements, observer: Observer, first_s: float, last_s: float
) -> Passing:
    """Propagate satellites through a span of time, and keep those that rise above the horizon."""
    from sgp4.api import SatrecArray  # noqa: PLC0415 - an extra

    count = max(2, int(np.ceil((last_s - first_s) / NODE_S)) + 1)
    nodes = np.asarray(first_s + NODE_S * np.arange(count), dtype=np.float64)
    jd, fraction = np.divmod(nodes, _DAY_S)
    error, place_km, velocity = SatrecArray(list(elements.records)).sgp4(
        jd + _JD_EPOCH, fraction / _DAY_S
    )
    works = ~np.any(error != 0, axis=1)
    spin = sidereal_angle(data, nodes)
    place, rate = _earth_fixed(place_km[works] * 1e3, velocity[works] * 1e3, spin)
    seen = place - observer.place_m
    up = observer.axes[2]
    # Between two nodes a satellite gains at most this much height over the horizon.
    slack = np.abs(rate @ up) * (NODE_S / 2)
    distance = np.sqrt(np.einsum("kmi,kmi->km", seen, seen))
    rises = np.any(seen @ up + slack > distance * np.sin(np.radians(_LOW_DEG)), axis=1)
    return Passing(
        elements=elements,
        observer=observer,
        index=np.flatnonzero(works)[rises],
        node_s=nodes,
        place_m=place[rises],
        rate_m_s=rate[rises],
        failed=int(np.count_nonzero(~works)),
    )


def satellite_paths(found: Passing, rows: np.ndarray, at_s: Array, sun_m: Array) -> SatellitePaths:
    """The directions in which some of the satellites are seen.

    rows: (r,) into `found.index`; at_s: (m,) within the span; sun_m: (3,) the sun, earth-fixed,
    at the middle of `at_s`.
    """
    middle = float((at_s[0] + at_s[-1]) / 2)
    places = _hermite(found.node_s, found.place_m[rows], found.rate_m_s[rows], at_s)
    toward = _sun_direction(sun_m, at_s - middle)
    index = found.index[rows]
    observer_m = found.observer.place_m
    return SatellitePaths(
        index=index,
        east_north_up=(places - observer_m) @ found.observer.axes.T,
        sunlit=is_sunlit(places, toward),
        magnitude=_magnitudes(found.elements, index, places, observer_m, toward),
        error_m=position_error_m(found.elements, index, middle),
        age_s=middle - found.elements.epoch_s[index],
    )


def sidereal_angle(data: Ephemeris, at_s: Array) -> Array:
    """Greenwich mean sidereal time in radians (IAU 1982), as the elements' frame wants it.

    Source: Vallado et al. (2006), AIAA 2006-6753, appendix C.
    """
    middle = float(at_s[len(at_s) // 2])
    dut1 = float(data.time(np.array([middle])).dut1[0])
    day = at_s / _DAY_S + (_JD_EPOCH - 2451545.0) + dut1 / _DAY_S
    t = day / 36525.0
    seconds = 67310.54841 + (8640184.812866 + (0.093104 - 6.2e-6 * t) * t) * t
    turns = seconds / _DAY_S % 1.0 + day % 1.0
    # 876600 h a century is one turn a day, so that the whole turns of the days fall away.
    return np.asarray(turns % 1.0 * 2 * np.pi)


def _earth_fixed(place: Array, velocity: Array, angle: Array) -> tuple[Array, Array]:
    """From TEME to the Earth's frame.  Polar motion (below 15 m) is left out."""
    cos, sin = np.cos(angle), np.sin(angle)

    def turn(v: Array) -> Array:
        x, y = v[..., 0], v[..., 1]
        return np.stack((x * cos + y * sin, y * cos - x * sin, v[..., 2]), axis=-1)

    fixed, rate = turn(place), turn(velocity)
    rate[..., 0] += EARTH_TURN_RAD_S * fixed[..., 1]
    rate[..., 1] -= EARTH_TURN_RAD_S * fixed[..., 0]
    return fixed, rate


def _hermite(nodes: Array, place: Array, rate: Array, at_s: Array) -> Array:
    """Places (k, m, 3) at instants between nodes."""
    left = np.clip(np.searchsorted(nodes, at_s, side="right") - 1, 0, len(nodes) - 2)
    s = ((at_s - nodes[left]) / NODE_S)[None, :, None]
    p0, p1 = place[:, left], place[:, left + 1]
    m0, m1 = rate[:, left] * NODE_S, rate[:, left + 1] * NODE_S
    return np.asarray(
        (2 * s**3 - 3 * s**2 + 1) * p0
        + (s**3 - 2 * s**2 + s) * m0
        + (3 * s**2 - 2 * s**3) * p1
        + (s**3 - s**2) * m1
    )


def _sun_direction(sun_m: Array, seconds: Array) -> Array:
    """Unit vectors (m, 3) to the sun, earth-fixed, near the instant of `sun_m`."""
    angle = 2 * np.pi / _DAY_S * seconds  # against the sun, the Earth turns once a day
    unit = sun_m / np.linalg.norm(sun_m)
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = unit[0] * cos + unit[1] * sin, unit[1] * cos - unit[0] * sin
    return np.stack((x, y, np.full_like(x, unit[2])), axis=-1)


def is_sunlit(places: Array, toward_sun: Array) -> np.ndarray:
    """Whether each place is in sunlight.

    places: (k, m, 3) in m; toward_sun: (m, 3). The model is a spherical Earth with a cylindrical
    shadow. The partial shadow, about ten seconds for a satellite, is not modelled.
    """
    along = np.einsum("kmi,mi->km", places, toward_sun)
    across2 = np.einsum("kmi,kmi->km", places, places) - along**2
    return np.asarray((along > 0) | (across2 > SEMI_MAJOR_M**2))


def _magnitudes(
    elements: Elements, index: np.ndarray, places: Array, observer_m: Array, toward: Array
) -> Array:
    found = np.full(places.shape[:2], np.nan)
    for row, i in enumerate(index):
        name = elements.names[i].upper()
        known = next((one for one in _STANDARD_MAG if name.startswith(one[0])), None)
        if known is None:
            continue
        km = np.linalg.norm(places[row] - observer_m, axis=-1) / 1e3
        light = np.maximum(_phase(places[row], observer_m, toward), 1e-3)
        found[row] = known[1] + 5 * np.log10(km / _STANDARD_KM) - 2.5 * np.log10(light)
    return found


def _phase(place: Array, observer_m: Array, toward: Array) -> Array:
    """Light of a diffuse sphere against a half lit one, by the angle sun, satellite, witness."""
    view = observer_m - place
    cos = np.einsum("mi,mi->m", view, toward) / np.linalg.norm(view, axis=-1)
    angle = np.arccos(np.clip(cos, -1.0, 1.0))
    return np.asarray(np.sin(angle) + (np.pi - angle) * np.cos(angle))


def position_error_m(elements: Elements, index: np.ndarray, at_s: float) -> Array:
    """Bound (m) of the error of SGP4 positions by the age of their elements.

    The error grows along the track. 3 km stand for fresh elements, 2 km a day for what SGP4 leaves
    out, and the drag term for an atmosphere that is half as dense or half as dense again as the
    elements assume. A satellite that used its engine since the epoch is not bound by it.
    Sources for the rates: Kelso (2007), AAS 07-127; Vallado et al. (2006).
    """
    days = np.abs(at_s - elements.epoch_s[index]) / _DAY_S
    records: list[Any] = [elements.records[i] for i in index]
    motion = np.array([r.no_kozai / 60.0 for r in records])  # rad/s
    # ndot of the file is half the rate: revolutions a day squared, as rad/min^2 in sgp4.
    decay = np.abs(np.array([2.0 * r.ndot for r in records])) / 3600.0  # rad/s^2
    axis = (_MU_M3_S2 / np.maximum(motion, 1e-9) ** 2) ** (1 / 3)
    drag = 0.5 * 0.5 * decay * (days * _DAY_S) ** 2 * axis
    return np.asarray(3e3 + 2e3 * days + drag)
