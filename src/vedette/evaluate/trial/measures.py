"""The figures of one source: of a sensor, or of the confirmed tracks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vedette.evaluate.scene import Floats
from vedette.evaluate.trial.intervals import Figure, proportion, quantile, rate
from vedette.evaluate.trial.matching import Matches, TrialSettings
from vedette.evaluate.trial.observed import NO_CLASS, Rows
from vedette.evaluate.trial.target_logs import NOT_STATED, TargetLog
from vedette.geo.local import east_north_m

RANGE_EDGES_M = (
    0.0, 250.0, 500.0, 1e3, 2e3, 3e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5,
)  # fmt: skip
HEIGHT_EDGES_M = (-1e4, 0.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1500.0, 3000.0, 1e5)
CURVE = 60  # points of the curve of position errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunities:
    """The update intervals of one target; all (n,)."""

    start_s: Floats
    range_m: Floats  # NaN: no sensor has a registered position
    height_m: Floats  # NaN: unknown


@dataclass(frozen=True, slots=True)
class Bin:
    """The probability of detection in one band or class."""

    label: str
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFigures:
    """One target as one source saw it. None: never, or unknown."""

    target: str
    intervals: int
    detected: Figure
    first_detection_s: float | None
    first_detection_range_m: float | None
    first_alarm_s: float | None
    first_alarm_range_m: float | None
    continuity: Figure  # from the first detection on
    longest_gap_s: float | None
    tracks: int
    longest_track: Figure
    hits: tuple[bool, ...]  # an entry for each interval
    start_s: tuple[float, ...]  # POSIX seconds of each interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigures:
    """All figures of one source."""

    name: str
    kind: str
    detected: Figure
    by_range: tuple[Bin, ...]
    by_height: tuple[Bin, ...]
    by_class: tuple[Bin, ...]
    targets: tuple[TargetFigures, ...]
    rms_m: float | None
    median_m: Figure
    p95_m: Figure
    error_curve_m: tuple[float, ...]  # CURVE quantiles from 0 to 1; empty without a place
    unmatched: Figure  # detections an hour; fused: tracks an hour
    tracks: Figure | None  # fused only: confirmed tracks an hour
    confusion: dict[str, dict[str, int]]
    right_class: Figure
    unplaced: int = 0  # reports that cannot be compared, because the sensor's position is unknown


def opportunities(
    target: TargetLog,
    sensors: Sequence[tuple[float, float]],
    span_s: tuple[float, float],
    settings: TrialSettings,
) -> Opportunities:
    """The intervals within the recording at whose middle the target's place is known.

    sensors: latitude and longitude; the nearest one gives the range.
    """
    first, last = max(target.time_s[0], span_s[0]), min(target.time_s[-1], span_s[1])
    count = max(0, int((last - first) / settings.interval_s))
    start = first + settings.interval_s * np.arange(count)
    place = target.at(start + settings.interval_s / 2, settings.gap_s)
    ranges = np.full(count, np.nan)
    for lat, lon in sensors:
        east, north = east_north_m(
            np.full(count, lat), np.full(count, lon), place.lat_deg, place.lon_deg
        )
        ranges = np.fmin(ranges, np.hypot(east, north))
    return Opportunities(
        start_s=start[place.known],
        range_m=ranges[place.known],
        height_m=place.height_m[place.known],
    )


def figures(
    name: str,
    kind: str,
    rows: Rows,
    matches: Matches,
    targets: Sequence[TargetLog],
    chances: Sequence[Opportunities],
    alarms_s: Sequence[float | None],
    judged_hours: float,
    settings: TrialSettings,
    *,
    unplaced: int = 0,
) -> SourceFigures:
    """All figures of one source.

    chances, alarms_s: for each target its intervals, and the time of its first alarm.
    judged_hours: see `matching.judged`.
    """
    fused = any(rows.track)
    seen = [
        _target(k, rows, matches, target, chances[k], alarms_s[k], settings)
        for k, target in enumerate(targets)
    ]
    hits = np.array([hit for one in seen for hit in one.hits], dtype=bool)
    ranges = np.concatenate([one.range_m for one in chances])
    heights = np.concatenate([one.height_m for one in chances])
    classes = [
        target.target_class
        for target, one in zip(targets, chances, strict=True)
        for _ in one.start_s
    ]
    errors = matches.error_m[np.isfinite(matches.error_m)]
    curve = np.quantile(errors, np.linspace(0, 1, CURVE)) if len(errors) else np.zeros(0)
    confusion = _confusion(rows, matches, targets, settings)
    if kind != "fused" and {shown for row in confusion.values() for shown in row} <= {NO_CLASS}:
        confusion = {}  # this sensor states no classes
    told = {actual: row for actual, row in confusion.items() if actual != NOT_STATED}
    unmatched, tracks = _unmatched(rows, matches)
    return SourceFigures(
        name=name,
        kind=kind,
        detected=proportion(int(hits.sum()), len(hits)),
        by_range=_bands(hits, ranges, RANGE_EDGES_M),
        by_height=_bands(hits, heights, HEIGHT_EDGES_M),
        by_class=tuple(
            Bin(one, _share(hits[[c == one for c in classes]])) for one in sorted(set(classes))
        ),
        targets=tuple(seen),
        rms_m=float(np.sqrt(np.mean(errors**2))) if len(errors) else None,
        median_m=quantile(errors.tolist(), 0.5),
        p95_m=quantile(errors.tolist(), 0.95),
        error_curve_m=tuple(float(one) for one in curve),
        unmatched=rate(unmatched, judged_hours),
        tracks=rate(tracks, judged_hours) if fused or kind == "fused" else None,
        confusion=confusion,
        right_class=proportion(
            sum(row.get(actual, 0) for actual, row in told.items()),
            sum(sum(row.values()) for row in told.values()),
        ),
        unplaced=unplaced,
    )


def _target(
    k: int,
    rows: Rows,
    matches: Matches,
    target: TargetLog,
    chance: Opportunities,
    alarm_s: float | None,
    settings: TrialSettings,
) -> TargetFigures:
    of_it = np.flatnonzero(matches.belongs[k])
    times = matches.time_s[of_it]
    where = np.searchsorted(chance.start_s, times, "right") - 1
    within = (
        (where >= 0) & (times < chance.start_s[where] + settings.interval_s)
        if len(chance.start_s)
        else np.zeros(len(times), dtype=bool)
    )
    of_it, where = of_it[within], where[within]
    hits = np.zeros(len(chance.start_s), dtype=bool)
    hits[where] = True
    first = int(np.argmax(hits)) if hits.any() else None
    begin_s = float(chance.start_s[0]) if len(chance.start_s) else None
    first_s = float(matches.time_s[of_it].min()) if len(of_it) else None
    after = hits[first:] if first is not None else hits[:0]
    holders = Counter(
        track
        for track, _ in {(rows.track[i], int(j)) for i, j in zip(of_it, where, strict=True)}
        if track
    )
    return TargetFigures(
        target=target.name,
        intervals=len(hits),
        detected=_share(hits),
        first_detection_s=_after(begin_s, first_s),
        first_detection_range_m=_range_at(chance, first_s),
        first_alarm_s=_after(begin_s, alarm_s),
        first_alarm_range_m=_range_at(chance, alarm_s),
        continuity=_share(after),
        longest_gap_s=_longest_gap(after) * settings.interval_s if first is not None else None,
        tracks=len(holders),
        longest_track=proportion(max(holders.values(), default=0), len(after)),
        hits=tuple(bool(one) for one in hits),
        start_s=tuple(float(one) for one in chance.start_s),
    )


def _after(begin_s: float | None, at_s: float | None) -> float | None:
    return None if begin_s is None or at_s is None else max(0.0, at_s - begin_s)


def _range_at(chance: Opportunities, at_s: float | None) -> float | None:
    if at_s is None or not len(chance.start_s):
        return None
    found = float(chance.range_m[max(0, int(np.searchsorted(chance.start_s, at_s, "right")) - 1)])
    return found if np.isfinite(found) else None


def _longest_gap(hits: np.ndarray) -> int:
    """The longest run of intervals without a detection."""
    longest = run = 0
    for hit in hits:
        run = 0 if hit else run + 1
        longest = max(longest, run)
    return longest


def _share(hits: np.ndarray) -> Figure:
    return proportion(int(hits.sum()), len(hits))


def _bands(hits: np.ndarray, values: Floats, edges: Sequence[float]) -> tuple[Bin, ...]:
    """The bands with at least one interval; values that are NaN are in none."""
    found = []
    for low, high in pairwise(edges):
        inside = (values >= low) & (values < high)
        if inside.any():
            found.append(Bin(_band(low, high), _share(hits[inside])))
    return tuple(found)


def _band(low_m: float, high_m: float) -> str:
    if low_m < 0:
        return "below 0 m"
    if high_m >= 1e3 and low_m >= 1e3:
        return f"{low_m / 1e3:g} to {high_m / 1e3:g} km"
    return f"{low_m:g} to {high_m:g} m"


def _unmatched(rows: Rows, matches: Matches) -> tuple[int, int]:
    """Rows, or tracks, that belong to no target; and all tracks. Both in judged time."""
    loose = matches.judged & ~matches.belongs.any(axis=0)
    if not any(rows.track):
        return int(loose.sum()), 0
    judged = {rows.track[i] for i in np.flatnonzero(matches.judged)}
    matched = {rows.track[i] for i in np.flatnonzero(matches.belongs.any(axis=0))}
    return len(judged - matched), len(judged)


def _confusion(
    rows: Rows, matches: Matches, targets: Sequence[TargetLog], settings: TrialSettings
) -> dict[str, dict[str, int]]:
    """Counts by class of the target and class shown, once a target and interval."""
    table: dict[str, dict[str, int]] = {}
    for k, target in enumerate(targets):
        line = table.setdefault(target.target_class, {})
        done: set[int] = set()
        for i in np.flatnonzero(matches.belongs[k]):
            interval = int(matches.time_s[i] // settings.interval_s)
            if interval not in done:
                done.add(interval)
                shown = rows.shown_class[i] or NO_CLASS
                line[shown] = line.get(shown, 0) + 1
    return {actual: line for actual, line in table.items() if line}
