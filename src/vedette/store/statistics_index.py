"""An index for counts and names (SQLite) in a file beside the record.

It only saves time: it can be removed, and is made again from the ledger. Facts of entries go into
tables of their own; `events` has one row for each incident and sighting, worked out from them.
"""

import sqlite3
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from vedette.model.errors import RecordError

_APPLICATION_ID: Final = 0x56454454  # "VEDT"
_WAIT_S: Final = 30.0
_TABLES: Final = (
    "covered (size INTEGER NOT NULL, root BLOB NOT NULL)",
    "zones (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID",
    "alerts (id TEXT PRIMARY KEY, rule TEXT NOT NULL, raised_at TEXT NOT NULL) WITHOUT ROWID",
    (
        "told (statement TEXT PRIMARY KEY, incident TEXT NOT NULL, at TEXT NOT NULL,"
        " bears INTEGER NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID"
    ),
    (
        "outcomes (statement TEXT NOT NULL, of TEXT NOT NULL, word TEXT NOT NULL, at TEXT NOT NULL,"
        " PRIMARY KEY (of, statement)) WITHOUT ROWID"
    ),
    (
        "put (sighting TEXT NOT NULL, position INTEGER NOT NULL, incident TEXT NOT NULL,"
        " PRIMARY KEY (sighting, position)) WITHOUT ROWID"
    ),
    "superseded (old TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (old, new)) WITHOUT ROWID",
    (
        "events (id TEXT PRIMARY KEY, of TEXT NOT NULL, incident TEXT NOT NULL, alert TEXT,"
        " restriction TEXT, simulation INTEGER NOT NULL, stands INTEGER NOT NULL DEFAULT 1,"
        " kind TEXT, at TEXT, period TEXT, hour TEXT, outcome TEXT) WITHOUT ROWID"
    ),
    (
        "names (id INTEGER PRIMARY KEY, role TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,"
        " statements INTEGER NOT NULL, UNIQUE (role, key))"
    ),
    (
        "named (name INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (name, position))"
        " WITHOUT ROWID"
    ),
)
_INDEXES: Final = (
    "told_of ON told (incident, bears, position)",
    "events_by_alert ON events (alert)",
    "outcomes_by_statement ON outcomes (statement)",
    "cells ON events (simulation, stands, of, kind, period, hour, restriction, outcome)",
)
_SETTLE: Final = (
    """UPDATE events SET
    stands = NOT EXISTS (SELECT 1 FROM superseded WHERE old = events.id),
    outcome = (SELECT word FROM outcomes WHERE outcomes.of = events.id
        AND NOT EXISTS (SELECT 1 FROM superseded WHERE old = outcomes.statement)
        ORDER BY at DESC, statement DESC LIMIT 1)
    WHERE id = ?1""",
    """UPDATE events SET
    kind = coalesce((SELECT rule FROM alerts WHERE alerts.id = events.alert), 'reported'),
    at = coalesce((SELECT raised_at FROM alerts WHERE alerts.id = events.alert),
        (SELECT at FROM told WHERE told.incident = events.id AND bears = 1
        AND NOT EXISTS (SELECT 1 FROM superseded WHERE old = told.statement)
        ORDER BY position LIMIT 1))
    WHERE id = ?1 AND of = 'incident'""",
    """UPDATE events SET
    restriction = (SELECT restriction FROM events AS i WHERE i.id = coalesce((SELECT incident
        FROM put WHERE sighting = events.id ORDER BY position DESC LIMIT 1), events.incident)),
    simulation = (SELECT simulation FROM events AS i WHERE i.id = events.incident)
    WHERE id = ?1 AND of = 'sighting'""",
    """UPDATE events SET period = substr(at, 1, 7),
    hour = CASE WHEN length(at) > 10 THEN substr(at, 12, 2) END WHERE id = ?1""",
)


class Cell(NamedTuple):
    """How many incidents or sightings have these values. None: not known."""

    of: str  # incident or sighting
    kind: str
    period: str | None  # 2025-09; 2025 where no month is told
    hour: str | None  # 00 to 23, UTC
    restriction: str | None
    outcome: str | None
    number: int


class Named(NamedTuple):
    """A name in one role, and how many statements have it."""

    role: str
    name: str
    statements: int


def statistics_path(record: Path) -> Path:
    """The path of the index of `record`."""
    return record.with_name(record.name + ".statistics")


