"""The position at which a start ended unexpectedly, so that the next start gets past it.

A start processes the end of the raw log again. If something there ends the process itself (a fault
in compiled code, or too little memory), every start would end there. So a small file holds the
position of a start. A batch in which a start ended is processed message by message. A message at
which two starts ended is listed in `store.skipped_frames` and skipped. If it was a cycle of the
engine, all messages of that cycle are skipped.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from vedette.engine.state import Batch
from vedette.feeds.decoder import Frame
from vedette.feeds.frame_order import InputDecoding
from vedette.model.declaration import Doing
from vedette.model.report import RawRef, Report
from vedette.model.times import EPOCH, to_text
from vedette.store.skipped_frames import Skipped, skip_frame, skipped_frames

FILE = "catching-up.json"
DEATHS = 2  # in the same message, until it is passed over
_ROOM = 4096  # the file is overwritten in place, padded to this


@dataclass(slots=True)
class Attempts:
    """The position of this start, and what ended earlier starts."""

    path: Path
    raw: Path
    cycle: timedelta
    skipped: Skipped
    said: list[str]
    died_until: str | None = None  # the batch in which the last start died
    deaths: int = 0  # in the message or cycle that `place` names
    place: str | None = None
    pending: Callable[[], Sequence[Report]] = tuple
    """Reports that came in earlier batches and wait in the engine's state for their cycle."""

    @classmethod
    def begin(cls, folder: Path, raw: Path, cycle_s: float) -> "Attempts":
        """Read the file of the last start, and skip the messages at which two starts ended."""
        path = folder / FILE
        this = cls(path, raw, timedelta(seconds=cycle_s), skipped_frames(raw), [])
        with suppress(OSError, ValueError, KeyError, TypeError):
            left = json.loads(path.read_text(encoding="utf-8"))
            this._take_up(left)
        return this

    def _take_up(self, left: dict[str, object]) -> None:
        self.died_until = str(left["until"])
        self.place = None if left["place"] is None else str(left["place"])
        self.deaths = int(str(left["deaths"]))
        self.said.append(f"the last start died while catching up, before {self.died_until}")
        frames = left["frames"]
        if self.place is None or self.deaths < DEATHS or not isinstance(frames, list):
            return
        words = f"{self.deaths} starts died on it, {self.place}"
        for segment, offset in frames:
            if (str(segment), int(offset)) not in self.skipped:
                skip_frame(self.raw, str(segment), int(offset), words)
                self.skipped[str(segment), int(offset)] = words
        self.said.append(f"{len(frames)} messages are set aside: {words}")
        self.place, self.deaths = None, 0

    def batches(
        self,
        decoding: InputDecoding,
        frames: list[Frame],
        actions: list[Doing],
        until: datetime,
    ) -> Iterator[Batch]:
        """The batch to process. It is cut finer, and noted step by step, if a start ended in it."""
        if to_text(until) != self.died_until:
            self._note(until, None, ())
            reports = decoding.decode(frames, self.skipped)
            yield Batch(reports=tuple(reports), actions=tuple(actions), until=until)
            return
        reports = []
        for frame in sorted(frames, key=lambda f: (f.received_at, f.source, f.sequence)):
            self._note(until, f"decoding {frame.source} {frame.sequence}", (frame.raw,))
            reports += decoding.decode((frame,), self.skipped)
        reports.sort(key=lambda report: report.order)
        yield from self._by_cycle(frames, reports, actions, until)

    def _by_cycle(
        self, frames: list[Frame], reports: list[Report], actions: list[Doing], until: datetime
    ) -> Iterator[Batch]:
        """The same in batches of one cycle each."""
        times = [report.received_at for report in (*self.pending(), *reports)]
        times += [action.at for action in actions]
        cut = self._after(min(times, default=until))
        while True:
            end = min(cut, until)
            fed = [r for r in reports if r.received_at < end]
            done = [a for a in actions if a.at < end]
            reports = [r for r in reports if r.received_at >= end]
            actions = [a for a in actions if a.at >= end]
            waiting = [r.raw for r in self.pending() if r.received_at < end]
            inside = [f.raw for f in frames if cut - self.cycle <= f.received_at < end]
            self._note(until, f"in the cycle that ends at {to_text(cut)}", [*waiting, *inside])
            yield Batch(reports=tuple(fed), actions=tuple(done), until=end)
            if end == until:
                return
            cut += self.cycle

    def _after(self, at: datetime) -> datetime:
        return EPOCH + self.cycle * ((at - EPOCH) // self.cycle + 1)

    def _note(self, until: datetime, place: str | None, frames: Iterable[RawRef]) -> None:
        """Say what is begun; it is on the disk's cache, which a death of the process leaves."""
        deaths = self.deaths + 1 if place is not None and place == self.place else 1
        named = [[raw.source, raw.offset] for raw in frames]
        left = {"until": to_text(until), "place": place, "deaths": deaths, "frames": named}
        data = json.dumps(left).encode()
        with suppress(OSError):  # it only helps a later start
            file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.pwrite(file, data.ljust(_ROOM), 0)
                os.ftruncate(file, max(_ROOM, len(data)))
            finally:
                os.close(file)

    def holds_skipped(self, reports: Sequence[Report]) -> bool:
        """Whether any waiting report of a checkpoint belongs to a message that is skipped now.

        Such a checkpoint cannot be used, because a replay of the log skips these messages.
        """
        return any((report.raw.source, report.raw.offset) in self.skipped for report in reports)

    def done(self) -> None:
        """Note that the start is complete."""
        self.path.unlink(missing_ok=True)
