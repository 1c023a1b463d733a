"""`vedette record grade`, `link`, `supersede` and `bears-on`: later work on a statement."""

from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import HERE, At, By, Where, Which, Why, writing
from vedette.app.commands.record.record_show import print_incident_of
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console, one_line
from vedette.model.statement import InformationGrade, LinkKind, SourceGrade, Stance
from vedette.record.queries.near_copies import copies_of, near_copies
from vedette.record.record import Record
from vedette.sharing.record_lines import copies_line

Said = Annotated[str, typer.Argument(help="The statement's id, or its first characters.")]
TakeBack = Annotated[bool, typer.Option("--take-back", help="Withdraw it; it stays readable.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(grade)
    app.command()(link)
    app.command()(supersede)
    app.command()(copies)
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
    copies: Annotated[
        bool, typer.Option("--copies", help="Supersede its near copies with it (`copies`).")
    ] = False,
    why: Why = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Supersede a statement with another one; then see `vedette record affected`."""
    with writing(record, at, by) as (book, hand):
        (before,) = book.statements.several([book.statements.find_id(old)])
        together = [before]
        if copies:
            after = book.statements.find_id(new)
            every = book.incidents.get(before.incident).statements
            together += [one for one in copies_of(before.id, every) if one.id != after]
        replaced = book.statements.replaced()
        for one in together:
            if one is before or one.id not in replaced:
                book.statements.link(new, LinkKind.SUPERSEDES, one.id, why=why, **hand)
        print_incident_of(book, before.incident, as_json=as_json)


def copies(incident: Which, record: Where = HERE, as_json: Json = False) -> None:
    """List claims that stand several times in nearly the same words, as wire copies do."""
    console = Console(soft_wrap=True, highlight=False)
    with Record.read(record_in(record)) as book:
        found = near_copies(book.incidents.get(incident).statements)
        documents = {one.text_sha256: one for one in book.intake.documents()}
        replaced = book.statements.replaced()
    for group in found:
        line = copies_line(group, documents, replaced)
        if as_json:
            print_line(line)
            continue
        console.print(one_line(f"{len(group)} appearances: “{group[0].claim}”"), markup=False)
        for part in line["appearances"]:
            words = f"  {part['speaker']} [{part['statement']}] {part['source'] or ''}"
            console.print(one_line(words.rstrip()), markup=False)


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
