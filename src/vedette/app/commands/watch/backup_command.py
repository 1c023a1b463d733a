"""`vedette backup` and `vedette restore`: copy a data folder while it is in use, and restore it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.access.people_command import ServeConfig
from vedette.app.screen import Console
from vedette.app.settings.settings import load
from vedette.engine.live.backup import BackupMade
from vedette.engine.live.backup import backup as make_backup
from vedette.engine.live.backup import restore as restore_backup


def backup(
    to: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    config: ServeConfig,
) -> None:
    """Copy a data folder and verify the copy. `vedette serve` may be running on it."""
    made = make_backup(Path(load(config).live.data), to, at=datetime.now(UTC))
    _say(made, f"backed up to {to}")


def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `vedette backup` made.")],
    config: ServeConfig,
) -> None:
    """Verify a backup, and restore it to the data folder that the settings name."""
    data = Path(load(config).live.data)
    made = restore_backup(source, data)
    _say(made, f"restored to {data}; everybody has to sign in again")


def _say(made: BackupMade, what: str) -> None:
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(
        f"vedette: {len(made.files)} files, {made.size_bytes:,} bytes, {made.entries:,} entries of"
        f" the record with root {made.root_sha256}: {what}",
        markup=False,
    )
