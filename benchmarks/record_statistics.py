"""How long `vedette record statistics` and `who` take on a record of a million entries.

Of 100 entries one opens an incident, 25 are sightings, 10 state outcomes, 64 are other statements.
Each time is printed twice: of the query alone, and of the whole command with the opening of the
record.

    python benchmarks/record_statistics.py [--entries 1000000]
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ledger as ledger_bench

from vedette.model.event_time_place import Place, When
from vedette.model.ids import IncidentId, StatementId
from vedette.model.sighting_topics import OUTCOME, OUTCOME_KEY, SIGHTING, Outcome
from vedette.model.statement import Link, LinkKind, Statement
from vedette.model.times import to_text
from vedette.record.ledger import run_entries
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.statement_values import statement_to_dict
from vedette.record.record import Record

START = datetime(2016, 1, 1, tzinfo=UTC)


def entries(first: int, total: int) -> list[Entry]:
    """Entries `first` to `first` + 50,000, five minutes apart."""
    return [_entry(number) for number in range(first, min(first + 50_000, total))]


def _entry(number: int) -> Entry:
    at, incident = (
        START + timedelta(minutes=5 * number),
        IncidentId(f"incident-{number // 100:016x}"),
    )
    place = number % 100
    if place == 0:
        return run_entries.incident_opened(
            at=at, by="clerk", incident=incident, run=None, title="Drones over an airport",
            simulation=False, track=None, restriction=None,
        )  # fmt: skip
    said = replace(
        ledger_bench.statement(number, incident, at),
        speaker=f"Speaker {number % 5003}",
        about_place=Place(name=f"Place {number % 997}"),
    )
    if place <= 25:
        said = replace(said, about=When(at=to_text(at)), topics=(SIGHTING,))
    elif place <= 35:
        of = StatementId(f"statement-{number - 25:016x}")
        word = list(Outcome)[number // 7 % len(Outcome)]
        topics, links = (OUTCOME, f"{OUTCOME_KEY}{word}"), (Link(LinkKind.REFERS_TO, of),)
        said = replace(said, topics=topics, links=links)
    return _added(said)


def _added(said: Statement) -> Entry:
    body = statement_to_dict(said)
    return Entry(at=said.recorded_at, by="clerk", kind=EntryKind.STATEMENT_ADDED, body=body)


def seconds(job: Callable[[], Any]) -> float:
    """Wall seconds."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def main() -> None:
    """Print the times."""
    options = argparse.ArgumentParser()
    options.add_argument("--entries", type=int, default=1_000_000)
    count = options.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.sqlite"
        ledger_bench.fill(path, entries, count)
        print(f"entries: {count:,}", flush=True)
        with Record.read(path) as record:
            made = seconds(record.statistics.catch_up)
            print(f"index made once: {made:.1f} s", flush=True)
            for name, job in (
                ("statistics", record.statistics.cells),
                ("who", lambda: record.statistics.names(most=100)),
                ("who NAME", lambda: record.statistics.statements_of("place 17", most=100)),
            ):
                print(f"{name}, the query: {seconds(job) * 1000:.0f} ms", flush=True)
        print(f"opening the record: {seconds(lambda: Record.read(path).close()):.2f} s", flush=True)
        command = [sys.executable, "-m", "vedette.app.cli", "record", "statistics", "-R", str(path)]
        whole = seconds(lambda: subprocess.run(command, check=True, capture_output=True))  # noqa: S603
        print(f"statistics, the whole command: {whole:.2f} s", flush=True)


if __name__ == "__main__":
    main()
