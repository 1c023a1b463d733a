"""How fast the ledger appends, proves, opens and verifies.

    python benchmarks/ledger.py [--entries N] [--seed N] [--runs N] [--json FILE]

One durable commit (WAL, synchronous=FULL) a batch, to a file on the disk that TMPDIR names. The
record is of alerts: each rises, opens an incident, is acknowledged and returns, five entries in
all; so a million entries are 200,000 alerts and as many incidents. Opening is measured of a record
of statements, too. "wall" is what one waits for, others on the machine and the disk included;
"cpu" is the process's own.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from common import finish, parser

from vedette.model.alert import Alert, AlertRule, AlertState
from vedette.model.ids import AlertId, IncidentId, RestrictionId, StatementId, TrackId
from vedette.model.statement import (
    Bearing,
    InformationGrade,
    Modality,
    SourceGrade,
    Stance,
    Statement,
)
from vedette.record.ledger import run_entries
from vedette.record.ledger.entries import Entry
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.signed_note import KeyKind, SignerKey
from vedette.record.ledger.verify_ledger import Integrity, verify
from vedette.record.proof.checkpoint_signing import add_cosignatures, ensure_key, sign_checkpoint
from vedette.record.proof.incident_proof import prove
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_bundle import verify_bundle
from vedette.record.record import Record
from vedette.record.state.snapshot import EVERY
from vedette.record.state.statements import statement_added
from vedette.store.database import open_database

AT = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
RUN = "run-0000000000000001"
WITNESS = SignerKey("example.org/witness", KeyKind.WITNESS, bytes(32))
COLUMNS = ("what", "entries", "wall", "cpu", "unit", "asked")
STATES = (AlertState.ACKNOWLEDGED, AlertState.RETURNED, AlertState.CLOSED)
REOPEN = """
import os, sys, time
from pathlib import Path
from vedette.record.record import Record
start, own = time.perf_counter(), time.process_time()
record = Record.open(Path(sys.argv[1]))
run = record.runs.running
print(time.perf_counter() - start, time.process_time() - own)
sys.stdout.flush()
os._exit(0)  # as a crash would: nothing is written on the way out
"""


def alert(number: int, state: AlertState) -> Alert:
    return Alert(
        id=AlertId(f"alert-{number:016x}"),
        rule=AlertRule.ENTRY,
        track=TrackId(f"track-{number:016x}"),
        restriction=RestrictionId("restriction-0000000000000001"),
        raised_at=AT,
        state=state,
        changed_at=AT,
        reason="420 m inside; the error is 40 m (3 sigma)",
    )


def of_alert(number: int) -> Iterator[Entry]:
    """The five entries of one alert."""
    at, one = AT + timedelta(seconds=number), alert(number, AlertState.UNACKNOWLEDGED)
    incident = IncidentId(f"incident-{number:016x}")
    yield run_entries.alert_changed(at=at, run=RUN, alert=one)
    yield run_entries.incident_opened(
        at=at, by="vedette", incident=incident, run=RUN, title="Entry into Airport",
        simulation=True, track=one.track, restriction=one.restriction,
    )  # fmt: skip
    yield run_entries.incident_alert_added(at=at, incident=incident, alert=one.id)
    for state in STATES[:2]:
        yield run_entries.alert_changed(at=at, run=RUN, alert=alert(number, state))


def work(count: int) -> list[Entry]:
    return [entry for number in range(-(-count // 5)) for entry in of_alert(number)][:count]


def statements(first: int, total: int) -> list[Entry]:
    """Entries `first` to `first` + 50,000 of a record in which each incident has 99 statements."""
    made = []
    for number in range(first, min(first + 50_000, total)):
        at, incident = AT + timedelta(seconds=number), IncidentId(f"incident-{number // 100:016x}")
        made.append(
            run_entries.incident_opened(
                at=at, by="clerk", incident=incident, run=None, title="Drones over an airport",
                simulation=False, track=None, restriction=None,
            )
            if number % 100 == 0
            else statement_added(statement(number, incident, at))
        )  # fmt: skip
    return made


def statement(number: int, incident: IncidentId, at: datetime) -> Statement:
    return Statement(
        id=StatementId(f"statement-{number:016x}"),
        incident=incident,
        recorded_at=at,
        recorded_by="clerk",
        speaker="Regional police",
        role="spokesperson",
        claim="Three objects were seen north of the runway, and none was found.",
        modality=Modality.ASSERTED,
        bears_on=(Bearing(question="number", stance=Stance.FOR, says="three"),),
        source_grade=SourceGrade.B,
        information_grade=InformationGrade.PROBABLY_TRUE,
    )


def fill(path: Path, piece_of: Callable[[int, int], list[Entry]], total: int) -> None:
    """A record of `total` entries with a key and a snapshot."""
    with open_database(path) as database:
        for first in range(0, total, 50_000):
            Ledger(database).append(piece_of(first, total))
    with Record.open(path) as record:
        ensure_key(record, path, name="bench", at=AT, by="bench")
    Record.open(path).close()


def timed(job: Callable[[], Any]) -> tuple[float, float, Any]:
    """(wall seconds, CPU seconds, what it gave)."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = job()
    return time.perf_counter() - wall, time.process_time() - cpu, found


def row(what: str, count: int, wall: float, cpu: float, unit: str, asked: str) -> dict[str, Any]:
    return {
        "what": what, "entries": count, "wall": wall, "cpu": cpu, "unit": unit, "asked": asked,
    }  # fmt: skip


