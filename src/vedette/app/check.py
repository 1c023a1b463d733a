"""`vedette check`: does a recorded flight enter a restriction? Inside, outside or indeterminate."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from vedette.airspace.flight import FlightAnswer, check_flight
from vedette.airspace.index import RestrictionIndex
from vedette.app.inputs import Inputs, open_inputs, say_deviations, say_losses
from vedette.app.options import Config, Json, SkipRefused, Start, Strict
from vedette.app.printing import print_line
from vedette.app.settings import load
from vedette.app.show import SIMULATION
from vedette.model.crossing import Answer
from vedette.model.errors import RecordingError, RestrictionError
from vedette.model.identity import EmitterScheme
from vedette.model.times import to_text

EXIT_CODES = {Answer.OUTSIDE: 0, Answer.INSIDE: 1, Answer.INDETERMINATE: 3}
_STYLES = {Answer.INSIDE: "bold red", Answer.INDETERMINATE: "yellow", Answer.OUTSIDE: "green"}


def check(
    flight: Annotated[Path, typer.Argument(help="A recording, recognised by its content.")],
    restrictions: Annotated[
        list[Path],
        typer.Option("--restrictions", "-r", help="Zone file (ED-318, ED-269, GeoJSON, NOTAM)."),
    ],
    strict: Strict = False,
    skip_refused: SkipRefused = None,
    as_json: Json = False,
    start: Start = None,
    config: Config = None,
) -> None:
    """Check a flight. Exit 0 all outside, 1 some inside, 3 none inside but some indeterminate."""
    errors = Console(stderr=True)
    inputs = open_inputs(
        [flight],
        restrictions,
        load(config),
        start=start,
        strict=strict,
        skip_refused=skip_refused or (),
    )
    say_deviations(inputs.zones, errors)
    answers = _answers(inputs)
    if as_json:
        for answer in answers:
            print_line(_line(answer, simulation=inputs.simulation))
    else:
        _print(answers, inputs, Console())
    say_losses(inputs.recordings, errors)
    raise typer.Exit(exit_code(answers))


def exit_code(answers: tuple[FlightAnswer, ...]) -> int:
    """What the shell is told. Nothing but "all outside" is 0."""
    found = {a.verdict.answer for a in answers}
    worst = (Answer.INSIDE, Answer.INDETERMINATE, Answer.OUTSIDE)
    return EXIT_CODES[next(answer for answer in worst if answer in found)]


def _answers(inputs: Inputs) -> tuple[FlightAnswer, ...]:
    """Raises where there is nothing to check: silence must not read as "all outside"."""
    if not inputs.restrictions:
        raise RestrictionError("the zone files hold no restriction", mend="name another zone file")
    index = RestrictionIndex(inputs.restrictions, inputs.settings.check)
    answers = _with_addresses_withheld(check_flight(index, inputs.reports()))
    (recording,) = inputs.recordings
    if not answers:
        raise RecordingError(
            "holds no flight", where=str(recording.path), mend="name a recording with positions"
        )
    if recording.tally.truncated is None:
        return answers
    return tuple(_cut_off(answer) for answer in answers)


def _with_addresses_withheld(answers: tuple[FlightAnswer, ...]) -> tuple[FlightAnswer, ...]:
    """A transmitter's address leads to a person: number the flights instead."""
    prefix = f"{EmitterScheme.MAC.value}:"
    hidden = sorted({a.flight for a in answers if a.flight.startswith(prefix)})
    names = {flight: f"transmitter {i}" for i, flight in enumerate(hidden, start=1)}
    return tuple(replace(a, flight=names.get(a.flight, a.flight)) for a in answers)


def _cut_off(answer: FlightAnswer) -> FlightAnswer:
    """Nobody knows what followed: an "outside" of the part that is left is no "outside"."""
    verdict = answer.verdict
    if verdict.answer is not Answer.OUTSIDE:
        return answer
    reason = f"the recording is cut off, and what followed is unknown; so far: {verdict.reason}"
    return replace(answer, verdict=replace(verdict, answer=Answer.INDETERMINATE, reason=reason))


def _line(answer: FlightAnswer, *, simulation: bool) -> dict[str, Any]:
    verdict = answer.verdict
    vertical = verdict.vertical_margin_m
    return {
        "type": "check",
        "flight": answer.flight,
        "restriction": answer.restriction,
        "answer": verdict.answer.value,
        "margin_m": round(verdict.margin_m, 3),
        "vertical_margin_m": None if vertical is None else round(vertical, 3),
        "entry": _span(answer.entry_earliest, answer.entry_latest),
        "exit": _span(answer.exit_earliest, answer.exit_latest),
        "reason": verdict.reason,
        "assumptions": list(verdict.assumptions),
        "samples": answer.samples,
        "simulation": simulation,
    }


def _span(earliest: datetime | None, latest: datetime | None) -> dict[str, str | None] | None:
    """Between when and when; None where it did not happen."""
    if earliest is None and latest is None:
        return None
    return {
        "earliest": None if earliest is None else to_text(earliest),
        "latest": None if latest is None else to_text(latest),
    }


def _print(answers: tuple[FlightAnswer, ...], inputs: Inputs, console: Console) -> None:
    if inputs.simulation:
        console.print(SIMULATION, style="bold black on yellow")
    names = {r.id: r.name for r in inputs.restrictions}
    table = Table()
    for column in ("flight", "restriction", "answer", "margin", "entered (UTC)", "why"):
        table.add_column(column, overflow="fold")
    for answer in answers:
        verdict = answer.verdict
        entered = answer.entry_latest or answer.entry_earliest
        table.add_row(
            answer.flight,
            names[answer.restriction],
            f"[{_STYLES[verdict.answer]}]{verdict.answer.value}[/]",
            f"{verdict.margin_m:,.0f} m",
            "" if entered is None else to_text(entered)[:19].replace("T", " "),
            "; ".join((verdict.reason, *verdict.assumptions)),
        )
    console.print(table)
