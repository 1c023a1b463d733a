"""`vedette record show`, `known`, `history`: reading the record, now or as of a time."""

from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    AsOfOption,
    Where,
    Which,
    looking,
    say_as_of,
)
from vedette.app.commands.record.record_text import (
    print_change,
    print_known,
    print_release,
    print_response,
)
from vedette.app.commands.terminal_text import print_incident
from vedette.app.screen import Console
from vedette.record.queries.as_of_text import as_of_from
from vedette.record.record import Record
from vedette.record.state.statements import superseded_by
from vedette.sharing.document_words import source_words
from vedette.sharing.incident_lines import incident_to_dict
from vedette.sharing.record_lines import change_line, known_line, release_line, response_line

Of = Annotated[str | None, typer.Option("--of", help="One question, by its name or id.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(show)
    app.command()(known)
    app.command()(history)


def show(
    incident: Which,
    record: Where = HERE,
    as_of: AsOfOption = None,
    as_json: Json = False,
) -> None:
    """Show one incident with its alerts, statements and open questions."""
    with looking(record, as_of) as (book, _):
        print_incident_of(book, incident, as_json=as_json, as_of=as_of)


def known(
    incident: Which,
    of: Of = None,
    record: Where = HERE,
    as_of: AsOfOption = None,
    as_json: Json = False,
) -> None:
    """Show what is known of an incident, with sources and grades. Unknown answers are marked."""
    with looking(record, as_of) as (book, when):
        found = book.incidents.get(incident, when)
        asked = found.questions if of is None else (book.questions.get(incident, of, when),)
        documents = {one.text_sha256: one for one in book.intake.documents()}
    questions = [known_line(found, question, when) for question in asked]
    responses = [response_line(found, r, when) for r in (found.responses if of is None else ())]
    if as_json:
        for line in (*questions, *responses):
            print_line(line)
        return
    console = Console(soft_wrap=True)
    origins: dict[str, str] = {
        said.id: source_words(documents[said.span.document_sha256])
        for said in found.statements
        if said.span is not None and said.span.document_sha256 in documents
    }
    print_known(found, questions, console, as_of=as_of, origins=origins)
    for response in responses:
        print_response(response, console)


def history(
    incident: Which,
    of: Of = None,
    record: Where = HERE,
    as_of: AsOfOption = None,
    as_json: Json = False,
) -> None:
    """Show how the answers changed over time, and what was released to whom meanwhile."""
    with looking(record, as_of) as (book, when):
        found = book.incidents.get(incident, when)
        changed = book.questions.history(incident, of, when)
    replaced = superseded_by(found.statements)
    rows = [change_line(found.id, change) for change in changed]
    went_out = [release_line(r, replaced) for r in found.releases]
    if as_json:
        for change in rows:
            print_line(change)
        for release in went_out:
            print_line(release)
        return
    console = Console(soft_wrap=True)
    say_as_of(as_of, console)
    for change in rows:
        print_change(change, console)
    for release in went_out:
        print_release(release, console)


def print_incident_of(
    book: Record, incident: str, *, as_json: bool, as_of: str | None = None
) -> None:
    """Print one incident in full."""
    when = as_of_from(as_of)
    found = book.incidents.get(incident, when)
    line = incident_to_dict(found, book.alerts.of_incident(found, when), when)
    if as_json:
        print_line(line)
    else:
        console = Console()
        say_as_of(as_of, console)
        print_incident(line, console)
