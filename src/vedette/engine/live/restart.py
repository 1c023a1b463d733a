"""Restart after an earlier run was cut off: the last good checkpoint, and the log after it.

Everything processed here was acknowledged before. The same ids and events result as without the
interruption. Entries that are already on the record are not written again (`Runner.take_up`).
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from vedette.engine.declarations import index_with
from vedette.engine.live.checkpoint import Checkpoint, Checkpoints
from vedette.engine.live.events_file import EventsFile
from vedette.engine.live.live_state import LiveState
from vedette.engine.live.quarantine_writer import put_aside
from vedette.engine.live.start_attempts import Attempts
from vedette.engine.runner import Runner
from vedette.engine.sealing.raised_alerts import raised
from vedette.engine.state import Batch, EngineState, Epoch
from vedette.feeds.recordings.raw_log_recording import FOLDER as RAW
from vedette.model.events import AlertChanged
from vedette.model.times import EPOCH, to_text
from vedette.store.quarantine import Quarantine
from vedette.store.raw_chain import missing_segments
from vedette.store.raw_log import Damage, Placed, Position, RawLog, read_log, read_segment, segments
from vedette.store.raw_records import (
    ActionRecord,
    ClosedBatchRecord,
    EpochRecord,
    FrameRecord,
    OpenedRecord,
    time_of,
)
from vedette.store.skipped_frames import skipped_frames

log = logging.getLogger(__name__)

CHECKPOINTS = "checkpoints"
EVENTS = "events.jsonl"
_SPAN = timedelta(seconds=1)  # of a batch while catching up; where it is cut changes nothing


@dataclass(slots=True, kw_only=True)
class Restored:
    """The state that an earlier run left, with the remarks on how it was found."""

    state: EngineState
    live: LiveState
    position: Position | None = None  # where the log goes on; None: at its start
    events_bytes: int = 0
    floor: datetime = EPOCH  # the last time that the log knows
    said: list[str] = field(default_factory=list)
    frames: int = 0  # caught up with
    attempts: Attempts | None = None  # what earlier starts died in


def find_state(
    folder: Path, fresh: EngineState, *, rebuild: timedelta, key: bytes | None = None
) -> Restored:
    """The state of the last good checkpoint under today's settings, else `fresh`.

    key: this machine's key for the MAC of its checkpoints. Without a checkpoint, about the last
    `rebuild` of the log is processed again.
    """
    checkpoints = Checkpoints(folder / CHECKPOINTS, key=key)
    attempts = Attempts.begin(folder, folder / RAW, fresh.config.cycle_s)
    found = checkpoints.newest(
        lambda one: (
            "messages wait in it that are passed over since"
            if attempts.holds_skipped(one.state.pending)
            else None
        )
    )
    said = attempts.said + [f"checkpoint passed over: {why}" for why in checkpoints.passed_over]
    said += missing_segments(folder / RAW)
    if found is not None and not _is_there(folder / RAW, found.position):
        said.append("checkpoint passed over: the raw log does not reach as far as it")
        found = None
    if found is not None:
        return replace(_from(found, fresh, said), attempts=attempts)
    start = _start_of(folder / RAW, rebuild)
    if start is not None:
        said.append(f"without a checkpoint: going on from {to_text(start[1])}, and not from before")
    return Restored(
        state=fresh,
        live=LiveState(),
        position=None if start is None else start[0],
        said=said,
        attempts=attempts,
    )


def _from(found: Checkpoint, fresh: EngineState, said: list[str]) -> Restored:
    picture = replace(found.state.picture, config=fresh.config.tracking)
    return Restored(
        state=replace(
            found.state,
            index=index_with(fresh.index, found.state.declared, found.state.ended),
            config=fresh.config,
            picture=picture,
        ),
        live=LiveState(
            decoding=found.decoding, held=list(found.held), sequences=dict(found.sequences)
        ),
        position=found.position,
        events_bytes=found.events_bytes,
        floor=found.until,
        said=said,
    )


def catch_up(
    raw_log: RawLog,
    restored: Restored,
    runner: Runner,
    events: EventsFile | None,
    quarantine: Quarantine | None = None,
) -> tuple[AlertChanged, ...]:
    """Process the log after the checkpoint, batch by batch.

    Returns the alerts that were raised: a crash may have left them unsealed. Messages that ended an
    earlier start are skipped (`Attempts`).
    """
    if raw_log.torn is not None:
        restored.said.append(f"cut off at the end of the raw log: {raw_log.torn}")

    def feed(batch: Batch) -> None:
        came = runner.feed(batch)
        rose.extend(raised(came))
        if events is not None:
            events.write(came)
        if quarantine is not None:
            put_aside(quarantine, raw_log.folder, came)

    rose: list[AlertChanged] = []
    raw = raw_log.folder
    if runner.record.runs.clock_steps:  # seldom; the log is read twice then
        runner.expect_steps(_epochs(raw, restored.position))
    attempts = restored.attempts
    if attempts is None:
        attempts = Attempts.begin(raw.parent, raw, runner.state.config.cycle_s)
        restored.said += attempts.said
    attempts.pending = lambda: runner.state.pending
    step_over(raw, restored, feed, attempts)
    attempts.done()
    return tuple(rose)


def step_over(
    folder: Path,
    restored: Restored,
    take: Callable[[Batch], object],
    attempts: Attempts | None = None,
) -> None:
    """Call `take` with the contents of the log from `restored.position` on, in batches."""
    skipped = skipped_frames(folder) if attempts is None else attempts.skipped
    collected: list[Placed] = []
    fed: datetime | None = restored.state.until
    until: datetime | None = None

    def feed(until: datetime) -> datetime:
        frames, actions = restored.live.due(collected, until)
        collected.clear()
        decoding = restored.live.decoding
        if attempts is None:
            reports = tuple(decoding.decode(frames, skipped))
            take(Batch(reports=reports, actions=tuple(actions), until=until))
        else:
            for batch in attempts.batches(decoding, frames, actions, until):
                take(batch)
        return until

    for placed in _records(folder, restored):
        match placed.record:
            case FrameRecord() as record:
                restored.frames += 1
                restored.floor = max(restored.floor, record.received_at)
                collected.append(placed)
            case ActionRecord() as record:
                restored.floor = max(restored.floor, record.action.at)
                collected.append(placed)
            case ClosedBatchRecord() as record:
                until = record.until
                restored.floor = max(restored.floor, until)
                if fed is None or until - fed >= _SPAN:
                    fed = feed(until)
                    until = None
            case EpochRecord() as record:
                feed(record.before)
                epoch = Epoch(at=record.at, before=record.before)
                take(Batch(until=record.at, epoch=epoch))
                restored.floor = fed = record.at
                until = None
            case OpenedRecord() as record:
                restored.floor = max(restored.floor, record.at)
    if until is not None:
        feed(until)
    # Logged, but their batch was never closed. Their numbers are used all the same.
    restored.live.hold(collected)


def _records(folder: Path, restored: Restored) -> Iterator[Placed]:
    for item in read_log(folder, restored.position):
        if isinstance(item, Damage):
            restored.said.append(f"the raw log is damaged and was passed over: {item}")
        else:
            yield item


def _epochs(folder: Path, position: Position | None) -> list[datetime]:
    """When each epoch began that the log holds from `position` on."""
    found = (item.record for item in read_log(folder, position) if isinstance(item, Placed))
    return [record.at for record in found if isinstance(record, EpochRecord)]


def _is_there(folder: Path, position: Position) -> bool:
    """Whether the log reaches as far as `position`."""
    return any(
        number == position.segment and path.stat().st_size >= position.offset
        for number, path in segments(folder)
    )


def _start_of(folder: Path, rebuild: timedelta) -> tuple[Position, datetime] | None:
    """The last segment that begins `rebuild` or more before the log's end; None: its start."""
    begun: list[tuple[int, datetime]] = []
    for number, path in segments(folder):
        with path.open("rb") as stream:
            times = (
                time_of(i.record) for i in read_segment(stream, number, 0) if isinstance(i, Placed)
            )
            first = next(times, None)
        if first is not None:
            begun.append((number, first))
    if len(begun) < 2:
        return None
    number, path = segments(folder)[-1]
    with path.open("rb") as stream:
        times = (
            time_of(i.record) for i in read_segment(stream, number, 0) if isinstance(i, Placed)
        )
        end = max(times, default=begun[-1][1])
    earlier = [(n, at) for n, at in begun if at <= end - rebuild]
    if not earlier or earlier[-1][0] == begun[0][0]:
        return None
    return Position(earlier[-1][0], 0), earlier[-1][1]
