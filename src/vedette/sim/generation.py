"""Lines of the report format from a scenario, in order of receipt.

Each pair of sensor and object has its own random stream. A stream is computed when its object
appears, so the first lines are available at once.
"""

import heapq
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np

from vedette.model.errors import ConfigError
from vedette.model.sensor import SensorKind
from vedette.model.times import to_microseconds
from vedette.sim import acoustic, radar, receivers
from vedette.sim.lines import Clock, Line, Timed, header, heartbeat, registration
from vedette.sim.randomness import named
from vedette.sim.scenario import Group, Mover, Scenario, Station

DEFAULT_SEED = 20250909
_PROGRESS_EVERY = 2_000  # lines

Progress = Callable[[float], None]  # told how much is done, 0 to 1


@dataclass(frozen=True, slots=True)
class _Stream:
    """Lines in order of receipt, none before `first_us`; `name` settles ties."""

    first_us: int
    name: str
    lines: Callable[[], Iterator[Timed]]


def generate(
    scenario: Scenario,
    *,
    seed: int = DEFAULT_SEED,
    without: frozenset[str] = frozenset(),
    until: datetime | None = None,
) -> Iterator[Line]:
    """Yield the header, then every line in order of `received_at`; lazily.

    without: names of `Group`s to leave out; all other lines stay the same. Raises ConfigError for
    an unknown name. until: stop before the first line that is received at this time or later.
    """
    unknown = sorted(without - {group.value for group in Group})
    if unknown:
        known = ", ".join(group.value for group in Group)
        raise ConfigError(
            f"unknown group: {', '.join(unknown)}", where=scenario.name, mend=f"use only: {known}"
        )
    left_out = "".join(f" Left out: {name}." for name in sorted(without))
    yield header(scenario.name, scenario.note + left_out)
    end_us = to_microseconds(min(until or scenario.ends_at, scenario.ends_at))
    for received_us, line in _merged(_streams(scenario, seed, without)):
        if received_us >= end_us:
            return
        yield line


def write(
    path: Path,
    scenario: Scenario,
    *,
    seed: int = DEFAULT_SEED,
    without: frozenset[str] = frozenset(),
    until: datetime | None = None,
    progress: Progress | None = None,
) -> int:
    """Write a scenario as JSON Lines and return the count of lines, the header included.

    The file is written beside `path` and renamed when it is complete. Raises ConfigError where
    the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            for line in generate(scenario, seed=seed, without=without, until=until):
                out.write(json.dumps(line, separators=(",", ":")) + "\n")
                count += 1
                if progress is not None and count % _PROGRESS_EVERY == 0:
                    progress(_done(scenario, until, line))
        part.replace(path)
    except OSError as exc:
        raise ConfigError(
            f"cannot be written: {exc.strerror}",
            where=str(path),
            mend="name a file in a folder that exists and may be written to",
        ) from exc
    finally:
        part.unlink(missing_ok=True)
    if progress is not None:
        progress(1.0)
    return count


def _done(scenario: Scenario, until: datetime | None, line: Line) -> float:
    end = min(until or scenario.ends_at, scenario.ends_at)
    at = datetime.fromisoformat(line["received_at"])
    return min(1.0, max(0.0, (at - scenario.starts_at) / (end - scenario.starts_at)))


def _merged(streams: list[_Stream]) -> Iterator[Timed]:
    """All streams in order of receipt; a stream is opened when its time has come.

    Ties go by the stream's name, so that leaving one out does not reorder the others.
    """
    waiting = sorted(streams, key=lambda s: (s.first_us, s.name), reverse=True)
    open_: list[tuple[int, str, int, Line, Iterator[Timed]]] = []
    while waiting or open_:
        while waiting and (not open_ or waiting[-1].first_us <= open_[0][0]):
            stream = waiting.pop()
            lines = stream.lines()
            _push(open_, stream.name, 0, lines)
        if open_:
            received_us, name, number, line, lines = heapq.heappop(open_)
            _push(open_, name, number + 1, lines)
            yield received_us, line


def _push(
    open_: list[tuple[int, str, int, Line, Iterator[Timed]]],
    name: str,
    number: int,
    lines: Iterator[Timed],
) -> None:
    following = next(lines, None)
    if following is not None:
        heapq.heappush(open_, (following[0], name, number, following[1], lines))


def _streams(scenario: Scenario, seed: int, without: frozenset[str]) -> list[_Stream]:
    clock, duration_s = Clock(scenario.starts_at), scenario.duration_s
    streams: list[_Stream] = []
    for number, station in enumerate(scenario.stations):
        # Registrations stand first and in the scenario's order: " " sorts before every name.
        at = [(clock.zero, registration(station.sensor, clock.zero))]
        streams.append(_Stream(clock.zero, f" {number:04}", partial(iter, at)))
        beats = partial(_heartbeats, station, clock, seed, duration_s)
        streams.append(_Stream(clock.zero, f"{station.id}/heartbeat", beats))
        if Group.CLUTTER not in without:
            streams += _clutter(station, clock, seed, duration_s)
    for mover in scenario.movers(seed):
        if mover.group not in without and mover.ends_s > 0 and mover.starts_s < duration_s:
            streams += _sightings(scenario.stations, mover, clock, seed, duration_s)
    return streams


def _heartbeats(station: Station, clock: Clock, seed: int, duration_s: float) -> Iterator[Timed]:
    phase = named(seed, station.id, "heartbeat").uniform(0.0, station.heartbeat_s)
    t = np.arange(phase, duration_s, station.heartbeat_s)
    t = t[station.faults.alive(t)]
    for us in clock.microseconds(station.faults.received_s(t, station.latency_s)):
        yield us, heartbeat(station.id, us)


def _clutter(station: Station, clock: Clock, seed: int, duration_s: float) -> list[_Stream]:
    if station.sensor.kind is SensorKind.RADAR:
        lines = partial(radar.false_plots, station, clock, seed, duration_s)
    elif station.sensor.kind is SensorKind.ACOUSTIC:
        lines = partial(acoustic.false_bearings, station, clock, seed, duration_s)
    else:
        return []
    return [_Stream(clock.zero, f"{station.id}/clutter", lines)]


def _sightings(
    stations: tuple[Station, ...], mover: Mover, clock: Clock, seed: int, duration_s: float
) -> list[_Stream]:
    """What every station has to say of one object."""
    first_us = clock.zero + int(max(mover.starts_s, 0.0) * 1e6)
    of_kind = {
        kind: tuple(s for s in stations if s.sensor.kind is kind)
        for kind in (SensorKind.ADSB, SensorKind.REMOTE_ID)
    }
    streams: list[_Stream] = []
    for station in stations:
        if station.sensor.kind is SensorKind.RADAR:
            lines = partial(radar.plots, station, mover, clock, seed, duration_s)
        elif station.sensor.kind is SensorKind.ACOUSTIC and mover.audible_m > 0:
            lines = partial(acoustic.bearings, station, mover, clock, seed, duration_s)
        else:
            continue
        streams.append(_Stream(first_us, f"{station.id}/{mover.name}", lines))
    if mover.adsb is not None:
        heard = of_kind[SensorKind.ADSB]
        lines = partial(receivers.adsb_frames, heard, mover, clock, seed, duration_s)
        streams.append(_Stream(first_us, f"adsb/{mover.name}", lines))
    if mover.remote_id is not None:
        heard = of_kind[SensorKind.REMOTE_ID]
        lines = partial(receivers.remote_id_frames, heard, mover, clock, seed, duration_s)
        streams.append(_Stream(first_us, f"remote_id/{mover.name}", lines))
    return streams
