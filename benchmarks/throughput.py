"""How many reports a second `vedette serve` takes, and what one report costs, by kind and objects.

    python benchmarks/throughput.py [--seed N] [--objects N ...] [--kind KIND ...] [--seconds S]
                                    [--rates N ...] [--json FILE]

The server runs in a process of its own with all it does: raw log with fdatasync, record, picture,
and 10,000 restrictions. Senders over TCP offer a rate for some seconds. The next rate is offered to
a new server as long as this one was kept up with: 97 % could be sent, and 99 % of what a page then
shows is at most 2 s old.

  addressed  30 receivers hear every object once a turn, with its address
  plots      5 radars of 4 s a turn, no address
  mixed      half of each

`reports_per_s`: the highest rate that was kept up with, as sent. `cpu_us_per_report`: of
the server, all its threads, at that rate. `peak_mb`: its resident memory. The columns of shares: of
the CPU time of the same lines through `vedette replay`, by the room in whose code, or in whose
calls of a library, the time passes.
"""

import argparse
import asyncio
import contextlib
import cProfile
import itertools
import json
import math
import os
import pstats
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import common
import live_load

sys.path.insert(0, str(common.ROOT / "tests" / "app"))
from served import HEADER, ZONES, Server, settings

from vedette.app.cli import main as vedette

KINDS = ("addressed", "plots", "mixed")
STAGES = ("feeds", "engine", "tracking", "airspace", "record", "sharing", "web")
COLUMNS = (
    "kind", "objects", "reports_per_s", "page_p99_s", "cpu_us_per_report", "peak_mb",
    *(f"{stage}_share" for stage in STAGES),
)  # fmt: skip
RESTRICTIONS = 10_000
RECEIVERS, RADARS = 30, 5
RADAR_TURN_S = 4.0
PROFILED_S = 30.0
KEPT_UP, LATE_S = 0.97, 2.0
RATES = [1_000, 2_000, 4_000, 6_000, 8_000, 12_000, 16_000, 25_000, 50_000]
CONNECTIONS = 10
LIBRARY_DEPTH = 6  # calls of libraries that are followed back to a room
TICK_S = 0.05
SOUTH, WEST, HIGH_DEG, WIDE_DEG = 46.0, 5.0, 8.0, 12.0
M_PER_DEG_LAT, M_PER_DEG_LON = 111_250.0, 71_500.0  # at the middle latitude
SPEED_M_S, SIGMA_M = 200.0, 50.0


class Offer(NamedTuple):
    """What the senders offer: reports a second, and for how long."""

    rate: int
    seconds: float


class Taken(NamedTuple):
    """What came of it: reports sent, and what the server showed and needed."""

    reports: int
    late_p99_s: float | None
    cpu_s: float
    peak_mb: float


