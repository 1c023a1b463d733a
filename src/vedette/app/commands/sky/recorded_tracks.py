"""The tracks and the sensors of recordings, as the sky room wants them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from vedette.app.commands.watch.recording_run import Run
from vedette.app.live.compilation_notice import get_ready
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import load
from vedette.model.events import Event, SensorChanged, TrackUpdated
from vedette.model.height import Height, HeightReference
from vedette.model.identity import PERSONAL_CLAIMS, ClaimKind
from vedette.model.incident import Incident
from vedette.model.sensor import SensorState
from vedette.model.track import Track, TrackStatus
from vedette.record.record import Record
from vedette.sky.aircraft import Tracks
from vedette.sky.coverage import SensorThen
from vedette.sky.sighting import Sighting

_AROUND_S = 180.0  # of samples kept before and after what a sighting reaches
_HEIGHT_ORDER = (
    HeightReference.ELLIPSOID,
    HeightReference.MEAN_SEA_LEVEL,
    HeightReference.BAROMETRIC,
)
_HEIGHT_SIGMA_M = {  # of a height that is taken for one above the ellipsoid
    HeightReference.ELLIPSOID: 20.0,
    HeightReference.MEAN_SEA_LEVEL: 60.0,
    HeightReference.BAROMETRIC: 300.0,
}


@dataclass(slots=True)
class _Heard:
    spans: list[tuple[datetime, datetime]]
    rows: dict[str, list[tuple[float, float, float, float, float]]] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    health: dict[str, list[SensorChanged]] = field(default_factory=dict)

    def note(
        self, events: Sequence[Event], _incidents: Sequence[Incident], _until: datetime
    ) -> None:
        for event in events:
            if isinstance(event, TrackUpdated):
                self._track(event.track)
            elif isinstance(event, SensorChanged):
                self.health.setdefault(str(event.health.sensor.id), []).append(event)

    def _track(self, track: Track) -> None:
        lost = track.status in (TrackStatus.TENTATIVE, TrackStatus.LOST)
        if lost or not any(first <= track.at <= last for first, last in self.spans):
            return
        height, height_sigma = _height(track.heights)
        spread = np.sqrt(max(track.covariance.ee, track.covariance.nn))
        sigma = float(np.hypot(spread, height_sigma))
        at = track.at.timestamp()
        rows = self.rows.setdefault(str(track.id), [])
        if not rows or rows[-1][0] < at:
            rows.append((at, track.lat_deg, track.lon_deg, height, sigma))
        self.tracks[str(track.id)] = track


def tracks_of(
    recordings: Sequence[Path], sightings: Sequence[Sighting], config: Path | None, errors: Console
) -> tuple[Tracks, tuple[SensorThen, ...]]:
    """Run recordings through the tracker, and keep the tracks near the times of the sightings.

    Nothing is written. Raises RecordingError, ConfigError.
    """
    settings = load(config)
    inputs = open_inputs(recordings, [], settings)
    get_ready(settings.tracking, errors)
    heard = _Heard([_span(one) for one in sightings])
    with Record.in_memory() as record:
        run = Run(inputs, record, None, as_json=False)
        run.runner.subscribe(heard.note)
        run.all(None, errors)
    return _table(heard), _sensors(heard)


def _span(one: Sighting) -> tuple[datetime, datetime]:
    around = timedelta(seconds=_AROUND_S + 3.5 * max(one.time_sigma_s, 1.0))
    return one.at - around, one.at + around + timedelta(seconds=one.duration_s or 0.0)


def _height(heights: tuple[Height, ...]) -> tuple[float, float]:
    """A height for directions, and its error: NaN where there is none above a level surface."""
    by_reference = {one.reference: one for one in heights}
    for reference in _HEIGHT_ORDER:
        if reference in by_reference:
            return by_reference[reference].value_m, _HEIGHT_SIGMA_M[reference]
    return float("nan"), 0.0


def _table(heard: _Heard) -> Tracks:
    ids = sorted(heard.rows)
    rows = np.array([row for one in ids for row in heard.rows[one]]).reshape(-1, 5)
    return Tracks(
        labels=tuple(_label(heard.tracks[one]) for one in ids),
        facts=tuple(_facts(heard.tracks[one]) for one in ids),
        track=np.repeat(np.arange(len(ids)), [len(heard.rows[one]) for one in ids]),
        at_s=rows[:, 0],
        lat_deg=rows[:, 1],
        lon_deg=rows[:, 2],
        height_m=rows[:, 3],
        sigma_m=rows[:, 4],
    )


def _label(track: Track) -> str:
    said = [one.value for one in track.identity.claims if one.kind is ClaimKind.CALLSIGN]
    return f"{said[0].strip()} ({track.id})" if said else f"track {track.id}"


def _facts(track: Track) -> str:
    shown = [
        f"{one.kind.value.replace('_', ' ')} {one.value}"
        for one in track.identity.claims
        if one.kind is not ClaimKind.CALLSIGN and one.kind not in PERSONAL_CLAIMS
    ]
    return "; ".join(shown)


def _sensors(heard: _Heard) -> tuple[SensorThen, ...]:
    return tuple(
        SensorThen(sensor=events[-1].health.sensor, silences=tuple(_silences(events)))
        for events in heard.health.values()
    )


def _silences(events: Sequence[SensorChanged]) -> Iterator[tuple[datetime, datetime | None]]:
    """From when to when a sensor was not heard; None: until the end of the recording."""
    since: datetime | None = None
    for event in events:
        if event.health.state is SensorState.ALIVE:
            if since is not None:
                yield since, event.at
            since = None
        elif since is None:
            since = event.health.last_heard_at or event.health.since
    if since is not None:
        yield since, None
