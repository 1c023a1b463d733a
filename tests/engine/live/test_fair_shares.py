"""One sender's flood, or strangers who say nothing, take nothing from the others."""

import asyncio
import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made import LAT, LON
from scripted import Live, Scripted, through

from vedette.access.waiting_room import WaitingRoom
from vedette.engine.live.clock import SystemClock
from vedette.engine.live.input_faults import Troubles, WatchedInput
from vedette.engine.live.inputs.report_lines_tcp import ReportLinesSettings
from vedette.engine.live.inputs.tcp import TcpInput
from vedette.engine.live.intake import LEAST_SHARE, Intake
from vedette.feeds.decoder import Encoding
from vedette.feeds.report_format.report_decoder import header_line
from vedette.model.ids import SensorId
from vedette.store.raw_log import RawLog, segments
from vedette.store.raw_records import ClosedBatchRecord
from vedette.store.spare_handles import SpareHandles

AT = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
HEADER = json.dumps(header_line(name="test", simulation=False)).encode() + b"\n"


def offered(intake: Intake, sender: str, count: int) -> int:
    """How many of `count` messages were taken in."""
    return sum(
        intake.offer(
            input=sender, sensor=SensorId(sender), encoding=Encoding.MODE_S, data=bytes(14)
        )
        for _ in range(count)
    )


def test_a_flood_fills_its_own_share_only() -> None:
    intake = Intake(SystemClock())
    intake.keeps_up_with(4_000)  # messages a second
    assert offered(intake, "honest", 10) == 10
    flood = offered(intake, "flood", 100_000)
    assert LEAST_SHARE <= flood <= 2_000  # what the engine does in half a second
    assert intake.over_share("flood")
    assert not intake.over_share("honest")
    assert offered(intake, "honest", 500) == 500
    assert offered(intake, "new", 500) == 500
    intake.take(100_000)
    assert offered(intake, "flood", 100) == 100


def test_who_waits_for_room_is_let_in_when_its_own_messages_are_taken() -> None:
    async def run() -> None:
        intake = Intake(SystemClock())
        intake.keeps_up_with(1)
        offered(intake, "flood", 100_000)
        sent = {"input": "flood", "sensor": SensorId("flood"), "encoding": Encoding.MODE_S}
        waiting = asyncio.create_task(intake.put(**sent, data=b"x"))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        assert not waiting.done()
        intake.take(100_000)
        await asyncio.wait_for(waiting, 1)

    asyncio.run(run())


def test_the_flood_is_named_by_its_sensor() -> None:
    intake = Intake(SystemClock())
    made = ReportLinesSettings(kind="report_lines", name="in", listen="127.0.0.1:0")
    health = made.make(simulation=False).health
    health.over_share[SensorId("noisy")] = 40
    Troubles(intake, [WatchedInput(health=health, sensor=SensorId("in"))]).look(0.0)
    (item,), _ = intake.take(10)
    told = json.loads(item.data)  # type: ignore[union-attr]
    assert (told["sensor"], told["trouble"], told["count"]) == ("noisy", "over_share", 40)


def test_strangers_who_say_nothing_do_not_lock_a_sensor_out(tmp_path: Path) -> None:
    """64 silent connections took all places, before anybody was asked who they are."""
    line = {"type": "position", "sensor": "a", "measured_at": "2025-09-09T21:30:00Z",
            "lat_deg": LAT, "lon_deg": LON}  # fmt: skip
    live = Live(tmp_path, Scripted([AT] * 3))
    settings = ReportLinesSettings(
        kind="report_lines", name="in", listen="127.0.0.1:0", connections_max=4
    )
    way_in = settings.make(simulation=False)

    async def send(way_in: TcpInput) -> None:
        silent = [
            await asyncio.open_connection("127.0.0.1", int(way_in.port or 0)) for _ in range(200)
        ]
        reader, writer = await asyncio.open_connection("127.0.0.1", int(way_in.port or 0))
        writer.write(HEADER + json.dumps(line).encode() + b"\n")
        assert json.loads(await reader.readline()) == {"acknowledged": 1}
        assert way_in.health.connections == 1
        assert sum(reader.at_eof() for reader, _ in silent) >= 200 - 64
        writer.close()
        for _, other in silent:
            other.close()

    asyncio.run(through(live, way_in, 1, send))  # type: ignore[arg-type]


def test_the_longest_waiting_of_the_busiest_address_goes_first() -> None:
    room, closed = WaitingRoom(most=4, of_address_max=2), []
    for name in ("a1", "b1", "b2", "b3", "c1", "d1"):
        room.enter(name[0], lambda name=name: closed.append(name))  # type: ignore[misc]
    assert closed == ["b1", "a1"]
    assert (len(room), room.turned_out) == (4, 2)


def test_the_raw_log_goes_on_where_no_file_handle_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spare = SpareHandles(4)
    log = RawLog(tmp_path, segment_bytes=1)
    spare.keep()
    real = os.open

    def scarce(path: object, *more: object, **named: object) -> int:
        if spare._held:  # the rest of the process has taken all others
            raise OSError(errno.EMFILE, "Too many open files")
        return real(path, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("vedette.store.raw_log.SPARE", spare)
    monkeypatch.setattr(os, "open", scarce)
    for _ in range(3):
        log.append([ClosedBatchRecord(until=AT)], sync=True)
    log.close()
    assert len(segments(tmp_path)) == 4
    assert spare._held  # taken again
