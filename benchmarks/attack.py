"""H2 to H5 at once: what an attack on one service costs those who are honest.

`vedette serve` runs in a process of its own on this machine. Twenty honest sensors send 1,000
reports/s over connections of their own. First it is quiet; then, at once:

- H2: dossiers and verifications are asked for by an investigator and abandoned after 2 s;
- H3: silent and half-said connections to the page;
- H4: silent connections to the sensors' port;
- H5: one sensor sends 1,500 plots/s round one spot, and one floods a UDP port.

Measured: from the sending of an honest line to its acknowledgement (it is on disk then) and to
its track on the page; how soon each culprit is named on the page; the longest gap between two
acknowledgements; memory. All traffic stays on loopback and is bounded in count and time.

Run: python benchmarks/attack.py [--seed N] [--seconds S] [--json FILE]
"""

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import live_load
import numpy as np
import websockets
from live_load import HEADER, Server, settings
from served import free_port

from vedette.access.role_permissions import Role
from vedette.app.live.page_access import open_door
from vedette.app.settings.settings import load

HONEST = 20
RATE = 1_000
NOISY_PER_S = 1_500
UDP_PER_S = 8_000
SILENT = 400
HEAVY = 10
WARM_S = 8.0
STOP_WITHIN_S = 120.0


@dataclass
class Phase:
    """What was measured in one phase."""

    acknowledged_s: list[float] = field(default_factory=list)
    page_s: list[float] = field(default_factory=list)
    longest_gap_s: float = 0.0
    rss: list[int] = field(default_factory=list)
    sent: int = 0


@dataclass
class Run:
    """All of it."""

    server: Server
    udp: int
    random: random.Random
    began: float = 0.0
    phase: Phase | None = None
    attack_at: float = 0.0
    named: dict[str, float] = field(default_factory=dict)
    investigator: str = ""
    incident: str = ""
    heavy: Counter[str] = field(default_factory=Counter)  # requests by their answer's status


async def honest(run: Run, number: int, until: float) -> None:
    """One honest sensor: 50 reports/s of aircraft of its own, in time."""
    reader, writer = await asyncio.open_connection("127.0.0.1", run.server.port)
    writer.write(HEADER)
    sent: list[float] = []
    reading = asyncio.create_task(acknowledgements(run, reader, sent))
    own = range(number, HONEST * 10, HONEST)
    began = time.monotonic()
    while (now := time.monotonic()) < until:
        for _ in range(int((now - began) * RATE / HONEST) - len(sent)):
            writer.write(live_load.line(number, own[len(sent) % len(own)], now - began))
            sent.append(time.monotonic())
            if run.phase is not None:
                run.phase.sent += 1
        await writer.drain()
        await asyncio.sleep(0.02)
    await asyncio.sleep(2)
    reading.cancel()
    writer.close()


async def acknowledgements(run: Run, reader: asyncio.StreamReader, sent: list[float]) -> None:
    """Hold each acknowledgement against the time at which its line was sent."""
    known, last = 0, time.monotonic()
    while line := await reader.readline():
        now, count = time.monotonic(), json.loads(line)["acknowledged"]
        if run.phase is not None:
            run.phase.acknowledged_s += [now - at for at in sent[known:count]]
            run.phase.longest_gap_s = max(run.phase.longest_gap_s, now - last)
        known, last = count, now


async def page(run: Run, until: float) -> None:
    """One page that looks how late its tracks are, and who is named."""
    url = f"ws://127.0.0.1:{run.server.page}/stream"
    headers = {"Authorization": f"Bearer {run.server.token}"}
    seen: dict[int, float] = {}
    async with websockets.connect(
        url, additional_headers=headers, max_size=None, compression=None
    ) as link:
        while time.monotonic() < until:
            frame = await link.recv()
            if isinstance(frame, str):
                continue
            text, rows = (int.from_bytes(frame[i : i + 4], "little") for i in (4, 8))
            head = json.loads(frame[16 : 16 + text])
            name_culprits(run, head)
            updated = np.frombuffer(frame, "<f8", rows, 16 + text + 8 * rows)
            slots = np.frombuffer(frame, "<u4", rows, 16 + text + 24 * rows)
            now_ms = time.time() * 1000
            for slot, at in zip(slots.tolist(), updated.tolist(), strict=True):
                if seen.get(slot, 0.0) < at:
                    seen[slot] = at
                    if run.phase is not None:
                        run.phase.page_s.append((now_ms - at) / 1000)


