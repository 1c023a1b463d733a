"""Faults that somebody might write into the program: each is planted, and a seed must find it.

A bug is a context manager that patches the production code for one run.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from fault_plan import Plan
from fault_simulation import run_seed

from vedette.access import waiting_room
from vedette.engine.health import silence
from vedette.engine.live import (
    checkpoint,
    clock,
    events_file,
    live_runner,
    restart,
    start_attempts,
)
from vedette.engine.live import intake as intake_module
from vedette.engine.live.inputs import tcp
from vedette.engine.runner import Runner
from vedette.record.ledger import acknowledgement
from vedette.store import acknowledged_size, raw_log
from vedette.store.raw_log import Position, RawLog
from vedette.store.raw_records import ActionRecord, EpochRecord

Bug = Callable[[], AbstractContextManager[object]]


def _sync_left_out() -> AbstractContextManager[object]:
    """What is acknowledged was written, and not synced."""
    return mock.patch.object(RawLog, "sync", return_value=None)


def _folder_not_synced() -> AbstractContextManager[object]:
    """The name of a new segment is not made durable."""
    real = RawLog._begin_segment

    def begin(self: RawLog) -> None:
        class NoFolders:
            def __getattr__(self, name: str) -> Any:
                return getattr(files, name)

            def sync_folder(self, _: Any) -> None:
                pass

        files = self._files
        self._files = NoFolders()  # type: ignore[assignment]
        try:
            real(self)
        finally:
            self._files = files

    return mock.patch.object(RawLog, "_begin_segment", begin)


def _acknowledged_before_written() -> AbstractContextManager[object]:
    """A batch is acknowledged before it is in the raw log."""
    real = live_runner.LiveRunner._logged

    async def logged(self: Any, items: Any, until: Any) -> Any:
        settle = self.intake.settle
        settle(len(items))
        self.intake.settle = lambda *_, **__: None
        try:
            return await real(self, items, until)
        finally:
            self.intake.settle = settle

    return mock.patch.object(live_runner.LiveRunner, "_logged", logged)


def _torn_tail_stays() -> AbstractContextManager[object]:
    """Half a record at the end of the log is written on after."""
    return mock.patch.object(RawLog, "_set_aside_torn", return_value=None)


def _failed_write_stays() -> AbstractContextManager[object]:
    """What of a failed write came onto the disk is not taken back."""
    real = RawLog.append

    def append(self: RawLog, records: Any, *, sync: bool = False) -> Any:
        files = self._files

        class NoTruncate:
            def __getattr__(self, name: str) -> Any:
                return getattr(files, name)

            def truncate(self, *_: Any) -> None:
                pass

        self._files = NoTruncate()  # type: ignore[assignment]
        try:
            return real(self, records, sync=sync)
        finally:
            self._files = files

    return mock.patch.object(RawLog, "append", append)


def _restore_skips_one() -> AbstractContextManager[object]:
    """A restart goes on one record too late after its checkpoint."""
    real = restart.read_log

    def read(folder: Any, start: Position | None = None) -> Iterator[Any]:
        found = real(folder, start)
        if start is not None:
            next(found, None)
        return found

    return mock.patch.object(restart, "read_log", read)


def _restore_repeats_batch() -> AbstractContextManager[object]:
    """A checkpoint says that the log goes on where its last batch began."""
    real = checkpoint.Checkpoints.write

    def write(self: Any, value: Any) -> int:
        before = getattr(self, "planted", value.position)
        self.planted = value.position
        return real(self, replace(value, position=before))

    return mock.patch.object(checkpoint.Checkpoints, "write", write)


def _held_forgotten() -> AbstractContextManager[object]:
    """Messages that were logged, but whose batch was not over, are not taken up by a restart."""
    real = restart._from

    def taken(*args: Any) -> Any:
        found = real(*args)
        found.live.held.clear()
        return found

    return mock.patch.object(restart, "_from", taken)


def _unfair_queue() -> AbstractContextManager[object]:
    """One sender may fill the queue for all."""
    return mock.patch.object(intake_module.Intake, "_has_share", return_value=True)


def _clock_trusted() -> AbstractContextManager[object]:
    """Nobody looks whether the clock was set."""
    return mock.patch.object(clock.SystemClock, "take_step", return_value=None)


def _epoch_not_logged() -> AbstractContextManager[object]:
    """A new epoch is not in the raw log."""
    real = RawLog.append

    def append(self: RawLog, records: Any, *, sync: bool = False) -> Any:
        left = [one for one in records if not isinstance(one, EpochRecord)]
        placed = real(self, left, sync=sync)
        steps = [raw_log.Placed(self.end, 0, r) for r in records if isinstance(r, EpochRecord)]
        return [*steps, *placed]

    return mock.patch.object(RawLog, "append", append)


def _action_not_logged() -> AbstractContextManager[object]:
    """What a person does is done, and not logged."""
    real = RawLog.append

    def append(self: RawLog, records: Any, *, sync: bool = False) -> Any:
        left = [one for one in records if not isinstance(one, ActionRecord)]
        placed = real(self, left, sync=sync)
        acts = [raw_log.Placed(self.end, 0, r) for r in records if isinstance(r, ActionRecord)]
        return [*placed[: len(placed) - 1], *acts, *placed[len(placed) - 1 :]]

    return mock.patch.object(RawLog, "append", append)


def _quarantine_dropped() -> AbstractContextManager[object]:
    """What is set aside is not kept."""
    return mock.patch.object(live_runner, "put_aside", return_value=[])


def _chain_unchecked() -> AbstractContextManager[object]:
    """Nobody looks whether the segments are all there."""
    return mock.patch.object(restart, "missing_segments", return_value=[])


def _segment_hash_wrong() -> AbstractContextManager[object]:
    """A segment is begun with the hash of only a part of the one before."""
    real = RawLog._begin_segment

    def begin(self: RawLog) -> None:
        self._digest = hashlib.sha256(raw_log.MAGIC)
        real(self)

    return mock.patch.object(RawLog, "_begin_segment", begin)


def _damaged_checkpoint_used() -> AbstractContextManager[object]:
    """A checkpoint that cannot be read is passed over without a word."""

    class Silent(list):  # type: ignore[type-arg]
        def append(self, _: Any) -> None:
            pass

    real = checkpoint.Checkpoints.__init__

    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        real(self, *args, **kwargs)
        self.passed_over = Silent()

    return mock.patch.object(checkpoint.Checkpoints, "__init__", made)


def _mark_not_checked() -> AbstractContextManager[object]:
    """A record is opened without a look at how far it was acknowledged."""
    return mock.patch.object(acknowledgement, "require_held", return_value=None)


def _mark_not_moved() -> AbstractContextManager[object]:
    """How far the record is acknowledged is not written down."""
    return mock.patch.object(acknowledged_size.Mark, "move", return_value=None)


def _sequences_begin_anew() -> AbstractContextManager[object]:
    """A restart numbers messages from 1 on again."""
    return mock.patch.object(intake_module.Intake, "resume", return_value=None)


def _events_not_cut() -> AbstractContextManager[object]:
    """A restart writes on at the end of the events file."""
    real = events_file.EventsFile.__init__

    def made(self: Any, path: Any, *, keep_bytes: int, **more: Any) -> None:
        real(self, path, keep_bytes=2**62, **more)

    return mock.patch.object(events_file.EventsFile, "__init__", made)


def _noted_twice() -> AbstractContextManager[object]:
    """A restart puts on record again what it goes through again."""
    real = Runner.take_up

    def take_up(self: Runner, at: Any) -> None:
        real(self, at)
        self._noted_until = None

    return mock.patch.object(Runner, "take_up", take_up)


def _backlog_forgotten() -> AbstractContextManager[object]:
    """What waited for room on the disk is acknowledged, and not written."""
    real = live_runner.LiveRunner._write

    def write(self: Any, records: Any, *, sync: bool) -> Any:
        waited = len(self._backlog.records)
        return real(self, records[waited:], sync=sync)

    return mock.patch.object(live_runner.LiveRunner, "_write", write)


def _full_disk_acknowledged() -> AbstractContextManager[object]:
    """With a full disk senders are told that all is kept."""
    real = live_runner.LiveRunner._logged

    async def logged(self: Any, items: Any, until: Any) -> Any:
        placed = await real(self, items, until)
        if self.figures.disk_full_since is not None:
            self.intake.settle(self._backlog.clear(retry=False))
        return placed

    return mock.patch.object(live_runner.LiveRunner, "_logged", logged)


def _silence_unseen() -> AbstractContextManager[object]:
    """Nobody looks which sensor fell silent."""
    return mock.patch.object(silence, "silenced", lambda sensors, *_: (sensors, []))


def _bytes_never_freed() -> AbstractContextManager[object]:
    """What left the queue still counts as waiting there."""
    real = intake_module.Intake._let_go

    def let_go(self: Any, frame: Any) -> None:
        before = self._size_bytes
        real(self, frame)
        self._size_bytes = before - len(frame.data) // 2

    return mock.patch.object(intake_module.Intake, "_let_go", let_go)


def _half_open_kept() -> AbstractContextManager[object]:
    """A connection whose other side has gone stays open for ever."""
    return mock.patch.object(tcp, "keep_alive", return_value=None)


def _strangers_let_in() -> AbstractContextManager[object]:
    """Connections that say nothing are not limited."""
    return mock.patch.object(waiting_room.WaitingRoom, "_turn_out", return_value=None)


def _deaths_not_counted() -> AbstractContextManager[object]:
    """A start does not note what it is at."""
    return mock.patch.object(start_attempts.Attempts, "_note", return_value=None)


def _unnoted_dropped() -> AbstractContextManager[object]:
    """Events for which the record has no room are forgotten."""
    real = Runner._noted

    def noted(self: Runner, events: Any) -> Any:
        found = real(self, events)
        self._unnoted = []
        return found

    return mock.patch.object(Runner, "_noted", noted)


def _sink_ends_watch() -> AbstractContextManager[object]:
    """A full disk ends the watch where events are written."""

    def write(self: Any, events: Any) -> None:
        if self._events is not None:
            self._events.write(events)

    return mock.patch.object(live_runner.LiveRunner, "_write_events", write)


def _checkpoint_ahead() -> AbstractContextManager[object]:
    """A checkpoint is written while events wait for the record."""
    return mock.patch.object(Runner, "unnoted", 0)


BUGS: dict[str, tuple[Bug, tuple[str, ...]]] = {
    "sync of the raw log left out": (_sync_left_out, ("power",)),
    "sync of the folder left out": (_folder_not_synced, ("power",)),
    "acknowledged before it is written": (_acknowledged_before_written, ("kill", "power")),
    "torn end not cut off": (_torn_tail_stays, ("kill", "power")),
    "failed write not taken back": (_failed_write_stays, ("disk full",)),
    "restart off by one record": (_restore_skips_one, ("kill", "power")),
    "restart repeats a batch": (_restore_repeats_batch, ("kill", "power")),
    "held messages forgotten by a restart": (_held_forgotten, ("kill", "power")),
    "unfair queue": (_unfair_queue, ("flood",)),
    "clock trusted": (_clock_trusted, ("clock step",)),
    "new epoch not logged": (_epoch_not_logged, ("clock step",)),
    "action of a person not logged": (_action_not_logged, ()),
    "quarantine dropped": (_quarantine_dropped, ("poison", "deadly")),
    "missing segments not looked for": (_chain_unchecked, ("damage",)),
    "wrong hash of the segment before": (_segment_hash_wrong, ()),
    "damaged checkpoint passed over silently": (_damaged_checkpoint_used, ("damage",)),
    "acknowledged size not checked": (_mark_not_checked, ("damage",)),
    "acknowledged size not written": (_mark_not_moved, ("damage",)),
    "messages numbered anew by a restart": (_sequences_begin_anew, ("kill", "power")),
    "events file not cut back": (_events_not_cut, ("kill", "power")),
    "events on record twice": (_noted_twice, ("kill", "power")),
    "backlog of a full disk not written": (_backlog_forgotten, ("disk full",)),
    "full disk acknowledged": (_full_disk_acknowledged, ("disk full",)),
    "bytes of the queue never freed": (_bytes_never_freed, ()),
    "half-open connections kept": (_half_open_kept, ("half open",)),
    "silence of a sensor not looked for": (_silence_unseen, ("partition",)),
    "silent strangers not limited": (_strangers_let_in, ("strangers",)),
    "deaths of a start not noted": (_deaths_not_counted, ("deadly",)),
    "events of a full record dropped": (_unnoted_dropped, ("record full",)),
    "checkpoint ahead of the record": (_checkpoint_ahead, ("record full",)),
    "full disk ends the watch": (_sink_ends_watch, ("disk full",)),
}
"""By what they are; with the kinds of fault of which one must be in a plan to find it."""


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The program with one bug."""
    bug, _ = BUGS[name]
    with bug():
        yield


def first_seed(name: str, *, below: int, start: int = 0) -> tuple[int, str] | None:
    """The first seed that finds a bug, and what it says; None where none below `below` does.

    Seeds without any of the bug's kinds of fault are passed over, to save time.
    """
    kinds = set(BUGS[name][1])
    for seed in range(start, below):
        if kinds and not kinds & Plan.of(seed).kinds:
            continue
        try:
            with planted(name):
                outcome = run_seed(seed)
        except Exception as exc:  # noqa: BLE001 - whatever it is, it was found
            return seed, f"the run failed: {exc!r}"
        if outcome.violations:
            return seed, outcome.violations[0]
    return None
