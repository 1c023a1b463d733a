"""The ledger: entries are appended in batches. They are never changed or removed."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache

from vedette.model.errors import LedgerError, RecordError
from vedette.model.value_words import failure_in_words
from vedette.record.ledger import large_entries, merkle, tiles
from vedette.record.ledger.entries import (
    Entry,
    EntryKind,
    entry_from_bytes,
    entry_time,
    entry_to_bytes,
)
from vedette.record.ledger.tiles import ReadHashes, TileName
from vedette.record.ledger.tree_head import TreeHead
from vedette.store import ledger_rows
from vedette.store.database import Database
from vedette.store.ledger_rows import HeadRow
from vedette.store.tile_hashes import TILE_WIDTH, tile_roots

_PART = f'"kind":"{EntryKind.ENTRY_PART}"'.encode()
_MEND = "run `vedette verify` on it; go on from a copy that verifies"


class Ledger:
    """The entries of one record file, and the head that binds them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, entries: Sequence[Entry]) -> TreeHead:
        """Write `entries` in one durable commit. On return all of them are on the disk.

        An entry too long for an entry bundle is written in parts (`large_entries`).
        The head is read back from the file first, so two processes may append in turn.
        Raises RecordError (an entry cannot be written; none is) or LedgerError.
        """
        if self._database.read_only:
            raise RecordError(
                "the record was opened for reading only",
                where=self._database.where,
                mend="open it for writing",
            )
        bodies = [body for entry in entries for body in large_entries.spelled(entry)]
        if not bodies:
            return self.head()
        leaves = [merkle.leaf_hash(body) for body in bodies]
        with self._database.writing() as connection:
            peaks = peaks_from(ledger_rows.read_head(connection), self._database.where)
            ledger_rows.append_rows(connection, peaks.size, list(zip(bodies, leaves, strict=True)))
            ledger_rows.append_nodes(connection, peaks.append_all(leaves))
            root = peaks.root()
            row = HeadRow(peaks.size, root, b"".join(peaks.hashes))
            ledger_rows.write_head(connection, row)
        if self._database.mark is not None:
            self._database.mark.move(peaks.size, root)
        return TreeHead(size=peaks.size, root_sha256=root.hex(), at=entries[-1].at)

    def head(self) -> TreeHead:
        """The stored head; `at` is the time that the last entry states."""
        with self._database.reading() as connection:
            peaks = peaks_from(ledger_rows.read_head(connection), self._database.where)
            last = ledger_rows.read_body(connection, peaks.size - 1)
        at = None if last is None else entry_from_bytes(last, where=self._database.where).at
        return TreeHead(size=peaks.size, root_sha256=peaks.root().hex(), at=at)

    def size(self) -> int:
        """The number of entries by the stored head."""
        with self._database.reading() as connection:
            return self._size(connection)

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """(position, entry) of all entries."""
        return iter(self.entries_after(merkle.Peaks())[0])

    def entries_from(self, position: int) -> list[Entry]:
        """Entries from `position` on, not verified against the head."""
        where = self._database.where
        with self._database.reading() as connection:
            rows = ledger_rows.read_rows(connection, position)
            return [_entry(connection, row.position, row.body, where) for row in rows]

    def times_from(self, position: int) -> list[datetime]:
        """The times that the entries from `position` on state, not verified."""
        where = self._database.where
        with self._database.reading() as connection:
            rows = ledger_rows.read_rows(connection, position)
            return [entry_time(row.body, where=f"{where}, entry {row.position}") for row in rows]

    def entries_at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at these positions, not verified."""
        where = self._database.where
        with self._database.reading() as connection:
            bodies = [(p, ledger_rows.read_body(connection, p) or b"") for p in positions]
            return [_entry(connection, position, body, where) for position, body in bodies]

    def entries_after(self, before: merkle.Peaks) -> tuple[list[tuple[int, Entry]], merkle.Peaks]:
        """(position, entry) of all entries after `before`, and the tree over all entries.

        The entries were verified against the stored head. Raises LedgerError where they do not
        agree, so that an altered record is not used.
        """
        found: list[tuple[int, Entry]] = []
        seen = self.each_after(before, lambda position, entry: found.append((position, entry)))
        return found, seen

    def each_after(
        self,
        before: merkle.Peaks,
        take: Callable[[int, Entry], None],
        *,
        until: int | None = None,
    ) -> merkle.Peaks:
        """Pass all entries after `before` to `take`, one at a time; return the tree over all
        entries.

        until: only entries before this position are passed on; all are verified against the head.
        Raises LedgerError at the end where they do not agree; the caller must then discard what
        `take` built.
        """
        where = self._database.where
        seen = merkle.Peaks(before.size, before.hashes)
        with self._database.reading() as connection:
            head = ledger_rows.read_head(connection)
            for row in ledger_rows.read_rows(connection, seen.size):
                if row.position != seen.size or merkle.leaf_hash(row.body) != row.leaf_sha256:
                    raise LedgerError(
                        f"the record was altered at entry {seen.size}", where=where, mend=_MEND
                    )
                seen.append(row.leaf_sha256)
                if until is not None and row.position >= until:
                    continue
                take(row.position, _entry(connection, row.position, row.body, where))
        stored = peaks_from(head, where)
        if (stored.size, stored.root()) != (seen.size, seen.root()):
            what = "the entries do not match the stored head"
            raise LedgerError(what, where=where, mend=_MEND)
        return seen

    def bodies(self, start: int, stop: int) -> list[bytes]:
        """The bytes of entries `start` to `stop` - 1, not verified."""
        with self._database.reading() as connection:
            return ledger_rows.read_bodies(connection, start, stop)

    def naming(self, text: str) -> list[int]:
        """The positions of all entries that contain the id `text`, with all parts of large ones."""
        with self._database.reading() as connection:
            named = ledger_rows.positions_naming(connection, text)
        return sorted({position for at in named for position in self.whole(at)})

    def whole(self, position: int) -> range:
        """The positions of all parts of the large entry that `position` belongs to; else `position`
        alone.
        """
        where = f"{self._database.where}, entry {position}"
        with self._database.reading() as connection:
            body = ledger_rows.read_body(connection, position) or b""
            size = self._size(connection)
        if _PART not in body:
            return range(position, position + 1)
        entry = entry_from_bytes(body, where=where)
        if entry.kind is not EntryKind.ENTRY_PART:
            return range(position, position + 1)
        try:
            group = large_entries.group_of(entry, position)
        except RecordError as exc:
            raise LedgerError(exc.what, where=where, mend=_MEND) from exc
        if group.stop > size:
            raise LedgerError("the last parts of an entry are missing", where=where, mend=_MEND)
        return group

    def whole_bodies(self, until: int, *, start: int = 0) -> Iterator[tuple[range, bytes]]:
        """(positions, bytes) of every entry from `start` on and before `until`; not verified.

        An entry has one position; a large one has the positions of all of its parts, and the bytes
        of all of them joined.
        """
        where = self._database.where
        with self._database.reading() as connection:
            for row in ledger_rows.read_rows(connection, start):
                if row.position >= until:
                    return
                if _PART not in row.body:
                    yield range(row.position, row.position + 1), row.body
                    continue
                part = entry_from_bytes(row.body, where=f"{where}, entry {row.position}")
                if part.kind is not EntryKind.ENTRY_PART:
                    yield range(row.position, row.position + 1), row.body
                elif part.body["part"] == part.body["parts"]:
                    made = _entry(connection, row.position, row.body, where)
                    group = large_entries.group_of(part, row.position)
                    yield group, entry_to_bytes(made)

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that entry `index` is among the first `size`; by default among all entries.

        Raises ValueError if there is no such entry.
        """
        with self._database.reading() as connection:
            size = self._size(connection) if size is None else size
            return tiles.inclusion_proof(self._hashes(connection), index, size)

    def consistency_proof(self, old_size: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that the first `old_size` entries are unchanged in the ledger of `size`
        entries.

        size: by default all entries. Raises ValueError if there are fewer entries.
        """
        with self._database.reading() as connection:
            size = self._size(connection) if size is None else size
            return tiles.consistency_proof(self._hashes(connection), old_size, size)

    def root(self, size: int) -> bytes:
        """The root over the first `size` entries, by the stored hashes."""
        with self._database.reading() as connection:
            return tiles.range_root(self._hashes(connection), 0, size)

    def tile(self, name: TileName) -> bytes | None:
        """The bytes of a tile or entry bundle; None where the tree is not that large.

        Raises LedgerError for an entry bundle with an entry that is too long for the format, as
        earlier versions wrote them.
        """
        start, stop = name.index * TILE_WIDTH, name.index * TILE_WIDTH + name.width
        with self._database.reading() as connection:
            if not tiles.holds(self._size(connection), name):
                return None
            if name.level is not None:
                return b"".join(self._hashes(connection)(name.level, start, name.width))
            bundle = tiles.entry_bundle(ledger_rows.read_bodies(connection, start, stop))
        if bundle is None:
            raise LedgerError(
                f"one of the entries {start} to {stop - 1} is longer than 65,535 bytes, the "
                "limit of an entry bundle",
                where=self._database.where,
                mend="give out the record itself; its hash tiles are complete",
            )
        return bundle

    def keep_checkpoint(self, size: int, note: bytes) -> None:
        """Store a signed checkpoint with the ledger, or add signatures to a stored one."""
        with self._database.writing() as connection:
            ledger_rows.write_checkpoint(connection, size, note)

    def checkpoints(self) -> list[tuple[int, bytes]]:
        """The (size, note) of all stored checkpoints, smallest first; none in a file of schema
        1.
        """
        with self._database.reading() as connection:
            kept = ledger_rows.has_nodes(connection)
            return ledger_rows.read_checkpoints(connection) if kept else []

    def last_checkpoint(self) -> bytes | None:
        """The signed note of the largest stored checkpoint; None if no checkpoint is stored."""
        with self._database.reading() as connection:
            kept = ledger_rows.has_nodes(connection)
            return ledger_rows.last_checkpoint(connection) if kept else None

    def checkpoint_of(self, size: int) -> bytes | None:
        """The note of the checkpoint of `size`; None if none is stored."""
        with self._database.reading() as connection:
            kept = ledger_rows.has_nodes(connection)
            return ledger_rows.checkpoint_of(connection, size) if kept else None

    def _hashes(self, connection: sqlite3.Connection) -> ReadHashes:
        return stored_hashes(connection, self._database.where)

    def _size(self, connection: sqlite3.Connection) -> int:
        return peaks_from(ledger_rows.read_head(connection), self._database.where).size


def _entry(connection: sqlite3.Connection, position: int, body: bytes, where: str) -> Entry:
    """The entry at `position`; where the last part of a large one lies there, all of that."""
    where = f"{where}, entry {position}"
    entry = entry_from_bytes(body, where=where)
    if entry.kind is not EntryKind.ENTRY_PART or entry.body["part"] != entry.body["parts"]:
        return entry
    try:
        group = large_entries.group_of(entry, position)
        bodies = ledger_rows.read_bodies(connection, group.start, group.stop)
        made = large_entries.joined([entry_from_bytes(one, where=where) for one in bodies])
    except (RecordError, TypeError) as exc:
        what = failure_in_words(exc)
        if not isinstance(exc, RecordError):
            what = f"the parts of this entry cannot be joined: {what}"
        raise LedgerError(what, where=where, mend=_MEND) from exc
    return entry_from_bytes(made, where=where)


def stored_hashes(connection: sqlite3.Connection, where: str) -> ReadHashes:
    """A reader of hashes at tile levels. A file of schema 1 stores only leaf hashes.

    where: the file, for errors.
    """
    has_nodes = ledger_rows.has_nodes(connection)

    @cache
    def tile(level: int, index: int) -> list[bytes]:
        start, stop = index * TILE_WIDTH, (index + 1) * TILE_WIDTH
        if level == 0:
            return ledger_rows.read_leaves(connection, start, stop)
        if has_nodes:
            return ledger_rows.read_nodes(connection, level, start, stop)
        below = (tile(level - 1, one) for one in range(start, stop))
        return [root for hashes in below for root in tile_roots(hashes)]

    def read(level: int, first: int, count: int) -> list[bytes]:
        within = first % TILE_WIDTH
        if within + count > TILE_WIDTH:  # nobody asks for more than one tile, nor across two
            raise ValueError(f"{count} hashes from {first} on must lie in one tile")
        found = tile(level, first // TILE_WIDTH)[within : within + count]
        if len(found) != count or any(len(h) != 32 for h in found):
            raise LedgerError(
                f"hashes of tile level {level} are missing: {count} must follow from {first} on, "
                f"got {len(found)}",
                where=where,
                mend=_MEND,
            )
        return found

    return read


def peaks_from(head: HeadRow | None, where: str) -> merkle.Peaks:
    """The peaks of the stored tree. Raises LedgerError where they do not give the stored root."""
    if head is None:
        return merkle.Peaks()
    try:
        hashes = [head.peaks[i : i + 32] for i in range(0, len(head.peaks), 32)]
        peaks = merkle.Peaks(head.size, hashes)
        bears_root = peaks.root() == head.root_sha256
    except (ValueError, TypeError, AttributeError) as exc:
        what = f"the stored head was altered: {failure_in_words(exc)}"
        raise LedgerError(what, where=where, mend=_MEND) from exc
    if not bears_root:
        raise LedgerError(
            "the stored head was altered: its root does not match its hashes",
            where=where,
            mend=_MEND,
        )
    return peaks
