"""Appends to a record until it is killed: python killing_writer.py RECORD MARKS SEED EVERY

Prints a line once something is on the disk: `entries SIZE ROOT`, or `checkpoint SIZE`. The first
byte of MARKS says what it was doing when it was killed; EVERY is after how many entries it writes a
snapshot. Each entry says which of which batch it is, so that half a batch cannot pass for a whole.
"""

import mmap
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from vedette.model.alert import Alert, AlertRule, AlertState
from vedette.model.ids import AlertId, RestrictionId, TrackId
from vedette.model.times import EPOCH

DOING = ("opening", "making entries", "rows", "tiles", "head", "commit", "folding")
DOING += ("snapshot", "checkpoint", "acknowledging")
MOST = 400  # entries a batch: most batches fill a tile, some fill none


def of_batch(start: int, number: int, count: int) -> Alert:
    """The alert that says that it is one of the `count` from entry `start` on."""
    at = EPOCH + timedelta(seconds=start + number)
    return Alert(
        id=AlertId(f"alert-{start + number:016x}"),
        rule=AlertRule.ENTRY,
        track=TrackId(f"track-{start + number:016x}"),
        restriction=RestrictionId("restriction-0000000000000001"),
        raised_at=at,
        state=AlertState.UNACKNOWLEDGED,
        changed_at=at,
        reason=f"{start} {number} {count}",
    )


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(path: Path, marks: Path, seed: int, every: int) -> None:
    from vedette.record.ledger import run_entries
    from vedette.record.ledger.key_file import key_path, read_signer
    from vedette.record.proof import checkpoint_signing
    from vedette.record.record import Record
    from vedette.record.state import record_state
    from vedette.store import ledger_rows

    rng = random.Random(seed)  # noqa: S311
    with marks.open("r+b") as stream:
        doing = mmap.mmap(stream.fileno(), 1)

    def mark(what: str) -> None:
        doing[0] = DOING.index(what)

    def marked(place: Any, name: str, before: str, after: str) -> None:
        real: Callable[..., Any] = getattr(place, name)

        def act(*args: Any) -> Any:
            mark(before)
            done = real(*args)
            mark(after)
            return done

        setattr(place, name, act)

    record_state.SNAPSHOT_EVERY = every  # type: ignore[attr-defined]
    mark("opening")
    with Record.open(path) as record:
        signer = read_signer(key_path(path))
        marked(ledger_rows, "append_rows", "rows", "tiles")
        marked(ledger_rows, "write_head", "head", "commit")
        marked(record.ledger, "append", "making entries", "folding")
        marked(record_state, "write_snapshot", "snapshot", "folding")
        size = record.ledger.size()
        while True:
            mark("making entries")
            count = rng.randrange(1, MOST)
            alerts = [of_batch(size, number, count) for number in range(count)]
            head = record.add(
                [run_entries.alert_changed(at=EPOCH, run="r", alert=a) for a in alerts]
            )
            size = head.size
            mark("acknowledging")
            say("entries", size, head.root_sha256)
            if signer is not None and rng.random() < 0.3:
                mark("checkpoint")
                signed = checkpoint_signing.sign_checkpoint(record.ledger, signer)
                mark("acknowledging")
                say("checkpoint", signed.size)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
