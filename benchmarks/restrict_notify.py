"""How long until everybody has heard: a declaration, an amendment and a withdrawal, each with every
live track and every plan on file that it touches, at 10,000 restrictions and 5,000 tracks.

From a person's yes to the notice in the hands of a listener and in a webhook's queue, on
one machine: the watch's own pause, the engine's cycle, the checks of tracks and plans, the queue.
Each change is made while the engine keeps up with the sensors (`KEEPING_UP_S`), as the last one may
have held it up for some seconds.

The engine lists with each track every restriction within `check.nearby_m` (`--nearby`; the default
is the program's own).
"""

import argparse
import asyncio
import json
import math
import random
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from vedette.airspace.check.check_settings import CheckConfig
from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.draft import Draft
from vedette.app.live.flight_plans import Plans
from vedette.app.live.published_restrictions import DeclaredWatch
from vedette.app.live.restriction_notifier import Notifier
from vedette.app.settings.settings import RestrictSettings
from vedette.engine.live.checkpoint import Checkpoints
from vedette.engine.live.clock import SystemClock
from vedette.engine.live.intake import Intake
from vedette.engine.live.live_runner import LiveRunner
from vedette.engine.runner import RunInfo, Runner
from vedette.engine.state import EngineConfig, initial_state
from vedette.feeds.decoder import Encoding
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId, SensorId
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.model.times import to_text
from vedette.record.actions import restriction_actions
from vedette.record.record import Record
from vedette.store.outbox import Outbox
from vedette.store.raw_log import RawLog
from vedette.store.raw_records import OpenedRecord

ASKED_S = 5.0
KEEPING_UP_S = 1.0
BOX = (49.0, 21.5, 54.3, 24.5)  # south, west, north, east: the strip and its surroundings


@dataclass
class Scale:
    restrictions: int
    tracks: int
    plans: int
    nearby_m: float


def zones(chance: random.Random, count: int) -> tuple[Restriction, ...]:
    """Circles all over a country."""
    upper = Height(value_m=120.0, reference=HeightReference.ABOVE_GROUND)
    return tuple(
        Restriction(
            id=RestrictionId(f"zone-{number}"),
            name=f"Zone {number}",
            volumes=(
                Volume(
                    area=Circle(
                        centre=(chance.uniform(49, 54.5), chance.uniform(14.2, 24)),
                        radius_m=chance.uniform(500, 3_000),
                    ),
                    upper=upper,
                ),
            ),
        )
        for number in range(count)
    )


def put_plans(chance: random.Random, plans: Plans, count: int) -> None:
    """Plans of five legs each, half of them near the strip."""
    for number in range(count):
        west, east = (BOX[1], BOX[3]) if number % 2 else (14.5, 20.0)
        lat, lon = chance.uniform(BOX[0], BOX[2]), chance.uniform(west, east)
        corners = []
        for _ in range(6):
            corners.append([lon, lat])
            lat += chance.uniform(-0.1, 0.1)
            lon += chance.uniform(-0.1, 0.1)
        feature = {
            "type": "Feature",
            "properties": {"name": f"P{number}"},
            "geometry": {"type": "LineString", "coordinates": corners},
        }
        text = json.dumps({"type": "FeatureCollection", "features": [feature]})
        plans.add(f"plan-{number}.geojson", text.encode())


def lines_of(chance: random.Random, count: int, clock: SystemClock) -> list[bytes]:
    """One report for each aircraft, at the clock's time."""
    at = to_text(clock.now())
    found = []
    for number in range(count):
        line = {
            "type": "position",
            "sensor": "radar",
            "received_at": at,
            "measured_at": at,
            "lat_deg": chance.uniform(BOX[0], BOX[2]),
            "lon_deg": chance.uniform(BOX[1], BOX[3]),
            "sigma_m": 20.0,
            "emitter": {"scheme": "icao24", "value": f"{0xF00000 + number:06x}"},
            "heights": [{"value_m": 1_000.0, "reference": "barometric"}],
        }
        found.append(json.dumps(line).encode() + b"\n")
    return found


class Site:
    """A live engine without network, with all that tells of restrictions."""

    def __init__(self, folder: Path, scale: Scale, chance: random.Random) -> None:
        config = EngineConfig(simulation=True, check=CheckConfig(nearby_m=scale.nearby_m))
        self.clock = SystemClock()
        self.record = Record.open(folder / "vedette.sqlite")
        held = zones(chance, scale.restrictions)
        runner = Runner(
            initial_state(config, held), self.record, RunInfo(sources=(), restrictions=held)
        )
        runner.take_up(self.clock.now())
        self.intake = Intake(self.clock)
        raw_log = RawLog(folder / "raw")
        opened = OpenedRecord(
            at=self.intake.now(), simulation=True, version="bench", settings_sha256="none"
        )
        raw_log.begin(opened)
        self.live = LiveRunner(
            runner,
            self.intake,
            raw_log,
            Checkpoints(folder / "checkpoints"),
        )
        plans = Plans(folder / "plans")
        put_plans(chance, plans, scale.plans)
        secret = folder / "secret"
        secret.write_text("s" * 32)
        settings = RestrictSettings(
            webhooks=("https://example.invalid/hook",), webhook_secret=str(secret)
        )
        self.outbox = Outbox(folder / "notices.sqlite")
        self.notifier = Notifier(
            self.record, self.outbox, settings, plans, config.check, simulation=True
        )
        self.live.subscribe(lambda events, _, __: self.notifier.hear(events))
        self.watch = DeclaredWatch(self.record, self.live)
        self.heard: list[tuple[float, dict[str, object]]] = []
        self.notifier.notices.tell = lambda notice: self.heard.append(  # type: ignore[method-assign]
            (time.perf_counter(), notice)
        )