class Sky:
    """Objects on straight lines. seed: of their places and courses."""

    def __init__(self, objects: int, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311
        self.start = [
            (SOUTH + HIGH_DEG * self.rng.random(), WEST + WIDE_DEG * self.rng.random())
            for _ in range(objects)
        ]
        self.course = [2 * math.pi * self.rng.random() for _ in range(objects)]

    def line(self, k: int, at: datetime, flown_s: float, *, addressed: bool) -> bytes:
        """The report line of object `k`, which has flown for so many seconds."""
        course = self.course[k]
        north = SPEED_M_S * flown_s * math.cos(course) + self.rng.gauss(0, SIGMA_M)
        east = SPEED_M_S * flown_s * math.sin(course) + self.rng.gauss(0, SIGMA_M)
        said: dict[str, Any] = {
            "type": "position",
            "sensor": f"receiver-{k % RECEIVERS}" if addressed else f"radar-{k % RADARS}",
            "measured_at": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "lat_deg": self.start[k][0] + north / M_PER_DEG_LAT,
            "lon_deg": self.start[k][1] + east / M_PER_DEG_LON,
            "sigma_m": SIGMA_M,
        }
        if addressed:
            said["emitter"] = {"scheme": "icao24", "value": f"{k:06x}"}
            said["motion"] = {"speed_m_s": SPEED_M_S, "course_deg": math.degrees(course)}
            said["heights"] = [{"value_m": 9_000.0, "reference": "barometric"}]
        return json.dumps(said).encode() + b"\n"


def is_addressed(kind: str, k: int) -> bool:
    return kind == "addressed" or (kind == "mixed" and k % 2 == 0)


def write_restrictions(path: Path, seed: int) -> None:
    """Circles of 300 to 2,000 m all over the sky."""
    rng = random.Random(seed)  # noqa: S311
    features = []
    for number in range(RESTRICTIONS):
        lat, lon = SOUTH + HIGH_DEG * rng.random(), WEST + WIDE_DEG * rng.random()
        radius = rng.uniform(300.0, 2_000.0)
        turns = [2 * math.pi * n / 16 for n in (*range(16), 0)]
        ring = [
            [lon + radius * math.cos(t) / M_PER_DEG_LON, lat + radius * math.sin(t) / M_PER_DEG_LAT]
            for t in turns
        ]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": f"zone {number}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


async def send(port: int, sky: Sky, kind: str, connection: int, offer: Offer) -> int:
    """One connection: every so many of the objects, turn by turn. Returns the number sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = asyncio.create_task(live_load.swallow(reader))
    writer.write(HEADER)
    own = range(connection, len(sky.start), CONNECTIONS)
    began, count = time.monotonic(), 0
    while (passed := time.monotonic() - began) < offer.seconds:
        at = datetime.now(UTC)
        for _ in range(int(passed * offer.rate / CONNECTIONS) - count):
            k = own[count % len(own)]
            writer.write(sky.line(k, at, passed, addressed=is_addressed(kind, k)))
            count += 1
        await writer.drain()
        await asyncio.sleep(TICK_S)
    await asyncio.sleep(1.0)
    writer.close()
    answers.cancel()
    return count


async def offered(server: Server, sky: Sky, kind: str, offer: Offer) -> Taken:
    """Offer a rate to a server, and look at its picture meanwhile."""
    figures = live_load.Figures()
    live_load.BEGAN[0] = time.monotonic()
    until = time.monotonic() + offer.seconds
    before = live_load.cpu_s(server)
    sending = [send(server.port, sky, kind, n, offer) for n in range(CONNECTIONS)]
    seeing = live_load.client(server, figures, until, measuring=True)
    *sent, _, _ = await asyncio.gather(*sending, seeing, live_load.watch(server, figures, until))
    late = statistics.quantiles(figures.late_s, n=100)[98] if len(figures.late_s) > 100 else None
    spent_s = live_load.cpu_s(server) - before
    return Taken(sum(sent), late, spent_s, max(figures.rss, default=0) / 1e6)


def highest(kind: str, objects: int, options: argparse.Namespace) -> dict[str, Any]:
    """The row of the highest of the rates that was kept up with."""
    row: dict[str, Any] = {"kind": kind, "objects": objects}
    for rate in options.rates:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            config = settings(folder, events=False, checkpoint_s=10.0)
            zones = folder / "zones.geojson"
            write_restrictions(zones, options.seed)
            text = config.read_text()
            config.write_text(text.replace(json.dumps(str(ZONES)), json.dumps(str(zones))))
            server = Server(config)
            server.wait_ready()
            taken = asyncio.run(
                offered(server, Sky(objects, options.seed), kind, Offer(rate, options.seconds))
            )
            server.kill()
        per_s = taken.reports / options.seconds
        kept = per_s >= KEPT_UP * rate and taken.late_p99_s is not None
        kept = kept and taken.late_p99_s <= LATE_S
        late = "-" if taken.late_p99_s is None else f"{taken.late_p99_s:.2f} s"
        print(f"{kind}, {objects:,} objects: {rate:,}/s offered, {per_s:,.0f}/s sent, p99 {late}")
        if not kept:
            break
        row |= {
            "reports_per_s": per_s,
            "page_p99_s": taken.late_p99_s,
            "cpu_us_per_report": 1e6 * taken.cpu_s / max(taken.reports, 1),
            "peak_mb": taken.peak_mb,
        }
    return row


def shares(kind: str, objects: int, seed: int) -> dict[str, float]:
    """By room: the share of the CPU time of `vedette replay` of some seconds of the same."""
    sky, start = Sky(objects, seed), datetime(2025, 6, 1, 12, tzinfo=UTC)
    turn_s = RADAR_TURN_S if kind == "plots" else 1.0
    with tempfile.TemporaryDirectory() as name:
        recording, zones = Path(name) / "lines.jsonl", Path(name) / "zones.geojson"
        write_restrictions(zones, seed)
        with recording.open("wb") as out:
            out.write(HEADER)
            for n in range(int(PROFILED_S / turn_s * objects)):
                k, flown_s = n % objects, turn_s * n / objects
                at = start + timedelta(seconds=flown_s)
                out.write(sky.line(k, at, flown_s, addressed=is_addressed(kind, k)))
        profile = cProfile.Profile()
        sys.argv = ["vedette", "replay", str(recording), "-r", str(zones), "--json"]
        with (
            Path(os.devnull).open("w") as silent,
            contextlib.redirect_stdout(silent),
            contextlib.suppress(SystemExit),
        ):
            profile.runcall(vedette)
    spent = by_room(profile)
    total = sum(spent.values())
    return {f"{stage}_share": spent.get(stage, 0.0) / total for stage in STAGES}


def by_room(profile: cProfile.Profile) -> dict[str, float]:
    """Seconds by room. What a library spends counts for the rooms that call it, in proportion."""
    found: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    spent: dict[str, float] = defaultdict(float)

    def charge(function: Any, seconds: float, depth: int) -> None:
        room = room_of(function[0])
        callers = found[function][4] if function in found else {}
        total = sum(one[3] for one in callers.values())
        if room is not None or depth == 0 or total <= 0.0:
            spent[room or "other"] += seconds
            return
        for caller, one in callers.items():
            charge(caller, seconds * one[3] / total, depth - 1)

    for function, (_, _, own_s, _, _) in found.items():
        if own_s > 0.0:
            charge(function, own_s, LIBRARY_DEPTH)
    return spent


def room_of(file: str) -> str | None:
    """The room that a file of vedette lies in; None for a library. geo counts as airspace."""
    _, mark, rest = file.partition("/src/vedette/")
    room = rest.partition("/")[0] if mark else None
    return "airspace" if room == "geo" else room


def main() -> None:
    flags = common.parser(__doc__ or "", seed=1, runs=1)
    flags.add_argument("--objects", type=int, nargs="+", default=[1_000, 5_000, 10_000])
    flags.add_argument("--kind", nargs="+", choices=KINDS, default=list(KINDS))
    flags.add_argument("--seconds", type=float, default=30.0)
    flags.add_argument("--rates", type=int, nargs="+", default=RATES)
    options = flags.parse_args()
    rows = []
    for kind, objects in itertools.product(options.kind, options.objects):
        spent = shares(kind, objects, options.seed)  # first: it also compiles what is not compiled
        rows.append(highest(kind, objects, options) | spent)
    common.finish(rows, COLUMNS, options.json)


if __name__ == "__main__":
    main()
