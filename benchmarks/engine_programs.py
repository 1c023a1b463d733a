"""The programs that `engine_tracking.py` runs on a scene, and what each says of its tracks.

Every program gives rows (told_s, at_s, track, x, y, vx, vy, live): what was known of a track when,
live 1 while it is shown as confirmed or coasting, 0 from when it is not.
"""

import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import common
import numpy as np
from engine_scenes import Scene

from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.engine.batches import batches
from vedette.engine.step import step
from vedette.model.events import TrackUpdated
from vedette.model.times import to_text
from vedette.model.track import TrackStatus
from vedette.tracking.pmb import (
    AIRCRAFT,
    SMALL_DRONE,
    Batch,
    Everywhere,
    Sector,
    Tracker,
    TrackerConfig,
    UniformBirth,
)

DAY = datetime(2025, 1, 1, tzinfo=UTC)
LAT, LON = 50.0, 20.0
KY = np.radians(1.0) * 6_371_008.8
KX = KY * np.cos(np.radians(LAT))
SECTORS = 16
SHOWN = {TrackStatus.CONFIRMED, TrackStatus.COASTING}


class Told(NamedTuple):
    """rows (k, 8), see above, and the CPU seconds of the program's own work."""

    rows: np.ndarray
    cpu_s: float


def write_reports(scene: Scene, file: Path, *, declared: bool = True) -> None:
    """The scene in the report format; declared: each radar says what it covers."""
    head = {"format": "vedette-reports", "version": 1, "simulation": True, "name": scene.name}
    lines: list[dict[str, object]] = [head]
    for site in scene.sites:
        lat, lon = to_degrees(np.array([site.x_m, site.y_m]))
        sensor: dict[str, object] = {
            "id": site.name,
            "kind": "radar",
            "lat_deg": lat,
            "lon_deg": lon,
            "reports_per_s_max": 100_000,
        }
        if site.sigma_m is not None:
            sensor["position_sigma_m"] = site.sigma_m
        if declared:
            sensor["coverage"] = {"range_max_m": site.range_m, "range_min_m": site.near_m}
        lines.append({"type": "sensor", "received_at": to_text(DAY), "sensor": sensor})
    for k in range(len(scene.time_s)):
        lat, lon = to_degrees(scene.z[k])
        ee, en, nn = scene.R[k, 0, 0], scene.R[k, 0, 1], scene.R[k, 1, 1]
        lines.append(
            {
                "type": "position",
                "sensor": scene.sites[scene.site[k]].name,
                "measured_at": to_text(DAY + timedelta(seconds=float(scene.time_s[k]))),
                "lat_deg": lat,
                "lon_deg": lon,
                "covariance": {"ee": float(ee), "en": float(en), "nn": float(nn)},
            }
        )
    file.write_text("".join(json.dumps(one) + "\n" for one in lines))


def to_degrees(xy: np.ndarray) -> tuple[float, float]:
    """Latitude and longitude of metres in the scene's flat frame."""
    return round(float(LAT + xy[1] / KY), 9), round(float(LON + xy[0] / KX), 9)


