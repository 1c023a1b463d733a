"""Upgrade of files of earlier versions, step by step, after a copy was made.

Each step changes the schema and the version number in one transaction, so a file always has one
version. A file of a later version is refused.
"""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from vedette.model.errors import VedetteError
from vedette.store import access_schema, ledger_rows, schema
from vedette.store.file_copies import copy_database
from vedette.store.tile_hashes import tile_roots

Step = Callable[[sqlite3.Connection], None]


def _to_2(connection: sqlite3.Connection) -> None:
    """The tree's upper tiles, from the leaf hashes that are there, and room for checkpoints."""
    for statement in schema.MADE_IN[1]:
        connection.execute(statement)
    below = ledger_rows.read_leaves(connection, 0, ledger_rows.every(connection))
    level = 1
    while nodes := tile_roots(below):
        ledger_rows.append_nodes(connection, [(level, i, node) for i, node in enumerate(nodes)])
        below, level = nodes, level + 1


RECORD_STEPS: Mapping[int, Step] = {1: _to_2}
"""By the version that a step starts from. Version 1 is the first that was released (0.1.0)."""


def _access_to_2(connection: sqlite3.Connection) -> None:
    """Room for second factors and known browsers."""
    for statement in access_schema.MADE_IN[1]:
        connection.execute(statement)


ACCESS_STEPS: Mapping[int, Step] = {1: _access_to_2}
"""The same for `access.sqlite`."""


def kept_name(path: Path, version: int) -> Path:
    """The path of the copy of a file of `version`, made before the upgrade."""
    return path.with_name(f"{path.name}.schema-{version}")


def bring_up(
    connection: sqlite3.Connection,
    path: Path,
    *,
    found: int,
    wanted: int,
    steps: Mapping[int, Step],
    error: type[VedetteError],
) -> None:
    """Upgrade the file at `path` from version `found` to `wanted`.

    Raises `error` for a version that no chain of steps begins at; the file is then not changed.
    """
    if found == wanted:
        return
    if found > wanted or any(version not in steps for version in range(found, wanted)):
        raise error(
            f"the schema must be version {wanted}, got {found}",
            where=str(path),
            mend="open it with the version of vedette that wrote it",
        )
    copy = kept_name(path, found)
    if not copy.exists():  # one from an upgrade that was cut off is as good
        partial = copy.with_name(copy.name + ".partial")
        partial.unlink(missing_ok=True)
        copy_database(path, partial)
        partial.rename(copy)
    for version in range(found, wanted):
        connection.execute("BEGIN IMMEDIATE")
        try:
            steps[version](connection)
            connection.execute("UPDATE schema_version SET version = ?", (version + 1,))
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
