"""Retention over simulated hours: disk and memory stay flat at 2,000 reports/s.

The live path as `vedette serve` wires it (`open_site`), on a simulated clock and a real disk: raw
log, decoders, tracker, alerts, record, seals, checkpoints, signing, pictures of the page, and
retention of all that has a limit. Aircraft fly in circles; each is heard for twenty minutes and
then comes under another address. Some cross a zone on each round, so alerts rise, are
acknowledged and close, and each is sealed.

It prints a row for each simulated ten minutes (`--row-s`). From the time at which everything has
reached its limit, the disk without the record may grow by 5 % at most, and memory by 10 %. The
record (the ledger) is never pruned; its growth is printed.

    python benchmarks/retention_soak.py --hours 24 --rate 2000       # some hours of CPU time
    python benchmarks/retention_soak.py --hours 1 --rate 2000
    python benchmarks/retention_soak.py --hours 24 --rate 20 --raw-gb 0.05
"""

import asyncio
import gc
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from common import parser, table

from vedette.app.live.data_folder import Site, open_site
from vedette.app.settings.settings import EngineSettings, LiveSettings, Settings
from vedette.engine.live.surroundings import Surroundings
from vedette.feeds.decoder import Encoding
from vedette.model.alert import Action, AlertEvent, AlertState
from vedette.model.events import AlertChanged, Event
from vedette.model.ids import SensorId
from vedette.model.times import to_microseconds
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.store.map_history import FOLDER as SHOWN
from vedette.store.map_history import ShownWriter
from vedette.web.hub import Hub

START = datetime(2026, 3, 1, tzinfo=UTC)
EVERY_S = 0.5  # between two reports of one aircraft
HEARD_S = 1_200.0  # then its address changes
ROUND_S, RADIUS_DEG = 314.0, 0.09  # 200 m/s on a circle of 10 km
CROSSING = 10  # aircraft whose circle crosses the zone
SEAL_SHARE, SHOWN_SHARE = 0.08, 0.08  # their limits, of that of the raw log
SETTLED_S = 2_700.0  # half an hour is always kept; then everything has reached its limit
DISK_GROWS, MEMORY_GROWS = 1.05, 1.10


class SimulatedClocks:
    """The wall clock and the monotonic one, moved by hand."""

    def __init__(self) -> None:
        self.passed_ns = 0

    def wall_ns(self) -> int:
        return to_microseconds(START) * 1_000 + self.passed_ns

    def monotonic_ns(self) -> int:
        return self.passed_ns

    @property
    def seconds(self) -> float:
        return self.passed_ns / 1e9


class Traffic:
    """Lines of aircraft on circles."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.aircraft = max(CROSSING, int(rate * EVERY_S))

    def line(self, number: int, at_s: float) -> bytes:
        n = number % self.aircraft
        age_s = at_s + n * HEARD_S / self.aircraft
        address = (int(age_s // HEARD_S) * self.aircraft + n) % 0xFFFFFF
        turn = 2 * math.pi * (at_s / ROUND_S + n / 7)
        lat = 48.0 + 0.25 * (n // 40 % 40) + RADIUS_DEG * math.sin(turn)
        lon = 5.0 + 0.4 * (n % 40) + 1.5 * RADIUS_DEG * math.cos(turn)
        at = (START + timedelta(seconds=at_s)).isoformat(timespec="microseconds")
        return (
            f'{{"type":"position","sensor":"s{n % 20}","measured_at":"{at}","lat_deg":{lat:.6f},'
            f'"lon_deg":{lon:.6f},"sigma_m":30.0,"heights":[{{"value_m":3000.0,"reference":'
            f'"barometric"}}],"emitter":{{"scheme":"icao24","value":"{address:06x}"}}}}\n'
        ).encode()


def zone_file(folder: Path) -> Path:
    """A zone at the eastern end of the circles of the first aircraft."""
    east = 5.0 + 1.5 * RADIUS_DEG
    ring = [
        [east - 0.02, 47.8],
        [east + 0.2, 47.8],
        [east + 0.2, 48.2],
        [east - 0.02, 48.2],
        [east - 0.02, 47.8],
    ]
    feature = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": "Z"},
    }
    path = folder / "zone.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def settings(folder: Path, raw_gb: float) -> Settings:
    live = LiveSettings(
        name="retention",
        simulation=True,
        data=str(folder / "data"),
        restrictions=(str(zone_file(folder)),),
        segment_mb=max(1, round(raw_gb * 1_000 / 16)),
        raw_gb=raw_gb,
        seal_gb=raw_gb * SEAL_SHARE,
        shown_gb=raw_gb * SHOWN_SHARE,
        reserve_mb=0,
        disk_low_mb=0,
    )
    return Settings(engine=EngineSettings(), live=live)


class Person:
    """Acknowledges each alert."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.raised = 0

    def hear(self, events: Sequence[Event], _: object, until: datetime) -> None:
        for event in events:
            if isinstance(event, AlertChanged) and event.alert.state in (
                AlertState.UNACKNOWLEDGED,
                AlertState.RETURNED,
            ):
                self.raised += event.alert.state is AlertState.UNACKNOWLEDGED
                self._site.live.act(
                    Action(alert=event.alert.id, event=AlertEvent.ACKNOWLEDGE, at=until, by="soak")
                )


