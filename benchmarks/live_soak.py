"""Six hours of a live run at sixty times the pace: memory within 10 %, file handles flat.

The whole live path but the page: TCP, raw log, decoders, tracker, alerts, record, checkpoints.
Aircraft come and go (each address is heard for twenty minutes), one sensor falls silent and comes
back, the sender is cut off every quarter of an hour and connects again.

Run: python benchmarks/live_soak.py [SIMULATED HOURS] [PACE]
"""

import asyncio
import gc
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vedette.model.alert import Action, AlertCondition, AlertEvent, AlertState
from vedette.model.times import to_text

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS / "engine"), str(TESTS / "engine" / "live")]

from made import ZONE  # noqa: E402
from scripted import Live  # noqa: E402

from vedette.engine.live.inputs.input_base import Keeper  # noqa: E402
from vedette.engine.live.inputs.report_lines_tcp import ReportLinesSettings  # noqa: E402
from vedette.engine.live.inputs.tcp import TcpInput  # noqa: E402

START = datetime(2026, 3, 1, tzinfo=UTC)
AIRCRAFT, EVERY_S, HEARD_S = 60, 4.0, 1200.0  # 15 reports a second
CUT_OFF_S = 900.0
WARM_H = 1.0  # memory is compared with what it was after this


class FastClock:
    """A clock that goes `pace` times as fast."""

    def __init__(self, pace: float) -> None:
        self._pace, self._began = pace, time.monotonic()

    def now(self) -> datetime:
        return START + timedelta(seconds=(time.monotonic() - self._began) * self._pace)

    stamp = now


def lines(at: datetime, due: range) -> bytes:
    found = []
    seconds = (at - START).total_seconds()
    for number in due:
        n = number % AIRCRAFT
        age = (seconds + n * HEARD_S / AIRCRAFT) % HEARD_S
        address = int((seconds + n * HEARD_S / AIRCRAFT) // HEARD_S) * AIRCRAFT + n
        report = {
            "type": "position",
            "sensor": f"s{n % 3}",
            "measured_at": to_text(at),
            "lat_deg": 50.9 + 0.003 * n + 0.00002 * age,
            "lon_deg": 23.3 + 0.0004 * age,
            "sigma_m": 30.0,
            "emitter": {"scheme": "icao24", "value": f"{address:06x}"},
        }
        if n % 3 != 2 or seconds % 3600 < 1800:  # one sensor is silent every other half hour
            found.append(json.dumps(report))
    return ("\n".join(found) + "\n").encode() if found else b""


def opening(at: datetime) -> bytes:
    header = {"format": "vedette-reports", "version": 1, "simulation": False, "name": "soak"}
    found = [json.dumps(header)]
    for n in range(3):
        sensor = {"id": f"s{n}", "kind": "radar", "silent_after_s": 60.0}
        line = {"type": "sensor", "received_at": to_text(at), "sensor": sensor}
        found.append(json.dumps(line))
    return ("\n".join(found) + "\n").encode()


async def send(clock: FastClock, port: int, until: datetime) -> None:
    number = 0
    while (began := clock.now()) < until:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(opening(began))
        while (at := clock.now()) < min(until, began + timedelta(seconds=CUT_OFF_S)):
            due = int((at - START).total_seconds() * AIRCRAFT / EVERY_S)
            writer.write(lines(at, range(number, due)))
            number = due
            await writer.drain()
            await asyncio.sleep(0.02)
        writer.transport.abort()


async def acknowledge(live: Live) -> None:
    """The person on duty: an alert that nobody acknowledges stays in the picture for ever."""
    while True:
        await asyncio.sleep(2)
        for alert in list(live.live.runner.state.alerts.alerts.values()):
            event = AlertEvent.ACKNOWLEDGE
            if alert.condition is AlertCondition.LOST_INSIDE:
                event = AlertEvent.CLOSE  # it stays until a person closes it
            elif alert.state not in (AlertState.UNACKNOWLEDGED, AlertState.RETURNED):
                continue
            live.live.act(Action(alert=alert.id, event=event, at=START, by="soak"))


def vitals() -> tuple[float, int]:
    gc.collect()
    status = Path("/proc/self/status").read_text()
    rss = int(next(r for r in status.splitlines() if r.startswith("VmRSS")).split()[1])
    return rss / 1024, sum(1 for _ in Path("/proc/self/fd").iterdir())


async def run(folder: Path, hours: float, pace: float) -> bool:
    clock = FastClock(pace)
    live = Live(folder, clock, restrictions=[ZONE], checkpoint_s=5.0)  # type: ignore[arg-type]
    live.live._config = type(live.live._config)(checkpoint_s=5.0)
    asked = ReportLinesSettings(kind="report_lines", name="in", listen="127.0.0.1:0")
    way_in = asked.make(simulation=False)
    assert isinstance(way_in, TcpInput)
    tasks = [
        asyncio.create_task(live.live.run()),
        asyncio.create_task(Keeper(way_in, live.intake).keep()),
        asyncio.create_task(acknowledge(live)),
    ]
    while way_in.port is None:
        await asyncio.sleep(0.01)
    until = START + timedelta(hours=hours)
    sending = asyncio.create_task(send(clock, way_in.port, until))
    seen, mark = [], START
    while clock.now() < until:
        mark += timedelta(minutes=30)
        await asyncio.sleep(max(0.0, (mark - clock.now()).total_seconds() / pace))
        rss, files = vitals()
        hour = (mark - START).total_seconds() / 3600
        seen.append((hour, rss, files))
        figures = live.live.figures
        state = live.live.runner.state
        print(
            f"{hour:4.1f} h  {rss:6.1f} MB  {files:3d} files  {figures.reports:9,} reports  "
            f"{len(state.picture.lives):4d} tracks  {len(state.alerts.alerts)} alerts  "
            f"checkpoint {figures.checkpoint_bytes / 1e3:,.0f} kB",
            flush=True,
        )
    await sending
    for task in tasks[1:]:
        task.cancel()
    live.live.stop()
    await tasks[0]
    warm = [row for row in seen if row[0] >= WARM_H]
    grown = warm[-1][1] / warm[0][1] - 1
    flat = abs(grown) <= 0.10 and warm[-1][2] <= warm[0][2] + 1
    print(f"memory {grown:+.1%} since {WARM_H:g} h, files {warm[0][2]} to {warm[-1][2]}: {flat=}")
    return flat


def main() -> int:
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    pace = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(run(Path(folder) / "data", hours, pace)) else 1


if __name__ == "__main__":
    sys.exit(main())
