"""Aircraft and other tracked objects as seen from a place."""

from dataclasses import dataclass, replace

import numpy as np

from vedette.geo.local import SEMI_MAJOR_M, Array
from vedette.sky.observer import Observer, azimuth_elevation, place_m

_GAP_MAX_S = 60.0  # between samples that are further apart, the place is not known
_AIR_BENDS = 0.13  # share of the Earth's curvature that light follows near the ground
_FAR_M = 400_000.0  # beyond it, an airliner is below the horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """n tracks as samples in one table, sorted by track and time."""

    labels: tuple[str, ...]  # (n,) callsign, registration or track id
    facts: tuple[str, ...]  # (n,) what is known of it, in words; "" nothing
    track: np.ndarray  # (s,) which track a sample is of, rising
    at_s: Array  # (s,) seconds UTC since 1970, rising within a track
    lat_deg: Array  # (s,)
    lon_deg: Array  # (s,)
    height_m: Array  # (s,) above the ellipsoid or near it; NaN is not known
    sigma_m: Array  # (s,) error of the place

    def only(self, rows: np.ndarray) -> "Tracks":
        """The samples in these rows."""
        return replace(
            self,
            track=self.track[rows],
            at_s=self.at_s[rows],
            lat_deg=self.lat_deg[rows],
            lon_deg=self.lon_deg[rows],
            height_m=self.height_m[rows],
            sigma_m=self.sigma_m[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AircraftPaths:
    """Those tracks that may have been in sight, at m instants."""

    index: np.ndarray  # (k,) into the labels
    azimuth_deg: Array  # (k, m)
    elevation_deg: Array  # (k, m); NaN where the height is not known
    distance_m: Array  # (k, m)
    height_m: Array  # (k, m)
    sigma_deg: Array  # (k,) of the direction
    heading_deg: Array  # (k,) over the ground, at the middle of what is known
    present: np.ndarray  # (k, m) bool


def near(tracks: Tracks, observer: Observer, first_s: float, last_s: float) -> Tracks:
    """The samples near a span of time that are within the horizon of an airliner."""
    window = (tracks.at_s >= first_s - _GAP_MAX_S) & (tracks.at_s <= last_s + _GAP_MAX_S)
    off_deg = np.abs(tracks.lat_deg[window] - observer.lat_deg)
    rows = np.flatnonzero(window)[off_deg < np.degrees(_FAR_M / 6.3e6)]
    turn = np.radians(tracks.lon_deg[rows] - observer.lon_deg)
    lat, here = np.radians(tracks.lat_deg[rows]), np.radians(observer.lat_deg)
    cos = np.sin(here) * np.sin(lat) + np.cos(here) * np.cos(lat) * np.cos(turn)
    return tracks.only(rows[cos > np.cos(_FAR_M / 6.3e6)])


def aircraft_paths(
    tracks: Tracks, observer: Observer, at_s: Array, place_sigma_m: float
) -> AircraftPaths:
    """The directions in which tracks are seen.

    Straight between samples; unknown outside and in gaps.
    """
    if not len(tracks.track):
        return _nothing(len(at_s))
    known, first = np.unique(tracks.track, return_index=True)
    place = place_m(tracks.lat_deg, tracks.lon_deg, np.nan_to_num(tracks.height_m))
    # One rising key for all samples, so that one search finds the neighbours in every track.
    zero = min(at_s[0], tracks.at_s.min()) - 1.0
    span = max(at_s[-1], tracks.at_s.max()) + 1.0 - zero
    key = tracks.track * span + (tracks.at_s - zero)
    asked = known[:, None] * span + (at_s - zero)
    right = np.clip(np.searchsorted(key, asked, side="right"), 1, max(len(key) - 1, 1))
    left = right - 1
    right = np.minimum(right, len(key) - 1)
    t0, t1 = tracks.at_s[left], tracks.at_s[right]
    in_left = tracks.track[left] == known[:, None]
    in_right = tracks.track[right] == known[:, None]
    present = in_left & in_right & (t0 <= at_s) & (at_s <= t1) & (t1 - t0 <= _GAP_MAX_S)
    present |= in_right & (t1 == at_s)  # the very last sample of a track
    share = np.where(present & (t1 > t0), (at_s - t0) / np.where(t1 > t0, t1 - t0, 1.0), 1.0)
    height = tracks.height_m[left] + share * (tracks.height_m[right] - tracks.height_m[left])
    seen = place[left] + share[..., None] * (place[right] - place[left]) - observer.place_m
    enu = seen @ observer.axes.T
    azimuth, elevation = azimuth_elevation(enu)
    distance = np.sqrt(np.einsum("kmi,kmi->km", enu, enu))
    elevation += np.degrees(_AIR_BENDS * distance / (2 * SEMI_MAJOR_M))
    present &= (elevation > -0.5) | np.isnan(height)
    own = np.maximum.reduceat(tracks.sigma_m, first)
    nearest = np.where(present, distance, np.inf).min(axis=1)
    return AircraftPaths(
        index=known,
        azimuth_deg=azimuth,
        elevation_deg=np.where(np.isnan(height), np.nan, elevation),
        distance_m=distance,
        height_m=height,
        sigma_deg=np.degrees(np.arctan2(np.hypot(own, place_sigma_m), nearest)),
        heading_deg=_headings(enu, present),
        present=present,
    )


def _headings(enu: Array, present: np.ndarray) -> Array:
    first = np.argmax(present, axis=1)
    last = present.shape[1] - 1 - np.argmax(present[:, ::-1], axis=1)
    row = np.arange(len(enu))
    move = enu[row, last] - enu[row, first]
    moved = np.hypot(move[:, 0], move[:, 1]) > 1.0
    return np.where(moved, np.degrees(np.arctan2(move[:, 0], move[:, 1])) % 360.0, np.nan)


def _nothing(m: int) -> AircraftPaths:
    none, empty = np.empty((0, m)), np.empty(0)
    return AircraftPaths(
        index=np.empty(0, dtype=np.intp),
        azimuth_deg=none,
        elevation_deg=none,
        distance_m=none,
        height_m=none,
        sigma_deg=empty,
        heading_deg=empty,
        present=none.astype(bool),
    )


def side_seen(heading_deg: float, azimuth_deg: float) -> str:
    """Which of an aircraft's navigation lights point at a witness who sees it at an azimuth.

    The lights are fixed by ICAO Annex 6 and CS-25.1385: red from straight ahead to 110 degrees
    left, green to 110 degrees right, white over the 140 degrees behind.
    """
    # The bearing of the witness from the aircraft, against its heading.
    off = (azimuth_deg + 180.0 - heading_deg + 180.0) % 360.0 - 180.0
    if abs(off) > 110.0:
        return "flew away: its white tail light pointed here"
    if abs(off) < 10.0:
        return "flew towards this place: landing lights, if on, and both red and green pointed here"
    return f"its {'green (right)' if off > 0 else 'red (left)'} side light pointed here"
