"""Limits a replay to a multiple of real time. The engine itself reads no clock."""

import time
from collections.abc import Iterator
from datetime import datetime

from vedette.engine.state import Batch


class Pacer:
    """Computes how long to wait before a batch is due."""

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._first: datetime | None = None
        self._started = 0.0

    def wait_s(self, batch: Batch) -> float:
        """Seconds until `batch` is due; 0 when it is late."""
        if self._first is None:
            self._first, self._started = batch.until, time.monotonic()
        due = self._started + (batch.until - self._first).total_seconds() / self._factor
        return max(0.0, due - time.monotonic())


def paced(batches: Iterator[Batch], factor: float) -> Iterator[Batch]:
    """The given batches in order. Each batch is held back until it is due.

    factor: the speed of the replay, as a multiple of real time.
    """
    pacer = Pacer(factor)
    for batch in batches:
        time.sleep(pacer.wait_s(batch))
        yield batch
