"""Checkpoints: the whole state of a live run, and its position in the raw log.

A checkpoint only saves time: the raw log alone gives the same state. So a checkpoint that is
damaged, of another version, or has unexpected contents is skipped, with a message. Python's
`pickle` reads a checkpoint only if its MAC matches this machine's own key (docs/adr/0021, 0089).
All others, and those in seals, go through `state_reader`.
"""

import hashlib
import hmac
import importlib
import inspect
import io
import os
import pickle
import pkgutil
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from vedette.engine.live.pickling import dumps
from vedette.engine.live.state_reader import read_state
from vedette.engine.live.state_shapes import require_fitting
from vedette.engine.state import EngineState
from vedette.feeds.frame_order import InputDecoding
from vedette.model.errors import CheckpointError
from vedette.model.extras import is_missing_dependency
from vedette.model.value_words import failure_in_words, kind_in_words
from vedette.store.durable_files import SYSTEM_FILES, Files
from vedette.store.raw_log import Placed, Position
from vedette.store.spare_handles import SPARE

MAGIC = b"VEDCKPT1"  # without a MAC: in seals, and of earlier versions
MAGIC_2 = b"VEDCKPT2"  # with the MAC of the machine that wrote it
SUFFIX = ".vckpt"
KEPT = 2  # the newest, and the one before it for when the newest is damaged
SPARED_EVERY, SPARED_BACK = 3, 18  # of older ones every third of the last 18: sealing needs them
_DIGEST_BYTES = 32
_NO_INDEX: Any = None
_ROOMS = ("model", "feeds", "tracking", "alerts", "engine")
_NOT_REMEMBERED = ("vedette.engine.live.inputs", "vedette.engine.live.state_")

