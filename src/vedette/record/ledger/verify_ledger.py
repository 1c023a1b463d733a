"""Verification of a ledger. The file is only read; the result states what was not verified."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from vedette.model.errors import LedgerError, ProofError
from vedette.record.ledger import merkle
from vedette.record.ledger.checkpoint import parse_checkpoint
from vedette.record.ledger.ledger import peaks_from
from vedette.record.ledger.tree_head import TreeHead
from vedette.store import ledger_rows, schema
from vedette.store.database import open_read_only
from vedette.store.ledger_rows import HeadRow, LedgerRow

_FAULTS_SHOWN = 100  # a file rewritten from end to end has one for every entry
CANNOT_EXCLUDE = "cannot exclude truncation or a fork"
"""What is said in the place of "intact" where nothing that was kept elsewhere binds the end."""

_LIMIT_WITHOUT_HEAD = (
    f"{CANNOT_EXCLUDE}: without a head kept elsewhere it cannot be excluded that the tail was cut"
    " off, or that the whole ledger was written anew with fitting hashes"
)
_LIMIT_BEHIND_HEAD = (
    "it cannot be excluded that some behind them were cut off, or that these were written anew"
    " with fitting hashes"
)


class Integrity(StrEnum):
    """The result of a verification."""

    INTACT = "intact"  # held against something kept elsewhere that binds all of it
    CONSISTENT = "consistent"  # no change was found, and truncation or a fork cannot be excluded
    ALTERED = "altered"
    UNREADABLE = "unreadable"


EXIT_CODES = {
    Integrity.INTACT: 0,
    Integrity.CONSISTENT: 0,
    Integrity.ALTERED: 1,
    Integrity.UNREADABLE: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, somewhere in entries `first` to `last`; None: in no entry."""

    what: str
    first: int | None = None
    last: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"what": self.what, "first": self.first, "last": self.last}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResult:
    """The result, how far the proof reaches, and what it leaves open."""

    integrity: Integrity
    size: int | None = None  # entries read; None where none could be
    root_sha256: str | None = None
    head: TreeHead | None = None  # the exported head that was held against it
    faults: tuple[Fault, ...] = ()
    limits: tuple[str, ...] = ()  # what this verification cannot exclude

    @property
    def exit_code(self) -> int:
        """0 no change was found, 1 altered, 2 unreadable."""
        return EXIT_CODES[self.integrity]

    @property
    def first_fault(self) -> int | None:
        """The first faulty entry; None where there is none, or where it cannot be determined."""
        exact = [f.first for f in self.faults if f.first is not None and f.first == f.last]
        return min(exact, default=None)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as ``vedette verify --json`` prints them."""
        return {
            "type": "verify",
            "integrity": str(self.integrity),
            "size": self.size,
            "root_sha256": self.root_sha256,
            "head": None if self.head is None else self.head.to_dict(),
            "first_fault": self.first_fault,
            "faults": [fault.to_dict() for fault in self.faults],
            "limits": list(self.limits),
        }


def verify(path: Path, head: TreeHead | None = None, also: Sequence[TreeHead] = ()) -> VerifyResult:
    """Verify the ledger in `path` against its own hashes and, where given, an exported head.

    also: further heads to verify against. The largest one says how far the proof reaches.

    Never raises for what the file holds: what cannot be read comes back as UNREADABLE.
    """
    try:
        with (
            open_read_only(path, check_schema=False) as database,
            database.reading() as connection,
        ):
            return _verify_open(connection, head, also)
    except LedgerError as exc:
        return VerifyResult(
            integrity=Integrity.UNREADABLE, head=head, faults=(Fault(what=str(exc)),)
        )


def _verify_open(
    connection: sqlite3.Connection, head: TreeHead | None, also: Sequence[TreeHead]
) -> VerifyResult:
    version = schema.version(connection)
    if version is not None and version not in schema.READABLE:
        wanted = " or ".join(map(str, sorted(schema.READABLE)))
        raise LedgerError(
            f"its schema must be version {wanted}, got {version}",
            mend="verify it with the version of vedette that wrote it",
        )
    tables = tuple(
        Fault(what=f"the file's tables differ from vedette's schema: {difference}")
        for difference in schema.differences(connection)
    )
    if tables and not schema.has_ledger(connection):
        # Tables of another make may answer every question differently: nothing more is asked.
        return VerifyResult(integrity=Integrity.ALTERED, head=head, faults=tables)
    every_row = ledger_rows.read_rows(connection, start=ledger_rows.LOWEST_POSITION)
    derived = _read_derived(connection) if ledger_rows.has_nodes(connection) else None
    result = verify_rows(every_row, ledger_rows.read_head(connection), head, derived, also)
    damage = ledger_rows.damage(connection)
    if damage is not None:
        tables = (*tables, Fault(what=f"the file's structure is damaged: {damage}"))
    if not tables:
        return result
    return replace(result, integrity=Integrity.ALTERED, faults=(*result.faults, *tables))


@dataclass(frozen=True, slots=True)
class Derived:
    """What a file of schema 2 holds besides entries and head; all of it follows from them."""

    nodes: tuple[tuple[Any, Any, Any], ...]  # (tile level, position, hash), in that order
    checkpoints: tuple[tuple[Any, Any], ...]  # (size, note), smallest first


def _read_derived(connection: sqlite3.Connection) -> Derived:
    nodes = tuple(ledger_rows.all_nodes(connection))
    return Derived(nodes, tuple(ledger_rows.read_checkpoints(connection)))


def verify_rows(
    rows: Iterable[LedgerRow],
    stored: HeadRow | None,
    head: TreeHead | None = None,
    derived: Derived | None = None,
    also: Sequence[TreeHead] = (),
) -> VerifyResult:
    """Verify ledger rows that were already read, in order of position; returns the result."""
    faults: list[Fault] = []
    stored_peaks: merkle.Peaks | None = None
    try:
        stored_peaks = peaks_from(stored, "")
    except LedgerError as exc:
        faults.append(Fault(what=exc.what))
    walk = _Walk({0} | ({stored_peaks.size} if stored_peaks else set()))
    heads = (*(() if head is None else (head,)), *also)
    walk.wanted.update(one.size for one in heads)
    if derived is not None:
        walk.wanted.update(size for size, _ in derived.checkpoints)
    for row in rows:
        walk.take(row)
    faults += walk.faults
    if stored_peaks is not None:
        faults += _against_stored(walk, stored_peaks)
    for one in heads:
        faults += _against_exported(walk, one)
    if derived is not None:
        faults += _against_derived(walk, derived)
    size = walk.peaks.size
    head = max(heads, key=lambda one: one.size, default=None)
    limits = _limits(size, head)
    sound = Integrity.CONSISTENT if limits else Integrity.INTACT
    return VerifyResult(
        integrity=Integrity.ALTERED if faults else sound,
        size=size,
        root_sha256=walk.peaks.root().hex(),
        head=head,
        faults=tuple(faults),
        limits=limits,
    )


def _against_derived(walk: "_Walk", derived: Derived) -> list[Fault]:
    """Upper tile hashes that do not follow from the entries; checkpoints of another tree."""
    faults = []
    if sorted(walk.nodes) != list(derived.nodes):
        faults.append(Fault(what="the stored tile hashes do not match the entries"))
    for size, note in derived.checkpoints:
        try:
            kept = parse_checkpoint(note)
        except (ProofError, TypeError, AttributeError):
            faults.append(Fault(what=f"the stored checkpoint of {size} entries cannot be read"))
            continue
        if kept.size != size or size not in walk.seen or walk.seen[size].root() != kept.root:
            what = f"the first {size} entries do not match the stored checkpoint of {size} entries"
            faults.append(Fault(what=what))
    return faults


class _Walk:
    """Goes over the rows once: positions, leaf hashes, and the tree at the sizes `wanted`."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted = wanted
        self.peaks = merkle.Peaks()
        self.nodes: list[tuple[int, int, bytes]] = []
        self.seen: dict[int, merkle.Peaks] = {0: merkle.Peaks()}
        self.faults: list[Fault] = []
        self._expected = 0

    def take(self, row: LedgerRow) -> None:
        """One row more."""
        if row.position > self._expected:
            self._fault("missing", self._expected, row.position - 1)
        elif row.position < self._expected:
            self._fault("its position must be 0 or more", row.position, row.position)
        self._expected = row.position + 1
        body = row.body
        if not isinstance(body, bytes):
            self._fault("the body must be bytes", row.position, row.position)
            body = str(body).encode(errors="replace")
        leaf = merkle.leaf_hash(body)
        if leaf != row.leaf_sha256:
            self._fault("its bytes do not match its hash", row.position, row.position)
        self.nodes += self.peaks.append_all((leaf,))
        if self.peaks.size in self.wanted:
            self.seen[self.peaks.size] = merkle.Peaks(self.peaks.size, self.peaks.hashes)

    def _fault(self, what: str, first: int, last: int) -> None:
        if len(self.faults) < _FAULTS_SHOWN:
            named = f"entry {first}" if first == last else f"entries {first} to {last}"
            self.faults.append(Fault(what=f"{named}: {what}", first=first, last=last))


