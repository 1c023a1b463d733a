"""The ledger: entries are appended, a batch at a time, and nothing else ever happens to them."""

from collections.abc import Iterator, Sequence

from vedette.model.errors import LedgerError, RecordError
from vedette.record import merkle
from vedette.record.entries import Entry, entry_from_bytes, entry_to_bytes
from vedette.record.head import TreeHead
from vedette.store import ledger_rows
from vedette.store.database import Database
from vedette.store.ledger_rows import HeadRow

_MEND = "run `vedette verify` on it; go on from a copy that verifies"


class Ledger:
    """The entries of one record file, and the head that binds them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, entries: Sequence[Entry]) -> TreeHead:
        """Write `entries` in one durable commit: on return they are on the disk, all of them.

        The head is read back from the file first, so two processes may append in turn.
        Raises RecordError (an entry cannot be written; none is) or LedgerError.
        """
        if self._database.read_only:
            raise RecordError("it was opened to be read only", where=self._database.where)
        bodies = [entry_to_bytes(entry) for entry in entries]
        if not bodies:
            return self.head()
        leaves = [(body, merkle.leaf_hash(body)) for body in bodies]
        with self._database.writing() as connection:
            peaks = peaks_from(ledger_rows.read_head(connection), self._database.where)
            ledger_rows.append_rows(connection, peaks.size, leaves)
            for _, leaf in leaves:
                peaks.append(leaf)
            root = peaks.root()
            row = HeadRow(peaks.size, root, b"".join(peaks.hashes))
            ledger_rows.write_head(connection, row)
        return TreeHead(size=peaks.size, root_sha256=root.hex(), at=entries[-1].at)

    def head(self) -> TreeHead:
        """The stored head; `at` is the last entry's time by its own word."""
        with self._database.reading() as connection:
            peaks = peaks_from(ledger_rows.read_head(connection), self._database.where)
            last = ledger_rows.read_body(connection, peaks.size - 1)
        at = None if last is None else entry_from_bytes(last, where=self._database.where).at
        return TreeHead(size=peaks.size, root_sha256=peaks.root().hex(), at=at)

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """(position, entry) of all there are."""
        return iter(self.entries_after(merkle.Peaks())[0])

    def entries_after(self, before: merkle.Peaks) -> tuple[list[tuple[int, Entry]], merkle.Peaks]:
        """(position, entry) of all that came after `before`, and the tree over them too.

        What is handed out was checked against the stored head. Raises LedgerError where it does
        not agree: a record that was altered is not read out as if it were one.
        """
        where = self._database.where
        seen = merkle.Peaks(before.size, before.hashes)
        found: list[tuple[int, Entry]] = []
        with self._database.reading() as connection:
            head = ledger_rows.read_head(connection)
            for row in ledger_rows.read_rows(connection, seen.size):
                if row.position != seen.size or merkle.leaf_hash(row.body) != row.leaf_sha256:
                    raise LedgerError(f"altered at entry {seen.size}", where=where, mend=_MEND)
                seen.append(row.leaf_sha256)
                entry = entry_from_bytes(row.body, where=f"{where}, entry {row.position}")
                found.append((row.position, entry))
        stored = peaks_from(head, where)
        if (stored.size, stored.root()) != (seen.size, seen.root()):
            what = "the entries are not those that its head was made over"
            raise LedgerError(what, where=where, mend=_MEND)
        return found, seen

    def inclusion_proof(self, index: int) -> tuple[bytes, ...]:
        """The proof that entry `index` is in the ledger as it now stands."""
        return merkle.inclusion_proof(self._leaves(), index)

    def consistency_proof(self, old_size: int) -> tuple[bytes, ...]:
        """The proof that nothing changed since the ledger had `old_size` entries."""
        return merkle.consistency_proof(self._leaves(), old_size)

    def _leaves(self) -> list[bytes]:
        with self._database.reading() as connection:
            head = ledger_rows.read_head(connection)
            return ledger_rows.read_leaves(connection, 0 if head is None else head.size)


def peaks_from(head: HeadRow | None, where: str) -> merkle.Peaks:
    """The growing edge of the stored tree. Raises LedgerError where it does not bear its root."""
    if head is None:
        return merkle.Peaks()
    try:
        hashes = [head.peaks[i : i + 32] for i in range(0, len(head.peaks), 32)]
        peaks = merkle.Peaks(head.size, hashes)
        bears_root = peaks.root() == head.root_sha256
    except (ValueError, TypeError, AttributeError) as exc:
        raise LedgerError(f"the stored head was altered: {exc}", where=where, mend=_MEND) from exc
    if not bears_root:
        raise LedgerError("the stored head was altered", where=where, mend=_MEND)
    return peaks
