"""`vedette record`: incidents and what was said of them, by hand."""

from typing import Annotated, Any

import typer
from rich.console import Console

from vedette.app import record_evidence
from vedette.app.by_hand import HERE, At, By, Where, at_or_now, existing_record, or_login_name
from vedette.app.options import Json
from vedette.app.outputs import record_in
from vedette.app.printing import print_line
from vedette.app.show import print_incident, print_incidents
from vedette.model.ids import StatementId
from vedette.model.incident import (
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    SourceGrade,
)
from vedette.record.book import Record
from vedette.record.render import incident_to_dict, summary_to_dict

app = typer.Typer(help="Incidents and what was said of them.", no_args_is_help=True)
app.add_typer(record_evidence.app, name="evidence")


@app.command("open")
def open_(
    title: Annotated[str, typer.Argument(help="A few words on what happened.")],
    record: Where = HERE,
    by: By = None,
    at: At = None,
    simulation: Annotated[
        bool, typer.Option("--simulation", help="Mark it as an exercise, on all that comes of it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Open an incident by hand; makes the record where there is none."""
    with Record.open(record_in(record)) as book:
        incident = book.open_incident(
            at=at_or_now(at), by=or_login_name(by), title=title, simulation=simulation or None
        )
        _print_one(incident_to_dict(incident), as_json=as_json)


@app.command("list")
def list_(record: Where = HERE, as_json: Json = False) -> None:
    """List the incidents of a record."""
    with Record.read(record_in(record)) as book:
        rows = [summary_to_dict(incident) for incident in book.incidents()]
    if as_json:
        for row in rows:
            print_line(row)
    else:
        print_incidents(rows, Console())


@app.command()
def show(
    incident: Annotated[str, typer.Argument(help="The incident's id, or how it begins.")],
    record: Where = HERE,
    as_json: Json = False,
) -> None:
    """Show one incident: alerts, statements, what is still open."""
    with Record.read(record_in(record)) as book:
        found = book.show(incident)
        _print_one(incident_to_dict(found, book.alerts_of(found)), as_json=as_json)


@app.command()
def say(
    incident: Annotated[str, typer.Argument(help="The incident's id, or how it begins.")],
    claim: Annotated[
        str | None, typer.Argument(help="What was claimed; leave it out for no comment.")
    ] = None,
    *,
    speaker: Annotated[str, typer.Option(help="Who said it, as the source describes them.")],
    record: Where = HERE,
    by: By = None,
    at: At = None,
    role: Annotated[str | None, typer.Option(help="What the speaker is.")] = None,
    via: Annotated[str | None, typer.Option(help="Through which outlet or channel.")] = None,
    said_at: Annotated[
        str | None, typer.Option(help="When it was said, as precise as known: 2025-09, 2025-09-11.")
    ] = None,
    about_at: Annotated[str | None, typer.Option(help="What time it is about, likewise.")] = None,
    modality: Annotated[Modality, typer.Option(help="How it was said.")] = Modality.ASSERTED,
    source_grade: Annotated[
        SourceGrade | None, typer.Option(help="Reliability of the source, A to F.")
    ] = None,
    information_grade: Annotated[
        InformationGrade | None, typer.Option(help="Credibility of the information, 1 to 6.")
    ] = None,
    supersedes: Annotated[list[str] | None, typer.Option(help="A statement it replaces.")] = None,
    contradicts: Annotated[list[str] | None, typer.Option(help="A statement it denies.")] = None,
    refers_to: Annotated[list[str] | None, typer.Option(help="A statement it is about.")] = None,
    as_json: Json = False,
) -> None:
    """Put on record what somebody said. Nothing is overwritten: a new one supersedes."""
    links = {
        LinkKind.SUPERSEDES: supersedes,
        LinkKind.CONTRADICTS: contradicts,
        LinkKind.REFERS_TO: refers_to,
    }
    with Record.open(existing_record(record)) as book:
        said = book.say(
            incident,
            at=at_or_now(at),
            by=or_login_name(by),
            speaker=speaker,
            claim=claim,
            modality=modality,
            role=role,
            via=via,
            said_at=said_at,
            about_at=about_at,
            source_grade=source_grade,
            information_grade=information_grade,
            links=tuple(
                Link(kind, StatementId(to)) for kind, ids in links.items() for to in ids or []
            ),
        )
        found = book.show(said.incident)
        _print_one(incident_to_dict(found, book.alerts_of(found)), as_json=as_json)


def _print_one(incident: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_line(incident)
    else:
        print_incident(incident, Console())
