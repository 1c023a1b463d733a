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
from vedette.engine.sealing.raised_alerts import seal_name
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
    """Reproduce an alert from its sealed recordings. Exits with 0 if all match, with 1 if not."""
    path = existing_record(record)
    when, who = at_or_now(at), or_login_name(by)
    matched = True
    with adding_or_reading(path, when, who, adds=note) as book:
        for told, sealed in _sealed(book, alert):
            book.evidence.require_stored(sealed)
            data = book.evidence.files.read(sealed.sha256)
            result = reproduce_apart(data, alert_to_dict(told), where=sealed.name)
            if note:
                _note(book, sealed, result, when, who)
            if as_json:
                print_line(dict(_line(told, sealed, result)))
            else:
                _print(told, sealed, result)
            matched &= result.matched
    if not matched:
        raise typer.Exit(1)


def _sealed(book: Record, alert: str) -> list[tuple[Alert, Evidence]]:
    """The alert as each of its rules fired first, with what was sealed behind it then.

    Raises RecordError where nothing was sealed.
    """
    told = book.alerts.as_raised(alert)
    first, *further = told
    known = book.evidence.sealed(first.id)
    # An earlier version sealed once for each alert, under a name without the rule.
    named = {one.name: one for one in known}
    found = [(first, named.get(seal_name(first)) or (known[0] if known else None))]
    found += [(one, named.get(seal_name(one))) for one in further]
    pairs = [(one, evidence) for one, evidence in found if evidence is not None]
    if not pairs:
        raise RecordError(
            "no recording was sealed behind this alert",
            where=first.id,
            mend="replay the recording of that time, or the raw log",
        )
    return pairs


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
