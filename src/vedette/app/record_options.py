"""Options of the commands that work on one record."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vedette.model.errors import RecordError
from vedette.model.times import from_text

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
HERE = Path("vedette.sqlite")


def login_name() -> str:
    """Who calls. Raises RecordError."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as exc:  # no entry for this user, as in some containers
        raise RecordError("this user has no login name", mend="say who with --by") from exc


def at_or_now(text: str | None) -> datetime:
    """The time of `--at`, or now. Raises RecordError."""
    if text is None:
        return datetime.now(UTC)
    try:
        return from_text(text)
    except ValueError as exc:
        raise RecordError(
            f"not a time: {exc}", where="--at", mend="write it like 2025-09-11T07:00:00Z"
        ) from exc


def existing(path: Path) -> Path:
    """The record, which must be there. Raises RecordError."""
    if not path.exists():
        raise RecordError("there is no record", where=str(path), mend="name it with --record")
    return path
