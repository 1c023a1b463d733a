"""`vedette record sighting`, `outcome` and `outcomes`: sightings on the record."""

from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    By,
    Where,
    Which,
    existing_record,
    writing,
)
from vedette.app.commands.record.record_show import print_incident_of
from vedette.model.errors import RecordError
from vedette.model.sighting_topics import Outcome
from vedette.model.statement import InformationGrade, SourceGrade, Statement
from vedette.record.actions.sighting_statements import (
    incident_outcome_saying,
    outcome_saying,
    outcomes,
    require_sighting,
    sighting_saying,
    witness_value,
)
from vedette.record.personal.retention import PersonalKind
from vedette.record.record import Record
from vedette.sky.sighting_file import read_sightings


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("sighting")(sighting)
    app.command("outcome")(outcome)
    app.command("outcomes")(count)


def sighting(
    incident: Which,
    file: Annotated[Path, typer.Argument(help="Sightings as JSON; docs/sky.md has the form.")],
    *,
    witness: Annotated[
        str | None, typer.Option(help="Who told of it, and how to reach them; it is sealed.")
    ] = None,
    source_grade: Annotated[
        SourceGrade, typer.Option(help="Reliability of the witness, A to F.")
    ] = SourceGrade.F,
    information_grade: Annotated[
        InformationGrade, typer.Option(help="Credibility of the account, 1 to 6.")
    ] = InformationGrade.CANNOT_BE_JUDGED,
    language: Annotated[str | None, typer.Option(help="The witness's language (BCP 47).")] = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Put sightings on record as graded statements. The witness is sealed and can be erased."""
    try:
        found = read_sightings(file.read_bytes(), str(file))
    except OSError as exc:
        raise RecordError(
            f"cannot be read: {exc.strerror}",
            where=str(file),
            mend="check the path and its permissions",
        ) from exc
    with writing(record, at, by) as (book, hand):
        known = book.incidents.get(incident).id  # before anything is sealed
        for one in found:
            sealed = None
            if witness is not None:
                value = witness_value(one, witness)
                sealed = book.personal.seal(PersonalKind.REPORTER, value, **hand)
            saying = sighting_saying(
                one,
                sealed=sealed,
                source=source_grade,
                information=information_grade,
                language=language,
            )
            book.statements.add(known, saying, **hand)
        print_incident_of(book, known, as_json=as_json)


def outcome(
    statement: Annotated[
        str,
        typer.Argument(help="The sighting's statement or an incident: its id, or how that begins."),
    ],
    was: Annotated[Outcome, typer.Argument(help="What it was, in your judgement.")],
    *,
    grounds: Annotated[str, typer.Option(help="What that rests on.")],
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """State what a sighting or an incident was, in your own name and with grounds."""
    with writing(record, at, by) as (book, hand):
        if statement.startswith("incident"):
            stated = incident_outcome_saying(was, grounds=grounds, person=hand["by"])
            found = book.statements.add(statement, stated, **hand)
            print_incident_of(book, found.incident, as_json=as_json)
            return
        said = _statement(book, statement)
        require_sighting(said)
        saying = outcome_saying(said.id, was, grounds=grounds, person=hand["by"])
        book.statements.add(said.incident, saying, **hand)
        print_incident_of(book, said.incident, as_json=as_json)


def count(record: Where = HERE, as_json: Json = False) -> None:
    """Count the sightings by the outcome that was last stated of each."""
    with Record.read(existing_record(record)) as book:
        every = [one for incident in book.incidents.all() for one in incident.statements]
    counted = outcomes(every)
    if as_json:
        from vedette.sharing.sky_lines import outcomes_line  # noqa: PLC0415 - loads the whole sky

        print_line(outcomes_line(counted))
        return
    for word, number in counted.items():
        typer.echo(f"{number:6}  {word}")


def _statement(book: Record, begins: str) -> Statement:
    identity = book.statements.find_id(begins)
    for incident in book.incidents.all():
        for one in incident.statements:
            if one.id == identity:
                return one
    raise RecordError(
        "the statement must belong to an incident", where=str(identity), mend="name another one"
    )
