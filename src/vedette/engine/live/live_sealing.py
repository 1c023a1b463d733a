"""Seals for live alerts: a checkpoint, and the raw log from there to the alert.

Sealing runs in a thread of its own after the alert was sent, because copying minutes of raw data
must not delay the next alert. Alerts that a crash left unsealed are sealed on the next start, when
the log after the last checkpoint is processed again.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vedette.engine.live import checkpoint
from vedette.engine.live.checkpoint import Checkpoint, Checkpoints
from vedette.engine.live.restart import Restored
from vedette.engine.live.surroundings import sealing_thread
from vedette.engine.sealing import seal
from vedette.engine.sealing.raised_alerts import raised, seal_name
from vedette.engine.sealing.replay_history import WINDOW
from vedette.engine.sealing.sealing import airspace_members, put_on_record
from vedette.engine.state import EngineState
from vedette.model.errors import SealError, VedetteError
from vedette.model.events import AlertChanged, Event
from vedette.model.restriction import Restriction
from vedette.model.times import EPOCH, to_text
from vedette.record.record import Record
from vedette.store.raw_log import MAGIC, Position, segments

log = logging.getLogger(__name__)

RAW_BYTES_MAX = 512 * 1024 * 1024  # of one cut; a busy site writes this in half an hour
PART_BYTES = 256 * 1024  # of the raw log: what seals share is a whole number of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The state at which a process took over the run, under today's settings."""

    until: datetime | None  # None where it begins with nothing
    position: Position
    data: bytes

    @classmethod
    def of(cls, restored: Restored) -> "Beginning":
        """Copy the restored state. Call this before the log is processed, which advances the
        decoders.
        """
        position = restored.position or Position(0, 0)
        begun = Checkpoint(
            until=restored.state.until or EPOCH,
            state=restored.state,
            decoding=restored.live.decoding,
            held=tuple(restored.live.held),
            position=position,
            sequences=dict(restored.live.sequences),
            events_bytes=restored.events_bytes,
        )
        return cls(until=restored.state.until, position=position, data=checkpoint.to_bytes(begun))


class LiveSealer:
    """Seals the alerts of a live engine. `close` waits for pending seals."""

    def __init__(
        self,
        record: Record,
        raw: Path,
        checkpoints: Checkpoints,
        beginning: Beginning,
        restrictions: Sequence[Restriction],
        thread: Executor | None = None,
    ) -> None:
        """raw: the raw log's folder. restrictions: those of the zone files. thread: what seals, one
        after another."""
        self._restrictions = tuple(restrictions)
        self._record = record
        self._raw = raw
        self._checkpoints = checkpoints
        self._beginning = beginning
        self._thread = thread or sealing_thread()
        self.failed = 0  # alerts behind which nothing could be sealed
        self._jobs: list[Future[None]] = []

    def begin_again(self, beginning: Beginning) -> None:
        """Start seals at `beginning` from now on, because the clock was set."""
        self._beginning = beginning
        self._checkpoints.written.clear()

    def offer(self, events: Iterable[Event], state: EngineState, end: Position) -> None:
        """Seal every alert among `events` that was raised. end: the current end of the log."""
        for event in raised(events):
            self._jobs.append(self._thread.submit(self._seal, event, state, end))

    @property
    def busy(self) -> bool:
        """Whether a seal is in progress."""
        self._jobs = [job for job in self._jobs if not job.done()]
        return bool(self._jobs)

    def close(self) -> None:
        """Wait until everything that was offered is sealed or has failed."""
        self._thread.shutdown(wait=True)

    def _seal(self, event: AlertChanged, state: EngineState, end: Position) -> None:
        try:
            if self._record.evidence.sealed_as(event.alert.id, seal_name(event.alert)):
                return
            start, position, data = self._start(event.at)
            raw, cuts = cut_out(self._raw, position, end)
            members = {
                seal.START: data,
                **airspace_members(self._restrictions, state),
                seal.RAW: raw,
            }
            put_on_record(
                self._record, event, state, start=start, members=members, cuts={seal.RAW: cuts}
            )
        except (OSError, VedetteError) as exc:
            self.failed += 1
            log.error(  # noqa: TRY400
                "nothing could be sealed behind %s (%s); the raw log of %s holds it",
                event.alert.id,
                exc,
                to_text(event.at),
            )

    def _start(self, alert_at: datetime) -> tuple[datetime | None, Position, bytes]:
        """Where the cut begins: as far back as this process can, and as the window asks."""
        begun = self._beginning
        if begun.until is None or alert_at - begun.until > WINDOW:
            for one in tuple(self._checkpoints.written):
                if one.until > alert_at:
                    break
                try:
                    return one.until, one.position, one.path.read_bytes()
                except FileNotFoundError:  # thinned out meanwhile
                    continue
        return begun.until, begun.position, begun.data


def cut_out(folder: Path, start: Position, end: Position) -> tuple[bytes, tuple[int, ...]]:
    """The raw log between two positions, as one segment, and where to cut that into parts.

    The cuts lie at fixed places of the raw log, so that seals which overlap share their parts.
    Raises OSError or SealError.
    """
    parts, cuts, size = [MAGIC], [len(MAGIC)], len(MAGIC)
    for part in _between(folder, start, end):
        size += len(part)
        if size - len(MAGIC) > RAW_BYTES_MAX:
            raise SealError(
                f"the raw log since the last checkpoint must have at most {RAW_BYTES_MAX:,} bytes, "
                "got more"
            )
        parts.append(part)
        cuts.append(size)
    return b"".join(parts), tuple(cuts)


def _between(folder: Path, start: Position, end: Position) -> Iterator[bytes]:
    """The bytes between two positions, cut at each multiple of `PART_BYTES` of a segment."""
    for number, path in segments(folder):
        if not start.segment <= number <= end.segment:
            continue
        at = max(len(MAGIC), start.offset if number == start.segment else 0)
        last = end.offset if number == end.segment else path.stat().st_size
        with path.open("rb") as stream:
            stream.seek(at)
            while at < last:
                part = stream.read(min(last, (at // PART_BYTES + 1) * PART_BYTES) - at)
                if not part:
                    break
                at += len(part)
                yield part
