"""The intake: order, bounds, and who waits for what."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import Scripted

from vedette.engine.live.clock import SystemClock
from vedette.engine.live.intake import Intake, IntakeLimits
from vedette.feeds.decoder import Encoding
from vedette.model.ids import SensorId
from vedette.store.raw_records import FrameRecord

T0 = datetime(2026, 3, 1, tzinfo=UTC)


def offer(intake: Intake, data: bytes = b"x") -> bool:
    return intake.offer(input="in", sensor=SensorId("s"), encoding=Encoding.MODE_S, data=data)


def taken(intake: Intake, limit: int = 1000) -> tuple[list[FrameRecord], datetime]:
    items, until = intake.take(limit)
    return [item for item in items if isinstance(item, FrameRecord)], until


@given(st.lists(st.integers(-50, 50), max_size=60), st.integers(1, 20))
def test_times_never_go_back_and_no_frame_comes_after_its_until(
    steps: list[int], limit: int
) -> None:
    """Whatever the clock does, and wherever batches are cut."""
    times, at = [], T0
    for step in steps:
        at += timedelta(milliseconds=step)
        times.append(at)
    clock = Scripted(times)
    clock.at = T0
    intake, last, floor, got = Intake(clock), T0 - timedelta(days=1), T0 - timedelta(days=1), 0
    for number in range(len(steps)):
        assert offer(intake)
        if number % 7 == 3:
            frames, until = taken(intake, limit)
            for frame in frames:
                assert frame.received_at >= max(last, floor)
                assert frame.received_at <= until
                last = frame.received_at
            floor, got = max(floor, until), got + len(frames)
    while intake.waiting:
        frames, until = taken(intake, limit)
        assert all(floor <= frame.received_at <= until for frame in frames)
        floor, got = until, got + len(frames)
    assert got == len(steps)


def test_a_full_queue_drops_what_cannot_wait_and_counts_it() -> None:
    intake = Intake(SystemClock(), IntakeLimits(frames=3, size_bytes=1000))
    assert [offer(intake) for _ in range(5)] == [True, True, True, False, False]
    assert intake.dropped["in"] == 2
    frames, _ = taken(intake)
    assert [frame.sequence for frame in frames] == [1, 2, 3]
    assert offer(intake)


def test_a_queue_is_bounded_by_its_bytes_too() -> None:
    intake = Intake(SystemClock(), IntakeLimits(frames=1000, size_bytes=200))
    assert [offer(intake, b"x" * 60) for _ in range(3)] == [True, True, False]


def test_one_sender_never_has_the_whole_queue() -> None:
    """Neither by messages nor by bytes: who sends little finds room beside it."""
    for limits, size in ((IntakeLimits(frames=4_000), 1), (IntakeLimits(size_bytes=10_000), 900)):
        intake = Intake(SystemClock(), limits)
        taken_in = sum(offer(intake, b"x" * size) for _ in range(5_000))
        assert 0 < taken_in < 5_000
        assert intake.offer(
            input="other", sensor=SensorId("t"), encoding=Encoding.MODE_S, data=b"y" * size
        )


def test_a_sender_that_can_wait_waits_and_loses_nothing() -> None:
    async def run() -> None:
        intake = Intake(SystemClock(), IntakeLimits(frames=10))

        async def send() -> None:
            for number in range(100):
                data = bytes([number])
                await intake.put(
                    input="in", sensor=SensorId("s"), encoding=Encoding.MODE_S, data=data
                )

        sending = asyncio.create_task(send())
        got: list[bytes] = []
        while len(got) < 100:
            await asyncio.sleep(0)
            assert intake.waiting <= 10
            got += [frame.data for frame in taken(intake)[0]]
        await sending
        assert got == [bytes([n]) for n in range(100)]
        assert not intake.dropped

    asyncio.run(run())


def test_settled_is_when_all_that_was_offered_before_is_on_disk() -> None:
    async def run() -> None:
        intake = Intake(SystemClock())
        await intake.settled()  # nothing was offered
        offer(intake)
        offer(intake)
        waiting = asyncio.create_task(intake.settled())
        intake.settle(1)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
        offer(intake)
        intake.settle(1)
        await asyncio.wait_for(waiting, 1)

    asyncio.run(run())


def test_when_the_engine_has_stopped_nobody_waits_for_ever() -> None:
    async def run() -> None:
        intake = Intake(SystemClock(), IntakeLimits(frames=1))
        offer(intake)
        waiting = [asyncio.create_task(intake.settled()), asyncio.create_task(intake.room())]
        await asyncio.sleep(0)
        intake.fail(RuntimeError("broken"))
        for task in waiting:
            with pytest.raises(ConnectionError):
                await asyncio.wait_for(task, 1)

    asyncio.run(run())


def test_the_clock_goes_on_when_the_machines_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, ticks = [1_000_000 * 10**9], [0]
    monkeypatch.setattr(time, "time_ns", lambda: wall[0])
    monkeypatch.setattr(time, "monotonic_ns", lambda: ticks[0])
    clock, before = SystemClock(), []
    for step_s in (1, 1, -3_600, 1, 60, 3_600, 400_000):
        ticks[0] += max(step_s, 1) * 10**9
        wall[0] += step_s * 10**9
        before.append((clock.now(), clock.was_set_back))
    times = [at for at, _ in before]
    assert times == sorted(times)
    assert [back for _, back in before] == [False, False, True, True, True, True, False]
    passed = (times[4] - times[3]).total_seconds()
    assert passed == pytest.approx(59.4, abs=0.01)  # 60 s at 0.99 of the pace
    assert clock.behind == timedelta(0)


def test_many_looks_at_the_clock_lose_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set back, and asked every 100 ns: rounding must not make it stand still."""
    wall, ticks = [1_000_000 * 10**9], [0]
    monkeypatch.setattr(time, "time_ns", lambda: wall[0])
    monkeypatch.setattr(time, "monotonic_ns", lambda: ticks[0])
    clock = SystemClock()
    first = clock.now()
    wall[0] -= 10 * 10**9
    for _ in range(100_000):
        ticks[0] += 100
        clock.now()
    assert (clock.now() - first).total_seconds() == pytest.approx(0.0099, abs=0.0011)
