"""Whether a direction lies within a witness's error.

A witness states a direction and a time, each with an error. A thing moves along a path through
direction and time. In coordinates of sigmas (across, up, time) the statement is the origin and the
path a line. The squared distance of the line from the origin follows a chi-squared law whose
degrees are the stated angles: the unknown time is fitted. So one rule serves a star, which hardly
moves, and a satellite, which crosses the sky within the error of the time.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from vedette.geo.local import Array
from vedette.sky.observer import apart_deg
from vedette.sky.sighting import Direction, ElevationBy, Sighting

_STEEP_DEG = 75.0  # above it, an azimuth says less and less; at the zenith, nothing
_TIME_SIGMA_MIN_S = 1.0
WINDOW_SIGMAS = 3.0
# The eye's elevation: 0 stays 0 and 90 stays 90, and 30 is judged 45 (see docs/sky.md).
_EYE_TRUE = np.array([-90.0, 0.0, 30.0, 90.0])
_EYE_JUDGED = np.array([-90.0, 0.0, 45.0, 90.0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Directions of n things at m instants, as an eye sees them."""

    after_s: Array  # (m,) rising, seconds after the stated time
    azimuth_deg: Array  # (n, m)
    elevation_deg: Array  # (n, m), refraction included; NaN where the height is not known
    present: np.ndarray  # (n, m) bool: there, and above the horizon
    sigma_deg: Array  # (n,) error of the direction itself: of the place, of old elements


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """Where each path comes nearest to what was stated, in sigmas."""

    squared: Array  # (n,) chi-squared distance; infinite where it was never present
    after_s: Array  # (n,)
    azimuth_deg: Array  # (n,)
    elevation_deg: Array  # (n,)
    apart_deg: Array  # (n,) angle to the stated direction; NaN where none was stated
    speed_deg_s: Array  # (n,) across the sky
    rising_deg_s: Array  # (n,)
    turning_deg_s: Array  # (n,) along the horizon, clockwise


def known(value: float) -> float | None:
    """The number itself; None if it is NaN."""
    return None if np.isnan(value) else float(value)


def instants_after(sighting: Sighting, step_s: float) -> Array:
    """The instants within the error of the stated time, in seconds after it, (m,), m at least 3."""
    reach = WINDOW_SIGMAS * max(sighting.time_sigma_s, _TIME_SIGMA_MIN_S)
    count = max(2, 2 * int(np.ceil(reach / step_s)))
    return np.linspace(-reach, reach, count + 1)


def true_elevation(direction: Direction) -> float:
    """The stated elevation in degrees, corrected for the known bias of the eye; 0 if none was
    stated.
    """
    return seen_elevation(direction, direction.elevation_deg or 0.0)


def judged_elevation(direction: Direction, elevation: Array) -> Array:
    """The elevation that a witness without random error states, by the method used."""
    if direction.elevation_by is not ElevationBy.EYE:
        return elevation
    return np.asarray(np.interp(elevation, _EYE_TRUE, _EYE_JUDGED))


def seen_elevation(direction: Direction, judged_deg: float) -> float:
    """The elevation for which a witness without error would have stated `judged_deg`."""
    if direction.elevation_by is not ElevationBy.EYE:
        return judged_deg
    return float(np.interp(judged_deg, _EYE_JUDGED, _EYE_TRUE))


def elevation_offset(direction: Direction, elevation: Array, own_deg: Array) -> Array:
    """The difference between an elevation and the stated one, in sigmas. Needs a stated elevation.

    own_deg: error of `elevation` itself.
    """
    said = direction.elevation_deg or 0.0
    slope = 1.5 if direction.elevation_by is ElevationBy.EYE else 1.0
    spread = np.hypot(direction.elevation_sigma_deg, slope * own_deg)
    return np.asarray((judged_elevation(direction, elevation) - said) / spread)


def threshold(direction: Direction, probability: float) -> float:
    """The squared distance that the true thing stays below with a probability."""
    return float(chdtri(max(direction.stated, 1), 1.0 - probability))


