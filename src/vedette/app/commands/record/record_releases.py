"""`vedette record response`, `step`, `released`, `affected`, `note`, `take`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    AsOfOption,
    At,
    By,
    Hand,
    Where,
    Which,
    adding,
    at_or_now,
    looking,
    or_login_name,
    say_as_of,
    writing,
)
from vedette.app.commands.record.record_text import print_affected, print_release, print_response
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console
from vedette.model.response import Response, ResponseStatus, Step
from vedette.record.actions.confirmations import read_confirmations, read_document
from vedette.record.actions.typed_statement import step_from
from vedette.record.record import Record
from vedette.sharing.record_line_types import TakenLine
from vedette.sharing.record_lines import affected_line, note_line, release_line, response_line

RestsOn = Annotated[
    list[str] | None,
    typer.Option(help="A statement, answer, note, ... by its id; may be given several times."),
]
Status = Annotated[ResponseStatus, typer.Argument(help="The status of the response.")]
ByWhich = Annotated[str, typer.Argument(help="The statement that reports it.")]
When = Annotated[str | None, typer.Option(help="The time when it happens or takes effect.")]
Until = Annotated[str | None, typer.Option(help="The end time.")]
Area = Annotated[str | None, typer.Option(help="The area, in the words of the source.")]
Heights = Annotated[str | None, typer.Option(help="The height limits, in the words of the source.")]
Who = Annotated[
    list[str] | None, typer.Option(help="A rule for certain flights; may be given several times.")
]
Remark = Annotated[str | None, typer.Option("--note", help="Your remark.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(response)
    app.command()(step)
    app.command()(released)
    app.command()(received)
    app.command()(affected)
    app.command()(note)
    app.command()(take)


def response(
    incident: Which,
    kind: Annotated[
        str, typer.Argument(help="The kind: meeting, airspace restriction, commitment, ...")
    ],
    what: Annotated[str, typer.Argument(help="The response, in a few words.")],
    status: Status,
    statement: ByWhich,
    *,
    when: When = None,
    until: Until = None,
    area: Area = None,
    heights: Heights = None,
    who: Who = None,
    note: Remark = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Record what somebody did or promised, with the statement that says so."""
    with writing(record, at, by) as (book, hand):
        first = _step(
            hand,
            status=status,
            statement=statement,
            when=when,
            until=until,
            area=area,
            heights=heights,
            who=who,
            note=note,
        )
        _print_response(
            book, book.responses.open(incident, kind, what, first=first), as_json=as_json
        )


def step(
    response: Annotated[str, typer.Argument(help="The response's id, or its first characters.")],
    status: Status,
    statement: ByWhich,
    *,
    when: When = None,
    until: Until = None,
    area: Area = None,
    heights: Heights = None,
    who: Who = None,
    note: Remark = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Add a step to a response, with a statement of its own."""
    with writing(record, at, by) as (book, hand):
        taken = _step(
            hand,
            status=status,
            statement=statement,
            when=when,
            until=until,
            area=area,
            heights=heights,
            who=who,
            note=note,
        )
        _print_response(book, book.responses.step(response, taken), as_json=as_json)


def released(
    what: Annotated[str, typer.Argument(help="The kind of release: dossier, message, ...")],
    ref: Annotated[str, typer.Argument(help="The number or the file name of the release.")],
    *,
    to: Annotated[list[str], typer.Option(help="A recipient; may be given several times.")],
    incident: Annotated[str | None, typer.Option(help="The incident of the release.")] = None,
    rests_on: RestsOn = None,
    sha256: Annotated[str | None, typer.Option(help="SHA-256 of the released bytes.")] = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Record that a dossier or a message was released, what it rests on, and who received it."""
    with writing(record, at, by) as (book, hand):
        release = book.releases.add(
            what,
            ref,
            recipients=to,
            incident=incident,
            rests_on=rests_on or (),
            sha256=sha256,
            **hand,
        )
        line = release_line(release, book.statements.replaced())
    if as_json:
        print_line(line)
    else:
        print_release(line, Console(soft_wrap=True))


def received(
    ref: Annotated[
        str | None, typer.Argument(help="A statement, answer, alert or incident, by its id.")
    ] = None,
    record: Where = HERE,
    as_of: AsOfOption = None,
    as_json: Json = False,
) -> None:
    """List releases with their recipients: all, or those that rest on one thing."""
    with looking(record, as_of) as (book, when):
        found = book.releases.all(when) if ref is None else book.releases.who_received(ref, when)
        rows = [release_line(release, book.statements.replaced(when)) for release in found]
    console = Console(soft_wrap=True)
    if not as_json:
        say_as_of(as_of, console)
    for row in rows:
        if as_json:
            print_line(row)
        else:
            print_release(row, console)
    if not rows and not as_json:
        console.print("Nothing went out.")


def affected(
    statement: Annotated[str, typer.Argument(help="The statement's id, or its first characters.")],
    record: Where = HERE,
    as_of: AsOfOption = None,
    as_json: Json = False,
) -> None:
    """List what rests on a statement, with its recipients. Superseded statements are flagged."""
    with looking(record, as_of) as (book, when):
        line = affected_line(
            book.statements.affected(statement, when), book.statements.replaced(when), when
        )
    if as_json:
        print_line(line)
    else:
        console = Console(soft_wrap=True)
        say_as_of(as_of, console)
        print_affected(line, console)


def note(
    alert: Annotated[str, typer.Argument(help="The alert's id, or its first characters.")],
    text: Annotated[str, typer.Argument(help="Your remark.")],
    *,
    rests_on: RestsOn = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Add a note to an alert, with what the note rests on."""
    with writing(record, at, by) as (book, hand):
        written = book.alerts.add_note(alert, text, rests_on=rests_on or (), **hand)
        line = note_line(written, book.statements.replaced())
    if as_json:
        print_line(line)
    else:
        Console(soft_wrap=True).print(f"noted [{line['id']}]", markup=False, highlight=False)


def take(
    file: Annotated[Path, typer.Argument(help="The confirmations (JSON); see docs/record.md.")],
    *,
    document: Annotated[
        Path | None, typer.Option(help="The document's text, with which the spans are compared.")
    ] = None,
    incident: Annotated[
        str | None, typer.Option(help="The incident of the statements that name no incident.")
    ] = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Add a file of confirmed statements to the record: all of it or nothing."""
    confirmed = read_confirmations(file)
    held = None if document is None else read_document(document)
    when, who = at_or_now(at), or_login_name(by)
    with adding(record_in(record), when, who) as book:
        taken = book.confirmations.take(
            confirmed, document=held, incident=incident, at=when, by=who
        )
    line: TakenLine = {
        "type": "taken",
        "accepted": taken.accepted,
        "corrected": taken.corrected,
        "refused": taken.refused,
        "spans_checked": taken.spans_checked,
        "incidents": taken.incidents,
        "statements": taken.statements,
    }
    if as_json:
        print_line(line)
        return
    console = Console(soft_wrap=True)
    console.print(
        f"{taken.accepted} accepted as they were, {taken.corrected} corrected,"
        f" {taken.refused} refused",
        highlight=False,
    )
    if not taken.spans_checked:
        console.print("The spans were not held against the document: name it with --document.")


def _step(hand: Hand, **typed: Any) -> Step:
    return step_from(typed, **hand)


def _print_response(book: Record, found: Response, *, as_json: bool) -> None:
    line = response_line(book.incidents.get(found.incident), found)
    if as_json:
        print_line(line)
    else:
        print_response(line, Console(soft_wrap=True))
