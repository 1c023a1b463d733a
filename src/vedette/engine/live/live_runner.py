"""The live runner: closes batches, logs them, steps the engine, and publishes the results.

Each batch goes the same way. It is written to the raw log with fdatasync, and is then acknowledged.
The decoders and `Runner.feed` (step, record, events) follow, then the sinks on the event loop.
Logging and stepping run in a worker thread, one batch at a time, so that the event loop is never
blocked.
"""

import asyncio
import errno
import gc
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vedette.engine.live.backlog import Backlog
from vedette.engine.live.checkpoint import Checkpoint, Checkpoints, to_bytes
from vedette.engine.live.events_file import EventsFile
from vedette.engine.live.intake import Intake, Taken
from vedette.engine.live.live_sealing import Beginning, LiveSealer
from vedette.engine.live.live_state import LiveState
from vedette.engine.live.quarantine_writer import put_aside
from vedette.engine.runner import Runner, Sink
from vedette.engine.state import Batch, Epoch
from vedette.feeds.frame_order import InputDecoding
from vedette.model.declaration import Done
from vedette.model.events import Event, SetAside
from vedette.model.incident import Incident
from vedette.model.times import EPOCH, seconds_between
from vedette.store.disk_space import NO_ROOM, Reserve
from vedette.store.quarantine import Quarantine
from vedette.store.raw_log import Placed, RawLog
from vedette.store.raw_records import ClosedBatchRecord, EpochRecord, FrameRecord, Record

log = logging.getLogger(__name__)