def _against_stored(walk: _Walk, stored: merkle.Peaks) -> list[Fault]:
    size = walk.peaks.size
    if stored.size > size:
        return [_missing_tail(size, stored.size, "the stored head")]
    faults = []
    if stored.size < size:
        last = size - 1
        what = f"entries {stored.size} to {last} were added after the stored head"
        faults.append(Fault(what=what, first=stored.size, last=last))
    if not walk.faults and walk.seen[stored.size].root() != stored.root():
        first, last = _first_difference(walk.seen[stored.size], stored)
        what = f"entries {first} to {last} do not match the stored head"
        faults.append(Fault(what=what, first=first, last=last))
    return faults


def _against_exported(walk: _Walk, head: TreeHead) -> list[Fault]:
    size = walk.peaks.size
    if head.size > size:
        return [_missing_tail(size, head.size, "the exported head")]
    if walk.seen[head.size].root().hex() == head.root_sha256:
        return []
    if head.size == 0:
        return [Fault(what="the exported head has 0 entries, but not the root of an empty log")]
    return [
        Fault(
            what=f"the first {head.size} entries do not match the exported head: they were "
            "altered, or it is the head of another ledger",
            first=0,
            last=head.size - 1,
        )
    ]


def _missing_tail(size: int, wanted: int, whose: str) -> Fault:
    what = f"{whose} has {wanted} entries, but the record has {size}: the last ones are missing"
    return Fault(what=what, first=size, last=wanted - 1)


def _first_difference(found: merkle.Peaks, stored: merkle.Peaks) -> tuple[int, int]:
    """The span of the first full subtree that differs; both are of one size."""
    spans = zip(found.spans(), stored.spans(), strict=True)
    return next((a[0], a[1]) for a, b in spans if a != b)


def _limits(size: int, head: TreeHead | None) -> tuple[str, ...]:
    if head is None:
        return (_LIMIT_WITHOUT_HEAD,)
    if head.size < size:
        newer = f"entries {head.size} to {size - 1} are newer than the head"
        return (f"{newer}: {_LIMIT_BEHIND_HEAD}",)
    return ()
