"""A trial: the run of a recording against the logs of its targets."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from vedette.evaluate.trial.definitions import DEFINITIONS
from vedette.evaluate.trial.intervals import Figure, rate
from vedette.evaluate.trial.matching import TrialSettings, judged, match
from vedette.evaluate.trial.measures import SourceFigures, figures, opportunities
from vedette.evaluate.trial.observed import Alarm, Observed, Rows, place_of
from vedette.evaluate.trial.target_logs import TargetLog, TargetLogError
from vedette.geo.local import east_north_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Everything that the report shows."""

    name: str
    simulation: bool
    settings: TrialSettings
    targets: tuple[TargetLog, ...]
    span_s: tuple[float, float]  # POSIX seconds of the first and last measurement
    judged_hours: float
    alarms: Figure  # an hour
    unmatched_alarms: Figure
    sources: tuple[SourceFigures, ...]  # fused first, then the sensors by id
    files: tuple[tuple[str, str], ...] = field(default=())  # name and SHA-256 of each input

    @property
    def fused(self) -> SourceFigures:
        """The figures of the confirmed tracks."""
        return self.sources[0]


def evaluate_trial(
    observed: Observed,
    targets: Sequence[TargetLog],
    settings: TrialSettings,
    *,
    name: str,
    simulation: bool = False,
    files: Sequence[tuple[str, str]] = (),
) -> Trial:
    """All figures. Raises TargetLogError where no log overlaps the recording in time."""
    span = observed.first_s, observed.last_s
    # `not >` also holds for a recording without any measurement, whose span is empty.
    if not any(one.time_s[-1] > span[0] and one.time_s[0] < span[1] for one in targets):
        raise TargetLogError(
            "must overlap the recording in time, got none that does",
            where=", ".join(one.name for one in targets),
            mend="check that recording and logs are of the same day and both in UTC",
        )
    grid = np.arange(min(one.time_s[0] for one in targets), span[1], 1.0)
    grid = grid[grid >= span[0]]
    hours = float(judged(targets, grid, settings.gap_s).sum()) / 3600.0
    sites = {key: place_of(one) for key, one in observed.sensors.items()}
    placed = [one for one in sites.values() if one is not None]
    matched = [_target_of(alarm, targets, settings) for alarm in observed.alarms.values()]
    raised = list(zip(observed.alarms.values(), matched, strict=True))
    first_alarms = [
        min((alarm.time_s for alarm, k in raised if k == target), default=None)
        for target in range(len(targets))
    ]
    times = np.array([alarm.time_s for alarm, _ in raised])
    in_judged = judged(targets, times, settings.gap_s) if len(times) else np.zeros(0, dtype=bool)

    def of(source: str, kind: str, rows: Rows, around: list[tuple[float, float]]) -> SourceFigures:
        chances = [opportunities(one, around, span, settings) for one in targets]
        alarms = first_alarms if kind == "fused" else [None] * len(targets)
        return figures(
            source, kind, rows, match(rows, targets, settings), targets, chances, alarms, hours,
            settings, unplaced=0 if kind == "fused" else observed.unplaced.get(source, 0),  # type: ignore[call-overload]
        )  # fmt: skip

    sources = [of("fused", "fused", observed.tracks, placed)]
    for key in sorted(set(observed.reports) | set(observed.unplaced)):
        sensor, site = observed.sensors.get(key), sites.get(key)
        kind = "not registered" if sensor is None else str(sensor.kind)
        around = [] if site is None else [site]
        sources.append(of(key, kind, observed.reports.get(key, Rows()), around))
    return Trial(
        name=name,
        simulation=simulation,
        settings=settings,
        targets=tuple(targets),
        span_s=span,
        judged_hours=hours,
        alarms=rate(int(in_judged.sum()), hours),
        unmatched_alarms=rate(
            sum(
                bool(inside) and k is None for inside, (_, k) in zip(in_judged, raised, strict=True)
            ),
            hours,
        ),
        sources=tuple(sources),
        files=tuple(files),
    )


def _target_of(alarm: Alarm, targets: Sequence[TargetLog], settings: TrialSettings) -> int | None:
    """The index of the nearest target within the gate when the alarm rose; None: there is none."""
    if alarm.place is None:
        return None
    best, found = settings.gate_m, None
    for k, target in enumerate(targets):
        place = target.at(np.array([alarm.time_s]), settings.gap_s)
        if place.known[0]:
            east, north = east_north_m(
                alarm.place[0], alarm.place[1], float(place.lat_deg[0]), float(place.lon_deg[0])
            )
            distance = float(np.hypot(east, north))
            if distance <= best:
                best, found = distance, k
    return found


def to_json(trial: Trial) -> dict[str, Any]:
    """All figures as JSON values; the definitions stand with them."""
    sources = []
    for one in trial.sources:
        row = asdict(one)
        for target in row["targets"]:
            del target["hits"], target["start_s"]
        sources.append(row)
    return {
        "name": trial.name,
        "simulation": trial.simulation,
        "files": [{"name": name, "sha256": digest} for name, digest in trial.files],
        "settings": asdict(trial.settings),
        "targets": [
            {
                "name": one.name,
                "class": one.target_class,
                "fixes": len(one.time_s),
                "first_s": float(one.time_s[0]),
                "last_s": float(one.time_s[-1]),
                "height_reference": one.height_reference,
            }
            for one in trial.targets
        ],
        "judged_hours": trial.judged_hours,
        "alarms_per_hour": asdict(trial.alarms),
        "unmatched_alarms_per_hour": asdict(trial.unmatched_alarms),
        "sources": sources,
        "definitions": [asdict(one) for one in DEFINITIONS],
    }
