"""Live load, beside the figures of EUROCONTROL's ARTAS: from a report's receipt to the page.

ARTAS, the tracker that most of Europe's air-traffic centres run, is specified for 30 sensors,
2,000 reports a second, 4,000 tracks and 23 users at once. `vedette serve` runs in a process of
its own with all it does (raw log, fdatasync, record, checkpoints, page); 30 senders connect over
TCP, 23 clients follow the page's stream over WebSockets. Measured is, for every track in every
frame, the time at which a client has it, less the time at which its report was sent.

Run: python benchmarks/live_load.py [SECONDS] [REPORTS A SECOND ...]
"""

import asyncio
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import websockets

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "app"))
from served import HEADER, Server, settings

ARTAS = {"sensors": 30, "reports/s": 2_000, "tracks": 4_000, "clients": 23}
CORES = os.cpu_count() or 1
TICK_S = 0.05
WARM_S = 8.0  # until every aircraft was heard twice


@dataclass
class Figures:
    """What one run has shown."""

    sent: int = 0
    late_s: list[float] = field(default_factory=list)
    frames: int = 0
    bytes: int = 0
    tracks: set[int] = field(default_factory=set)
    cpu_s: float = 0.0
    rss: list[int] = field(default_factory=list)
    behind_s: float = 0.0  # how late the senders were: back-pressure


def line(sensor: int, aircraft: int, seconds: float) -> bytes:
    lat, lon = 46 + (aircraft // 80) * 0.2, 5 + (aircraft % 80) * 0.25
    report = {
        "type": "position",
        "sensor": f"sensor-{sensor}",
        "measured_at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "lat_deg": lat + 0.0005 * seconds,
        "lon_deg": lon + 0.002 * seconds,
        "sigma_m": 50.0,
        "heights": [{"value_m": 9000.0, "reference": "barometric"}],
        "emitter": {"scheme": "icao24", "value": f"{aircraft:06x}"},
    }
    return json.dumps(report).encode() + b"\n"


async def sender(number: int, port: int, rate: float, seconds: float, figures: Figures) -> None:
    """One sensor: its share of the aircraft, turn by turn."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    drain = asyncio.create_task(swallow(reader))
    writer.write(HEADER)
    own = range(number, ARTAS["tracks"], ARTAS["sensors"])
    began, count = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        for _ in range(int(passed * rate) - count):
            writer.write(line(number, own[count % len(own)], passed))
            count += 1
        before = time.monotonic()
        await writer.drain()
        figures.behind_s = max(figures.behind_s, time.monotonic() - before)
        await asyncio.sleep(TICK_S)
    figures.sent += count
    await asyncio.sleep(2)
    writer.close()
    drain.cancel()


async def swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 16):
        pass


async def client(server: Server, figures: Figures, until: float, *, measuring: bool) -> None:
    """One page; the measuring one looks into its frames."""
    url = f"ws://127.0.0.1:{server.page}/stream"
    headers = {"Authorization": f"Bearer {server.token}"}
    seen: dict[int, float] = {}
    async with websockets.connect(
        url, additional_headers=headers, max_size=None, compression=None
    ) as link:
        while time.monotonic() < until:
            frame = await link.recv()
            if isinstance(frame, str) or not measuring:
                continue
            now_ms = time.time() * 1000
            figures.frames += 1
            figures.bytes += len(frame)
            text, rows = (int.from_bytes(frame[i : i + 4], "little") for i in (4, 8))
            updated = np.frombuffer(frame, "<f8", rows, 16 + text + 8 * rows)
            slots = np.frombuffer(frame, "<u4", rows, 16 + text + 24 * rows)
            figures.tracks.update(slots.tolist())
            for slot, at in zip(slots.tolist(), updated.tolist(), strict=True):
                if seen.get(slot, 0.0) < at:
                    seen[slot] = at
                    if time.monotonic() > until - measured_s(until):
                        figures.late_s.append((now_ms - at) / 1000)


def measured_s(until: float) -> float:
    return max(0.0, until - BEGAN[0] - WARM_S)


BEGAN = [0.0]


async def run(server: Server, rate: int, seconds: float) -> Figures:
    figures = Figures()
    BEGAN[0] = time.monotonic()
    until = BEGAN[0] + seconds
    cpu = cpu_s(server)
    share = rate / ARTAS["sensors"]
    tasks = [
        *(sender(n, server.port, share, seconds, figures) for n in range(ARTAS["sensors"])),
        *(client(server, figures, until, measuring=n == 0) for n in range(ARTAS["clients"])),
        watch(server, figures, until),
    ]
    await asyncio.gather(*tasks)
    figures.cpu_s = cpu_s(server) - cpu
    return figures


async def watch(server: Server, figures: Figures, until: float) -> None:
    while time.monotonic() < until:
        figures.rss.append(server.rss_bytes)
        await asyncio.sleep(1)


def cpu_s(server: Server) -> float:
    row = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(row[11]) + int(row[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 40.0
    rates = [int(r) for r in sys.argv[2:]] or [2_000, 4_000, 6_000]
    load = os.getloadavg()[0]
    print(f"{CORES} cores, the server on two; load {load:.1f} before the start (others' work)")
    if CORES >= 4:
        os.sched_setaffinity(0, set(range(2, CORES)))
    print(f"asked, as of ARTAS: {ARTAS}")
    for rate, zones in itertools.product(rates, (True, False)):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(settings(Path(folder), events=False, checkpoint_s=10.0, zones=zones))
            if CORES >= 4:  # two for the server, the rest for senders and clients
                os.sched_setaffinity(server.process.pid, {0, 1})
            server.wait_ready()
            figures = asyncio.run(run(server, rate, seconds))
            code = server.stop()
            print("with the sample airspace of Poland:" if zones else "without restrictions:")
            tell(rate, seconds, figures, code)


def tell(rate: int, seconds: float, figures: Figures, code: int) -> None:
    print(
        f"{rate:,}/s asked: {figures.sent / seconds:,.0f} reports/s sent, "
        f"{len(figures.tracks):,} tracks, {ARTAS['clients']} clients, "
        f"{figures.frames / seconds:.1f} frames/s, {figures.bytes / seconds / 1e3:,.0f} kB/s each"
    )
    if len(figures.late_s) > 100:
        cuts = statistics.quantiles(figures.late_s, n=100)
        print(
            f"  report to page: p50 {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s, p99 {cuts[98]:.2f} s "
            f"({len(figures.late_s):,} measured; the engine's cycle is 0.5 s)"
        )
    print(
        f"  server: {100 * figures.cpu_s / seconds:.0f} % of one core, "
        f"{max(figures.rss, default=0) / 1e6:.0f} MB; a sender waited {figures.behind_s:.2f} s "
        f"at most; stopped with exit {code}"
    )


if __name__ == "__main__":
    main()