class Pictures:
    """Stores what the page shows each second, as `ShownKeeper` does."""

    def __init__(self, hub: Hub, folder: Path, size_gb: float) -> None:
        self._hub = hub
        self._have = -1
        gigabyte = 1_000_000_000
        self.writer = ShownWriter(
            folder, keep=timedelta(days=30), most_bytes=round(size_gb * gigabyte)
        )

    def keep(self) -> None:
        self._hub.flush()
        until = self._hub.until
        assert until is not None
        if self.writer.wants_picture(until):
            self._have, frame = self._hub.frame_since(-1)
            self.writer.picture(until, frame, b"{}")
        else:
            self._have, frame = self._hub.frame_since(self._have)
            self.writer.change(until, frame)


def sizes_mb(data: Path) -> dict[str, float]:
    found = {}
    for name in ("raw", "evidence", SHOWN, "checkpoints"):
        there = [path for path in (data / name).rglob("*") if path.is_file()]
        found[name] = sum(path.stat().st_size for path in there) / 1e6
    found["record"] = sum(path.stat().st_size for path in data.glob("vedette.sqlite*")) / 1e6
    return found


def memory_mb() -> float:
    gc.collect()
    status = Path("/proc/self/status").read_text()
    return int(next(r for r in status.splitlines() if r.startswith("VmRSS")).split()[1]) / 1024


async def run(
    folder: Path, hours: float, rate: int, raw_gb: float, row_s: float
) -> tuple[list[Any], Site]:
    clocks, traffic = SimulatedClocks(), Traffic(rate)
    machine = Surroundings(wall_ns=clocks.wall_ns, monotonic_ns=clocks.monotonic_ns)
    site = open_site(settings(folder, raw_gb), machine)
    hub, person = Hub(simulation=True), Person(site)
    pictures = Pictures(hub, folder / "data" / SHOWN, raw_gb * SHOWN_SHARE)
    site.live.subscribe(lambda events, _, until: hub.publish(events, until))
    site.live.subscribe(person.hear)
    rows: list[dict[str, Any]] = []
    began, sent, next_row = time.process_time(), 0, row_s
    for second in range(int(hours * 3_600)):
        for n in range(rate):
            sensor = f"s{sent % traffic.aircraft % 20}"
            ok = site.intake.offer(
                input=f"in-{sensor}",
                sensor=SensorId(sensor),
                encoding=Encoding.REPORT_LINE,
                data=traffic.line(sent, second + n / rate),
            )
            assert ok, "the queue is full"
            sent += 1
        clocks.passed_ns = (second + 1) * 1_000_000_000
        await site.live.close_batch()
        while site.sealer.busy:
            await asyncio.sleep(0.001)
        pictures.keep()
        if second % 10 == 0:
            site.disk.prune()
        if second % 3_600 == 3_599:
            site.signing.once()
        if clocks.seconds >= next_row:
            next_row += row_s
            row = {"hour": round(clocks.seconds / 3_600, 2), **sizes_mb(folder / "data")}
            row |= {
                "memory": memory_mb(),
                "alerts": person.raised,
                "seals": len(site.record.evidence.all()),
                "cpu_s": time.process_time() - began,
            }
            rows.append(row)
            print(json.dumps(row), flush=True)
    pictures.writer.close()
    return rows, site


def judged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures asked: how far disk and memory grow from when all limits are reached."""
    steady = [row for row in rows if row["hour"] * 3_600 > SETTLED_S]
    if len(steady) < 2:
        return []
    kept = [sum(row[name] for name in ("raw", "evidence", SHOWN, "checkpoints")) for row in steady]
    memory = [row["memory"] for row in steady]
    half = max(1, len(steady) // 2)
    found = []
    for name, values, most in (("disk", kept, DISK_GROWS), ("memory", memory, MEMORY_GROWS)):
        ratio = max(values[half:]) / max(values[:half])
        found.append({"of": name, "grows": round(ratio, 3), "asked": f"<= {most}"})
    return found


def main() -> int:
    flags = parser("Retention over simulated hours.", seed=0, runs=0)
    flags.add_argument("--hours", type=float, default=1.0)
    flags.add_argument("--rate", type=int, default=2_000)
    flags.add_argument("--raw-gb", type=float, default=1.0)
    flags.add_argument("--row-s", type=float, default=600.0, help="simulated seconds a row")
    given = flags.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        rows, site = asyncio.run(run(folder, given.hours, given.rate, given.raw_gb, given.row_s))
        site.finish()
        site.close()
        result = verify_record(folder / "data" / "vedette.sqlite", Trust())
        found = judged(rows)
        print(table(found, ("of", "grows", "asked")))
        print(f"verify: {result.integrity.value}; {'; '.join(result.limits)}")
        for fault in result.faults:
            print(f"fault: {fault.what}")
        fine = not result.faults and all(
            row["grows"] <= float(str(row["asked"]).split()[-1]) for row in found
        )
    if given.json:
        document = {"hours": given.hours, "rate": given.rate, "rows": rows, "judged": found}
        given.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
