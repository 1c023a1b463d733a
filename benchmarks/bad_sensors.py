"""One bad sensor must not harm the others: their latency with and without four bad ones.

`vedette serve` runs in a process of its own. Ten well sensors send 20 reports a second each;
measured is, for each of their tracks, the time at which a page has it less the time at which its
report was sent. In every other span four bad ones join: one at a hundred times its rate, one that
sends yesterday, one that sends noise, and one whose certificate nobody here knows. Each must be
named within 10 s. Spans alternate, so that other work on the machine falls on both alike.

Run: python benchmarks/bad_sensors.py [SECONDS A SPAN] [PAIRS OF SPANS]
"""

import asyncio
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import websockets

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "app"))
from served import HEADER, Server, free_port, settings

WELL, RATE, TIMES = 10, 20.0, 100
DAY = timedelta(days=1)
TICK_S = 0.05
SETTLE_S = 3.0  # of each span, not measured: the bad ones come and go
NAMED_WITHIN_S = 10.0
SLOWER_MAX = 0.2
WANTED = {"flooding", "clock_off", "noise", "turned_away"}


@dataclass
class Watched:
    """What a page that follows the stream has seen."""

    measuring: list[float] | None = None  # where latencies go; None: nowhere
    well: set[int] = field(default_factory=set)  # slots of the well sensors' tracks
    seen: dict[int, float] = field(default_factory=dict)
    named: dict[str, tuple[float, str]] = field(default_factory=dict)  # condition: when, words


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate and its key."""
    pair = folder / f"{name}.pem", folder / f"{name}.key"
    asked = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    asked += ["-nodes", "-days", "2", "-subj", f"/CN={name}"]
    asked += ["-out", str(pair[0]), "-keyout", str(pair[1])]
    subprocess.run(asked, check=True, capture_output=True)  # noqa: S603 - our own words
    return pair


def report(sensor: str, number: int, seconds: float, age: timedelta = timedelta(0)) -> bytes:
    lat, lon = 46 + (number // 40) * 0.2, 5 + (number % 40) * 0.25 + 0.002 * seconds
    at = (datetime.now(UTC) - age).isoformat(timespec="microseconds")
    return (
        f'{{"type":"position","sensor":"{sensor}","measured_at":"{at}","lat_deg":{lat:.6f},'
        f'"lon_deg":{lon:.6f},"sigma_m":50.0,'
        f'"emitter":{{"scheme":"icao24","value":"{number:06x}"}}}}\n'
    ).encode()


async def sender(
    port: int,
    name: str,
    first: int,
    stop: asyncio.Event,
    *,
    rate: float = RATE,
    age: timedelta = timedelta(0),
    noise: bool = False,
) -> None:
    """One sensor that tells of twenty objects in turn; each noisy one has an address of its own."""
    origin = ("127.0.0.2" if noise else "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=origin)
    drain = asyncio.create_task(swallow(reader))
    declared = {"id": name, "kind": "radar", "reports_per_s_max": RATE * 2}
    at = datetime.now(UTC).isoformat()
    writer.write(HEADER)
    if not noise:
        line = {"type": "sensor", "received_at": at, "sensor": declared}
        writer.write(json.dumps(line).encode() + b"\n")
    began, count = time.monotonic(), 0
    while not stop.is_set():
        passed = time.monotonic() - began
        for _ in range(int(passed * rate) - count):
            if noise:
                writer.write(os.urandom(60).replace(b"\n", b"") + b"\n")
            else:
                writer.write(report(name, first + count % 20, passed, age))
            count += 1
        await writer.drain()
        await asyncio.sleep(TICK_S)
    writer.close()
    drain.cancel()


async def swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 16):
        pass


async def stranger(port: int, pair: tuple[Path, Path], stop: asyncio.Event) -> None:
    """Comes each second with a certificate that nobody here knows."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(*pair)
    while not stop.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
            await reader.read(1)
            writer.close()
        except OSError:
            pass
        await asyncio.sleep(1.0)


async def page(server: Server, watched: Watched, stop: asyncio.Event) -> None:
    """Follows the stream as the page does, and looks into it."""
    url = f"ws://127.0.0.1:{server.page}/stream"
    headers = {"Authorization": f"Bearer {server.token}"}
    async with websockets.connect(
        url, additional_headers=headers, max_size=None, compression=None
    ) as link:
        while not stop.is_set():
            frame = await link.recv()
            if not isinstance(frame, str):
                look(frame, watched)


