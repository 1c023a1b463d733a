"""Functions that all commands share which write the record on behalf of a person."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from vedette.access.names import on_the_command_line
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console
from vedette.model.errors import RecordError
from vedette.record.actions.typed_values import instant_in
from vedette.record.ledger.key_file import read_signer
from vedette.record.ledger.signed_note import SignerKey
from vedette.record.proof.person_signing import sign_entries
from vedette.record.queries.as_of_text import as_of_from
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.record import Record

HERE = Path("vedette.sqlite")
SIGN_KEY = "VEDETTE_SIGN_KEY"
"""The environment variable that names the file of a person's own key."""

Where = Annotated[
    Path,
    typer.Option("--record", "-R", envvar="VEDETTE_RECORD", help="The record, or its folder."),
]
By = Annotated[
    str | None, typer.Option(help="The author of the entry; your login name by default.")
]
Seal = Annotated[
    list[str] | None,
    typer.Option(
        help="The name of a private person: it is sealed beside the record, and a reference takes"
        " its place; several times."
    ),
]
At = Annotated[str | None, typer.Option(help="The time of the entry (RFC 3339); now by default.")]

AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="The state of the record at a time (RFC 3339), or after a number of entries (#120).",
    ),
]
Which = Annotated[str, typer.Argument(help="The incident's id, or its first characters.")]
Why = Annotated[str | None, typer.Option(help="The reason.")]


class Hand(TypedDict):
    """The person who writes, and the time."""

    at: datetime
    by: str


@contextmanager
def writing(record: Path, at: str | None, by: str | None) -> Iterator[tuple[Record, Hand]]:
    """The record to add to, and who adds to it. Raises RecordError.

    With a person's key in `VEDETTE_SIGN_KEY`, an entry that signs what they wrote follows it.
    """
    path, hand = existing_record(record), Hand(at=at_or_now(at), by=or_login_name(by))
    with adding(path, hand["at"], hand["by"]) as book:
        yield book, hand


@contextmanager
def adding_or_reading(path: Path, at: datetime, by: str, *, adds: bool) -> Iterator[Record]:
    """`adding`, or the record opened for reading only."""
    with adding(path, at, by) if adds else Record.read(path) as book:
        yield book


@contextmanager
def adding(path: Path, at: datetime, by: str) -> Iterator[Record]:
    """A record opened for writing, signed with the person's key if there is one."""
    signer = person_key()
    with Record.open(path) as book:
        first = book.ledger.size()
        try:
            yield book
        finally:  # also where the command breaks off: what was written so far is signed
            if signer is not None:
                sign_entries(book, first, signer, at=at, by=by)


def person_key() -> SignerKey | None:
    """The key that `VEDETTE_SIGN_KEY` names; None if it is not set. Raises RecordError."""
    named = os.environ.get(SIGN_KEY)
    if not named:
        return None
    signer = read_signer(Path(named))
    if signer is None:
        raise RecordError(
            "must name a key file that exists",
            where=f"{SIGN_KEY}={named}",
            mend="make one with `vedette record person-key`",
        )
    return signer


def existing_record(record: Path) -> Path:
    """The record file that a command adds to. Raises RecordError if it does not exist."""
    path = record_in(record)
    if not path.exists():
        raise RecordError(
            "there is no record at this path", where=str(path), mend="name the record with --record"
        )
    return path


def or_login_name(by: str | None) -> str:
    """The writer's name, marked as given on the command line. Raises RecordError.

    Without a name the login name is used. Nobody signs in on the command line, so the mark keeps
    these entries apart from entries of people who signed in.
    """
    return on_the_command_line(named_or_login(by))


def named_or_login(by: str | None) -> str:
    """The name that was given, or the login name, without the mark. Raises RecordError."""
    if by:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError) as exc:  # no entry for this user, as in some containers
        raise RecordError("this user has no login name", mend="give a name with --by") from exc


def at_or_now(text: str | None) -> datetime:
    """The time that was given, or the machine's. Raises RecordError."""
    return instant_in({"at": text}, "at") or datetime.now(UTC)


@contextmanager
def looking(record: Path, as_of: str | None) -> Iterator[tuple[Record, AsOf | None]]:
    """The record to read, and the time that it is read as of. Raises RecordError."""
    when = as_of_from(as_of)
    with Record.read(record_in(record)) as book:
        try:
            yield book, when
        except RecordError as exc:
            if as_of is None or exc.where is not None:
                raise
            # What is not found may well be on record now.
            raise RecordError(exc.what, where=f"as of {as_of}", mend=exc.mend) from exc


def say_as_of(as_of: str | None, console: Console) -> None:
    """Print a note that the output shows the past."""
    if as_of is not None:
        console.print(f"as of {as_of}", markup=False, highlight=False)
