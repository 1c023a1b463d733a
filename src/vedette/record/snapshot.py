"""The fold as it stood at some size, so that a large record opens quickly. Never a proof.

It lies beside the record as ``vedette.sqlite.fold`` and only saves time: it is bound to a size
and a root of this ledger and to this program's own classes and code, and bears a MAC under the
log's key. One that does not fit is passed over, and all entries are folded again. `vedette
verify` folds all of them and says whether it agrees. A pickle, read so that it can make nothing
but values of our own classes: docs/adr/0021 has the reasons, 0043 the difference.
"""

import gc
import hashlib
import hmac
import importlib
import io
import os
import pickle
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from inspect import ismemberdescriptor
from pathlib import Path
from typing import Any

from vedette.record.incidents import Incidents
from vedette.record.merkle import Peaks

MAGIC = b"VEDFOLD1"
EVERY = 50_000
"""After how many entries another one is written: a restart folds at most that many again."""

_DIGEST_BYTES = 32
_MADE = (__name__, "_made")
_ROOMS = ("model", "record")
_PLAIN = frozenset(
    {
        ("datetime", "datetime"),
        ("datetime", "date"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("collections", "OrderedDict"),
        ("collections", "defaultdict"),
        ("copyreg", "_reconstructor"),
        ("builtins", "object"),
        ("builtins", "set"),
        ("builtins", "frozenset"),
        ("builtins", "dict"),
        ("builtins", "list"),
        ("builtins", "tuple"),
    }
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the first `size` entries, with their root, amount to."""

    size: int
    peaks: tuple[bytes, ...]
    incidents: Incidents


def snapshot_path(record: Path) -> Path:
    """Where the snapshot of `record` lies."""
    return record.with_name(record.name + ".fold")


def mac_key(secret: bytes) -> bytes:
    """The key of the MAC, from the log's own secret."""
    return hmac.new(secret, b"vedette-fold-v1", hashlib.sha256).digest()


def write_snapshot(path: Path, incidents: Incidents, peaks: Peaks, key: bytes) -> None:
    """Put it on the disk, whole or not at all. Raises OSError."""
    body = _dumped(Snapshot(peaks.size, tuple(peaks.hashes), incidents))
    mac = hmac.new(key, code_digest() + body, hashlib.sha256).digest()
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
    """What was written, or None for anything else: no file, another key, another program."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    start = len(MAGIC) + _DIGEST_BYTES
    code, mac, body = data[len(MAGIC) : start], data[start : start + 32], data[start + 32 :]
    if not data.startswith(MAGIC) or code != code_digest():
        return None
    if not hmac.compare_digest(mac, hmac.new(key, code + body, hashlib.sha256).digest()):
        return None
    # Nothing that is loaded is garbage yet: looking for it takes most of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        loaded = _Loader(io.BytesIO(body)).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError, EOFError):
        return None
    finally:
        if collects:
            gc.enable()
    return loaded if isinstance(loaded, Snapshot) else None


def same(one: Any, other: Any) -> bool:
    """Whether two folds hold the same, down to values that compare by what they hold."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
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
    """A hash over the code that folds: a program that folds otherwise passes the snapshot over."""
    digest = hashlib.sha256()
    for room in _ROOMS:
        package = importlib.import_module(f"vedette.{room}")
        (folder,) = map(Path, package.__path__)
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def _dumped(snapshot: Snapshot) -> bytes:
    stream = io.BytesIO()
    _Dumper(stream, protocol=5).dump(snapshot)
    return stream.getvalue()


class _Dumper(pickle.Pickler):
    """Spells our frozen values as class and fields: they load in a third of the time."""

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if hasattr(kind, "__slots__") and _puts(kind):  # type: ignore[arg-type]
            return _made, (kind, *(getattr(value, field.name) for field in fields(kind)))
        return NotImplemented


def _made(kind: type, *values: Any) -> Any:
    """Inverse of what `_Dumper` spells."""
    made: Any = object.__new__(kind)
    for put, value in zip(_puts(kind), values, strict=True):
        put(made, value)
    return made


@cache
def _puts(kind: type) -> tuple[Any, ...]:
    """What sets each field of a dataclass with slots, frozen or not; none for any other class."""
    if not is_dataclass(kind):
        return ()
    slots: list[Any] = [vars(kind).get(field.name) for field in fields(kind)]
    return tuple(slot.__set__ for slot in slots) if all(map(ismemberdescriptor, slots)) else ()


class _Loader(pickle.Unpickler):
    """Makes our own values and plain ones; refuses to name anything else, so nothing is run."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        ours = module_name.startswith(tuple(f"vedette.{room}." for room in _ROOMS))
        if ours and "." not in global_name and (module_name, global_name) != _MADE:
            found = super().find_class(module_name, global_name)
            if isinstance(found, type):
                return found
        elif (module_name, global_name) in _PLAIN or (module_name, global_name) == _MADE:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"it names {module_name}.{global_name}")
