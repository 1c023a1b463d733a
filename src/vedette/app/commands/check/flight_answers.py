"""The answers of `vedette check` for flights, as a table or as lines of JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.markup import escape
from rich.table import Table

from vedette.airspace.flights.flight_check import FlightAnswer
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.terminal_text import SIMULATION
from vedette.app.screen import Console
from vedette.model.crossing import Answer
from vedette.model.doubt import Doubt
from vedette.model.flight import Flight
from vedette.model.restriction import Restriction
from vedette.model.times import to_text
from vedette.sharing.check_lines import (
    check_line,
    doubt_answer_line,
    left_out_line,
    left_out_reason,
    left_out_total_line,
)

_STYLES = {Answer.INSIDE: "bold red", Answer.INDETERMINATE: "yellow", Answer.OUTSIDE: "green"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightAnswers:
    """The results of a check of flights."""

    answers: Sequence[FlightAnswer]
    of_doubts: Sequence[tuple[Flight, Doubt, FlightAnswer]]  # against what was left out of zones
    left_out: Sequence[Doubt]
    restrictions: Sequence[Restriction]
    simulation: bool

    @property
    def every_answer(self) -> tuple[FlightAnswer, ...]:
        """All answers, for restrictions and for doubts."""
        return (*self.answers, *(answer for _, _, answer in self.of_doubts))


def print_json(found: FlightAnswers) -> None:
    """Print one line per answer, one per part that was left out, and their number."""
    held = {r.id: r for r in found.restrictions}
    for answer in found.answers:
        print_line(check_line(answer, held[answer.restriction], simulation=found.simulation))
    for _, doubt, answer in found.of_doubts:
        print_line(doubt_answer_line(answer, doubt, simulation=found.simulation))
    for one in found.left_out:
        print_line(left_out_line(one))
    if found.left_out:
        print_line(left_out_total_line(len(found.left_out)))


def print_table(found: FlightAnswers, console: Console) -> None:
    """Print one table row per answer."""
    if found.simulation:
        console.print(SIMULATION, style="bold black on yellow")
    held = {r.id: r for r in found.restrictions}
    table = Table()
    for column in ("flight", "restriction", "answer"):
        table.add_column(column, overflow="fold")
    table.add_column("margin", justify="right", no_wrap=True)
    table.add_column("why, when (UTC), and may it", overflow="fold", ratio=1)
    for answer in found.answers:
        verdict = answer.verdict
        table.add_row(
            escape(answer.flight),
            escape(_called(held[answer.restriction])),
            f"[{_STYLES[verdict.answer]}]{verdict.answer.value}[/]",
            f"{verdict.margin_m:,.0f} m",
            escape("\n".join(_said(answer))),
        )
    for _, doubt, answer in found.of_doubts:
        said = answer.verdict.answer
        table.add_row(
            escape(answer.flight),
            escape(doubt.feature),
            f"[{_STYLES[said]}]{said.value}[/]",
            "",
            escape(left_out_reason(answer, doubt)),
        )
    if not found.every_answer:
        console.print("no zone of these files restricts airspace; what was left out is listed")
        return
    console.print(table)


def _called(restriction: Restriction) -> str:
    """A restriction by its name, and that it is an approximation wherever it is one."""
    if restriction.approximation is None or "approximation" in restriction.name.lower():
        return restriction.name
    return f"{restriction.name}\n(approximation)"


def _said(answer: FlightAnswer) -> list[str]:
    """All that is said of an answer, line by line."""
    verdict, ruling = answer.verdict, answer.ruling
    said = ["; ".join((verdict.reason, *verdict.assumptions))]
    entry = _when(answer.entry_earliest, answer.entry_expected, answer.entry_latest)
    exit_ = _when(answer.exit_earliest, answer.exit_expected, answer.exit_latest)
    said += [f"enters {entry}"] * bool(entry) + [f"leaves {exit_}"] * bool(exit_)
    if ruling is not None:
        said.append(f"{ruling.standing.value.replace('_', ' ')}: {ruling.reason}")
    return said


def _when(earliest: datetime | None, expected: datetime | None, latest: datetime | None) -> str:
    """The expected time, and how much earlier and later it may be; what is known, without one."""
    if expected is not None and earliest is not None and latest is not None:
        less, more = (expected - earliest).total_seconds(), (latest - expected).total_seconds()
        return f"{_clock(expected)} (-{less:,.1f} s, +{more:,.1f} s)"
    known = (("about", expected), ("not before", earliest), ("not after", latest))
    return ", ".join(f"{word} {_clock(at)}" for word, at in known if at is not None)


def _clock(at: datetime) -> str:
    return to_text(at)[:23].replace("T", " ")
