"""`vedette record`: incidents and what was said of them, by hand."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record import (
    record_evidence,
    record_intake,
    record_questions,
    record_releases,
    record_show,
    record_sightings,
    record_statements,
)
from vedette.app.commands.record.record_file import (
    HERE,
    AsOfOption,
    At,
    By,
    Where,
    adding,
    at_or_now,
    looking,
    or_login_name,
    say_as_of,
    writing,
)
from vedette.app.commands.record.record_show import print_incident_of
from vedette.app.commands.terminal_text import print_incident, print_incidents
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console
from vedette.model.ids import StatementId
from vedette.model.statement import (
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    Saying,
    SourceGrade,
)
from vedette.record.actions.statement_parsing import told_place, told_when
from vedette.record.actions.typed_statement import bearing_from, span_from
from vedette.sharing.incident_lines import incident_to_dict, summary_to_dict

app = typer.Typer(help="Incidents and what was said of them.", no_args_is_help=True)
app.add_typer(record_evidence.app, name="evidence")
app.command("intake")(record_intake.intake)
app.add_typer(record_intake.app, name="drafts")


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
    to: Annotated[str | None, typer.Option(help="To whom it was said.")] = None,
    via: Annotated[str | None, typer.Option(help="Through which outlet or channel.")] = None,
    said_at: Annotated[
        str | None, typer.Option(help="When it was said, as precise as known: 2025-09, 2025-09-11.")
    ] = None,
    said_words: Annotated[
        str | None, typer.Option(help='The source\'s own words for that: "on Thursday".')
    ] = None,
    said_in: Annotated[str | None, typer.Option(help="Where it was said.")] = None,
    about_at: Annotated[str | None, typer.Option(help="What time it is about, likewise.")] = None,
    about_until: Annotated[str | None, typer.Option(help="Until when, where it is a span.")] = None,
    about_words: Annotated[
        str | None, typer.Option(help='The source\'s own words for that: "the first weeks of".')
    ] = None,
    about_place: Annotated[str | None, typer.Option(help="What place it is about.")] = None,
    dateline: Annotated[
        str | None, typer.Option(help="The day that a weekday was counted from.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Of the source's words: en, pl, ... (BCP 47).")
    ] = None,
    document: Annotated[
        str | None, typer.Option(help="The document: its evidence id, or its SHA-256.")
    ] = None,
    span: Annotated[
        str | None, typer.Option(help="Where its words stand, and their hash: START:END:SHA256.")
    ] = None,
    modality: Annotated[Modality, typer.Option(help="How it was said.")] = Modality.ASSERTED,
    topic: Annotated[list[str] | None, typer.Option(help="A topic; several times.")] = None,
    bears_on: Annotated[
        list[str] | None,
        typer.Option(help='A question it bears on: "casualties=none", "intent", "origin!=here".'),
    ] = None,
    note: Annotated[str | None, typer.Option(help="What you have to say of it.")] = None,
    source_grade: Annotated[
        SourceGrade | None, typer.Option(help="Reliability of the source, A to F.")
    ] = None,
    information_grade: Annotated[
        InformationGrade | None, typer.Option(help="Credibility of the information, 1 to 6.")
    ] = None,
    grade_why: Annotated[str | None, typer.Option(help="Why it is graded so.")] = None,
    supersedes: Annotated[list[str] | None, typer.Option(help="A statement it replaces.")] = None,
    contradicts: Annotated[list[str] | None, typer.Option(help="A statement it denies.")] = None,
    refers_to: Annotated[list[str] | None, typer.Option(help="A statement it is about.")] = None,
    corroborates: Annotated[
        list[str] | None, typer.Option(help="A statement that it bears out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Put on record what somebody said. Nothing is overwritten: a new one supersedes."""
    links = {
        LinkKind.SUPERSEDES: supersedes,
        LinkKind.CONTRADICTS: contradicts,
        LinkKind.REFERS_TO: refers_to,
        LinkKind.CORROBORATES: corroborates,
    }
    saying = Saying(
        speaker=speaker,
        claim=claim,
        modality=modality,
        role=role,
        to=to,
        via=via,
        said=told_when("said_at", said_at, words=said_words, dateline=dateline),
        said_in=told_place("said_in", said_in),
        about=told_when(
            "about_at", about_at, until=about_until, words=about_words, dateline=dateline
        ),
        about_place=told_place("about_place", about_place),
        language=language,
        topics=tuple(topic or ()),
        bears_on=tuple(bearing_from(text, modality) for text in bears_on or ()),
        note=note,
        source_grade=source_grade,
        information_grade=information_grade,
        grade_why=grade_why,
        links=tuple(Link(kind, StatementId(i)) for kind, ids in links.items() for i in ids or []),
    )
    with writing(record, at, by) as (book, hand):
        if span is not None or document is not None:
            saying = replace(saying, span=span_from(book.evidence, document, span))
        said = book.statements.add(incident, saying, **hand)
        print_incident_of(book, said.incident, as_json=as_json)


for commands in (
    record_show,
    record_statements,
    record_questions,
    record_releases,
    record_sightings,
):
    commands.register(app)


def _print_one(incident: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_line(incident)
    else:
        print_incident(incident, Console())
