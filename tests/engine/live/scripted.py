"""A live run in this process, by a clock that gives the times of a recording."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from vedette.engine.batches import batches
from vedette.engine.live.checkpoint import Checkpoints
from vedette.engine.live.events_file import EventsFile
from vedette.engine.live.inputs.input_base import Input, InputState, Keeper
from vedette.engine.live.intake import Intake, IntakeLimits
from vedette.engine.live.live_runner import LiveConfig, LiveRunner
from vedette.engine.live.live_sealing import Beginning, LiveSealer
from vedette.engine.live.restart import CHECKPOINTS, EVENTS, RAW, catch_up, find_state
from vedette.engine.runner import RunInfo, Runner
from vedette.engine.state import EngineConfig, initial_state
from vedette.engine.step import step
from vedette.feeds.recordings.recording import Recording
from vedette.model.restriction import Restriction
from vedette.model.times import EPOCH
from vedette.record.record import Record
from vedette.sharing.event_lines import dumps, to_line
from vedette.store.quarantine import Quarantine
from vedette.store.raw_log import RawLog
from vedette.store.raw_records import OpenedRecord

CYCLE = timedelta(seconds=EngineConfig().cycle_s)


class Scripted:
    """A clock that gives each message the next of the times that it was made with."""

    def __init__(self, times: Iterable[datetime]) -> None:
        self._times = iter(times)
        self.at = EPOCH

    def stamp(self) -> datetime:
        self.at = next(self._times)
        return self.at

    def now(self) -> datetime:
        return self.at


class Live:
    """A live run in `folder`, taken up where the last one there was left."""

    def __init__(
        self,
        folder: Path,
        clock: Scripted,
        *,
        restrictions: Sequence[Restriction] = (),
        limits: IntakeLimits | None = None,
        checkpoint_s: float = 0.05,
    ) -> None:
        fresh = initial_state(EngineConfig(), tuple(restrictions))
        folder.mkdir(parents=True, exist_ok=True)
        self.clock = clock
        self.folder = folder
        self.restored = find_state(folder, fresh, rebuild=timedelta(days=1))
        self.record = Record.open(folder / "vedette.sqlite")
        self.raw_log = RawLog(folder / RAW)
        self.events = EventsFile(
            folder / EVENTS, keep_bytes=self.restored.events_bytes, simulation=False
        )
        info = RunInfo(sources=(), restrictions=tuple(restrictions), name="test")
        runner = Runner(self.restored.state, self.record, info)
        beginning = Beginning.of(self.restored)
        runner.take_up(max(clock.now(), self.restored.floor))
        self.quarantine = Quarantine(folder)
        rose = catch_up(self.raw_log, self.restored, runner, self.events, self.quarantine)
        checkpoints = Checkpoints(folder / CHECKPOINTS)
        self.sealer = LiveSealer(self.record, folder / RAW, checkpoints, beginning, restrictions)
        self.sealer.offer(rose, runner.state, self.raw_log.end)
        self.intake = Intake(clock, limits)
        self.intake.resume(self.restored.floor, self.restored.live.sequences)
        self.raw_log.begin(
            OpenedRecord(
                at=self.intake.now(), simulation=False, version="test", settings_sha256="none"
            )
        )
        self.live = LiveRunner(
            runner,
            self.intake,
            self.raw_log,
            checkpoints,
            live=self.restored.live,
            events=self.events,
            config=LiveConfig(batch_s=0.01, batch_frames=500, checkpoint_s=checkpoint_s),
            sealer=self.sealer,
            quarantine=self.quarantine,
        )

    async def copied(self, to: Path) -> None:
        """Copy the folder as a crash leaves it, at a moment when no seal is being written.

        Copying takes a while, so a file that is written meanwhile would be of another moment.
        """
        while self.sealer.busy:
            await asyncio.sleep(0.001)
        shutil.copytree(self.folder, to)

    def close(self) -> None:
        self.sealer.close()
        self.record.close()
        self.raw_log.close()
        self.events.close()

    def lines(self) -> list[str]:
        """Every event so far, as it is written."""
        return (self.folder / EVENTS).read_text(encoding="utf-8").splitlines()


async def through(
    live: Live, way_in: Input, count: int, send: Callable[[Input], Awaitable[None]]
) -> None:
    """Let `send` give `count` messages to an input; then let time pass, and end."""
    engine = asyncio.create_task(live.live.run())
    keeper = asyncio.create_task(Keeper(way_in, live.intake).keep())
    async with asyncio.timeout(60):
        while way_in.health.state is not InputState.OPEN:
            await asyncio.sleep(0.01)
        sending = asyncio.create_task(send(way_in))  # type: ignore[arg-type]
        while live.intake.received[way_in.health.name] < count:
            await asyncio.sleep(0.01)
        await live.intake.settled()
        await sending
    keeper.cancel()
    await asyncio.gather(keeper, return_exceptions=True)
    live.clock.at += CYCLE
    live.live.stop()
    await engine
    await live.live.close_batch()
    live.close()


def from_file(recording: Recording, restrictions: Sequence[Restriction] = ()) -> list[str]:
    """Every event of a recording, as it is written."""
    state, lines = initial_state(EngineConfig(), tuple(restrictions)), []
    for batch in batches(recording.reports(), 1.0, CYCLE.total_seconds()):
        state, events = step(state, batch)
        lines += [dumps(to_line(event, simulation=False)) for event in events]
    return lines
