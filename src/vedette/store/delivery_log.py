"""Every delivery of a notification and every failure, so that it can be shown who was told when."""

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from vedette.model.errors import ServeError

KEPT = 20_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at REAL NOT NULL, message TEXT NOT NULL, contact TEXT NOT NULL, way TEXT NOT NULL,
  title TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt, or what was not tried and why."""

    at: float  # seconds since 1970
    message: str  # the id of the message
    contact: str
    way: str
    title: str
    outcome: str  # delivered, failed or quiet
    detail: str | None = None


class DeliveryLog:
    """The log of one data folder. Safe to share among threads."""

    def __init__(self, path: Path) -> None:
        """Open or create it. Raises ServeError."""
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as exc:
            raise ServeError(
                f"the log of deliveries cannot be opened: {exc}",
                where=str(path),
                mend="check the permissions of the folder, or move the file away",
            ) from exc

    def note(self, one: Delivery) -> None:
        """Add an attempt; the oldest beyond `KEPT` leave."""
        with self._lock, self._connection as connection:
            connection.execute(
                "INSERT INTO deliveries (at, message, contact, way, title, outcome, detail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (one.at, one.message, one.contact, one.way, one.title, one.outcome, one.detail),
            )
            connection.execute(
                "DELETE FROM deliveries WHERE id <= (SELECT MAX(id) FROM deliveries) - ?", (KEPT,)
            )

    def last(self, count: int) -> list[Delivery]:
        """The last so many, newest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT at, message, contact, way, title, outcome, detail FROM deliveries"
                " ORDER BY id DESC LIMIT ?",
                (count,),
            ).fetchall()
        names = ("at", "message", "contact", "way", "title", "outcome", "detail")
        return [Delivery(**dict(zip(names, row, strict=True))) for row in rows]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
