"""Retention of seals by age and by size: the oldest go first, and the record says so.

Seals of alerts that are open stay, and those with custody noted on the record. A seal that is
removed keeps its entry, with its hash.
"""

import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from vedette.model.errors import EvidenceError, RecordError
from vedette.model.evidence import Evidence, RemovalCause
from vedette.record.ledger.entries import MACHINE
from vedette.record.record import Record

log = logging.getLogger(__name__)

NEEDED = timedelta(minutes=30)  # younger seals stay whatever the size
_SLACK = 0.95  # so much of the limit is left: to go through all seals takes a moment


@dataclass(slots=True, kw_only=True)
class SealRetention:
    """Removes seals that are past their retention."""

    record: Record
    now: Callable[[], datetime]
    days: float  # 0: kept for ever
    size_bytes: int  # of all originals; 0: no limit
    _measured: int = -1  # how many entries the record had when the size was last measured

    def apply(self, *, by_age: bool = True) -> int:
        """Remove the seals that are due, and return how many were removed.

        by_age: whether the clock is certain, so that seals may be removed by age.
        """
        try:
            found = self._by_age() if by_age and self.days else 0
            return found + (self._by_size() if self.size_bytes else 0)
        except (RecordError, EvidenceError, OSError) as exc:
            log.warning("seals past their retention cannot be removed: %s", exc)
            return 0

    def _by_age(self) -> int:
        before = self.now() - timedelta(days=self.days)
        return self._remove(self._removable(before), RemovalCause.AGE)

    def _by_size(self) -> int:
        entries = self.record.ledger.size()
        if entries == self._measured:
            return 0
        self._measured = entries
        files = self.record.evidence.files
        stored = files.stored_bytes()
        if stored <= self.size_bytes:
            return 0
        oldest = self._removable(self.now())
        too_much = stored - _SLACK * self.size_bytes
        freed = files.freed_by([one.sha256 for one in oldest])
        count = sum(1 for _ in itertools.takewhile(lambda size: size < too_much, freed))
        if count == len(oldest):
            log.warning("the evidence takes more than seal_gb, and no more seals may be removed")
        return self._remove(oldest[: count + 1], RemovalCause.SIZE)

    def _removable(self, before: datetime) -> list[Evidence]:
        return self.record.evidence.removable_seals(min(before, self.now() - NEEDED))

    def _remove(self, seals: list[Evidence], why: RemovalCause) -> int:
        if seals:
            self.record.evidence.remove(seals, why, at=self.now(), by=MACHINE)
            log.info("removed by retention (%s): %d seals", why, len(seals))
        return len(seals)
