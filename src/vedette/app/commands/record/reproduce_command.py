"""`vedette reproduce`: an alert made again from its sealed recording, bit for bit, or not."""

from datetime import datetime
from typing import Annotated, Any

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    By,
    Where,
    adding_or_reading,
    at_or_now,
    existing_record,
    or_login_name,
)
from vedette.app.screen import Console
from vedette.engine.sealing.reproduction import Reproduction
from vedette.engine.sealing.reproduction_process import reproduce_apart
from vedette.model.alert import Alert
from vedette.model.errors import RecordError
from vedette.model.evidence import CustodyAct, Evidence
from vedette.record.ledger.alert_values import alert_to_dict
from vedette.record.record import Record
from vedette.sharing.evidence_lines import ReproductionLine


def reproduce(
    alert: Annotated[str, typer.Argument(help="The alert's id, or its first characters.")],
    record: Where = HERE,
    note: Annotated[
        bool, typer.Option("--note", help="Record the reproduction and its result.")
    ] = False,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Reproduce an alert from its sealed recording. Exits with 0 if it matches, with 1 if not."""
    path = existing_record(record)
    when, who = at_or_now(at), or_login_name(by)
    with adding_or_reading(path, when, who, adds=note) as book:
        told = book.alerts.as_raised(alert)
        sealed = book.evidence.sealed(told.id)
        if sealed is None:
            raise RecordError(
                "this alert must have a sealed recording, got none",
                where=told.id,
                mend="replay the recording of that time, or the raw log",
            )
        book.evidence.require_stored(sealed)
        data = book.evidence.files.read(sealed.sha256)
        result = reproduce_apart(data, alert_to_dict(told), where=sealed.name)
        if note:
            _note(book, sealed, result, when, who)
    if as_json:
        print_line(dict(_line(told, sealed, result)))
    else:
        _print(told, sealed, result)
    if not result.matched:
        raise typer.Exit(1)


def _note(book: Record, sealed: Evidence, result: Reproduction, at: datetime, by: str) -> None:
    outcome = "it matched" if result.matched else "it did not match"
    book.evidence.note_custody(sealed.id, CustodyAct.REPRODUCED, at=at, by=by, note=outcome)


def _line(told: Alert, sealed: Evidence, result: Reproduction) -> ReproductionLine:
    return {
        "type": "reproduction",
        "alert": told.id,
        "evidence": sealed.id,
        "sha256": sealed.sha256,
        "matched": result.matched,
        "differences": list(result.differences),
        "reports": result.reports,
        "program": result.program,
        "other_program": result.other_program,
    }


def _print(told: Alert, sealed: Evidence, result: Reproduction) -> None:
    console = Console(soft_wrap=True, highlight=False)

    def say(text: str, **style: Any) -> None:
        console.print(text, markup=False, **style)

    say(f"{told.id}  {told.rule}: {told.reason}")
    say(f"sealed recording {sealed.sha256}, {result.reports:,} reports gone through again")
    if result.matched:
        say("MATCHED: the same alert came out, every field alike", style="bold")
    else:
        say("DID NOT MATCH", style="bold")
    for difference in result.differences:
        say(f"  {difference}")
    for what, then in sorted(result.other_program.items()):
        say(f"  made with {what} {then} then, with {result.program.get(what)} now")