def name_culprits(run: Run, head: dict[str, object]) -> None:
    for line in head.get("lines", []):  # type: ignore[attr-defined]
        if line.get("type") != "sensor" or not run.attack_at:
            continue
        kinds = [one["kind"] for one in line["conditions"]]
        if "flooding" in kinds and line["id"] not in run.named:
            run.named[line["id"]] = time.monotonic() - run.attack_at


async def noisy(run: Run, until: float) -> None:
    """H5: 1,500 plots/s round one spot, by one sensor, within the default limit."""
    reader, writer = await asyncio.open_connection("127.0.0.1", run.server.port)
    draining = asyncio.create_task(live_load.swallow(reader))
    writer.write(HEADER)
    began, count = time.monotonic(), 0
    while (now := time.monotonic()) < until:
        for _ in range(min(500, int((now - began) * NOISY_PER_S) - count)):
            at = datetime.now(UTC).isoformat(timespec="microseconds")
            lat, lon = 50.5 + run.random.gauss(0, 0.001), 7.5 + run.random.gauss(0, 0.001)
            writer.write(
                b'{"type":"position","sensor":"noisy","measured_at":"%s","lat_deg":%.6f,'
                b'"lon_deg":%.6f,"sigma_m":30.0}\n' % (at.encode(), lat, lon)
            )
            count += 1
        with suppress(TimeoutError):
            await asyncio.wait_for(writer.drain(), 0.5)
        await asyncio.sleep(0.02)
    draining.cancel()
    writer.transport.abort()


async def datagrams(run: Run, until: float) -> None:
    """H5: a flood of datagrams of another sensor."""
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.setblocking(False)
    began, count = time.monotonic(), 0
    while (now := time.monotonic()) < until:
        at = datetime.now(UTC).isoformat(timespec="microseconds")
        data = json.dumps(
            {"type": "position", "sensor": "udp-flood", "measured_at": at,
             "lat_deg": 52.0 + run.random.random(), "lon_deg": 20.0, "sigma_m": 30.0}
        ).encode()  # fmt: skip
        for _ in range(min(1_000, int((now - began) * UDP_PER_S) - count)):
            with suppress(OSError):
                out.sendto(data, ("127.0.0.1", run.udp))
            count += 1
        await asyncio.sleep(0.02)
    out.close()


async def silent(port: int, said: bytes, count: int, until: float) -> None:
    """H3 and H4: connections that say nothing or half of something."""
    held = []
    for _ in range(count):
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            held.append((reader, writer))
        await asyncio.sleep(0.01)
    await asyncio.sleep(max(0.0, until - time.monotonic()))
    for _, writer in held:
        writer.transport.abort()


async def heavy(run: Run, number: int, until: float) -> None:
    """H2: dossiers and verifications of the record, asked for and abandoned after 2 s."""
    what = f"GET /api/incidents/{run.incident}/dossier/pdf" if number % 2 else "POST /api/verify"
    ask = (
        f"{what} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n"
        f"Authorization: Bearer {run.investigator}\r\n\r\n{{}}"
    ).encode()
    while time.monotonic() < until:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", run.server.page)
            writer.write(ask)
            status = "none within 2 s"
            with suppress(TimeoutError, asyncio.IncompleteReadError):
                async with asyncio.timeout(2.0):
                    status = (await reader.readuntil(b"\r\n")).split()[1].decode()
            run.heavy[status] += 1
            writer.transport.abort()