class StatisticsIndex:
    """One index. Raises RecordError where the file cannot be used."""

    def __init__(self, path: Path | None) -> None:
        """path: None keeps the index in memory."""
        self._where = "the index in memory" if path is None else str(path)
        if path is not None:
            path.touch(mode=0o600, exist_ok=True)
        name = ":memory:" if path is None else str(path)
        self.connection = sqlite3.connect(name, isolation_level=None, timeout=_WAIT_S)
        self._name_ids: dict[tuple[str, str], int] = {}
        try:
            (version,) = self.connection.execute("PRAGMA application_id").fetchone()
            if version != _APPLICATION_ID:
                self.clear()
                self.connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        except sqlite3.Error as exc:
            self.connection.close()
            raise self.failed(exc) from exc

    def clear(self) -> None:
        """Remove everything: the index is of another ledger."""
        self._name_ids.clear()
        for table in _TABLES:
            self.connection.execute(f"DROP TABLE IF EXISTS {table.split()[0]}")
            self.connection.execute(f"CREATE TABLE {table}")
        for index in _INDEXES:
            self.connection.execute(f"CREATE INDEX {index}")
        self.connection.execute("INSERT INTO covered VALUES (0, x'')")

    def covered(self) -> tuple[int, bytes]:
        """(number of entries of the ledger that are in the index, the root over them)."""
        size, root = self.connection.execute("SELECT size, root FROM covered").fetchone()
        return int(size), bytes(root)

    def put(self, table: str, *values: str | int | None) -> None:
        """Add a row to one of the tables of facts, in place of the row with the same key."""
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)  # noqa: S608

    def add_event(self, of: str, identity: str, incident: str, **more: str | int | None) -> None:
        """Add an incident or a sighting. more: further columns of `events`."""
        columns = {"id": identity, "of": of, "incident": incident, **more}
        marks = ", ".join("?" * len(columns))
        self.connection.execute(
            f"INSERT OR IGNORE INTO events ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            tuple(columns.values()),
        )

    def add_name(self, role: str, name: str, position: int) -> None:
        """Note that the statement at `position` has this name in this role."""
        key = name_key(name)
        found = self._name_ids.get((role, key))
        if found is None:
            (found,) = self.connection.execute(
                "INSERT INTO names (role, key, name, statements) VALUES (?, ?, ?, 0)"
                " ON CONFLICT (role, key) DO UPDATE SET name = name RETURNING id",
                (role, key, name),
            ).fetchone()
            self._name_ids[role, key] = found
        added = self.connection.execute(
            "INSERT OR IGNORE INTO named VALUES (?, ?)", (found, position)
        ).rowcount
        if added:
            self.connection.execute(
                "UPDATE names SET statements = statements + 1 WHERE id = ?", (found,)
            )

    def settle(self, identity: str) -> None:
        """Work out the row of an incident or a sighting from the facts."""
        for statement in _SETTLE:
            self.connection.execute(statement, (identity,))

    def cells(self, *, simulation: bool) -> list[Cell]:
        """The counts of all incidents and sightings that were not superseded."""
        rows = self._rows(
            "SELECT of, kind, period, hour, restriction, outcome, count(*) FROM events"
            " WHERE simulation = ? AND stands = 1"
            " GROUP BY of, kind, period, hour, restriction, outcome",
            int(simulation),
        )
        return [Cell(*row) for row in rows]

    def zone_names(self) -> dict[str, str]:
        """The name of each restriction that a run held, by its id."""
        return dict(self._rows("SELECT id, name FROM zones"))

    def names(self, part: str, most: int) -> list[Named]:
        """The names that hold `part`, those with the most statements first."""
        rows = self._rows(
            "SELECT role, name, statements FROM names WHERE instr(key, ?) > 0"
            " ORDER BY statements DESC, role, key LIMIT ?",
            name_key(part),
            most,
        )
        return [Named(*row) for row in rows]

    def positions(self, part: str, most: int) -> list[int]:
        """The positions of the latest `most` statements with a name that holds `part`."""
        rows = self._rows(
            "SELECT DISTINCT position FROM names JOIN named ON named.name = names.id"
            " WHERE instr(key, ?) > 0 ORDER BY position DESC LIMIT ?",
            name_key(part),
            most,
        )
        return [position for (position,) in rows]

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def failed(self, exc: sqlite3.Error) -> RecordError:
        """The error to raise where SQLite fails."""
        return RecordError(
            f"the index for statistics cannot be used: {exc}",
            where=self._where,
            mend="remove the file; it is made again from the record",
        )

    def _rows(self, query: str, *values: str | int) -> Sequence[tuple[Any, ...]]:
        try:
            return self.connection.execute(query, values).fetchall()
        except sqlite3.Error as exc:
            raise self.failed(exc) from exc


def name_key(name: str) -> str:
    """A name without case, accents and doubled spaces, to compare it."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