def nearest(paths: Paths, sighting: Sighting) -> Nearest:
    """The point of each path that fits best."""
    begins, ends, up, elevation = _offsets(paths, sighting.direction)
    time = paths.after_s / max(sighting.time_sigma_s, _TIME_SIGMA_MIN_S)
    along = np.broadcast_to(time, up.shape)
    a = np.stack((begins, up[:, :-1], along[:, :-1]), axis=-1)
    step = np.stack((ends, up[:, 1:], along[:, 1:]), axis=-1) - a
    length2 = np.einsum("nmi,nmi->nm", step, step)
    share = np.clip(
        -np.einsum("nmi,nmi->nm", a, step) / np.where(length2 > 0, length2, 1.0), 0.0, 1.0
    )
    foot = a + share[..., None] * step
    squared = np.einsum("nmi,nmi->nm", foot, foot)
    squared[~(paths.present[:, :-1] & paths.present[:, 1:])] = np.inf
    best = np.argmin(squared, axis=1)
    row = np.arange(len(best))
    at = share[row, best]
    dt = np.diff(paths.after_s)[best]
    turn = _turn(paths.azimuth_deg[row, best + 1] - paths.azimuth_deg[row, best])
    climb = elevation[row, best + 1] - elevation[row, best]
    azimuth = (paths.azimuth_deg[row, best] + at * turn) % 360.0
    height = elevation[row, best] + at * climb
    return Nearest(
        squared=squared[row, best],
        after_s=paths.after_s[best] + at * dt,
        azimuth_deg=azimuth,
        elevation_deg=height,
        apart_deg=_apart(azimuth, height, sighting.direction),
        speed_deg_s=apart_deg(
            paths.azimuth_deg[row, best],
            np.nan_to_num(elevation[row, best]),
            paths.azimuth_deg[row, best + 1],
            np.nan_to_num(elevation[row, best + 1]),
        )
        / dt,
        rising_deg_s=climb / dt,
        turning_deg_s=turn / dt,
    )


def _offsets(paths: Paths, said: Direction) -> tuple[Array, Array, Array, Array]:
    """Offsets from the stated direction in sigmas, and the elevations.

    (begins, ends, up, elevation): offsets along the horizon at both ends of each stretch between
    two instants, (n, m-1); offsets in elevation and elevations at the instants, (n, m). A stretch
    behind the witness's back has both ends on one side: it does not run through the stated
    direction.
    """
    own = paths.sigma_deg[:, None]
    elevation = paths.elevation_deg
    flat = np.cos(np.radians(np.nan_to_num(elevation)))
    begins = ends = np.zeros_like(elevation[:, 1:])
    if said.azimuth_deg is not None:
        shrink = np.minimum(1.0, flat / np.cos(np.radians(_STEEP_DEG)))
        spread = np.hypot(said.azimuth_sigma_deg, own / np.maximum(flat, 0.05))
        scale = shrink / spread
        turn = _turn(paths.azimuth_deg - said.azimuth_deg)[:, :-1]
        step = _turn(np.diff(paths.azimuth_deg, axis=1))
        turn -= 360.0 * np.round((turn + step / 2) / 360.0)  # the middle is within half a turn
        begins, ends = turn * scale[:, :-1], (turn + step) * scale[:, 1:]
    up = np.zeros_like(elevation)
    if said.elevation_deg is not None:
        up = np.where(np.isnan(elevation), 0.0, elevation_offset(said, elevation, own))
    return begins, ends, up, elevation


def _apart(azimuth: Array, elevation: Array, said: Direction) -> Array:
    """The angle to what was stated; the one angle that was stated, where it is only one."""
    if said.azimuth_deg is None and said.elevation_deg is None:
        return np.full_like(azimuth, np.nan)
    if said.azimuth_deg is None:
        return np.abs(elevation - true_elevation(said))
    if said.elevation_deg is None:
        return np.abs(_turn(azimuth - said.azimuth_deg)) * np.cos(np.radians(elevation))
    true = true_elevation(said)
    # A thing of unknown height is compared by its azimuth.
    height = np.where(np.isnan(elevation), true, elevation)
    return apart_deg(azimuth, height, np.array(said.azimuth_deg), np.array(true))


def _turn(degrees: Array) -> Array:
    return np.asarray((degrees + 180.0) % 360.0 - 180.0)
