"""Output for people at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich import progress as rich_progress
from rich.markup import escape
from rich.table import Table

from vedette.app.screen import Console, one_line
from vedette.app.settings.run_inputs import Inputs
from vedette.engine.state import Batch
from vedette.model.statement import TEXT_FIELDS
from vedette.model.times import to_text
from vedette.record.ledger.verify_ledger import CANNOT_EXCLUDE, Integrity, VerifyResult
from vedette.record.proof.verify_bundle import ProofResult
from vedette.sharing.event_line_types import SummaryLine

SIMULATION = "SIMULATION: made from simulated reports; not a record of anything that happened."


class Progress:
    """The progress of a replay: reports so far, and its current time."""

    def __init__(self, console: Console, *, enabled: bool) -> None:
        self._bar = rich_progress.Progress(
            rich_progress.SpinnerColumn(),
            rich_progress.TextColumn("{task.description}"),
            rich_progress.TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not (enabled and console.is_terminal),
        )
        self._task = self._bar.add_task("reading")
        self._reports = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def advance(self, batch: Batch) -> None:
        """Count `batch` and update the display."""
        self._reports += len(batch.reports)
        at = to_text(batch.until)[:19].replace("T", " ")
        self._bar.update(self._task, description=f"{at} UTC  {self._reports:,} reports")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()


@contextmanager
def at_work(what: str, console: Console) -> Iterator[None]:
    """Show a spinner beside `what` while the block runs; nothing if the output is not a
    terminal.
    """
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


@contextmanager
def share_done(what: str, console: Console) -> Iterator[Callable[[float], None]]:
    """Show a progress bar; call the returned function with the share that is done, 0 to 1."""
    with rich_progress.Progress(
        console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def print_summary(summary: SummaryLine, inputs: Inputs, console: Console, out: Path | None) -> None:
    """Print the summary of a run."""
    if summary["simulation"]:
        console.print(SIMULATION, style="bold black on yellow")
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in _rows(summary):
        table.add_row(name, escape(value))
    console.print(table)
    if summary["answers"]:
        console.print(_answers(summary, inputs))
    if out is not None:
        console.print(f"Written to {out}; verify it with: vedette verify {out}", markup=False)


def _rows(summary: SummaryLine) -> list[tuple[str, str]]:
    frames = sum(r["frames"] for r in summary["recordings"])
    refused = sum(r["refused"] for r in summary["recordings"])
    repeated = sum(r["repeated"] for r in summary["recordings"])
    alerts = ", ".join(f"{n} {rule}" for rule, n in summary["alerts"].items())
    return [
        ("from", summary["first_at"] or "nothing was reported"),
        ("to", summary["last_at"] or "nothing was reported"),
        ("frames", f"{frames:,}, of which {repeated:,} repeated and {refused:,} unreadable"),
        ("tracks", f"{summary['tracks_confirmed']} confirmed of {summary['tracks']}"),
        ("heard, place unknown", f"{summary['transmitters_without_place']:,}"),
        ("bearings, presences", f"{summary['observations']:,}"),
        *([("notices", f"{summary['notices']:,}")] if summary["notices"] else []),
        *([("set aside", f"{summary['set_aside']:,}")] if summary["set_aside"] else []),
        ("alerts", alerts or "none was raised"),
        ("incidents", str(summary["incidents"])),
        ("sensors silent at the end", str(summary["sensors_silent"])),
    ]


def _answers(summary: SummaryLine, inputs: Inputs) -> Table:
    names: dict[str, str] = {r.id: r.name for r in inputs.restrictions}
    table = Table(title="Tracks by their worst answer", title_justify="left")
    for column in ("restriction", "inside", "indeterminate", "outside"):
        table.add_column(column, justify="left" if column == "restriction" else "right")
    for row in summary["answers"]:
        name = names.get(row["restriction"], row["restriction"])
        table.add_row(
            escape(name), str(row["inside"]), str(row["indeterminate"]), str(row["outside"])
        )
    return table


def print_verify(result: VerifyResult, console: Console) -> None:
    """Print the result of a verification, its extent, and what it leaves open."""
    size = "" if result.size is None else f", {result.size:,} entries"
    _print_integrity(result.integrity, size, console)
    if result.root_sha256 is not None:
        console.print(f"root {result.root_sha256}", highlight=False, soft_wrap=True)
    for fault in result.faults:
        console.print(f"fault: {fault.what}", markup=False, highlight=False, soft_wrap=True)
    for limit in result.limits:
        console.print(f"but: {limit}", markup=False, highlight=False, soft_wrap=True)


def print_proof(result: ProofResult, console: Console) -> None:
    """Print what a bundle or a checkpoint proves, as of when, and what it leaves open."""

    def line(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    size = "" if result.size is None else f", {result.what} over {result.size:,} entries"
    _print_integrity(result.integrity, size, console)
    if result.origin is not None:
        line(f"log {result.origin}")
    if result.signed:
        line(f"signed by {', '.join(result.signed)}")
    if result.integrity is not Integrity.UNREADABLE:
        at = result.when.at
        line(f"when: {'' if at is None else f'not after {to_text(at)}, '}by {result.when.by}")
    if result.grew_from:
        line(f"grew from {', '.join(map(str, result.grew_from))} entries, nothing of them changed")
    for words in () if result.incident is None else result.incident.lines():
        line(one_line(words))
    for index, body in result.entries:
        line(f"entry {index}: {body.decode(errors='replace')}")
    for fault in result.faults:
        line(f"fault: {fault.what}")
    for limit in result.limits:
        line(f"but: {limit}")


def _print_integrity(integrity: Integrity, rest: str, console: Console) -> None:
    style = {Integrity.INTACT: "bold green", Integrity.ALTERED: "bold red"}.get(integrity, "bold")
    word = integrity.value
    if integrity is Integrity.CONSISTENT:
        word = f"{word}, but {CANNOT_EXCLUDE}"
    console.print(f"[{style}]{word}[/]{rest}", highlight=False)


def print_incidents(rows: list[dict[str, Any]], console: Console) -> None:
    """A table of incidents."""
    if not rows:
        console.print("No incident is on this record.")
        return
    _say_simulation(any(r["simulation"] for r in rows), console)
    table = Table()
    for column in ("id", "opened (UTC)", "title", "alerts", "statements"):
        table.add_column(column, overflow="fold")
    for row in rows:
        opened = row["opened_at"][:19].replace("T", " ")
        counts = (str(row["alerts"]), str(row["statements"]))
        table.add_row(row["id"], opened, escape(one_line(row["title"])), *counts)
    console.print(table)


def print_incident(incident: dict[str, Any], console: Console) -> None:
    """Print one incident: its entries, its sources and its open questions."""

    def line(text: str) -> None:
        console.print(one_line(text), markup=False, highlight=False)

    _say_simulation(incident["simulation"], console)
    console.print(one_line(incident["title"]), style="bold", markup=False)
    line(f"{incident['id']}, opened {incident['opened_at'][:19]}Z by {incident['opened_by']}")
    for alert in incident["alerts"]:
        line(f"  {alert['rule']}: {alert['state']}, raised {alert['raised_at'][:19]}Z")
        line(f"    {alert['reason']}")
    for said in incident["statements"]:
        _print_statement(said, line)
    for question in incident["open_questions"]:
        line(f"  open: {question}")


_IN_THE_FIRST_LINE = frozenset({"via"})


def _print_statement(said: dict[str, Any], line: Callable[[str], None]) -> None:
    grade = f"{said['source_grade'] or '-'}{said['information_grade'] or '-'}"
    via = f", via {said['via']}" if said["via"] else ""
    when = f", {said['said_at']}" if said["said_at"] else ""
    line(f"  {said['speaker']} ({said['modality']}, graded {grade}{via}{when}) {said['id']}")
    denied = said["denial"] is not None
    line(f"    {said['in_words'] if denied else said['claim'] or 'made no comment'}")
    for field in TEXT_FIELDS:
        if said[field.name] is not None and field.name not in _IN_THE_FIRST_LINE:
            line(f"    {field.label}: {said[field.name]}")
    if said["superseded_by"]:
        line(f"    superseded by {said['superseded_by']}")


def _say_simulation(simulation: bool, console: Console) -> None:
    if simulation:
        console.print(SIMULATION, style="bold black on yellow")
