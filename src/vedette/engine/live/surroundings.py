"""What a live run asks of the machine: files, disk, clocks, a thread to seal.

The default is the machine itself. A simulation of faults gives others, so that the same program
runs on a simulated clock and disk, in one thread.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from vedette.engine.live.clock import SystemClock
from vedette.store.disk_space import Disk
from vedette.store.durable_files import SYSTEM_FILES, Files


def sealing_thread() -> Executor:
    """The thread in which recordings are sealed behind alerts."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="sealing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The machine as a live run sees it."""

    files: Files = SYSTEM_FILES
    disk: Disk | None = None  # None: the file system of the data folder
    wall_ns: Callable[[], int] = time.time_ns  # since 1970; may be set at any time
    monotonic_ns: Callable[[], int] = time.monotonic_ns  # from any beginning; never set
    sealing: Callable[[], Executor] = sealing_thread

    def seconds(self) -> float:
        """Seconds on a monotonic clock. Only differences have a meaning."""
        return self.monotonic_ns() / 1e9

    def wall_s(self) -> float:
        """Seconds since 1970 by the wall clock."""
        return self.wall_ns() / 1e9

    def clock(self, floor: datetime, step_limit_s: float) -> SystemClock:
        """The clock of a run whose last time is `floor`."""
        return SystemClock(
            floor,
            step_limit_s=step_limit_s,
            wall_ns=self.wall_ns,
            monotonic_ns=self.monotonic_ns,
        )


THIS_MACHINE = Surroundings()
"""The real one."""
