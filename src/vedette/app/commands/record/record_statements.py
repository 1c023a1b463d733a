"""`vedette record grade`, `link`, `supersede` and `bears-on`: later work on a statement."""

from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.record.record_file import HERE, At, By, Where, Why, writing
from vedette.app.commands.record.record_show import print_incident_of
from vedette.model.statement import InformationGrade, LinkKind, SourceGrade, Stance

Said = Annotated[str, typer.Argument(help="The statement's id, or its first characters.")]
TakeBack = Annotated[bool, typer.Option("--take-back", help="Withdraw it; it stays readable.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(grade)
    app.command()(link)
    app.command()(supersede)
    app.command("bears-on")(bears_on)


def grade(
    statement: Said,
    *,
    source: Annotated[
        SourceGrade | None, typer.Option(help="Reliability of the source, A to F.")
    ] = None,
    information: Annotated[
        InformationGrade | None, typer.Option(help="Credibility of the information, 1 to 6.")
    ] = None,
    why: Why = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Grade a statement, or grade it again. The two grades are independent; old grades are kept."""
    with writing(record, at, by) as (book, hand):
        said = book.statements.grade(
            statement,
            source=source,
            information=information,
            why=why,
            **hand,
        )
        print_incident_of(book, said.incident, as_json=as_json)


def link(
    statement: Said,
    kind: Annotated[LinkKind, typer.Argument(help="The kind of the link.")],
    to: Annotated[str, typer.Argument(help="The other statement.")],
    *,
    why: Why = None,
    take_back: TakeBack = False,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Link two statements that are on record."""
    with writing(record, at, by) as (book, hand):
        said = book.statements.link(
            statement,
            kind,
            to,
            why=why,
            holds=not take_back,
            **hand,
        )
        print_incident_of(book, said.incident, as_json=as_json)


def supersede(
    old: Annotated[str, typer.Argument(help="The statement that is superseded.")],
    new: Annotated[str, typer.Argument(help="The statement that supersedes it.")],
    *,
    why: Why = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Supersede a statement with another one; then see `vedette record affected`."""
    link(
        new,
        LinkKind.SUPERSEDES,
        old,
        why=why,
        record=record,
        by=by,
        at=at,
        as_json=as_json,
    )


def bears_on(
    statement: Said,
    question: Annotated[str, typer.Argument(help="A question by name (casualties), or its id.")],
    says: Annotated[
        str | None, typer.Argument(help="The answer that the statement gives, in a few words.")
    ] = None,
    *,
    stance: Annotated[
        Stance | None,
        typer.Option(help="Whether the statement gives this answer, denies it or leaves it open."),
    ] = None,
    why: Why = None,
    take_back: TakeBack = False,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Link a statement to a question of its incident."""
    with writing(record, at, by) as (book, hand):
        said = book.statements.bear_on(
            statement,
            question,
            says=says,
            stance=stance,
            why=why,
            holds=not take_back,
            **hand,
        )
        print_incident_of(book, said.incident, as_json=as_json)