def look(frame: bytes, watched: Watched) -> None:
    now_ms = time.time() * 1000
    text, rows = (int.from_bytes(frame[i : i + 4], "little") for i in (4, 8))
    head = json.loads(frame[16 : 16 + text])
    for about in head["about"]:
        if all(sensor.startswith("well-") for sensor in about["sensors"]):
            watched.well.add(about["slot"])
    for line in head["lines"]:
        for condition in line.get("conditions", ()):
            seen = (time.monotonic(), f"{line['id']}: {condition['words']}")
            watched.named.setdefault(condition["kind"], seen)
    updated = np.frombuffer(frame, "<f8", rows, 16 + text + 8 * rows).tolist()
    slots = np.frombuffer(frame, "<u4", rows, 16 + text + 24 * rows).tolist()
    for slot, at in zip(slots, updated, strict=True):
        if slot in watched.well and watched.seen.get(slot, 0.0) < at:
            watched.seen[slot] = at
            if watched.measuring is not None:
                watched.measuring.append((now_ms - at) / 1000)


async def span(
    watched: Watched, seconds: float, into: list[float], bad: list[asyncio.Task[None]]
) -> None:
    await asyncio.sleep(SETTLE_S)
    watched.measuring = into
    await asyncio.sleep(seconds)
    watched.measuring = None
    await asyncio.gather(*bad)


async def run(
    server: Server, sapient: int, pair: tuple[Path, Path], seconds: float, pairs: int
) -> int:
    watched, over = Watched(), asyncio.Event()
    tasks = [asyncio.create_task(page(server, watched, over))]
    tasks += [
        asyncio.create_task(sender(server.port, f"well-{n}", 20 * n, over)) for n in range(WELL)
    ]
    await asyncio.sleep(5.0)
    without, beside = list[list[float]](), list[list[float]]()
    began = 0.0
    for _ in range(pairs):
        without.append([])
        await span(watched, seconds, without[-1], [])
        began = began or time.monotonic()
        stop = asyncio.Event()
        bad = [
            sender(server.port, "bad-flood", 400, stop, rate=TIMES * RATE),
            sender(server.port, "bad-yesterday", 420, stop, age=DAY),
            sender(server.port, "bad-noise", 440, stop, noise=True),
            stranger(sapient, pair, stop),
        ]
        joined = [asyncio.create_task(one) for one in bad]
        asyncio.get_running_loop().call_later(SETTLE_S + seconds, stop.set)
        beside.append([])
        await span(watched, seconds, beside[-1], joined)
    over.set()
    await asyncio.gather(*tasks)
    return tell(without, beside, watched, began)


def typical(spans: list[list[float]], percent: int) -> float:
    """The median over the spans of one percentile: a hiccup in one of them does not decide."""
    return statistics.median(statistics.quantiles(one, n=100)[percent - 1] for one in spans)


def tell(
    without: list[list[float]], beside: list[list[float]], watched: Watched, began: float
) -> int:
    wrong = 0
    print(f"{WELL} well sensors, {RATE:g} reports/s each; report to page, s, median of spans:")
    for percent in (50, 95, 99):
        alone, among = typical(without, percent), typical(beside, percent)
        wrong += among / alone - 1 > SLOWER_MAX
        print(f"  p{percent}: {alone:.3f} without, {among:.3f} with ({among / alone - 1:+.0%})")
    counts = [sum(map(len, spans)) for spans in (without, beside)]
    print(f"  measured: {counts[0]:,} without, {counts[1]:,} with the four bad ones")
    for kind in sorted(WANTED):
        if kind in watched.named:
            after_s = watched.named[kind][0] - began
            wrong += after_s > NAMED_WITHIN_S
            print(f"  {kind} named after {after_s:.1f} s: {watched.named[kind][1]}")
        else:
            wrong += 1
            print(f"  {kind}: NOT NAMED")
    return wrong


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 12.0
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print(f"{os.cpu_count()} cores; load {os.getloadavg()[0]:.1f} before the start (others' work)")
    with tempfile.TemporaryDirectory() as name:
        folder, sapient = Path(name), free_port()
        ours, theirs = certificate(folder, "ours"), certificate(folder, "theirs")
        more = f"""
[[input]]
kind = "sapient"
name = "sapient"
listen = "127.0.0.1:{sapient}"
certificate = "{ours[0].name}"
key = "{ours[1].name}"
client_authority = "{ours[0].name}"
"""
        server = Server(settings(folder, events=False, checkpoint_s=10.0, more=more))
        server.wait_ready()
        wrong = asyncio.run(run(server, sapient, theirs, seconds, pairs))
        code = server.stop()
        if os.environ.get("SHOW_LOG"):
            print((folder / "log.txt").read_text())
    print(f"stopped with exit {code}; {'as asked' if not wrong else f'{wrong} not as asked'}")
    return 1 if wrong or code else 0


if __name__ == "__main__":
    sys.exit(main())
