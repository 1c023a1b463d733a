"""Ledgers for the tests of the record."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vedette.model.alert import Alert, AlertRule, AlertState
from vedette.model.events import AlertChanged, SensorChanged
from vedette.model.ids import AlertId, RestrictionId, SensorId, TrackId
from vedette.model.sensor import Sensor, SensorHealth, SensorKind, SensorState
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.record import Record
from vedette.store import ledger_rows
from vedette.store.database import open_read_only
from vedette.store.ledger_rows import HeadRow, LedgerRow

NIGHT = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NIGHT + timedelta(seconds=seconds)


def alert(
    name: str = "a",
    *,
    seconds: float = 0,
    rule: AlertRule = AlertRule.ENTRY,
    state: AlertState = AlertState.UNACKNOWLEDGED,
    track: str = "track-1",
    by: str | None = None,
) -> AlertChanged:
    return AlertChanged(
        at=after(seconds),
        alert=Alert(
            id=AlertId(f"alert-{name}"),
            rule=rule,
            track=TrackId(track),
            restriction=RestrictionId("restriction-1"),
            raised_at=NIGHT,
            state=state,
            changed_at=after(seconds),
            reason="420 m inside, with an error of 40 m",
            changed_by=by,
        ),
    )


def sensor(state: SensorState, *, seconds: float = 0, name: str = "radar-2") -> SensorChanged:
    return SensorChanged(
        at=after(seconds),
        health=SensorHealth(
            sensor=Sensor(
                id=SensorId(name),
                kind=SensorKind.RADAR,
                name="Radar Two",
                lat_deg=51.0,
                lon_deg=23.0,
            ),
            state=state,
            since=after(seconds),
        ),
    )


def write_night(record: Record, *, statements: int = 40) -> TreeHead:
    """A record with every kind of entry in it, made the way the program makes it."""
    record.open_run(at=NIGHT, simulation=True, version="0", name="night")
    record.note_source(
        at=NIGHT, sha256="ab" * 32, name="night.jsonl", format_name="reports", simulation=True
    )
    record.note([sensor(SensorState.ALIVE), alert("a", seconds=1)])
    record.note([alert("b", seconds=2, track="track-2"), sensor(SensorState.SILENT, seconds=3)])
    incident = record.incidents()[0]
    for i in range(statements):
        record.say(
            incident.id, at=after(10 + i), by="officer", speaker="Tower", claim=f"call no. {i} – ä"
        )
    return record.close_run(at=after(600), counts={"reports": 12})


def load(path: Path) -> tuple[list[LedgerRow], HeadRow]:
    with open_read_only(path) as database, database.reading() as connection:
        head = ledger_rows.read_head(connection)
        assert head is not None
        return list(ledger_rows.read_rows(connection)), head


def tamper(path: Path, statements: Iterable[tuple[str, Sequence[object]]]) -> None:
    """Do to the file what somebody with the file in hand can do, and leave the schema as it was."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("ignore_check_constraints = ON", "synchronous = OFF", "journal_mode = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for sql, values in statements:
        connection.execute(sql, tuple(values))
    for _, sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()
