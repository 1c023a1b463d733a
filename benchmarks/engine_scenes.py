"""Scenes of `engine_tracking.py`: radars, their plots with the time of each, and the truth.

A scene is drawn from its name and a seed alone.  Names:

    radar-20km-4s-2c-50n     one radar: range, turn, false plots a turn, objects
    paris, swiss             real traffic through the two radars of `real_adsb.py`
    swarm-60m, swarm-20m     two swarms of 100 drones that cross, at this spacing
    swarm-60m-4              the same with 4 x 4 drones in each
    line-60m                 ten drones in line
    group-40                 40 drones closer together than the radar's error
    turns-jet, turns-drone   turns of 3 g at 200 m/s (radar of 4 s) and at 30 m/s (1 s)
    turns-200mps-8s          the same by speed and turn of the radar
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import common
import numpy as np
import radar

G3_M_S2 = 29.42
SETTLE_S = 60.0  # an object counts as tracked or not from this long after it appears

SMALL_RADARS = (
    "radar-5km-0.5s-0c-1n",
    "radar-5km-1s-1c-1n",
    "radar-5km-4s-1c-1n",
    "radar-5km-4s-30c-1n",
    "radar-20km-4s-2c-1n",
    "radar-20km-4s-0c-50n",
    "radar-20km-1s-10c-50n",
    "radar-60km-5s-5c-1n",
    "radar-60km-12s-10c-50n",
    "radar-60km-5s-30c-50n",
    "radar-150km-10s-12c-1n",
    "radar-150km-10s-0c-200n",
    "radar-150km-12s-30c-200n",
)
REAL = ("paris", "swiss")
SAMPLES: dict[str, tuple[str, tuple[float, float], tuple[int, int] | None]] = {
    "paris": ("quickstart", radar.ORIGIN_DEG, None),
    "swiss": ("switzerland", (46.95, 7.75), (14_400, 21_600)),
}
"""Of each: the sample of the `traffic` package, where the radars stand, which seconds of it."""
DENSE = ("swarm-60m", "swarm-20m", "line-60m")
TURNS = ("turns-jet", "turns-drone")
GROUPS = {"radars": SMALL_RADARS, "real": REAL, "dense": DENSE, "turns": TURNS}


@dataclass(frozen=True)
class Site:
    """One radar: its place (m), what it sees, and how it errs."""

    name: str
    x_m: float
    y_m: float
    turn_s: float
    range_m: float
    near_m: float = 0.0
    detection: float = 0.9
    false_per_turn: float = 0.0
    sigma_m: float | None = None  # None: each plot has a covariance of its own

    @property
    def clutter_per_m2(self) -> float:
        """False plots a square metre and turn; a little where there are none."""
        return max(self.false_per_turn, 0.1) / (np.pi * (self.range_m**2 - self.near_m**2))


@dataclass(frozen=True)
class Scene:
    """What happened and what was seen.

    time_s (m,), site (m,), z (m, 2) m, R (m, 2, 2) m²: plots, in order of time.
    truth: rows (second, object, x, y).  scored (k,): rows of the truth that count.
    cutoff_m: farthest that a track is from its object.  manoeuvre: the peer's noises, m²/s³.
    """

    name: str
    sites: tuple[Site, ...]
    time_s: np.ndarray
    site: np.ndarray
    z: np.ndarray
    R: np.ndarray
    truth: np.ndarray
    scored: np.ndarray
    cutoff_m: float
    seconds: int
    noises: tuple[float, float, float] = (0.3, 3.0, 30.0)
    modes: str = "aircraft"
    speed_m_s: float = 100.0


_NUMBER = r"(\d+(?:\.\d+)?)"


def build(name: str, seed: int) -> Scene:
    """The scene of a name. Raises ValueError for a name that means nothing."""
    kinds: tuple[tuple[str, Callable[..., Scene]], ...] = (
        ("paris|swiss", lambda: real(name, seed)),
        (
            rf"radar-{_NUMBER}km-{_NUMBER}s-{_NUMBER}c-(\d+)n",
            lambda km, s, c, n: small_radar(name, float(km), float(s), float(c), int(n), seed),
        ),
        (rf"swarm-{_NUMBER}m", lambda m: swarm(name, float(m), seed)),
        (rf"swarm-{_NUMBER}m-(\d+)", lambda m, side: swarm(name, float(m), seed, int(side))),
        (rf"line-{_NUMBER}m", lambda m: line(name, float(m), seed)),
        (r"group-(\d+)", lambda n: group(name, int(n), seed)),
        ("turns-jet", lambda: turns(name, 200.0, 4.0, seed)),
        ("turns-drone", lambda: turns(name, 30.0, 1.0, seed)),
        (
            rf"turns-{_NUMBER}mps-{_NUMBER}s",
            lambda v, s: turns(name, float(v), float(s), seed),
        ),
    )
    for pattern, make in kinds:
        if m := re.fullmatch(pattern, name):
            return make(*m.groups())
    raise ValueError(f"no scene is called {name!r}; see the names in engine_scenes.py")


def beam_times(start_s: float, xy: np.ndarray, site: Site) -> np.ndarray:
    """When the beam of a turn that starts facing north passes positions (n, 2), s."""
    azimuth = np.arctan2(xy[:, 0] - site.x_m, xy[:, 1] - site.y_m) % (2.0 * np.pi)
    return np.asarray(start_s + site.turn_s * azimuth / (2.0 * np.pi))


def small_radar(
    name: str, km: float, turn_s: float, false: float, objects: int, seed: int
) -> Scene:
    """A radar that sees nothing for two minutes; then objects enter and fly straight or turn."""
    rng = np.random.default_rng((seed, objects, round(km * 10), round(turn_s * 10)))
    reach = 1000.0 * km
    speed = {5.0: 20.0, 20.0: 40.0, 60.0: 70.0}.get(km, 150.0)
    sigma = {5.0: 10.0, 20.0: 20.0, 60.0: 50.0}.get(km, 100.0)
    site = Site("r", 0.0, 0.0, turn_s, reach, 0.0, 0.9, false, sigma)
    quiet, stays = 120.0, 300.0
    seconds = int(quiet + stays)
    # Starting places and courses that stay within the reach.
    n = objects
    a, r = rng.uniform(0, 2 * np.pi, n), reach * 0.55 * np.sqrt(rng.random(n))
    middle = np.column_stack([r * np.cos(a), r * np.sin(a)])
    course = rng.uniform(0, 2 * np.pi, n)
    rate = rng.choice([0.0, 0.0, 1.0, -1.0], n) * np.radians(1.0)
    own = speed * rng.uniform(0.7, 1.3, n)
    reachable = 0.8 * reach / (stays / 2.0)
    own = np.minimum(own, reachable)
    enters = quiet + rng.uniform(0.0, turn_s, n)

    def place(t: np.ndarray) -> np.ndarray:
        """Positions (n, 2) at times (n,)."""
        dt = t - (quiet + stays / 2.0)
        angle = course + rate * dt
        safe = np.where(rate == 0.0, 1.0, rate)
        east = np.where(rate == 0.0, np.cos(course) * dt, (np.sin(angle) - np.sin(course)) / safe)
        north = np.where(rate == 0.0, np.sin(course) * dt, (np.cos(course) - np.cos(angle)) / safe)
        return middle + own[:, None] * np.column_stack([east, north])

    times, places = [], []
    for k in range(int(seconds / turn_s)):
        start = 1.0 + k * turn_s
        t = np.full(n, start + turn_s / 2)
        for _ in range(3):
            t = beam_times(start, place(t), site)
        p = place(t)
        seen = (t >= enters) & (rng.random(n) < site.detection) & (np.hypot(*p.T) <= reach)
        times.append(t[seen])
        places.append(p[seen] + rng.normal(0, sigma, (int(seen.sum()), 2)))
        count = rng.poisson(false)
        fr, fa = reach * np.sqrt(rng.random(count)), rng.uniform(0, 2 * np.pi, count)
        clutter = np.column_stack([fr * np.sin(fa), fr * np.cos(fa)])
        times.append(beam_times(start, clutter, site))
        places.append(clutter)
    truth, scored = [], []
    for second in range(int(quiet), seconds):
        there = np.flatnonzero(second >= enters)
        p = place(np.full(n, float(second)))
        inside = np.hypot(*p.T) <= reach
        for i in there[inside[there]]:
            truth.append((second, i, *p[i]))
            scored.append(second >= enters[i] + SETTLE_S)
    return _scene(
        name,
        (site,),
        [(t, z, 0) for t, z in zip(times, places, strict=True)],
        truth,
        scored,
        seconds,
        cutoff_m=max(100.0, 8 * sigma),
        noises=(0.3, 3.0, 30.0),
        modes="drone" if speed < 60 else "aircraft",
        speed_m_s=speed,
    )


def _scene(name, sites, plots, truth, scored, seconds, **more) -> Scene:
    """plots: (times, places, site) a part, each with its site's circular error."""
    time_s = np.concatenate([t for t, _, _ in plots])
    z = np.vstack([p.reshape(-1, 2) for _, p, _ in plots])
    site = np.concatenate([np.full(len(t), s) for t, _, s in plots])
    order = np.argsort(time_s, kind="stable")
    time_s, z, site = time_s[order], z[order], site[order]
    sigma = np.array([s.sigma_m or 0.0 for s in sites])[site]
    R = sigma[:, None, None] ** 2 * np.eye(2)
    keep = time_s < seconds
    return Scene(
        name,
        sites,
        time_s[keep],
        site[keep],
        z[keep],
        R[keep],
        np.array(truth, float).reshape(-1, 4),
        np.array(scored, bool),
        seconds=seconds,
        **more,
    )


