"""One SQLite file. It uses a write-ahead log while open; closed, it is a single file.

A commit is on the disk before it returns (``synchronous=FULL``). Reading never changes a file,
not even by leaving a ``-wal`` beside it.
"""

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self, TypeVar

from vedette.model.errors import LedgerError, VedetteError
from vedette.store import schema, upgrade
from vedette.store.acknowledged_size import Mark

_MAGIC = b"SQLite format 3\x00"
_APPLICATION_ID_AT = slice(68, 72)  # https://www.sqlite.org/fileformat2.html, section 1.3
_PATIENCE_S = 10.0  # how long to wait for another process's commit
_ASKED_AGAIN = 4

Found = TypeVar("Found")


class Database:
    """An open record file. Safe to share among threads; each transaction is one at a time."""

    error: ClassVar[type[VedetteError]] = LedgerError
    """What SQLite's own errors are raised as."""

    def __init__(
        self, connection: sqlite3.Connection, *, path: Path | None, read_only: bool
    ) -> None:
        self.connection = connection
        self.path = path
        self.read_only = read_only
        self.mark: Mark | None = None
        """How far the record was acknowledged, of one that is open to be written."""
        self._lock = threading.RLock()

    @property
    def where(self) -> str:
        """The file's name for messages."""
        return "memory" if self.path is None else str(self.path)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction: committed on leaving, rolled back on any error."""
        with self._lock, self._naming_errors():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk ends it by itself
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent snapshot: later commits of others are not visible."""
        with self._lock, self._naming_errors():
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self.connection.in_transaction:  # a disk that fails ends it by itself
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise self.error(f"SQLite: {exc}", where=self.where, mend=_mend(exc)) from exc

    def close(self) -> None:
        """Merge the write-ahead log into the file and close it."""
        with self._lock:
            if not self.read_only and self.path is not None:
                # Another process that still has it open keeps it in WAL, and folds it in itself.
                with suppress(sqlite3.Error):
                    self.connection.execute("PRAGMA journal_mode = DELETE")
            self.connection.close()
            if self.mark is not None:
                self.mark.close()
                self.mark = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_database(path: Path) -> Database:
    """Open `path` for writing; creates it if it does not exist.

    A record of an earlier version is copied and then upgraded. Raises LedgerError for a file that
    is not a record, or of a later version, before changing it.
    """
    if not path.parent.is_dir():
        raise LedgerError("the folder must exist", where=str(path), mend="create it first")
    is_new = not path.exists() or (path.is_file() and path.stat().st_size == 0)
    if not is_new:
        require_ours(path)
    database = Database(connect(path, "rwc"), path=path, read_only=False)
    try:
        with database._naming_errors():
            # The tables are made before WAL is turned on, so that the application id is in the
            # file itself from the first commit on and `require_ours` finds it there.
            if is_new or _is_blank(database.connection):
                schema.create(database.connection)
            _bring_up(database.connection, path)
            require_schema(database.connection, database.where)
            database.connection.execute("PRAGMA journal_mode = WAL")
            database.connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        database.connection.close()
        raise
    return database


def open_memory() -> Database:
    """A database in memory, for a run that keeps nothing."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    schema.create(connection)
    return Database(connection, path=None, read_only=False)


def open_read_only(path: Path, *, check_schema: bool = True) -> Database:
    """Open `path` without changing it, even while another process uses it.

    Raises LedgerError where there is no such file, or it is not a record. With
    `check_schema` false, changed tables are left for the caller to find.
    """
    require_ours(path)
    # Without a -wal nobody has it open, and SQLite would make one only to read: immutable stops it.
    mode = "ro" if _wal_path(path).exists() else "ro&immutable=1"
    connection = connect(path, mode)
    database = Database(connection, path=path, read_only=True)
    try:
        with database._naming_errors():
            connection.execute("PRAGMA query_only = ON")
            if check_schema:
                require_schema(connection, database.where, schema.READABLE)
    except BaseException:
        connection.close()
        raise
    return database


def undisturbed(path: Path, ask: Callable[[], Found], holds: Callable[[Found], bool]) -> Found:
    """The result of `ask` by `open_read_only`, repeated if it fails while others write.

    A file that no process has open is read without locks. If another process opens it before the
    reading ends, old and new pages may mix, which looks like damage but is not. A result that
    verifies is right: it was checked by its hashes.
    """
    for _ in range(_ASKED_AGAIN):
        before = _as_it_lies(path)
        try:
            found = ask()
        except LedgerError:
            if _as_it_lies(path) == before:
                raise
            continue
        if holds(found) or _as_it_lies(path) == before:
            return found
    return ask()


def _as_it_lies(path: Path) -> list[tuple[int, int, int] | None]:
    """What changes where somebody opens the file to write to it."""
    lies: list[tuple[int, int, int] | None] = []
    for one in (path, path.with_name(path.name + "-wal")):
        try:
            now = one.stat()
        except OSError:  # whoever opens it says why
            lies.append(None)
        else:
            lies.append((now.st_ino, now.st_size, now.st_mtime_ns))
    return lies


def require_ours(path: Path) -> None:
    """Raise LedgerError unless the file's own header says that it is a vedette record."""
    where = str(path)
    if path.is_dir():
        raise LedgerError(
            "must be a file, got a folder", where=where, mend="name the .sqlite file in it"
        )
    mend = "name the vedette.sqlite that a run wrote"
    # A file that is in use must be opened by SQLite alone: whoever else closes it lets go of the
    # locks that this very process holds on it, and the next to close the record would then take
    # its write-ahead log away under us (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    in_use = _wal_path(path).exists()
    application_id = _id_in_use(path) if in_use else _id_at_rest(path)
    if application_id is None:
        raise LedgerError("must be an SQLite file", where=where, mend=mend)
    if application_id != schema.APPLICATION_ID:
        raise LedgerError(
            "must be a vedette record, got another SQLite file", where=where, mend=mend
        )