async def report_for_ever(site: Site, scale: Scale, chance: random.Random) -> None:
    """Each aircraft reports every eight seconds, as it would to a wide-area radar."""
    lines = lines_of(chance, scale.tracks, site.clock)
    share = math.ceil(len(lines) / 16)
    while True:
        for start in range(0, len(lines), share):
            for line in lines[start : start + share]:
                site.intake.offer(
                    input="bench",
                    sensor=SensorId("radar"),
                    encoding=Encoding.REPORT_LINE,
                    data=_now(line, site.clock),
                )
            await asyncio.sleep(0.5)


def _now(line: bytes, clock: SystemClock) -> bytes:
    value = json.loads(line)
    value["received_at"] = value["measured_at"] = to_text(clock.now())
    return json.dumps(value).encode() + b"\n"


async def told(site: Site, change: str, act: object) -> dict[str, object]:
    """Do something on the record; how long until it was told."""
    while site.live.figures.behind_s > KEEPING_UP_S:
        await asyncio.sleep(0.1)
    before = len(site.heard)
    start = time.perf_counter()
    await asyncio.to_thread(act)  # type: ignore[arg-type]
    while len(site.heard) == before:
        if time.perf_counter() - start > 240:
            raise SystemExit(f"{change}: nothing was told within 240 s")
        await asyncio.sleep(0.005)
    at, notice = site.heard[-1]
    assert notice["change"] == change
    return {
        "change": change,
        "seconds": at - start,
        "tracks_named": len(notice["touches"]),  # type: ignore[arg-type]
        "plans_named": len(notice["plans"]),  # type: ignore[arg-type]
    }


async def run(site: Site, scale: Scale, chance: random.Random) -> list[dict[str, object]]:
    engine = asyncio.create_task(site.live.run())
    tasks = [
        asyncio.create_task(report_for_ever(site, scale, chance)),
        asyncio.create_task(site.watch.run()),
        asyncio.create_task(site.notifier._tell()),
    ]
    deadline = time.perf_counter() + 120
    while sum(map(bool, site.live.runner.state.crossings.values())) < 0.9 * scale.tracks:
        if time.perf_counter() > deadline or engine.done():
            break
        await asyncio.sleep(0.5)
    now = site.clock.now()
    draft = ep_r129.draft()
    open_ended = replace(draft.restriction, periods=())
    draft = replace(draft, restriction=open_ended)

    def reviewed(one: Draft, amends: bool) -> str:
        value = replace(one, amends=open_ended.id if amends else None)
        held = restriction_actions.put_draft(site.record, value, at=now, by="Bench")
        restriction_actions.put_review(
            site.record, held.id, [], at=now, by="Bench", sha256=held.draft.sha256
        )
        return held.id

    def publish(draft_id: str) -> None:
        restriction_actions.publish(site.record, draft_id, at=now, by="Bench")

    amended = replace(draft, restriction=replace(open_ended, message="Amended"))
    first = await asyncio.to_thread(reviewed, draft, False)
    rows = [await told(site, "declared", lambda: publish(first))]
    second = await asyncio.to_thread(reviewed, amended, True)
    rows += [
        await told(site, "amended", lambda: publish(second)),
        await told(
            site,
            "withdrawn",
            lambda: restriction_actions.withdraw(
                site.record, open_ended.id, "over", at=now + timedelta(seconds=9), by="Bench"
            ),
        ),
    ]
    live = len(site.live.runner.state.picture.lives)
    for task in tasks:
        task.cancel()
    site.live.stop()
    await engine
    return [{**row, "tracks": live} for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--restrictions", type=int, default=10_000)
    parser.add_argument("--tracks", type=int, default=5_000)
    parser.add_argument("--plans", type=int, default=500)
    nearby_m = CheckConfig().nearby_m
    parser.add_argument("--nearby", type=float, default=nearby_m, help="check.nearby_m")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    scale = Scale(options.restrictions, options.tracks, options.plans, options.nearby)
    rows: list[dict[str, object]] = []
    for number in range(options.runs):
        chance = random.Random(options.seed + number)  # noqa: S311
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder), scale, chance)
            rows += asyncio.run(run(site, scale, chance))
    listed = f"nearby_m {scale.nearby_m:,.0f}"
    print(f"{scale.restrictions:,} restrictions, {scale.plans:,} plans on file, {listed}")
    print(f"{'change':<10} {'told after':>11} {'asked':>7} {'tracks':>8} {'named':>7} {'plans':>7}")
    for row in rows:
        print(
            f"{row['change']:<10} {row['seconds']:>9.2f} s {ASKED_S:>5.0f} s "
            f"{row['tracks']:>8,} {row['tracks_named']:>7,} {row['plans_named']:>7,}"
        )
    if options.json:
        options.json.write_text(json.dumps({"rows": rows}, indent=1))


if __name__ == "__main__":
    main()