def swarm(name: str, spacing_m: float, seed: int, side: int = 10) -> Scene:
    """Two swarms of `side` by `side` drones cross at a right angle at 12 m/s.

    Sigma 3 m, 1 s a turn.  Each drone is seen at its own time within the turn; the swarms meet in
    the middle of the scene.
    """
    rng = np.random.default_rng((seed, round(spacing_m)))
    n, turn_s, sigma, speed = 2 * side**2, 1.0, 3.0, 12.0
    grid = (np.arange(side) - (side - 1) / 2) * spacing_m
    places = np.array([(a, b) for a in grid for b in grid])
    jitter = rng.normal(0, 4.0, (n, 2))
    far = 20.0 * speed + spacing_m * side / 2
    seconds = int(2 * far / speed) + 9
    first = np.array([-far, 0.0])
    second = np.array([10.0, -far + 10.0])

    def place(t: float) -> np.ndarray:
        ahead = places + first + [speed * t, 0.0]
        across = places + second + [0.0, speed * t]
        return np.vstack([ahead, across]) + jitter

    phase = (np.arange(n) * 0.618) % 1.0
    return _dense(name, place, phase, seconds, turn_s, sigma, rng, cutoff=spacing_m / 2)


def line(name: str, spacing_m: float, seed: int) -> Scene:
    """Ten drones one behind the other at 15 m/s, sigma 10 m, 1 s a turn."""
    rng = np.random.default_rng((seed, round(spacing_m), 7))
    offset = np.column_stack([-spacing_m * np.arange(10), np.zeros(10)])
    jitter = rng.normal(0, 2.0, (10, 2))

    def place(t: float) -> np.ndarray:
        return offset + jitter + [15.0 * t, 0.0]

    phase = (np.arange(10) * 0.618) % 1.0
    return _dense(name, place, phase, 120, 1.0, 10.0, rng, cutoff=spacing_m / 2)


