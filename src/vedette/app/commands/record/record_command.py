"""`vedette record`: incidents and what was said of them, by hand."""

from typing import Annotated, Any

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record import (
    record_archive,
    record_evidence,
    record_export,
    record_intake,
    record_questions,
    record_releases,
    record_search,
    record_show,
    record_sightings,
    record_statements,
    record_statistics,
)
from vedette.app.commands.record.record_file import (
    HERE,
    AsOfOption,
    At,
    By,
    Seal,
    Where,
    adding,
    at_or_now,
    looking,
    or_login_name,
    say_as_of,
    writing,
)
from vedette.app.commands.record.record_show import print_incident_of
from vedette.app.commands.record.text_field_options import with_text_fields
from vedette.app.commands.terminal_text import print_incident, print_incidents
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console
from vedette.model.statement import InformationGrade, Modality, SourceGrade
from vedette.record.actions.sealed_names import sealed_saying, texts_of
from vedette.record.actions.typed_statement import saying_from
from vedette.sharing.incident_lines import incident_to_dict, summary_to_dict

app = typer.Typer(help="Manage incidents and statements about them.", no_args_is_help=True)
app.add_typer(record_evidence.app, name="evidence")
app.command("intake")(record_intake.intake)
app.command("archive")(record_archive.archive)
app.add_typer(record_intake.app, name="drafts")


@app.command("open")
def open_(
    title: Annotated[str, typer.Argument(help="A few words on what happened.")],
    record: Where = HERE,
    by: By = None,
    at: At = None,
    simulation: Annotated[
        bool,
        typer.Option("--simulation", help="Mark the incident and all its output as an exercise."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Open an incident by hand. Creates the record if it does not exist."""
    when, who = at_or_now(at), or_login_name(by)
    with adding(record_in(record), when, who) as book:
        incident = book.incidents.open(at=when, by=who, title=title, simulation=simulation or None)
        _print_one(incident_to_dict(incident), as_json=as_json)


@app.command("list")
def list_(record: Where = HERE, as_of: AsOfOption = None, as_json: Json = False) -> None:
    """List the incidents of a record."""
    with looking(record, as_of) as (book, when):
        rows = [summary_to_dict(incident) for incident in book.incidents.all(when)]
    if as_json:
        for row in rows:
            print_line(row)
    else:
        console = Console()
        say_as_of(as_of, console)
        print_incidents(rows, console)


@app.command()
@with_text_fields
def say(
    incident: Annotated[str, typer.Argument(help="The incident's id, or its first characters.")],
    claim: Annotated[
        str | None, typer.Argument(help="The claim; leave it out for no comment.")
    ] = None,
    *,
    speaker: Annotated[str, typer.Option(help="The speaker, as the source describes them.")],
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
    said_at: Annotated[
        str | None,
        typer.Option(help="The time of the statement, as precise as known: 2025-09, 2025-09-11."),
    ] = None,
    said_until: Annotated[str | None, typer.Option(help="Until when, where it is a span.")] = None,
    said_words: Annotated[
        str | None, typer.Option(help='The source\'s own words for that: "on Thursday".')
    ] = None,
    said_in: Annotated[
        str | None, typer.Option(help="The place where the statement was made.")
    ] = None,
    about_at: Annotated[
        str | None,
        typer.Option(help="The time that the statement describes, with the same precision."),
    ] = None,
    about_until: Annotated[
        str | None, typer.Option(help="The end of the time, if it is a span.")
    ] = None,
    about_words: Annotated[
        str | None, typer.Option(help='The source\'s own words for that: "the first weeks of".')
    ] = None,
    about_place: Annotated[
        str | None, typer.Option(help="The place that the statement describes.")
    ] = None,
    dateline: Annotated[
        str | None, typer.Option(help="The day that a weekday is relative to.")
    ] = None,
    document: Annotated[
        str | None, typer.Option(help="The document: its evidence id, or its SHA-256.")
    ] = None,
    span: Annotated[
        str | None,
        typer.Option(help="Its words: first character, end and SHA-256, joined by colons."),
    ] = None,
    modality: Annotated[Modality, typer.Option(help="How it was said.")] = Modality.ASSERTED,
    topics: Annotated[
        list[str] | None, typer.Option("--topic", help="A topic; several times.")
    ] = None,
    bears_on: Annotated[
        list[str] | None,
        typer.Option(help='A question it bears on: "casualties=none", "intent", "origin!=here".'),
    ] = None,
    source_grade: Annotated[
        SourceGrade | None, typer.Option(help="Reliability of the source, A to F.")
    ] = None,
    information_grade: Annotated[
        InformationGrade | None, typer.Option(help="Credibility of the information, 1 to 6.")
    ] = None,
    supersedes: Annotated[list[str] | None, typer.Option(help="A statement it replaces.")] = None,
    contradicts: Annotated[list[str] | None, typer.Option(help="A statement it denies.")] = None,
    refers_to: Annotated[list[str] | None, typer.Option(help="A statement it is about.")] = None,
    corroborates: Annotated[
        list[str] | None, typer.Option(help="A statement that it bears out.")
    ] = None,
    seal: Seal = None,
    **texts: str | None,
) -> None:
    """Put on record what somebody said. Nothing is overwritten: a new one supersedes."""
    typed = dict(
        speaker=speaker,
        claim=claim,
        said_at=said_at,
        said_until=said_until,
        said_words=said_words,
        said_in=said_in,
        about_at=about_at,
        about_until=about_until,
        about_words=about_words,
        about_place=about_place,
        dateline=dateline,
        document=document,
        span=span,
        modality=modality,
        topics=topics,
        bears_on=bears_on,
        source_grade=source_grade,
        information_grade=information_grade,
        supersedes=supersedes,
        contradicts=contradicts,
        refers_to=refers_to,
        corroborates=corroborates,
        **texts,
    )
    with writing(record, at, by) as (book, hand):
        saying = saying_from(typed, book.evidence)
        sealed = book.seal_names(seal or (), texts_of(saying), **hand)
        said = book.statements.add(incident, sealed_saying(saying, sealed), **hand)
        print_incident_of(book, said.incident, as_json=as_json)


for commands in (
    record_show,
    record_statements,
    record_statistics,
    record_questions,
    record_releases,
    record_search,
    record_sightings,
    record_export,
):
    commands.register(app)


def _print_one(incident: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_line(incident)
    else:
        print_incident(incident, Console())
