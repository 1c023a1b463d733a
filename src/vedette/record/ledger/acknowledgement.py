"""Compares a record with the mark of its acknowledged size (`store.acknowledged_size`)."""

from pathlib import Path

from vedette.model.errors import LedgerError
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.verify_ledger import Integrity, VerifyResult
from vedette.store.acknowledged_size import Acknowledged, Mark, mark_path, read_mark
from vedette.store.database import Database, open_read_only
from vedette.store.durable_files import SYSTEM_FILES, Files

_RESTORE = (
    "put the lost -wal file back beside it, or restore the newest backup into a new folder"
    " (`vedette restore`); to go on without what is missing, move {mark} away first"
)


def require_held(path: Path) -> None:
    """Raise LedgerError if the record in `path` holds fewer entries than its mark states, or
    others.

    The check opens the record only for reading. A writing connection would merge the rest of a
    damaged write-ahead log on closing, and delete the file, which may still be needed for an
    investigation.
    """
    mark = read_mark(path)
    if mark is None or mark.size == 0:
        return
    if not path.exists():
        raise LedgerError(
            f"the record is missing, although {mark.size} entries of it were acknowledged",
            where=str(path),
            mend=_mend(path),
        )
    with open_read_only(path, check_schema=False) as database:
        what = _lost(Ledger(database), mark)
    if what is not None:
        raise LedgerError(what, where=str(path), mend=_mend(path))


def with_mark(database: Database, files: Files = SYSTEM_FILES) -> Database:
    """The database with its mark open. The mark is set to at least the present size.

    Raises LedgerError, with the database closed, if the mark cannot be written.
    """
    path = database.path
    if path is None:
        return database
    try:
        head = Ledger(database).head()
        database.mark = Mark(path, files)
        database.mark.move(head.size, bytes.fromhex(head.root_sha256))
    except BaseException:
        database.close()
        raise
    return database


def faults(path: Path, result: VerifyResult) -> list[str]:
    """Faults of the record against the mark of its acknowledged size.

    These are missing entries, entries that differ, or a mark that cannot be read. Empty if there
    are none.
    """
    if result.integrity is Integrity.UNREADABLE or result.size is None:
        return []
    try:
        mark = read_mark(path)
    except LedgerError as exc:
        return [f"{mark_path(path).name} beside it: {exc.what}"]
    if mark is None or mark.size == 0:
        return []
    if result.size < mark.size:
        return [_missing(result.size, mark.size)]
    if result.size == mark.size and result.root_sha256 != mark.root_sha256.hex():
        return [_others(mark.size)]
    return []


def _lost(ledger: Ledger, mark: Acknowledged) -> str | None:
    size = ledger.size()
    if size < mark.size:
        return _missing(size, mark.size)
    if mark.size > 0 and ledger.root(mark.size) != mark.root_sha256:
        return _others(mark.size)
    return None


def _missing(size: int, wanted: int) -> str:
    named = f"entry {size} is" if wanted == size + 1 else f"entries {size} to {wanted - 1} are"
    return f"{wanted} entries were acknowledged, but the record has {size}: {named} missing"


def _others(size: int) -> str:
    return f"the first {size} entries do not match those that were acknowledged"


def _mend(path: Path) -> str:
    return _RESTORE.format(mark=mark_path(path).name)