def first_incident(run: Run) -> str:
    """An incident of which a dossier can be asked for."""
    for _ in range(100):
        request = urllib.request.Request(
            f"http://127.0.0.1:{run.server.page}/api/incidents",
            headers={"Authorization": f"Bearer {run.investigator}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found = json.load(answer)
        if found:
            return str(found[0]["id"])
        time.sleep(0.5)
    raise AssertionError("no incident was opened by the aircraft in the zone")


def with_zone(config: Path) -> Path:
    """Settings whose only zone lies round the first aircraft, so that an incident is opened."""
    ring = [[4.9, 45.9], [5.15, 45.9], [5.15, 46.1], [4.9, 46.1], [4.9, 45.9]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "geometry": geometry, "properties": {"name": "Z"}}
    zone = config.parent / "zone.json"
    zone.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    lines = [
        f"restrictions = {json.dumps([str(zone)])}" if one.startswith("restrictions") else one
        for one in config.read_text().splitlines()
    ]
    config.write_text("\n".join(lines) + "\n")
    return config


def investigator_token(config: Path) -> str:
    """A token of a role that may read incidents and verify the record."""
    with open_door(load(config), make=True) as door:
        at = datetime.now(UTC)
        _, token = door.tokens.make(
            "attack", role=Role.INVESTIGATOR, expires_at=at + timedelta(days=1), at=at, by="attack"
        )
    return token


async def memory(run: Run, until: float) -> None:
    while time.monotonic() < until:
        if run.phase is not None:
            run.phase.rss.append(run.server.rss_bytes)
        await asyncio.sleep(1)


async def attacked(run: Run, seconds: float) -> tuple[Phase, Phase]:
    """The quiet phase, and the one under attack."""
    quiet, loud = Phase(), Phase()
    run.began = time.monotonic()
    until = run.began + WARM_S + 2 * seconds + 3
    tasks = [asyncio.create_task(honest(run, n, until)) for n in range(HONEST)]
    tasks.append(asyncio.create_task(page(run, until)))
    tasks.append(asyncio.create_task(memory(run, until)))
    await asyncio.sleep(WARM_S)
    run.incident = await asyncio.to_thread(first_incident, run)
    run.phase = quiet
    await asyncio.sleep(seconds)
    run.phase = None
    run.attack_at, end = time.monotonic(), time.monotonic() + seconds
    half = b"GET /health HTTP/1.1\r\nHost"
    tasks += [
        asyncio.create_task(noisy(run, end)),
        asyncio.create_task(datagrams(run, end)),
        asyncio.create_task(silent(run.server.page, half, SILENT, end)),
        asyncio.create_task(silent(run.server.port, b"", SILENT, end)),
        *(asyncio.create_task(heavy(run, number, end)) for number in range(HEAVY)),
    ]
    run.phase = loud
    await asyncio.sleep(seconds)
    run.phase = None
    _, late = await asyncio.wait(tasks, timeout=max(1.0, until + 10 - time.monotonic()))
    for task in late:  # a sender that waits for a server that does not read any more
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return quiet, loud


def percentile(values: list[float], cut: int) -> float | None:
    return statistics.quantiles(values, n=100)[cut - 1] if len(values) > 100 else None


def rows(run: Run, quiet: Phase, loud: Phase) -> list[dict[str, object]]:
    """Each figure beside what is asked."""
    found: list[dict[str, object]] = []
    for name, key in (("acknowledgement", "acknowledged_s"), ("page", "page_s")):
        before, after = (percentile(getattr(one, key), 99) for one in (quiet, loud))
        found.append(
            {
                "row": f"honest p99, {name}",
                "quiet_s": before,
                "attack_s": after,
                "ratio": None if not before or not after else after / before,
                "asked": "ratio <= 1.2",
            }
        )
    for culprit in ("noisy", "udp-flood"):
        seconds = run.named.get(culprit)
        found.append({"row": f"named: {culprit}", "seconds": seconds, "asked": "<= 5"})
    found += [
        {
            "row": "honest lines acknowledged",
            "sent": loud.sent,
            "acknowledged": len(loud.acknowledged_s),
            "longest_gap_s": loud.longest_gap_s,
            "asked": "never stops",
        },
        {
            "row": "memory",
            "quiet_mb": max(quiet.rss, default=0) / 1e6,
            "attack_mb": max(loud.rss, default=0) / 1e6,
            "asked": "bounded",
        },
        {"row": "heavy requests by status", **run.heavy},
        {"row": "load of the machine", "load_1min": os.getloadavg()[0]},
    ]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    seconds = min(max(asked.seconds, 5.0), 120.0)
    with tempfile.TemporaryDirectory() as folder:
        udp = free_port()
        more = (
            f'[[input]]\nkind = "udp_frames"\nname = "udp"\nlisten = "127.0.0.1:{udp}"\n'
            'encoding = "report_line"\nsensor = "udp-flood"\n'
        )
        config = with_zone(settings(Path(folder), events=False, checkpoint_s=10.0, more=more))
        token = investigator_token(config)
        server = Server(config)
        server.wait_ready()
        run = Run(server, udp, random.Random(asked.seed), investigator=token)  # noqa: S311
        quiet, loud = asyncio.run(attacked(run, seconds))
        found = rows(run, quiet, loud)
        for row in found:
            print(json.dumps(row), flush=True)
        asked_at = time.monotonic()
        code = server.stop(STOP_WITHIN_S)
        found.append({"row": "exit", "code": code, "seconds": time.monotonic() - asked_at})
        print(json.dumps(found[-1]))
    if asked.json is not None:
        document = {"seed": asked.seed, "seconds": seconds, "rows": found}
        asked.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
