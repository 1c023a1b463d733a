"""Files beside the ledger that are bound to it: the access log, the raw log, the checkpoint.

An entry (`files.bound`) holds the position or hash of each file. The next signed checkpoint covers
that entry. So `vedette verify` detects a file that was cut off, rewritten or removed afterwards.
Originals of evidence need no binding: their own entries hold their SHA-256.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from vedette.access.access_log import AccessLog
from vedette.model.errors import AccessError, EvidenceError, RecordError
from vedette.model.evidence import RemovalCause
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.entries import MACHINE, Entry, EntryKind
from vedette.record.ledger.ledger import Ledger
from vedette.store.access_database import FILE_NAME as ACCESS
from vedette.store.access_database import read_access
from vedette.store.evidence_files import EvidenceFiles
from vedette.store.raw_chain import chain_faults, first_segment, prefix_sha256
from vedette.store.raw_log import Position, segment_name

RAW = "raw"
CHECKPOINTS = "checkpoints"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHeads:
    """The positions in the files beside a ledger; None for a file that does not exist."""

    access: tuple[int, str] | None = None  # entries of the access log, and the chain over them
    raw: tuple[Position, str] | None = None  # the raw log's end; SHA-256 of that segment up to it
    raw_first: int | None = None  # the number of the oldest segment of the raw log
    checkpoint: tuple[str, str] | None = None  # the engine's newest: its name and its MAC


@dataclass(frozen=True, slots=True)
class FilesFound:
    """The faults of the files beside a ledger, and what could not be checked."""

    faults: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def bound_entry(heads: FileHeads, *, at: datetime) -> Entry:
    """The entry that binds the files to the ledger."""
    access, raw, checkpoint = heads.access, heads.raw, heads.checkpoint
    log: dict[str, JsonValue] | None = None
    if raw is not None:
        log = {"segment": raw[0].segment, "bytes": raw[0].offset, "sha256": raw[1]}
        if heads.raw_first is not None:
            log["first"] = heads.raw_first
    body: dict[str, JsonValue] = {
        "access": None if access is None else {"entries": access[0], "chain_sha256": access[1]},
        "raw": log,
        "checkpoint": None if checkpoint is None else {"name": checkpoint[0], "mac": checkpoint[1]},
    }
    return Entry(at=at, by=MACHINE, kind=EntryKind.FILES_BOUND, body=body)


def segments_removed(
    first: int, last: int, size_bytes: int, why: RemovalCause, *, at: datetime
) -> Entry:
    """The entry that says that retention removes segments of the raw log."""
    body: dict[str, JsonValue] = {
        "first": first,
        "last": last,
        "size_bytes": size_bytes,
        "why": str(why),
    }
    return Entry(at=at, by=MACHINE, kind=EntryKind.SEGMENTS_REMOVED, body=body)


def files_beside(path: Path, ledger: Ledger) -> FilesFound:
    """Check the files in the record's folder against the entries of its ledger.

    If no file of a kind exists, that is a limit, since a record may be given out without them.
    What retention removed is a limit too, if the record says so. Files that exist but are
    incomplete or altered are a fault. Raises RecordError.
    """
    folder, faults, limits = path.parent, list[str](), list[str]()
    bodies = [entry.body for entry in _entries(ledger, EntryKind.FILES_BOUND)]
    for found in (
        _access(folder, _last(bodies, "access")),
        _raw(
            folder,
            [body["raw"] for body in bodies if body["raw"] is not None],
            _entries(ledger, EntryKind.SEGMENTS_REMOVED),
        ),
        _checkpoint(folder, _last(bodies, "checkpoint")),
        _evidence(
            path,
            _entries(ledger, EntryKind.EVIDENCE_ADDED),
            _entries(ledger, EntryKind.EVIDENCE_REMOVED),
        ),
    ):
        faults += found.faults
        limits += found.limits
    return FilesFound(tuple(faults), tuple(limits))


def _entries(ledger: Ledger, kind: EntryKind) -> list[Entry]:
    positions = ledger.naming(f'"kind":"{kind}"')
    return [entry for entry in ledger.entries_at(positions) if entry.kind is kind]


def _last(bodies: Iterable[Any], key: str) -> Any:
    found = [body[key] for body in bodies if body[key] is not None]
    return found[-1] if found else None


def _access(folder: Path, bound: Any) -> FilesFound:
    path = folder / ACCESS
    if not path.is_file():
        if bound is None:
            return FilesFound()
        said = f"{ACCESS} is not here: its log of {bound['entries']} entries cannot be verified"
        return FilesFound(limits=(said,))
    try:
        with read_access(path) as database:
            log = AccessLog(database)
            count = log.verify()
            faults = log.role_faults()
            if bound is not None:
                faults += _access_faults(log, count, bound)
    except AccessError as exc:
        return FilesFound(faults=(f"{ACCESS}: {exc.what}",))
    return FilesFound(faults=tuple(f"{ACCESS}: {fault}" for fault in faults))


def _access_faults(log: AccessLog, count: int, bound: Any) -> list[str]:
    if count < bound["entries"]:
        return [f"the access log has {count} entries, but the record bound {bound['entries']}"]
    if log.chain_at(bound["entries"]) != bound["chain_sha256"]:
        return [f"the first {bound['entries']} entries of the access log are not those bound"]
    return []


def _raw(folder: Path, bound: list[Any], removed: list[Entry]) -> FilesFound:
    if not (folder / RAW).is_dir():
        said = "the raw log is not here: it cannot be verified"
        return FilesFound(limits=(said,) if bound else ())
    first = first_segment(folder / RAW) or 1
    beginning = _beginning(first, bound, removed)
    faults, limits = [*chain_faults(folder / RAW), *beginning.faults], list(beginning.limits)
    for one in {body["segment"]: body for body in bound}.values():  # the last of each segment
        name = segment_name(one["segment"])
        if one["segment"] < first:
            continue
        found = prefix_sha256(folder / RAW / name, one["bytes"])
        if found is None:
            faults.append(f"{name} is missing, or is shorter than the {one['bytes']} bytes bound")
        elif found != one["sha256"]:
            faults.append(
                f"{name} was altered: its first {one['bytes']} bytes do not match their hash"
            )
    return FilesFound(tuple(faults), tuple(limits))


def _beginning(first: int, bound: list[Any], removed: list[Entry]) -> FilesFound:
    """What is said of the segments before the first one that is here."""
    if first == 1:
        return FilesFound()
    begins = f"the raw log begins with {segment_name(first)}: "
    gone_to = max((int(str(entry.body["last"])) for entry in removed), default=0)
    stated = [int(body["first"]) for body in bound if "first" in body]
    if gone_to >= first - 1:
        causes = " and ".join(sorted({str(entry.body["why"]) for entry in removed}))
        said = (
            f"{begins}what was before was removed on purpose, by retention ({causes}), the last "
            f"time on {removed[-1].at:%Y-%m-%d}; it cannot be verified any more"
        )
        return FilesFound(limits=(said,))
    if stated and max(stated[-1], gone_to + 1) < first:
        start = segment_name(max(stated[-1], gone_to + 1))
        said = f"{begins}{start} and others are missing, and no entry says that they were removed"
        return FilesFound(faults=(said,))
    return FilesFound(limits=(f"{begins}what was before is not here",))


def _checkpoint(folder: Path, bound: Any) -> FilesFound:
    """The newest checkpoint that was bound; it may have been thinned out since."""
    if bound is None:
        return FilesFound()
    path = folder / CHECKPOINTS / bound["name"]
    try:
        mac = checkpoint_mac(path)
    except OSError:
        return FilesFound()
    if mac == bound["mac"]:
        return FilesFound()
    return FilesFound(faults=(f"{path.name} is not the checkpoint that was bound to the record",))


def checkpoint_mac(path: Path) -> str | None:
    """The MAC in a checkpoint file (see `engine.live.checkpoint`); None where it has none.

    Raises OSError.
    """
    with path.open("rb") as stream:
        head = stream.read(8 + 3 * 32)
    return head[-32:].hex() if head.startswith(b"VEDCKPT2") and len(head) == 8 + 3 * 32 else None


def _evidence(path: Path, added: list[Entry], removed: list[Entry]) -> FilesFound:
    files = EvidenceFiles.beside(path)
    gone = {str(one) for entry in removed for one in _listed(entry.body["evidence"])}
    of = {str(entry.body["evidence"]): str(entry.body["sha256"]) for entry in added}
    hashes = sorted({sha256 for one, sha256 in of.items() if one not in gone})
    limits = list[str]()
    if gone:
        limits.append(
            f"{len(gone)} originals were removed on purpose, by retention, the last time on "
            f"{removed[-1].at:%Y-%m-%d}: their entries and hashes are here, their bytes are not"
        )
    if not hashes:
        return FilesFound(limits=tuple(limits))
    if not files.folder.is_dir():
        said = f"the {len(hashes)} originals of evidence are not here: they cannot be verified"
        return FilesFound(limits=(*limits, said))
    faults = []
    for sha256 in hashes:
        try:
            files.check(sha256)
        except EvidenceError as exc:
            faults.append(f"original {sha256[:16]}…: {exc.what}")
    return FilesFound(tuple(faults), tuple(limits))


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def is_new(ledger: Ledger, heads: FileHeads, at: datetime) -> bool:
    """Whether any position differs from the last one in the ledger. Raises RecordError."""
    try:
        last = _entries(ledger, EntryKind.FILES_BOUND)[-1:]
    except RecordError:
        return False
    return not last or last[0].body != bound_entry(heads, at=at).body
