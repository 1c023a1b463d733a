"""Snapshots of the state at some size, so that a large record opens quickly. Never a proof.

It lies beside the record as ``vedette.sqlite.fold`` and only saves time: it is bound to a size and
a root of this ledger and to this program's classes and code, and has a MAC under the log's key. A
snapshot that does not match is ignored, and all entries are folded again. `vedette
verify` folds all of them and says whether it agrees. The keys of the large maps are read at once
and their values when they are asked for (`record.state.lazy_map`). The MAC covers all of it and is
checked first.
"""

import hashlib
import hmac
import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vedette.record.ledger.merkle import Peaks
from vedette.record.state import snapshot_encoding
from vedette.record.state.incidents import Incidents

MAGIC = b"VEDFOLD2"
EVERY = 20_000
"""After how many entries another one is written: a restart folds at most that many again."""

_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of the first `size` entries, with their root."""

    size: int
    peaks: tuple[bytes, ...]
    incidents: Incidents


def snapshot_path(record: Path) -> Path:
    """The path of the snapshot of `record`."""
    return record.with_name(record.name + ".fold")


def mac_key(secret: bytes) -> bytes:
    """The key of the MAC, derived from the log's private key."""
    return hmac.new(secret, b"vedette-fold-v1", hashlib.sha256).digest()


def write_snapshot(path: Path, incidents: Incidents, peaks: Peaks, key: bytes) -> None:
    """Write the snapshot to the disk, completely or not at all. Raises OSError."""
    body = snapshot_encoding.dumps(Snapshot(peaks.size, tuple(peaks.hashes), incidents))
    mac = _mac(key, code_digest(), body)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(MAGIC + code_digest() + mac)
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())
    partial.rename(path)


def read_snapshot(path: Path, key: bytes) -> Snapshot | None:
    """The snapshot; None where there is none, or where its key or program differs."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    start = len(MAGIC) + _DIGEST_BYTES
    code, mac = data[len(MAGIC) : start], data[start : start + _DIGEST_BYTES]
    body = memoryview(data)[start + _DIGEST_BYTES :]
    if not data.startswith(MAGIC) or code != code_digest():
        return None
    if not hmac.compare_digest(mac, _mac(key, code, body)):
        return None
    try:
        loaded = snapshot_encoding.loads(body)
    except snapshot_encoding.UNREADABLE:
        return None
    return loaded if isinstance(loaded, Snapshot) else None


def _mac(key: bytes, code: bytes, body: bytes | memoryview) -> bytes:
    made = hmac.new(key, code, hashlib.sha256)
    made.update(body)
    return made.digest()


def same(one: Any, other: Any) -> bool:
    """Whether two states are equal, compared by content."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if getattr(type(one), "__eq__") is object.__eq__:  # noqa: B009 - a part of a fold
        return same(_held(one), _held(other))
    return bool(one == other)


def _held(value: Any) -> dict[str, Any]:
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    return getattr(value, "__dict__", {}) | {
        name: getattr(value, name) for name in slots if hasattr(value, name)
    }


@cache
def code_digest() -> bytes:
    """A hash over the folding code. A program with other code ignores the snapshot."""
    digest = hashlib.sha256()
    for room in snapshot_encoding.ROOMS:
        package = importlib.import_module(f"vedette.{room}")
        (folder,) = map(Path, package.__path__)
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()
