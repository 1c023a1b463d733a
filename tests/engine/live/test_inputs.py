"""Network inputs: who is let in, what is told back, and how a failure is said."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.engine.live.clock import SystemClock
from vedette.engine.live.inputs.input_base import InputState, Keeper, host_and_port, is_allowed
from vedette.engine.live.inputs.report_lines_tcp import LineCutter, ReportLinesSettings
from vedette.engine.live.inputs.tcp import TcpInput
from vedette.engine.live.inputs.udp_frames import UdpFramesSettings, UdpInput
from vedette.engine.live.intake import Intake, IntakeLimits
from vedette.feeds.report_format.report_decoder import MAX_LINE_BYTES
from vedette.model.errors import FeedError

REAL = b'{"format":"vedette-reports","version":1,"simulation":false,"name":"t"}\n'
SIMULATED = REAL.replace(b"false", b"true")
BEAT = b'{"type":"heartbeat","sensor":"s","received_at":"2026-01-01T00:00:00Z"}\n'


def with_input(
    asked: ReportLinesSettings, use: Callable[[TcpInput, Intake], Awaitable[None]]
) -> TcpInput:
    """Run an input, and what a test does to it."""

    async def run() -> TcpInput:
        intake = Intake(SystemClock(), IntakeLimits(frames=50))
        way_in = asked.make(simulation=False)
        assert isinstance(way_in, TcpInput)
        keeper = asyncio.create_task(Keeper(way_in, intake, pause_s=0.01).keep())
        async with asyncio.timeout(20):
            while way_in.health.state is InputState.STARTING:
                await asyncio.sleep(0.005)
            await use(way_in, intake)
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        return way_in

    return asyncio.run(run())


def listening(**more: object) -> ReportLinesSettings:
    return ReportLinesSettings(
        kind="report_lines",
        name="in",
        listen="127.0.0.1:0",
        **more,  # type: ignore[arg-type]
    )


async def talk(way_in: TcpInput, data: bytes) -> bytes:
    assert way_in.port is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", way_in.port)
    writer.write(data)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("first", [SIMULATED, BEAT, b"hello\n", b"\x00\xff\n", b"{}\n"])
def test_a_sender_without_the_right_header_is_turned_away_with_the_reason(first: bytes) -> None:
    async def use(way_in: TcpInput, intake: Intake) -> None:
        answer = await talk(way_in, first + BEAT)
        assert answer.strip()
        assert not intake.waiting

    way_in = with_input(listening(), use)
    assert way_in.health.refused_connections == 1


def test_only_what_is_on_disk_is_acknowledged() -> None:
    async def use(way_in: TcpInput, intake: Intake) -> None:
        assert way_in.port is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", way_in.port)
        writer.write(REAL + BEAT * 3)
        while intake.waiting < 3:
            await asyncio.sleep(0.005)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readline(), 0.05)
        items, _ = intake.take(100)
        intake.settle(len(items))
        assert json.loads(await reader.readline()) == {"acknowledged": 3}
        writer.close()

    with_input(listening(), use)


def test_a_full_queue_makes_a_sender_wait_and_loses_nothing() -> None:
    async def use(way_in: TcpInput, intake: Intake) -> None:
        assert way_in.port is not None
        _, writer = await asyncio.open_connection("127.0.0.1", way_in.port)
        writer.write(REAL + BEAT * 1000)
        got = 0
        while got < 1000:
            await asyncio.sleep(0.002)
            assert intake.waiting <= 50
            items, _ = intake.take(1000)
            intake.settle(len(items))
            got += len(items)
        assert not intake.dropped
        writer.close()

    with_input(listening(), use)


def test_an_input_that_cannot_listen_says_so_and_is_tried_again() -> None:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    asked = ReportLinesSettings(
        kind="report_lines", name="in", listen=f"127.0.0.1:{taken.getsockname()[1]}"
    )

    async def use(way_in: TcpInput, _: Intake) -> None:
        assert way_in.health.state is InputState.FAILED
        assert way_in.health.detail
        assert way_in.health.since is not None
        taken.close()
        while way_in.health.state is not InputState.OPEN:
            await asyncio.sleep(0.01)

    with_input(asked, use)


HEADER = b'{"format":"vedette-reports","version":1,"simulation":false,"name":"t"}\n'


def test_more_connections_than_allowed_are_turned_away() -> None:
    async def use(way_in: TcpInput, _: Intake) -> None:
        assert way_in.port is not None
        held = [await asyncio.open_connection("127.0.0.1", way_in.port) for _ in range(2)]
        for _, writer in held:
            writer.write(HEADER)
        while way_in.health.connections < 2:
            await asyncio.sleep(0.005)
        assert b"more than 2 connections" in await talk(way_in, HEADER)
        assert way_in.health.refused_connections == 1
        for _, writer in held:
            writer.close()

    with_input(listening(connections_max=2), use)


def test_datagrams_without_room_are_dropped_and_counted() -> None:
    asked = UdpFramesSettings(
        kind="udp_frames", name="in", listen="127.0.0.1:0", encoding="btle_ll", sensor="s"
    )

    async def run() -> None:
        intake = Intake(SystemClock(), IntakeLimits(frames=5))
        way_in = asked.make(simulation=False)
        keeper = asyncio.create_task(Keeper(way_in, intake).keep())
        while way_in.port is None:
            await asyncio.sleep(0.005)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for _ in range(20):
                out.sendto(b"frame", ("127.0.0.1", way_in.port))
        async with asyncio.timeout(10):
            while intake.dropped["in"] < 15:
                await asyncio.sleep(0.01)
        assert intake.waiting == 5
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)

    asyncio.run(run())
    assert UdpInput(asked).health.state is InputState.STARTING


@given(st.lists(st.integers(1, 60), max_size=60))
def test_lines_are_the_same_wherever_the_stream_is_cut(sizes: list[int]) -> None:
    data, at, found = REAL + b"\n" + BEAT * 5 + b"{bad}\n" + BEAT, 0, []
    cutter = LineCutter(simulation=False)
    for size in [*sizes, len(data)]:
        found += cutter.feed(data[at : at + size])
        at += size
    assert found == [*[BEAT] * 5, b"{bad}\n", BEAT]


def test_a_line_without_end_is_passed_over_and_said() -> None:
    cutter = LineCutter(simulation=False)
    cutter.feed(REAL)
    for _ in range(3):
        assert cutter.feed(b"x" * MAX_LINE_BYTES) == []
        assert len(cutter._held) <= MAX_LINE_BYTES + 1
    assert cutter.feed(b"x\n" + BEAT) == [BEAT]
    assert cutter.faults()


def test_nothing_is_taken_before_the_header() -> None:
    with pytest.raises(FeedError):
        LineCutter(simulation=False).feed(BEAT)


@pytest.mark.parametrize("text", ["1", "host", ":1", "h:x", "h:70000", "h:-1"])
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be HOST:PORT"):
        host_and_port(text)


def test_beyond_this_machine_senders_must_be_named() -> None:
    with pytest.raises(ValueError, match="peers"):
        ReportLinesSettings(kind="report_lines", name="in", listen="0.0.0.0:9100")
    assert is_allowed("10.1.2.3", ("10.0.0.0/8",))
    assert is_allowed("::ffff:10.1.2.3", ("10.0.0.0/8",))
    assert not is_allowed("192.0.2.1", ("10.0.0.0/8",))
