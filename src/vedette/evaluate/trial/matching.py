"""Which report or track sample belongs to which target."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vedette.evaluate.scene import Floats
from vedette.evaluate.trial.observed import BEARING, PLACE, PRESENCE, Rows
from vedette.evaluate.trial.target_logs import TargetLog
from vedette.geo.local import east_north_m


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSettings:
    """How a trial is evaluated."""

    gate_m: float = 300.0  # farthest a place is from the target that it belongs to
    bearing_gate_deg: float = 5.0
    interval_s: float = 5.0  # a target can be detected once in each interval
    gap_s: float = 10.0  # the place of a target is not known in longer gaps of its log

    def __post_init__(self) -> None:
        for name in ("gate_m", "bearing_gate_deg", "interval_s", "gap_s"):
            value = getattr(self, name)
            if not 0 < value < 1e6:
                raise ValueError(f"{name} must be above 0 and below 1,000,000, got {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Rows against targets."""

    time_s: Floats  # (n,)
    belongs: np.ndarray  # (targets, n) bool: the row is of this target
    error_m: Floats  # (targets, n): distance between a reported place and the target; else NaN
    judged: np.ndarray  # (n,) bool: see `judged`


def judged(targets: Sequence[TargetLog], time_s: Floats, gap_s: float) -> np.ndarray:
    """Whether a row that fits no target counts as unmatched at these times.

    True where the place of a target is known and no log has a gap. (n,) bool.
    """
    known = np.array([one.at(time_s, gap_s).known for one in targets])
    running = np.array([(time_s >= one.time_s[0]) & (time_s <= one.time_s[-1]) for one in targets])
    found: np.ndarray = known.any(axis=0) & ~(running & ~known).any(axis=0)
    return found


def match(rows: Rows, targets: Sequence[TargetLog], settings: TrialSettings) -> Matches:
    """Assign each row to a target.

    A place or a bearing belongs to the nearest target within the gate; a presence to every target
    within its radius.
    """
    time_s, lat, lon, value, kind = rows.columns()
    cost = np.full((len(targets), len(time_s)), np.inf)
    error = np.full_like(cost, np.nan)
    for k, target in enumerate(targets):
        place = target.at(time_s, settings.gap_s)
        east, north = east_north_m(lat, lon, place.lat_deg, place.lon_deg)
        distance = np.hypot(east, north)
        azimuth = np.degrees(np.arctan2(east, north))
        turn = np.abs(np.remainder(azimuth - value + 180.0, 360.0) - 180.0)
        measure = np.select(
            [kind == PLACE, kind == BEARING],
            [distance / settings.gate_m, turn / settings.bearing_gate_deg],
            distance / np.maximum(value, 1.0),
        )
        cost[k] = np.where(place.known & (measure <= 1.0), measure, np.inf)
        error[k] = np.where(kind == PLACE, distance, np.nan)
    fits = np.isfinite(cost)
    nearest = np.zeros_like(fits)
    if len(targets) and len(time_s):
        nearest[np.argmin(cost, axis=0), np.arange(len(time_s))] = True
    belongs = fits & (nearest | (kind == PRESENCE))
    return Matches(
        time_s=time_s,
        belongs=belongs,
        error_m=np.where(belongs, error, np.nan),
        judged=judged(targets, time_s, settings.gap_s),
    )
