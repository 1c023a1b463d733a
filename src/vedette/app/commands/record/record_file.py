"""What the commands that a person writes the record with have in common."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console
from vedette.model.errors import RecordError
from vedette.model.times import from_text
from vedette.record.queries.as_of_text import as_of_from
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.record import Record

HERE = Path("vedette.sqlite")

Where = Annotated[
    Path,
    typer.Option("--record", "-R", envvar="VEDETTE_RECORD", help="The record, or its folder."),
]
By = Annotated[
    str | None, typer.Option(help="Who writes this down; your login name where you say nothing.")
]
At = Annotated[
    str | None, typer.Option(help="When it is written down (RFC 3339); now where you say nothing.")
]

AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="What was on record at a time (RFC 3339), or after so many entries (#120)."
    ),
]
Which = Annotated[str, typer.Argument(help="The incident's id, or how it begins.")]
Why = Annotated[str | None, typer.Option(help="Why.")]


class Hand(TypedDict):
    """Who writes something down, and when."""

    at: datetime
    by: str


@contextmanager
def writing(record: Path, at: str | None, by: str | None) -> Iterator[tuple[Record, Hand]]:
    """The record to add to, and who adds to it. Raises RecordError."""
    path, hand = existing_record(record), Hand(at=at_or_now(at), by=or_login_name(by))
    with Record.open(path) as book:
        yield book, hand


def existing_record(record: Path) -> Path:
    """The record file that a command adds to. Raises RecordError where there is none."""
    path = record_in(record)
    if not path.exists():
        raise RecordError("there is no record", where=str(path), mend="name it with --record")
    return path


def or_login_name(by: str | None) -> str:
    """Who writes; the login name where nobody is named. Raises RecordError."""
    if by:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError) as exc:  # no entry for this user, as in some containers
        raise RecordError("this user has no login name", mend="say who with --by") from exc


def at_or_now(text: str | None) -> datetime:
    """The time that was given, or the machine's. Raises RecordError."""
    if text is None:
        return datetime.now(UTC)
    try:
        return from_text(text)
    except ValueError as exc:
        raise RecordError(
            f"not a time: {exc}", where="--at", mend="write it like 2025-09-11T07:00:00Z"
        ) from exc


@contextmanager
def looking(record: Path, as_of: str | None) -> Iterator[tuple[Record, AsOf | None]]:
    """The record to read, and the time that it is asked as of. Raises RecordError."""
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
    """What was printed of the past must not be taken for the present."""
    if as_of is not None:
        console.print(f"as of {as_of}", markup=False, highlight=False)
