"""From the report that decides an entry to the notification in a receiver on this machine.

`vedette serve` runs in a process of its own with all it does. Senders keep it busy with aircraft
far from any zone, at the rate that is asked for; meanwhile aircraft enter a zone each, one after
another.
A receiver takes the signed webhooks. Measured is the time at which it has the notice of an entry,
less the time at which the last report of that aircraft before the alert was sent.

Run: python benchmarks/notification_delay.py [SECONDS] [REPORTS A SECOND] [ENTRIES]
"""

import asyncio
import json
import math
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from live_load import CORES, Figures, sender, swallow

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "app"))
from served import HEADER, Server, free_port

SENSORS = 10
SPEED_M_S, RADIUS_M = 60.0, 3_000.0
BEFORE_S, INSIDE_S = 8.0, 12.0
WARM_S = 8.0
LAT, LON, APART_DEG = 60.0, 20.0, 0.3


class Receiver:
    """Takes the webhooks, and notes when each came."""

    def __init__(self) -> None:
        self.came: list[tuple[float, dict[str, object]]] = []
        came = self.came

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                came.append((time.time(), json.loads(body)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def config(folder: Path, url: str, entries: int) -> Path:
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [LON + APART_DEG * i, LAT],
                "extent": {"subType": "Circle", "radius": RADIUS_M},
            },
            "properties": {
                "identifier": f"Z{i}",
                "country": "XXX",
                "name": [{"text": f"Zone {i}", "lang": "en-GB"}],
                "type": "PROHIBITED",
                "variant": "COMMON",
                "zoneAuthority": [
                    {"name": [{"text": "A", "lang": "en-GB"}], "purpose": "INFORMATION"}
                ],
            },
        }
        for i in range(entries)
    ]
    (folder / "zones.json").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    (folder / "secret").write_text("0123456789abcdef0123456789abcdef")
    path = folder / "vedette.toml"
    path.write_text(
        f"""[live]
simulation = true
restrictions = ["zones.json"]
[page]
port = {free_port()}
[notify]
secret = "secret"
[[contact]]
name = "desk"
webhooks = ["{url}"]
[[input]]
kind = "report_lines"
name = "reports"
listen = "127.0.0.1:{free_port()}"
"""
    )
    return path


async def intruders(port: int, entries: int, seconds: float, sent: dict[int, list[float]]) -> None:
    """Each flies east into its own zone; they begin evenly spread over the time."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    drain = asyncio.create_task(swallow(reader))
    writer.write(HEADER)
    spread_s = seconds - WARM_S - BEFORE_S - INSIDE_S

    async def one(number: int) -> None:
        await asyncio.sleep(WARM_S + spread_s * number / entries)
        began = time.monotonic()
        while (passed := time.monotonic() - began) < BEFORE_S + INSIDE_S:
            off_m = SPEED_M_S * (passed - BEFORE_S) - RADIUS_M
            degrees = off_m / (111_320 * math.cos(math.radians(LAT)))
            writer.write(line(number, degrees))
            sent.setdefault(number, []).append(time.time())
            await writer.drain()
            await asyncio.sleep(1.0)

    await asyncio.gather(*(one(number) for number in range(entries)))
    await asyncio.sleep(3)
    writer.close()
    drain.cancel()


def line(number: int, degrees: float) -> bytes:
    report = {
        "type": "position",
        "sensor": f"watch-{number % SENSORS}",
        "measured_at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "lat_deg": LAT,
        "lon_deg": LON + APART_DEG * number + degrees,
        "sigma_m": 10.0,
        "emitter": {"scheme": "icao24", "value": f"a{number:05x}"},
    }
    return json.dumps(report).encode() + b"\n"


async def run(server: Server, rate: float, seconds: float, entries: int) -> dict[int, list[float]]:
    figures, sent = Figures(), {}
    senders = 10
    await asyncio.gather(
        *(sender(n, server.port, rate / senders, seconds, figures) for n in range(senders)),
        intruders(server.port, entries, seconds, sent),
    )
    print(f"{figures.sent / seconds:,.0f} reports/s were sent")
    return sent


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else 2_000.0
    entries = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(config(Path(folder), receiver.url, entries))
        server.wait_ready(within_s=300)
        sent = asyncio.run(run(server, rate, seconds, entries))
        time.sleep(2)
        server.stop()
    delays = []
    for came_s, notice in receiver.came:
        title = str(notice["title"])
        if not title.startswith("SIMULATION: Entry: Zone "):
            continue
        number = int(title.rpartition(" ")[2])
        called_s = datetime.fromisoformat(str(notice["at"])).timestamp()
        decided = [at for at in sent.get(number, []) if at <= called_s]
        if decided:
            delays.append(came_s - decided[-1])
    print(f"{CORES} cores; {len(delays)} of {entries} entries were told of")
    if len(delays) > 10:
        cuts = statistics.quantiles(delays, n=100)
        print(
            f"deciding report to notification: p50 {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s, "
            f"p99 {cuts[98]:.2f} s, most {max(delays):.2f} s (the engine's cycle is 0.5 s)"
        )
    return 0 if len(delays) == entries else 1


if __name__ == "__main__":
    sys.exit(main())
