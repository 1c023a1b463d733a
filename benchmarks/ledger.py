"""How fast the ledger appends, opens and verifies. Run: python benchmarks/ledger.py [ENTRIES]

Appends alerts in batches, one durable commit (WAL, synchronous=FULL) a batch, to a file on the
disk that TMPDIR names.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from vedette.model.alert import Alert, AlertRule, AlertState
from vedette.model.ids import AlertId, RestrictionId, TrackId
from vedette.record import entries, merkle
from vedette.record.ledger import Ledger
from vedette.record.verify import verify
from vedette.store.database import open_database

AT = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)


def one(number: int) -> entries.Entry:
    alert = Alert(
        id=AlertId(f"alert-{number:016d}"),
        rule=AlertRule.ENTRY,
        track=TrackId(f"track-{number % 997:016d}"),
        restriction=RestrictionId("restriction-0000000000000001"),
        raised_at=AT,
        state=AlertState.UNACKNOWLEDGED,
        changed_at=AT,
        reason="420 m inside; the error is 40 m (3 sigma)",
    )
    return entries.alert_changed(at=AT, run="run-0000000000000001", alert=alert)


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print("batch   entries   entries/s   commits/s")
    with tempfile.TemporaryDirectory() as folder:
        for batch, count in ((1, 500), (10, 5_000), (100, 20_000), (1_000, total)):
            path = Path(folder) / f"{batch}.sqlite"
            work = [[one(i + j) for j in range(batch)] for i in range(0, count, batch)]
            with open_database(path) as database:
                ledger = Ledger(database)
                start = time.perf_counter()
                for entries_of_batch in work:
                    head = ledger.append(entries_of_batch)
                took = time.perf_counter() - start
            print(f"{batch:5d} {count:9,} {count / took:11,.0f} {len(work) / took:11,.0f}")
        start = time.perf_counter()
        result = verify(path, head)
        assert result.exit_code == 0, result.faults
        took = time.perf_counter() - start
        print(f"verify {head.size:,} entries: {took:.2f} s, {head.size / took:,.0f} entries/s")
        start = time.perf_counter()
        with open_database(path) as database:
            Ledger(database).append([one(0)])
        print(f"open, append one, close: {(time.perf_counter() - start) * 1e3:.1f} ms")
        leaves = [merkle.leaf_hash(str(i).encode()) for i in range(total)]
        start = time.perf_counter()
        merkle.root_of(leaves)
        print(f"tree alone: {total / (time.perf_counter() - start):,.0f} leaves/s")


if __name__ == "__main__":
    main()