DISK_RETRY_S = 1.0
LEAST_TO_JUDGE = 50  # messages of a batch without which its time says nothing of the pace
PACE_WEIGHT = 0.2  # of the last batch in the pace
SEALING_MAX_S = 30.0
UNKEPT_MAX = 1_000  # messages set aside that wait for room on the disk
COLLECT_ALL_EVERY = 1_000  # times that younger objects were gone through
CHECKPOINT_SHARE = 0.05  # of the time; what is held of a busy picture takes a second to write
_NO_HANDLES = (errno.EMFILE, errno.ENFILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveConfig:
    """The time settings of a live run."""

    batch_s: float = 0.1
    batch_frames: int = 5_000
    checkpoint_s: float = 10.0


@dataclass(slots=True)
class LiveFigures:
    """Measurements of a live run about itself, for `/health` and metrics."""

    batches: int = 0
    frames: int = 0
    reports: int = 0
    events: int = 0
    frames_per_s: float = 0.0  # that the engine gets through, of late; 0 where it had few
    step_s: float = 0.0  # of the last batch: decoding, step and record
    log_s: float = 0.0  # of the last batch: writing and fdatasync
    checkpoint_s: float = 0.0  # of the last checkpoint
    checkpoint_bytes: int = 0
    checkpoint_at: datetime | None = None
    disk_full_since: datetime | None = None
    clock_stepped_at: datetime | None = None  # the clock was set, and no report was used since
    sink_failures: int = 0  # times that something could not be told to a page or a notifier
    sink_failed_at: datetime | None = None
    behind_s: float = 0.0  # the intake's clock when a batch was done, less its until


Told = tuple[Sequence[Event], Sequence[Incident], datetime]


class LiveRunner:
    """Runs one engine on the messages of an intake until stopped."""

    def __init__(
        self,
        runner: Runner,
        intake: Intake,
        raw_log: RawLog,
        checkpoints: Checkpoints,
        *,
        live: LiveState | None = None,
        events: EventsFile | None = None,
        config: LiveConfig | None = None,
        sealer: LiveSealer | None = None,
        quarantine: Quarantine | None = None,
        reserve: Reserve | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """seconds: that pass, for the pace and for when a checkpoint is due."""
        self._seconds = seconds
        self._reserve = reserve
        self.quarantine = quarantine
        self.runner = runner
        self.intake = intake
        self.figures = LiveFigures()
        self._log = raw_log
        self._checkpoints = checkpoints
        self._live = live or LiveState()
        self._events = events
        self._config = config or LiveConfig()
        self._sealer = sealer
        self._sinks: list[Sink] = []
        self._told: list[Told] = []
        self._unkept: list[SetAside] = []  # that the quarantine has no room for yet
        self._stopping = False
        self._backlog = Backlog(seconds=seconds)
        self._used_before = 0
        self._checkpointed = seconds()
        runner.subscribe(lambda *told: self._told.append(told))

    def subscribe(self, sink: Sink) -> None:
        """Call `sink` with every batch, on the thread of the event loop."""
        self._sinks.append(sink)

    def act(self, action: Done) -> Done:
        """Log an action of a person and add it to the next batch. Returns it with its time."""
        return self.intake.act(action)

    @property
    def decoding(self) -> InputDecoding:
        """The counts of decoded frames so far, by input."""
        return self._live.decoding

    def stop(self) -> None:
        """Finish the batch and write a checkpoint; `run` then returns."""
        self._stopping = True
        self.intake.hurry()

    async def run(self) -> None:
        """Close batch after batch until `stop`. Raises errors that cannot be recovered from."""
        # Nearly all that is held are values that form no cycles: to go through all of it, as the
        # collector would every few seconds, takes longer than a cycle and finds next to nothing.
        seldom = gc.get_threshold()
        gc.set_threshold(seldom[0], seldom[1], COLLECT_ALL_EVERY)
        try:
            while not self._stopping:
                await self._pause()
                await self.close_batch()
            while self.intake.waiting:
                await self.close_batch()
            await asyncio.to_thread(self.checkpoint)
        except BaseException as exc:
            self.intake.fail(exc)
            raise
        finally:
            gc.set_threshold(*seldom)

    async def close_batch(self) -> None:
        """Process all queued messages in one batch, and call the sinks."""
        items, until = self.intake.take(self._config.batch_frames)
        placed = await self._logged(items, until)
        await asyncio.to_thread(self._take, placed, until)
        if self.figures.frames_per_s:
            self.intake.keeps_up_with(self.figures.frames_per_s)
        self.figures.behind_s = max(0.0, seconds_between(self.intake.now(), until))
        told, self._told = self._told, []
        for events, incidents, at in told:
            if self._sealer is not None:
                self._sealer.offer(events, self.runner.state, self._log.end)
            for sink in self._sinks:
                self._tell(sink, events, incidents, at)
        if self._checkpoint_is_due():
            await asyncio.to_thread(self.checkpoint)

    def _tell(
        self, sink: Sink, events: Sequence[Event], incidents: Sequence[Incident], at: datetime
    ) -> None:
        """Give one sink its events. One that fails must not end the watch; `/health` says it."""
        try:
            sink(events, incidents, at)
        except Exception:
            self.figures.sink_failed_at = at
            if self.figures.sink_failures == 0:
                log.exception("what came of a batch could not be shown (said once)")
            self.figures.sink_failures += 1

    async def _pause(self) -> None:
        """Wait until the next batch is due."""
        if not self._stopping:
            await self.intake.plenty(self._config.batch_frames, self._config.batch_s)

    async def _logged(self, items: Sequence[Taken], until: datetime) -> list[Placed]:
        """Put the batch into the raw log, and say so to those who wait for it.

        Where the disk is full the watch goes on: the batch waits in memory and nothing is
        acknowledged. What is too much for the memory is given up, and never acknowledged. Where
        no file handle is left: wait, try again.
        """
        closed = ClosedBatchRecord(until=until)
        while not self._backlog.waits():
            todo = (*self._backlog.records, *items, closed)
            try:
                placed = await asyncio.to_thread(self._write, todo, sync=len(todo) > 1)
            except OSError as exc:
                if exc.errno in NO_ROOM:
                    self._disk_is_full(until)
                    self._backlog.retry_later(DISK_RETRY_S)
                    break
                if exc.errno not in _NO_HANDLES or self._stopping:
                    raise
                log.warning("no file handle is left for the raw log; trying again")
                await asyncio.sleep(DISK_RETRY_S)
                continue
            if self.figures.disk_full_since is not None:
                log.warning("disk has room again", extra={"since": self.figures.disk_full_since})
                self.figures.disk_full_since = None
            self.intake.settle(self._backlog.clear() + len(items))
            return placed[-(len(items) + 1) :]
        given_up = self._backlog.add(items, closed)
        if given_up:
            self.intake.settle(given_up, kept=False)
        return [Placed(self._log.end, 0, item) for item in items]

    def _disk_is_full(self, until: datetime) -> None:
        if self.figures.disk_full_since is not None:
            return
        self.figures.disk_full_since = until
        log.error("disk full: what comes in is shown, but not kept and not acknowledged")
        if self._reserve is not None:
            self._reserve.give_up()  # for the record and the people database

    # -- in the worker thread ---------------------------------------------------------------------

    def _write(self, records: Sequence[Record], *, sync: bool) -> list[Placed]:
        """sync: not for an empty batch, which only says how late it is; that is soon said again."""
        start = self._seconds()
        placed = self._log.append(records, sync=sync)
        self.figures.log_s = self._seconds() - start
        return placed

    def _take(self, placed: Sequence[Placed], until: datetime) -> None:
        start = self._seconds()
        epoch = _epoch(placed)
        if epoch is not None:
            # What was held back is of the old clock, and so is the time up to the step.
            self.runner.feed(self._batch((), epoch.before))
            self.figures.clock_stepped_at = epoch.at
            self._used_before = self._used()
            log.error("the machine's clock was set: from %s to %s", epoch.before, epoch.at)
        frames = sum(isinstance(item.record, FrameRecord) for item in placed)
        batch = self._batch(placed, until, epoch)
        self.runner.feed(batch)
        for events, _, _ in self._told:
            self._write_events(events)
            self._keep_aside(events)
        if epoch is not None:
            self._begin_again()
        elif self.figures.clock_stepped_at is not None and self._used() > self._used_before:
            self.figures.clock_stepped_at = None
        self._measure(frames, len(batch.reports), self._seconds() - start)

    def _batch(
        self, placed: Sequence[Placed], until: datetime, epoch: Epoch | None = None
    ) -> Batch:
        """What is due before `until`, decoded."""
        frames, actions = self._live.due(placed, until)
        reports = self._live.decoding.decode(frames)
        return Batch(reports=tuple(reports), actions=tuple(actions), until=until, epoch=epoch)

    def _keep_aside(self, events: Sequence[Event]) -> None:
        """Put into the quarantine what is set aside, and what the disk had no room for before."""
        if self.quarantine is None:
            return
        todo = [*self._unkept, *(event for event in events if isinstance(event, SetAside))]
        if self.figures.disk_full_since is None and todo:
            todo = put_aside(self.quarantine, self._log.folder, todo)
        self._unkept = todo[-UNKEPT_MAX:]

    def _write_events(self, events: Sequence[Event]) -> None:
        """Add to `events.jsonl`, which can be made again from the raw log."""
        if self._events is None:
            return
        try:
            self._events.write(events)
        except OSError as exc:
            if exc.errno not in NO_ROOM:
                raise
            self._disk_is_full(self.runner.now or EPOCH)

    def _used(self) -> int:
        """Reports so far that were used, of all sensors."""
        sensors = self.runner.state.sensors.values()
        return sum(one.reports - one.shed - one.unused for one in sensors)

    def _begin_again(self) -> None:
        """A checkpoint at the beginning of an epoch: nothing after it rests on what was before."""
        value = self._remembered(events_bytes=0)
        if value is None:
            return
        if self._sealer is not None:
            data = to_bytes(value)
            self._sealer.begin_again(
                Beginning(until=value.until, position=value.position, data=data)
            )
        self.checkpoint()

    def _checkpoint_is_due(self) -> bool:
        age_s = self._seconds() - self._checkpointed
        # What a crash leaves unsealed is sealed on going through the log after a checkpoint: so
        # none is written while a seal is under way, unless one hangs.
        sealing = self._sealer is not None and self._sealer.busy
        due_s = max(self._config.checkpoint_s, self.figures.checkpoint_s / CHECKPOINT_SHARE)
        return age_s >= due_s + (SEALING_MAX_S if sealing else 0.0)

    def _measure(self, frames: int, reports: int, step_s: float) -> None:
        figures = self.figures
        figures.batches += 1
        figures.frames += frames
        figures.reports += reports
        figures.events += sum(len(events) for events, _, _ in self._told)
        figures.step_s = step_s
        if frames >= LEAST_TO_JUDGE:
            pace = frames / max(step_s + figures.log_s, 1e-6)
            known = figures.frames_per_s
            figures.frames_per_s = known + PACE_WEIGHT * (pace - known) if known else pace

    def _remembered(self, *, events_bytes: int) -> Checkpoint | None:
        """All that is remembered now; None before the first batch."""
        until = self.runner.now
        if until is None:
            return None
        return Checkpoint(
            until=until,
            state=self.runner.state,
            decoding=self._live.decoding,
            held=tuple(self._live.held),
            position=self._log.end,
            sequences=dict(self._live.sequences),
            events_bytes=events_bytes,
        )

    def checkpoint(self) -> None:
        """Write a checkpoint now. Do not call this while a batch is being processed.

        No checkpoint is written while batches wait for disk space. Their changes are in the state
        but not in the log, so a restart could not restore them. The same holds for events that wait
        for the record: a restart from before them makes them again.
        """
        start = self._seconds()
        if self._backlog.records or self.runner.unnoted:
            self._checkpointed = start
            return
        try:
            events_bytes = 0 if self._events is None else self._events.sync()
            checkpoint = self._remembered(events_bytes=events_bytes)
            if checkpoint is None:
                return
            self._log.sync()
            self.figures.checkpoint_bytes = self._checkpoints.write(checkpoint)
        except OSError as exc:
            log.warning("no checkpoint could be written: %s", exc.strerror)
        else:
            self.figures.checkpoint_at = checkpoint.until
        self._checkpointed = self._seconds()
        self.figures.checkpoint_s = self._checkpointed - start


def _epoch(placed: Sequence[Placed]) -> Epoch | None:
    """The epoch that a batch begins with, if any."""
    for item in placed:
        if isinstance(item.record, EpochRecord):
            return Epoch(at=item.record.at, before=item.record.before)
    return None