def _id_at_rest(path: Path) -> int | None:
    """The application id in the file's header; None in what is no SQLite file."""
    where = str(path)
    try:
        with path.open("rb") as stream:
            header = stream.read(100)
    except FileNotFoundError:
        raise LedgerError("there is no such file", where=where, mend="check the path") from None
    except OSError as exc:
        mend = "check its permissions and the disk"
        raise LedgerError(f"cannot be read: {exc.strerror}", where=where, mend=mend) from exc
    if not header:
        mend = "name the vedette.sqlite that a run wrote"
        raise LedgerError("must be a record, got an empty file", where=where, mend=mend)
    if not header.startswith(_MAGIC):
        return None
    return int.from_bytes(header[_APPLICATION_ID_AT], "big")


def _id_in_use(path: Path) -> int | None:
    """The same of a file that is in use, or was when its process ended."""
    with suppress(OSError):
        if path.stat().st_size == 0:
            return _id_at_rest(path)  # says that it is empty
    if not path.exists():
        return _id_at_rest(path)  # says that it is not there
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE_S
    )
    try:
        (found,) = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.OperationalError as exc:
        raise LedgerError(f"SQLite: {exc}", where=str(path), mend=_mend(exc)) from exc
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()
    return int(found)


def _wal_path(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def require_schema(
    connection: sqlite3.Connection, where: str, versions: Collection[int] = ()
) -> None:
    """Raise LedgerError unless the tables are exactly those of their version.

    versions: the versions that are accepted; by default only that of this program.
    """
    version = schema.version(connection)
    wanted = versions or (schema.SCHEMA_VERSION,)
    if version is not None and version not in wanted:
        raise LedgerError(
            f"the schema must be version {' or '.join(map(str, sorted(wanted)))}, got {version}",
            where=where,
            mend="open it with the version of vedette that wrote it",
        )
    found = ("no schema version",) if version is None else schema.differences(connection)
    if found:
        raise LedgerError(
            f"the tables were changed: {found[0]}",
            where=where,
            mend="run `vedette verify` on it and on a copy kept elsewhere",
        )


def _bring_up(connection: sqlite3.Connection, path: Path) -> None:
    found = schema.version(connection)
    if found is not None:  # else `require_schema` says so
        upgrade.bring_up(
            connection,
            path,
            found=found,
            wanted=schema.SCHEMA_VERSION,
            steps=upgrade.RECORD_STEPS,
            error=LedgerError,
        )


def connect(path: Path, mode: str, error: type[VedetteError] = LedgerError) -> sqlite3.Connection:
    """A connection with SQLite's `mode`; the caller controls transactions."""
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=_PATIENCE_S,
            check_same_thread=False,  # Database has a lock of its own
        )
        # The file may come from anybody: believe nothing that its schema says about functions.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
    except sqlite3.Error as exc:
        raise error(f"SQLite: {exc}", where=str(path), mend=_mend(exc)) from exc
    return connection


def _is_blank(connection: sqlite3.Connection) -> bool:
    """True for a file whose making was cut short: its rollback journal has emptied it."""
    return not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()


def _mend(error: sqlite3.Error) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return "another process is writing to it; try again when that has ended"
    if "unable to open" in text or "readonly" in text:
        return "its folder must be writable, or copy the file with its -wal elsewhere"
    if "full" in text:
        return "make room on the disk; nothing of this batch was kept"
    return "the file is damaged or is not ours; take a copy kept elsewhere"
