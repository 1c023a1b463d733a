"""Watches the free disk space: warns early, and restores the reserve after the disk was full."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable

from vedette.engine.live.input_faults import TROUBLES_INPUT
from vedette.engine.live.intake import Intake
from vedette.engine.live.retention import Retention, SteadyClock
from vedette.engine.live.seal_retention import SealRetention
from vedette.feeds.decoder import Encoding
from vedette.model.errors import RecordError
from vedette.model.ids import SensorId
from vedette.model.report import Trouble
from vedette.model.times import to_text
from vedette.store.disk_space import Disk, Reserve, Space

log = logging.getLogger(__name__)

DISK = SensorId("disk of this machine")
LOOK_S = 10.0
SAY_AGAIN_S = 30.0  # sooner than the condition would end by itself
_MEASURED = 360  # looks that the rate is taken over: an hour
_DAY_S = 86_400.0
_MEGABYTE = 1_000_000


class DiskWatch:
    """Watches one data folder's disk on the event loop."""

    def __init__(
        self,
        intake: Intake,
        disk: Disk,
        reserve: Reserve,
        retention: Retention,
        *,
        low_bytes: int,
        full: Callable[[], bool],
        seals: SealRetention | None = None,
        clock: SteadyClock | None = None,
    ) -> None:
        """full: whether the raw log has no space at the moment. clock: whether ages count."""
        self.low = False
        self.space: Space | None = None
        self._intake = intake
        self._disk = disk
        self._reserve = reserve
        self._retention = retention
        self._low_bytes = low_bytes
        self._full = full
        self._seals = seals
        self._clock = clock or SteadyClock()
        self._said_at: float | None = None
        self._free: deque[tuple[float, int]] = deque(maxlen=_MEASURED)

    async def run(self) -> None:
        """Check until cancelled."""
        while True:
            await asyncio.to_thread(self.prune)
            self.look(asyncio.get_running_loop().time())
            await asyncio.sleep(LOOK_S)

    def prune(self) -> None:
        """Remove what is past its retention. What fails is tried again at the next look."""
        by_age = self._clock.is_steady()
        try:
            self._retention.apply(by_age=by_age)
        except RecordError as exc:
            log.warning("the raw log is not pruned, as that cannot be put on record: %s", exc)
        if self._seals is not None:
            self._seals.apply(by_age=by_age)

    def look(self, now_s: float) -> None:
        """Check once. now_s: a monotonic time in seconds."""
        try:
            self.space = self._disk.space()
        except OSError:
            return
        free = self.space.free_bytes
        self._free.append((now_s, free))
        full = self._full()
        if not full:
            self._reserve.take()
        low = full or free < self._low_bytes
        if low and (self._said_at is None or now_s - self._said_at >= SAY_AGAIN_S):
            self._said_at = now_s
            self._tell(1, _words(free, self.days_left(), full=full))
        elif not low and self.low:
            self._said_at = None
            self._tell(0, "")
        self.low = low

    def bytes_per_day(self) -> float | None:
        """The measured rate at which the disk fills, bytes per day; None if it is not known yet."""
        if len(self._free) < 2:
            return None
        (began, before), (ended, after) = self._free[0], self._free[-1]
        return max(0.0, (before - after) / max(ended - began, 1.0) * _DAY_S)

    def days_left(self) -> float | None:
        """Days until the disk is full at this rate; None if it does not fill."""
        per_day = self.bytes_per_day()
        if not per_day or self.space is None:
            return None
        return self.space.free_bytes / per_day

    def _tell(self, count: int, words: str) -> None:
        line = {
            "type": "trouble",
            "sensor": DISK,
            "received_at": to_text(self._intake.now()),
            "trouble": Trouble.DISK.value,
            "count": count,
            "words": words,
        }
        self._intake.offer(
            input=TROUBLES_INPUT,
            sensor=DISK,
            encoding=Encoding.REPORT_LINE,
            data=json.dumps(line).encode() + b"\n",
        )


def _words(free: int, days: float | None, *, full: bool) -> str:
    if full:
        return "the disk is full: nothing that comes in is kept. Make room"
    rate = "" if days is None else f", enough for {days * 24:.0f} hours at the present rate"
    return f"the disk has {free / _MEGABYTE:,.0f} MB left{rate}. Make room"