def group(name: str, objects: int, seed: int) -> Scene:
    """Drones over a circle of 60 m radius at 15 m/s, sigma 30 m, 2 s a turn: none is resolved."""
    rng = np.random.default_rng((seed, objects, 11))
    a, r = rng.uniform(0, 2 * np.pi, objects), 60.0 * np.sqrt(rng.random(objects))
    offset = np.column_stack([r * np.cos(a), r * np.sin(a)])

    def place(t: float) -> np.ndarray:
        return offset + np.array([15.0 * t - 1000.0, 0.0])

    phase = 0.1 + 0.001 * rng.random(objects)
    return _dense(name, place, phase, 120, 2.0, 30.0, rng, cutoff=60.0)


def _dense(name, place, phase, seconds, turn_s, sigma, rng, cutoff) -> Scene:
    n = len(phase)
    site = Site("r", -2000.0, -2000.0, turn_s, 6000.0, 0.0, 0.9, 0.0, sigma)
    times, z = [], []
    for k in range(int(seconds / turn_s)):
        t = 1.0 + turn_s * (k + 0.9 * phase)
        seen = rng.random(n) < site.detection
        p = np.array([place(u)[i] for i, u in zip(np.flatnonzero(seen), t[seen], strict=True)])
        times.append(t[seen])
        z.append(p.reshape(-1, 2) + rng.normal(0, sigma, (int(seen.sum()), 2)))
    truth = [(s, i, *place(float(s))[i]) for s in range(1, seconds) for i in range(n)]
    scored = [row[0] >= 12 for row in truth]
    return _scene(
        name,
        (site,),
        [(t, p, 0) for t, p in zip(times, z, strict=True)],
        truth,
        scored,
        seconds,
        cutoff_m=cutoff,
        noises=(0.3, 1.0, 3.0),
        modes="drone",
        speed_m_s=15.0,
    )