def engine(scene: Scene, *, declared: bool = True, settings: Settings | None = None) -> Told:
    """`vedette replay`'s own path: the file read, batches cut, the engine's step."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scene.jsonl")
        write_reports(scene, file, declared=declared)
        inputs = open_inputs([file], [], settings or Settings())
        state = inputs.initial_state()
        rows, number, spent = [], {}, 0.0
        span = state.config.cycle_s
        for batch in batches(inputs.reports(), 5.0, span):
            begun = time.process_time()
            state, events = step(state, batch)
            spent += time.process_time() - begun
            for event in events:
                if isinstance(event, TrackUpdated):
                    t = event.track
                    rows.append(
                        (
                            (event.at - DAY).total_seconds(),
                            (t.at - DAY).total_seconds(),
                            number.setdefault(t.id, len(number)),
                            (t.lon_deg - LON) * KX,
                            (t.lat_deg - LAT) * KY,
                            t.velocity_east_m_s or 0.0,
                            t.velocity_north_m_s or 0.0,
                            float(t.status in SHOWN),
                        )
                    )
    return Told(np.array(rows, float).reshape(-1, 8), spent)


def bare_filter(scene: Scene) -> Told:
    """The filter alone, told beforehand what a user of the engine need not know.

    The area, Pd, the clutter, where the beam looks (a sector at a time, or the whole turn at once
    in the scenes without a turning beam), and how fast objects are.
    """
    reach = max(abs(v) + s.range_m for s in scene.sites for v in (s.x_m, s.y_m))
    square = (2.0 * reach) ** 2
    config = TrackerConfig(
        modes=SMALL_DRONE if scene.modes == "drone" else AIRCRAFT,
        birth=UniformBirth(
            speed_sigma_m_s=max(scene.speed_m_s, 10.0),
            initial_per_m2=20.0 / square,
            rate_per_m2_s=0.02 / square,
            area_m=(-reach, -reach, reach, reach),
            cell_m=reach / 12.0,
        ),
        lifetime_s=1000.0,
    )
    tracker, rows, spent = Tracker(config), [], 0.0
    shown: set[int] = set()
    for time_s, site, which, field in _looks(scene):
        batch = Batch(
            time_s=time_s,
            position_m=scene.z[which],
            covariance_m2=scene.R[which],
            detection=site.detection,
            clutter_per_m2=site.clutter_per_m2,
            field_of_view=field,
        )
        begun = time.process_time()
        tracks = tracker.step(batch).tracks
        spent += time.process_time() - begun
        now = set(tracks.id[tracks.confirmed].tolist())
        rows += [
            (time_s, time_s, tracks.id[k], *tracks.mean[k], 1.0)
            for k in np.flatnonzero(tracks.confirmed)
        ]
        rows += [(time_s, time_s, name, 0.0, 0.0, 0.0, 0.0, 0.0) for name in shown - now]
        shown = now
    return Told(np.array(rows, float).reshape(-1, 8), spent)


def bound(scene: Scene) -> Told:
    """What no tracker can do better: each object's place and velocity known exactly at its plots.

    A plot is of the object within 4.5 sigma of it; the velocity is that of the next second.
    """
    truth = {(int(s), int(name)): np.array([x, y]) for s, name, x, y in scene.truth}
    rows = []
    for k, time_s in enumerate(scene.time_s.tolist()):
        second = int(time_s)
        reach = 4.5 * np.sqrt(np.trace(scene.R[k]) / 2.0)
        for name in np.unique(scene.truth[:, 1]).astype(int).tolist():
            here, then = truth.get((second, name)), truth.get((second + 1, name))
            if here is None or then is None:
                continue
            place = here + (time_s - second) * (then - here)
            if np.hypot(*(scene.z[k] - place)) < reach:
                rows.append((time_s, time_s, name, *place, *(then - here), 1.0))
    return Told(np.array(rows, float).reshape(-1, 8), 0.0)


def _looks(scene: Scene):
    """Time, site, plots and field of view of each look, in order of time."""
    looks = []
    for s, site in enumerate(scene.sites):
        mine = np.flatnonzero(scene.site == s)
        beam = not scene.name.startswith(("swarm", "line", "turns"))
        parts = SECTORS if beam else 1
        first = 0.0 if scene.name in ("paris", "swiss") else 1.0
        step_s = site.turn_s / parts
        index = np.floor((scene.time_s[mine] - first) / step_s).astype(int)
        for k in range(int((scene.seconds - first) / step_s)):
            width = 2.0 * np.pi / parts
            field = (
                Sector(
                    x_m=site.x_m,
                    y_m=site.y_m,
                    near_m=site.near_m,
                    far_m=site.range_m,
                    start_rad=(k % parts) * width,
                    width_rad=width,
                )
                if beam
                else Everywhere()
            )
            middle = first + (k + 0.5) * step_s
            looks.append((middle, site, mine[index == k], field))
    return sorted(looks, key=lambda look: look[0])


def stone_soup(python: Path, scene: Scene) -> dict[str, Told]:
    """Stone Soup by three settings of its process noise, one turn of a radar a scan."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder, "scene.npz"), Path(folder, "rows.npz")
        turn = np.array([s.turn_s for s in scene.sites])[scene.site]
        first = 0.0 if scene.name in ("paris", "swiss") else 1.0
        index = np.floor((scene.time_s - first) / turn).astype(int)
        np.savez(
            data,
            time_s=scene.time_s,
            z=scene.z,
            R=scene.R,
            site=scene.site,
            turn=index,
            turns_s=[s.turn_s for s in scene.sites],
            clutter=[s.clutter_per_m2 for s in scene.sites],
            detection=[s.detection for s in scene.sites],
            noises=scene.noises,
            speed_m_s=scene.speed_m_s,
        )
        common.run_peer(python, "stonesoup_plots.py", str(data), str(out))
        found = np.load(out)
        names = json.loads(str(found["names"]))
        return {
            name: Told(found[f"rows{k}"].reshape(-1, 8), float(found["cpu_s"][k]))
            for k, name in enumerate(names)
        }
