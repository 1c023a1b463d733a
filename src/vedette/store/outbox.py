"""Messages for delivery, stored on disk until they are accepted, so that a restart loses none."""

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from vedette.model.errors import ServeError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS told (notice TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS waiting (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  notice TEXT NOT NULL, url TEXT NOT NULL, body BLOB NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL, error TEXT,
  UNIQUE (notice, url)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One message that one address has not accepted yet."""

    id: int
    notice: str
    url: str
    body: bytes
    attempts: int


class Outbox:
    """The queue of one data folder. Safe to share among threads."""

    def __init__(self, path: Path) -> None:
        """Open or create the queue. Raises ServeError."""
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as exc:
            raise ServeError(
                f"the queue of notices cannot be opened: {exc}",
                where=str(path),
                mend="check the permissions of the folder, or move the file away",
            ) from exc

    def put(self, notice: str, body: bytes, urls: tuple[str, ...], now: float) -> bool:
        """Queue a notice once for every address. Returns False if it was queued before, else True.

        now: seconds since 1970.
        """
        with self._lock, self._connection as connection:
            new = connection.execute("INSERT OR IGNORE INTO told VALUES (?)", (notice,)).rowcount
            if not new:
                return False
            connection.executemany(
                "INSERT INTO waiting (notice, url, body, next_at) VALUES (?, ?, ?, ?)",
                [(notice, url, body, now) for url in urls],
            )
            return True

    def told(self, notice: str) -> bool:
        """Whether the notice was ever queued."""
        with self._lock:
            row = self._connection.execute("SELECT 1 FROM told WHERE notice = ?", (notice,))
            return row.fetchone() is not None

    def due(self, now: float) -> list[Waiting]:
        """The messages to try now, oldest first; for each address only the first, to keep the
        order."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, notice, url, body, attempts FROM waiting AS w WHERE next_at <= ?"
                " AND id = (SELECT MIN(id) FROM waiting WHERE url = w.url) ORDER BY id",
                (now,),
            ).fetchall()
        return [
            Waiting(id=row[0], notice=row[1], url=row[2], body=row[3], attempts=row[4])
            for row in rows
        ]

    def done(self, one: Waiting) -> None:
        """Remove a message that was accepted."""
        with self._lock, self._connection as connection:
            connection.execute("DELETE FROM waiting WHERE id = ?", (one.id,))

    def failed(self, one: Waiting, error: str, next_at: float) -> None:
        """Record a failed attempt, and schedule the next one.

        next_at: the time of the next attempt, in seconds since 1970.
        """
        with self._lock, self._connection as connection:
            connection.execute(
                "UPDATE waiting SET attempts = attempts + 1, error = ?, next_at = ? WHERE id = ?",
                (error[:300], next_at, one.id),
            )

    def count(self) -> int:
        """The number of waiting messages."""
        with self._lock:
            return int(self._connection.execute("SELECT COUNT(*) FROM waiting").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
