"""The machine's clock is set: a new epoch begins, it is told at once, and the watch goes on."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import LAT, LON, ZONE
from scripted import Live

from vedette.engine.batches import batches
from vedette.engine.epochs import CLOCK
from vedette.engine.live.clock import SystemClock
from vedette.engine.live.restart import CHECKPOINTS
from vedette.engine.state import EngineConfig, initial_state
from vedette.engine.step import step
from vedette.feeds.decoder import Encoding
from vedette.feeds.recordings.recording import open_recording
from vedette.model.ids import SensorId
from vedette.model.sensor import ConditionKind, SensorState
from vedette.model.times import EPOCH, to_text
from vedette.record.ledger.entries import EntryKind
from vedette.sharing.event_lines import dumps, to_line

T0 = datetime(2026, 3, 1, tzinfo=UTC)
SECOND_NS = 1_000_000_000


class Machine:
    """A machine with a wall clock that can be set and a monotonic clock that cannot."""

    def __init__(self, at: datetime = T0) -> None:
        self.wall_ns = int((at - EPOCH).total_seconds()) * SECOND_NS
        self.monotonic_ns = 7 * SECOND_NS
        self.at = at  # of the scripted harness; the run's own clock is `clock`
        self.clock = self.started()

    def started(self, floor: datetime | None = None) -> SystemClock:
        return SystemClock(
            floor, wall_ns=lambda: self.wall_ns, monotonic_ns=lambda: self.monotonic_ns
        )

    def passes(self, seconds: float) -> None:
        self.wall_ns += round(seconds * SECOND_NS)
        self.monotonic_ns += round(seconds * SECOND_NS)

    def is_set(self, seconds: float) -> None:
        self.wall_ns += round(seconds * SECOND_NS)

    @property
    def wall(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.wall_ns // 1000)

    def stamp(self) -> datetime:
        return self.clock.stamp()

    def now(self) -> datetime:
        return self.clock.now()

    def take_step(self) -> object:
        return self.clock.take_step()


def registered(live: Live, machine: Machine) -> None:
    offer(live, {"type": "sensor", "received_at": to_text(machine.wall), "sensor": {
        "id": "radar", "kind": "radar", "lat_deg": LAT, "lon_deg": LON, "silent_after_s": 10.0,
    }})  # fmt: skip


def offer(live: Live, line: dict[str, object]) -> None:
    data = json.dumps(line).encode() + b"\n"
    sent = {"input": "in", "sensor": SensorId("x"), "encoding": Encoding.REPORT_LINE}
    assert live.intake.offer(**sent, data=data)  # type: ignore[arg-type]


async def watched(live: Live, machine: Machine, seconds: int, *, true_ahead_s: float = 0.0) -> None:
    """A flight through the zone, by a sensor whose clock is `true_ahead_s` ahead of the machine."""
    for number in range(seconds):
        machine.passes(0.5)
        measured = machine.wall + timedelta(seconds=true_ahead_s)
        offer(live, {
            "type": "position", "sensor": "radar", "measured_at": to_text(measured),
            "lat_deg": LAT, "lon_deg": LON + 0.0002 * number, "sigma_m": 5.0,
        })  # fmt: skip
        machine.passes(0.5)
        await live.live.close_batch()


def replayed(raw: Path) -> list[str]:
    """Every event that the raw log gives again."""
    recording = open_recording(raw)
    state, lines = initial_state(EngineConfig(), (ZONE,)), []
    for batch in batches(recording.reports(), 1.0, 0.5, closed=recording.closed):
        state, events = step(state, batch)
        lines += [dumps(to_line(event, simulation=False)) for event in events]
    return lines


def start(folder: Path, machine: Machine) -> Live:
    return Live(folder, machine, restrictions=[ZONE], checkpoint_s=1e9)  # type: ignore[arg-type]


def conditions(live: Live, sensor: str = "radar") -> list[str]:
    health = live.live.runner.state.sensors.get(SensorId(sensor))
    return [] if health is None else [c.kind.value for c in health.conditions]


@pytest.mark.parametrize("by_s", [-60.0, -3600.0, 60.0, 40 * 86_400.0])
def test_a_set_clock_is_told_and_sensors_are_judged_by_the_new_time(
    by_s: float, tmp_path: Path
) -> None:
    machine = Machine()

    async def run() -> list[str]:
        live = start(tmp_path, machine)
        registered(live, machine)
        await watched(live, machine, 8)
        assert live.live.figures.clock_stepped_at is None
        machine.is_set(by_s)
        await live.live.close_batch()
        assert live.live.figures.clock_stepped_at == machine.wall
        assert conditions(live, CLOCK) == [ConditionKind.CLOCK_STEPPED]
        said = [json.loads(line) for line in live.lines()]
        told = [line for line in said if line.get("id") == CLOCK]
        assert "forward" in str(told) if by_s > 0 else "back" in str(told)
        assert any(line["type"] == "track" and line["status"] == "lost" for line in said)
        await watched(live, machine, 8)  # the sensor keeps the same time as the machine
        assert live.live.figures.clock_stepped_at is None
        assert conditions(live) == []
        health = live.live.runner.state.sensors[SensorId("radar")]
        assert health.state is SensorState.ALIVE
        assert health.unused == 0
        assert abs(live.intake.now() - machine.wall) < timedelta(milliseconds=1)
        machine.passes(70)
        await live.live.close_batch()
        assert CLOCK not in live.live.runner.state.sensors  # told, over and forgotten
        live.close()
        return live.lines()

    lines = asyncio.run(run())
    assert replayed(tmp_path / "raw") == lines


def test_a_clock_that_was_wrong_for_40_days_and_is_put_right(tmp_path: Path) -> None:
    """Before, each sensor stayed `clock_off` for good."""
    machine = Machine(T0 + timedelta(days=40))

    async def run() -> None:
        live = start(tmp_path, machine)
        registered(live, machine)
        await watched(live, machine, 8, true_ahead_s=-40 * 86_400.0)
        assert conditions(live) == [ConditionKind.CLOCK_OFF]
        machine.is_set(-40 * 86_400.0)
        await watched(live, machine, 8)
        assert conditions(live) == []
        live.close()

    asyncio.run(run())


@pytest.mark.parametrize("checkpoint", [True, False])
@pytest.mark.parametrize("by_s", [-60.0, 60.0])
def test_a_run_cut_off_after_the_step_is_taken_up_in_the_new_epoch(
    by_s: float, checkpoint: bool, tmp_path: Path
) -> None:
    """Also where the checkpoint is lost: nothing of the old epoch goes on record twice."""
    machine = Machine()

    async def run(stop: bool) -> list[str]:
        folder = tmp_path / str(stop)
        live = start(folder, machine)
        registered(live, machine)
        await watched(live, machine, 6)
        machine.is_set(by_s)
        await watched(live, machine, 3)
        if stop:
            live.close()
            machine.clock = machine.started(floor=None)
            for path in () if checkpoint else (folder / CHECKPOINTS).iterdir():
                path.unlink()
            live = start(folder, machine)
            assert live.restored.floor <= machine.wall
        await watched(live, machine, 3)
        machine.passes(2)
        await live.live.close_batch()
        kinds = (EntryKind.ALERT_CHANGED, EntryKind.SENSOR_CONDITION)
        noted = [str(e.body) for _, e in live.record.ledger.entries() if e.kind in kinds]
        assert len(noted) == len(set(noted))
        live.close()
        return live.lines()

    begun_ns = machine.wall_ns, machine.monotonic_ns
    whole = asyncio.run(run(stop=False))
    machine.wall_ns, machine.monotonic_ns = begun_ns
    machine.clock = machine.started()
    assert asyncio.run(run(stop=True)) == whole


@pytest.mark.parametrize("by_s", [-60.0, 60.0])
def test_a_step_that_a_crash_kept_off_the_record_goes_on_record(
    by_s: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine()

    async def run() -> list[bool]:
        live = start(tmp_path, machine)
        registered(live, machine)
        await watched(live, machine, 6)
        machine.is_set(by_s)

        def crash(batch: object) -> None:
            raise RuntimeError("cut off")

        monkeypatch.setattr(live.live.runner, "feed", crash)
        with pytest.raises(RuntimeError, match="cut off"):
            await watched(live, machine, 1)
        live.close()
        machine.clock = machine.started()
        live = start(tmp_path, machine)
        await watched(live, machine, 3)
        entries = [e for _, e in live.record.ledger.entries()]
        live.close()
        noted = [str(e.body) for e in entries if e.kind is EntryKind.ALERT_CHANGED]
        assert len(noted) == len(set(noted)) >= 2
        steps = [e.body for e in entries if e.kind is EntryKind.SENSOR_CONDITION]
        return [step["holds"] for step in steps if step["sensor"] == CLOCK]

    assert asyncio.run(run())[:1] == [True]


def test_a_clock_set_back_while_nothing_ran_begins_a_new_epoch(tmp_path: Path) -> None:
    machine = Machine()

    async def run() -> None:
        live = start(tmp_path, machine)
        registered(live, machine)
        await watched(live, machine, 3)
        live.close()
        floor = live.intake.now()
        machine.is_set(-3600.0)
        machine.clock = machine.started(floor=floor)
        live = start(tmp_path, machine)
        await watched(live, machine, 6)
        assert conditions(live, CLOCK) == [ConditionKind.CLOCK_STEPPED]
        assert live.live.runner.state.sensors[SensorId("radar")].unused == 0
        live.close()

    asyncio.run(run())


@given(st.lists(st.tuples(st.floats(0.001, 5), st.floats(-0.9, 0.9)), max_size=40))
def test_small_corrections_begin_no_epoch_and_time_never_goes_back(
    moves: list[tuple[float, float]],
) -> None:
    machine = Machine()
    last, behind = machine.clock.now(), 0.0
    for passed, moved in moves:
        machine.passes(passed)
        behind = max(0.0, behind - moved)
        if behind > 0.9:  # corrections that add up are a step
            return
        machine.is_set(moved)
        assert machine.clock.take_step() is None
        assert machine.clock.now() >= last
        last = machine.clock.now()