def turns(name: str, speed: float, turn_s: float, seed: int) -> Scene:
    """Twelve objects far apart: straight for 8 to 20 s, 3 g for 3 to 8 s, and so on."""
    rng = np.random.default_rng((seed, round(speed), round(10 * turn_s)))
    n, seconds, dt = 12, 300, 0.05
    sigma = 50.0 if speed > 100 else 10.0
    steps = round((seconds + 1) / dt)
    xy = np.zeros((n, steps, 2))
    for i in range(n):
        x = np.array([(i % 4) * 8000.0, (i // 4) * 8000.0])
        heading, rate, until = rng.uniform(0, 2 * np.pi), 0.0, rng.uniform(10, 25)
        for k in range(steps):
            xy[i, k] = x
            if k * dt >= until:
                straight = rate != 0.0
                rate = 0.0 if straight else rng.choice([-1.0, 1.0]) * G3_M_S2 / speed
                until = k * dt + (rng.uniform(8, 20) if straight else rng.uniform(3, 8))
            heading += rate * dt
            x = x + speed * dt * np.array([np.cos(heading), np.sin(heading)])
    site = Site("r", 12_000.0, -20_000.0, turn_s, 150_000.0, 0.0, 0.9, 0.0, sigma)
    phase = (np.arange(n) * 0.618) % 1.0
    times, z = [], []
    for k in range(int(seconds / turn_s)):
        t = 1.0 + turn_s * (k + 0.9 * phase)
        seen = (rng.random(n) < site.detection) & (t < seconds)
        at = xy[np.flatnonzero(seen), (t[seen] / dt).astype(int)]
        times.append(t[seen])
        z.append(at + rng.normal(0, sigma, at.shape))
    truth = [(s, i, *xy[i, round(s / dt)]) for s in range(1, seconds) for i in range(n)]
    scored = [row[0] >= max(12.0, 6 * turn_s) for row in truth]
    return _scene(
        name,
        (site,),
        [(t, p, 0) for t, p in zip(times, z, strict=True)],
        truth,
        scored,
        seconds,
        cutoff_m=max(100.0, 0.625 * speed * turn_s),
        noises=(30.0, 300.0, 1000.0),
        modes="aircraft" if speed > 60 else "drone",
        speed_m_s=speed,
    )


_KEPT: dict[str, radar.Truth] = {}


def real(name: str, seed: int, minutes: float | None = None) -> Scene:
    """Real traffic through the two radars. Raises SystemExit where the sample is not there."""
    truth = _real_truth(name)
    if minutes is not None:
        truth = radar.Truth(truth.xy[:, : int(60 * minutes)])
    seconds = truth.xy.shape[1]
    scans = radar.watch(truth, seconds, np.random.default_rng(seed))
    sites = tuple(
        Site(f"r{k}", r.x_m, r.y_m, r.turn_s, r.far_m, r.near_m, r.detection, r.false_per_turn)
        for k, r in enumerate(radar.RADARS)
    )
    covered = radar.RADARS[0].sees(truth.xy) | radar.RADARS[1].sees(truth.xy)
    there = np.isfinite(truth.xy[..., 0])
    flight, second = np.nonzero(there)
    rows = np.column_stack([second, flight, truth.xy[flight, second]])
    # When it came into reach: an object counts from a minute after that.
    since = np.full(covered.shape, -1.0)
    run = np.zeros(covered.shape[0])
    for s in range(seconds):
        run = np.where(covered[:, s] & there[:, s], run + 1, 0)
        since[:, s] = run
    return Scene(
        name,
        sites,
        np.concatenate([_beam_time(s) for s in scans]),
        np.concatenate([np.full(len(s.z), radar.RADARS.index(s.radar)) for s in scans]),
        np.vstack([s.z for s in scans]),
        np.concatenate([s.R for s in scans]),
        rows,
        since[flight, second] > SETTLE_S,
        cutoff_m=1000.0,
        seconds=seconds,
        noises=(1.0, 3.0, 10.0),
    )


def _beam_time(scan: radar.Scan) -> np.ndarray:
    """When the beam passed each plot of a sector."""
    bearing = np.arctan2(scan.z[:, 0] - scan.radar.x_m, scan.z[:, 1] - scan.radar.y_m)
    off = (bearing - scan.start_rad + np.pi) % (2.0 * np.pi) - np.pi - scan.width_rad / 2.0
    return np.asarray(scan.time_s + scan.radar.turn_s * off / (2.0 * np.pi))


def _real_truth(name: str) -> radar.Truth:
    if name not in _KEPT:
        python = common.peer_python(".env-traffic")
        if python is None:
            raise SystemExit("no truth: run benchmarks/environments.sh")
        sample, origin, window = SAMPLES[name]
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder, "truth.npz"))
            common.run_peer(python, "traffic_truth.py", file, sample)
            _KEPT[name] = radar.load(file, origin, window)
    return _KEPT[name]