def append(path: Path, total: int, batch: int, asked: str) -> dict[str, Any]:
    """Append `total` entries; only the appending is timed."""
    wall = cpu = 0.0
    with open_database(path) as database:
        ledger = Ledger(database)
        for first in range(0, total, 50_000):
            todo = work(total)[first : first + 50_000] if total < 50_000 else piece(first, total)
            for at in range(0, len(todo), batch):
                took, own, _ = timed(lambda: ledger.append(todo[at : at + batch]))  # noqa: B023
                wall, cpu = wall + took, cpu + own
    return row(f"append, {batch} a commit", total, total / wall, total / cpu, "entries/s", asked)


def piece(first: int, total: int) -> list[Entry]:
    """Entries `first` to `first` + 50,000, as `work` would give them."""
    numbers = range(first // 5, min(first + 50_000, total) // 5)
    return [entry for number in numbers for entry in of_alert(number)]


def proofs(path: Path, rng: random.Random, total: int, runs: int) -> list[dict[str, Any]]:
    rows = []
    with Record.open(path) as record:
        signer = ensure_key(record, path, name="bench", at=AT, by="bench")
        early = sign_checkpoint(record.ledger, signer)
        record.add(list(of_alert(total)))
        signed = sign_checkpoint(record.ledger, signer)
        lines = WITNESS.sign(signed.note.text, 1_757_460_000).line() + "\n"
        signed = add_cosignatures(record.ledger, signed.size, lines, WITNESS.verifier)
        places = [rng.randrange(total) for _ in range(runs)]
        made = [timed(lambda: record.ledger.inclusion_proof(at)) for at in places]  # noqa: B023
        rows.append(spread("inclusion proof", total, made, "< 5 ms"))
        old = [rng.randrange(1, total) for _ in range(runs)]
        made = [timed(lambda: record.ledger.consistency_proof(at)) for at in old]  # noqa: B023
        rows.append(spread("consistency proof", total, made, ""))
        bundles = [
            prove(record, path, str(at), since=[early]).to_bytes() for at in places[: runs // 5]
        ]
    trust = Trust(keys=(signer.verifier, WITNESS.verifier), held=(early,))
    made = [timed(lambda: verify_bundle(data, trust)) for data in bundles]  # noqa: B023
    assert all(result.integrity is Integrity.INTACT for _, _, result in made)
    rows.append(spread("verify a bundle", total, made, "< 10 ms"))
    rows.append(row("a bundle", total, len(bundles[0]), len(bundles[0]), "bytes", ""))
    return rows


def spread(
    what: str, count: int, made: list[tuple[float, float, Any]], asked: str
) -> dict[str, Any]:
    wall, cpu = ([one[i] * 1e3 for one in made] for i in (0, 1))
    found = row(what, count, statistics.median(wall), statistics.median(cpu), "ms, median", asked)
    worst = sorted(wall)[int(len(wall) * 0.99)]
    return {**found, "what": f"{what} (99 of 100 within {worst:.2g} ms)", "p99_ms": worst}


def reopened(
    path: Path, what: str, count: int, asked: str, *, without: Path | None = None
) -> dict[str, Any]:
    """Opening in a process of its own, as after a crash; each time without this file."""
    command = [sys.executable, "-c", REOPEN, str(path)]
    took = []
    for _ in range(3):
        if without is not None:
            without.unlink(missing_ok=True)
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
        took.append([float(word) for word in said.split()])
    wall, cpu = (statistics.median(one[i] for one in took) for i in (0, 1))
    return row(what, count, wall, cpu, "s, median", asked)


def main() -> None:
    flags = parser(__doc__ or "", seed=6962, runs=1_000)
    flags.add_argument("--entries", type=int, default=1_000_000)
    args = flags.parse_args()
    rng, total = random.Random(args.seed), args.entries // 5 * 5  # noqa: S311
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for batch, count in ((1, 200), (10, 5_000), (100, 20_000)):
            count = min(count, total)  # noqa: PLW2901
            rows.append(append(Path(folder) / f"{batch}.sqlite", count, batch, ""))
        other = Path(folder) / "wide.sqlite"
        rows.append(append(other, total, 10_000, ">= 20,000"))
        other.unlink()
        path = Path(folder) / "large.sqlite"
        rows.append(append(path, total, 1_000, ">= 20,000"))
        rows += proofs(path, rng, total, args.runs)
        Record.open(path).close()  # with the key that it now has: writes the snapshot
        fold = path.with_name(path.name + ".fold")
        rows.append(reopened(path, "open, with a snapshot", total, "< 2 s"))
        kept = fold.read_bytes() if fold.exists() else None
        with open_database(path) as database:  # the most that a crash leaves to be folded
            Ledger(database).append(piece(0, EVERY - 100)[: EVERY - 100])
        most = f"open, {EVERY - 100} behind the snapshot"
        rows.append(reopened(path, most, total, "< 2 s"))
        said = Path(folder) / "said.sqlite"
        fill(said, statements, total)
        rows.append(reopened(said, "open, statements, with a snapshot", total, "< 2 s"))
        said.unlink()
        fold.unlink(missing_ok=True)
        with Record.read(path) as record:  # writes none
            head = record.head()
        start = time.perf_counter()
        result = verify(path, head)
        took = time.perf_counter() - start
        assert result.integrity is Integrity.INTACT, result.faults
        rows.append(row("verify all of it", total, total / took, total / took, "entries/s", ""))
        rows.append(reopened(path, "open, folding all of it", total, "", without=fold))
        if kept is not None:
            size = len(kept)
            rows.append(row("the snapshot", total, size, size, "bytes", ""))
    finish(rows, COLUMNS, args.json)


if __name__ == "__main__":
    main()