_BUILTINS = frozenset({"dict", "list", "set", "frozenset", "tuple", "bytearray", "complex"})
_OTHERS = frozenset(
    {
        ("datetime", "datetime"),
        ("datetime", "date"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("collections", "Counter"),
        ("collections", "OrderedDict"),
        ("collections", "defaultdict"),
        ("collections", "deque"),
        ("copyreg", "_reconstructor"),
        ("builtins", "object"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What is needed to continue: the state, the decoders, and the next position in the log."""

    until: datetime
    state: EngineState  # its index of restrictions is left out: it is made again from the zones
    decoding: InputDecoding
    held: tuple[Placed, ...]  # logged before `position`, but of a batch that was not over
    position: Position
    sequences: Mapping[str, int]
    events_bytes: int  # how long the events file was


@dataclass(frozen=True, slots=True)
class Written:
    """A checkpoint file that this process wrote."""

    number: int
    path: Path
    until: datetime
    position: Position


class Checkpoints:
    """The checkpoint files of one data folder."""

    def __init__(
        self,
        folder: Path,
        *,
        kept: int = KEPT,
        key: bytes | None = None,
        files: Files = SYSTEM_FILES,
    ) -> None:
        """key: this machine's, for the MAC."""
        self._folder = folder
        self._disk = files
        self._kept = kept
        self._key = key
        self.written: deque[Written] = deque()  # by this process, and still there; oldest first
        self.passed_over: list[str] = []  # why, for each file that could not be used

    def write(self, checkpoint: Checkpoint) -> int:
        """Write `checkpoint` to the disk, completely or not at all. Returns its size. Raises
        OSError.
        """
        data = to_bytes(checkpoint, self._key)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = max((n for n, _ in self._files()), default=0) + 1
        path = self._folder / f"checkpoint-{number:08d}{SUFFIX}"
        partial = path.with_suffix(".partial")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        descriptor = SPARE.opened(lambda: self._disk.open(partial, flags))
        try:
            self._disk.write(descriptor, data)
            self._disk.sync(descriptor)
        finally:
            os.close(descriptor)
        self._disk.rename(partial, path)
        SPARE.opened(lambda: self._disk.sync_folder(self._folder))
        self.written.append(Written(number, path, checkpoint.until, checkpoint.position))
        self._forget(number)
        return len(data)

    def needed_from(self) -> int:
        """The first segment of the raw log that a restart or a seal may need; 0 means all of
        them.
        """
        return min((one.position.segment for one in self.written), default=0)

    def newest(
        self, unfit: Callable[[Checkpoint], str | None] = lambda _: None
    ) -> Checkpoint | None:
        """The newest usable checkpoint. `passed_over` lists newer ones with the reason for each.

        unfit: returns the reason why a readable checkpoint cannot be used, or None.
        """
        # Those of earlier versions bear no MAC; they count until the first one that does is there.
        unsigned = not any(_is_signed(path) for _, path in self._files())
        for _, path in reversed(self._files()):
            try:
                found = from_bytes(path.read_bytes(), self._key, takes_unsigned=unsigned)
            except (CheckpointError, OSError) as exc:
                self.passed_over.append(f"{path.name}: {exc}")
                continue
            why = unfit(found)
            if why is None:
                return found
            self.passed_over.append(f"{path.name}: {why}")
        return None

    def _forget(self, newest: int) -> None:
        """Remove what is neither needed to go on nor to seal."""
        mine = {one.number for one in self.written}
        for number, old in self._files()[: -self._kept]:
            spared = number % SPARED_EVERY == 0 and number > newest - SPARED_BACK
            if not (spared and number in mine):
                old.unlink(missing_ok=True)
        there = {number for number, _ in self._files()}
        while self.written and self.written[0].number not in there:
            self.written.popleft()

    def _files(self) -> list[tuple[int, Path]]:
        found = []
        for path in self._folder.glob(f"checkpoint-*{SUFFIX}"):
            number = path.stem.removeprefix("checkpoint-")
            if number.isascii() and number.isdigit():
                found.append((int(number), path))
        return sorted(found)


def _is_signed(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(MAGIC_2)) == MAGIC_2
    except OSError:
        return False


def to_bytes(checkpoint: Checkpoint, key: bytes | None = None) -> bytes:
    """The bytes of a checkpoint file: magic, shapes, SHA-256 of the rest, MAC, and the rest."""
    bare = replace(checkpoint, state=without_index(checkpoint.state))
    return framed(dumps(bare), key)


def without_index(state: EngineState) -> EngineState:
    """A state without its restrictions, which are compiled again from their sources."""
    return replace(state, index=_NO_INDEX)


def framed(body: bytes, key: bytes | None = None) -> bytes:
    """A checkpoint file around a pickled `Checkpoint`; without a key it has no MAC."""
    digest = hashlib.sha256(body).digest()
    if key is None:
        return b"".join((MAGIC, shapes(), digest, body))
    return b"".join((MAGIC_2, shapes(), digest, _mac(key, shapes(), digest), body))


def from_bytes(data: bytes, key: bytes | None = None, *, takes_unsigned: bool = True) -> Checkpoint:
    """Read the bytes of `to_bytes`. Raises CheckpointError for anything this machine did not write.

    takes_unsigned: accept a checkpoint without a MAC, which is then read by `state_reader`.
    """
    parts = _Parts.of(data)
    if parts.shapes != shapes():
        raise CheckpointError(
            "must have the state layout of this version of vedette, got another layout"
        )
    if parts.mac is None:
        if not takes_unsigned:
            raise CheckpointError("must have a MAC of this machine, got none")
        return _read_strictly(parts.body)
    wanted = None if key is None else _mac(key, parts.shapes, parts.digest)
    if wanted is None or not hmac.compare_digest(wanted, parts.mac):
        raise CheckpointError(
            "the MAC does not match this machine: the file was altered, or made elsewhere"
        )
    try:
        loaded = _Loader(io.BytesIO(parts.body)).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError) as exc:
        raise CheckpointError(f"cannot be read: {failure_in_words(exc)}") from exc
    if not isinstance(loaded, Checkpoint):
        raise CheckpointError(f"must contain a checkpoint, got {kind_in_words(loaded)}")
    return loaded


def from_anybody(data: bytes) -> Checkpoint:
    """Read a checkpoint from an untrusted source, as in a seal. Raises CheckpointError.

    This is slower. A MAC has no meaning here. A checkpoint of another version can be read if its
    values have the same fields as today.
    """
    return _read_strictly(_Parts.of(data).body)


def mac_of(data: bytes) -> bytes | None:
    """The MAC of a checkpoint file; None if it has none. Raises CheckpointError."""
    return _Parts.of(data).mac


@dataclass(frozen=True, slots=True)
class _Parts:
    shapes: bytes
    digest: bytes
    mac: bytes | None
    body: bytes

    @classmethod
    def of(cls, data: bytes) -> "_Parts":
        """The parts of a checkpoint file that is complete. Raises CheckpointError."""
        count = {MAGIC: 2, MAGIC_2: 3}.get(data[: len(MAGIC)])
        if count is None:
            raise CheckpointError("must be a checkpoint file, got other bytes")
        start = len(MAGIC)
        heads = [
            data[at : at + _DIGEST_BYTES]
            for at in range(start, start + count * _DIGEST_BYTES, _DIGEST_BYTES)
        ]
        body = data[start + count * _DIGEST_BYTES :]
        if hashlib.sha256(body).digest() != heads[1]:
            raise CheckpointError("the file is damaged: its SHA-256 does not match")
        return cls(heads[0], heads[1], heads[2] if count == 3 else None, body)


def _mac(key: bytes, shapes_sha256: bytes, body_sha256: bytes) -> bytes:
    said = b"vedette-checkpoint-2" + shapes_sha256 + body_sha256
    return hmac.new(key, said, hashlib.sha256).digest()


def _read_strictly(body: bytes) -> Checkpoint:
    loaded = read_state(body)
    if not isinstance(loaded, Checkpoint):
        raise CheckpointError(f"must contain a checkpoint, got {kind_in_words(loaded)}")
    require_fitting(loaded.state)
    return loaded


@cache
def shapes() -> bytes:
    """A hash of the classes of this version: their fields, and the words of enumerations.

    Two versions can read each other's checkpoints exactly if their hashes are equal.
    """
    names: list[str] = []
    for room in _ROOMS:
        package = importlib.import_module(f"vedette.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.startswith(_NOT_REMEMBERED):
                continue
            try:
                names += _shapes_of(importlib.import_module(module.name))
            except ModuleNotFoundError as exc:
                if not is_missing_dependency(exc):
                    raise
    return hashlib.sha256("\n".join(sorted(names)).encode()).digest()


def _shapes_of(module: ModuleType) -> Iterator[str]:
    for name, kind in inspect.getmembers(module, inspect.isclass):
        if kind.__module__ != module.__name__:
            continue
        if is_dataclass(kind):
            held = [field.name for field in fields(kind)]
        elif issubclass(kind, Enum):
            held = [str(word.value) for word in kind]
        else:
            code = getattr(kind.__init__, "__code__", None)
            held = [] if code is None else list(code.co_names)
        yield f"{module.__name__}.{name}({','.join(held)})"


class _Loader(pickle.Unpickler):
    """Makes our own values and plain ones; refuses to name anything else, so nothing is run."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        ours = module_name == "vedette" or module_name.startswith("vedette.")
        if ours and "." not in global_name:
            found = super().find_class(module_name, global_name)
            # A module also names what it imports from others: that is not ours.
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        elif (module_name, global_name) in _OTHERS or (
            module_name == "builtins" and global_name in _BUILTINS
        ):
            return super().find_class(module_name, global_name)
        raise CheckpointError(
            f"must not name {module_name}.{global_name}, which is not part of a state"
        )
