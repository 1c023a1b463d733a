"""Files that fail, tear and forget: real files on a temporary folder, and what of them is durable.

Between two syncs of a file nothing of what was written is sure. Killing the process loses nothing
that was written. Losing the power takes away a part of what was not synced: the end of a file from
any byte on, an overwritten place, a name whose folder was not synced.
"""

import errno
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from vedette.store.disk_space import Space
from vedette.store.durable_files import SystemFiles

REAL = SystemFiles()


@dataclass
class _File:
    """What is known of one file."""

    path: Path
    durable_bytes: int = 0  # from its beginning
    overwritten: list[tuple[int, bytes]] = field(default_factory=list)  # what was there before


@dataclass
class SimulatedFiles:
    """Satisfies `Files`. One for each life of the process."""

    rng: random.Random
    kill: Callable[[bool], None]  # ends the process: does not return. True: with its power
    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    full: bool = False
    lies: bool = False  # says that it has synced, and has not
    kill_after: int | None = None  # operations until the process is killed
    kill_power: bool = False
    wall_ns: Callable[[], int] | None = None  # stands in the files' time of change
    operations: int = 0
    _open: dict[int, _File] = field(default_factory=dict)
    _known: dict[Path, _File] = field(default_factory=dict)
    _names: dict[Path, bytes | None] = field(default_factory=dict)  # not durable yet

    # -- Files ----------------------------------------------------------------------------------

    def open(self, path: Path, flags: int) -> int:
        is_new = not path.exists()
        if is_new and flags & os.O_CREAT:
            self._operation()
            self._require_room()
        descriptor = REAL.open(path, flags)
        known = self._known.get(path)
        if known is None:
            size = os.fstat(descriptor).st_size
            known = self._known[path] = _File(path, size)
        if is_new:
            self._names[path] = None
        if flags & os.O_TRUNC:
            known.durable_bytes = 0
        self._open[descriptor] = known
        return descriptor

    def write(self, descriptor: int, data: bytes) -> None:
        self._operation(lambda: self._write_some(descriptor, data))
        if self.full and data:
            self.counts["write to a full disk"] += 1
            self._write_some(descriptor, data)
            raise OSError(errno.ENOSPC, "No space left on device")
        REAL.write(descriptor, data)
        self._touch(descriptor)

    def overwrite(self, descriptor: int, data: bytes, offset: int) -> None:
        self._operation()
        file = self._open[descriptor]
        file.overwritten.append((offset, os.pread(descriptor, len(data), offset)))
        REAL.overwrite(descriptor, data, offset)

    def truncate(self, descriptor: int, size: int) -> None:
        self._operation()
        REAL.truncate(descriptor, size)
        file = self._open[descriptor]
        file.durable_bytes = min(file.durable_bytes, size)

    def sync(self, descriptor: int) -> None:
        self._operation()
        if self.lies:
            self.counts["sync that lied"] += 1
            return
        file, now = self._open.get(descriptor), os.fstat(descriptor)
        # A descriptor that was let go of may be another file's by now.
        if file is not None and file.path.exists() and file.path.stat().st_ino == now.st_ino:
            file.durable_bytes = now.st_size
            file.overwritten.clear()

    def rename(self, old: Path, new: Path) -> None:
        self._operation()
        self._names[new] = new.read_bytes() if new.exists() else None
        REAL.rename(old, new)
        self._names.pop(old, None)
        known = self._known.pop(old, None)
        if known is not None:
            known.path = new
            self._known[new] = known
        self._operation()

    def link(self, old: Path, new: Path) -> None:
        self._operation()
        if not new.exists():
            self._names[new] = None
        REAL.link(old, new)

    def sync_folder(self, folder: Path) -> None:
        self._operation()
        if self.lies:
            return
        for path in [p for p in self._names if p.parent == folder]:
            del self._names[path]

    # -- faults ---------------------------------------------------------------------------------

    def _operation(self, half: Callable[[], None] | None = None) -> None:
        """One more operation: the process may be killed at it, with a part of it done."""
        self.operations += 1
        if self.kill_after is not None and self.operations >= self.kill_after:
            self.kill_after = None
            if half is not None:
                half()
            self.kill(self.kill_power)

    def _require_room(self) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")

    def _write_some(self, descriptor: int, data: bytes) -> None:
        if data:
            self.counts["torn write"] += 1
            REAL.write(descriptor, data[: self.rng.randrange(len(data))])

    def _touch(self, descriptor: int) -> None:
        if self.wall_ns is not None:
            at = self.wall_ns()
            os.utime(descriptor, ns=(at, at))

    def copy_after_kill(self, to: Path) -> None:
        """The folder as a killed process leaves it: with all that it wrote."""
        shutil.copytree(self.folder, to)

    def copy_after_power_loss(self, to: Path) -> None:
        """The folder as a loss of power leaves it: a part of what was not synced is gone."""
        shutil.copytree(self.folder, to)
        for file in self._known.values():
            there = to / file.path.relative_to(self.folder)
            if there.exists():
                self._forget(there, file)
        for path, before in self._names.items():
            there = to / path.relative_to(self.folder)
            if there.exists() and self.rng.random() < 0.5:
                self.counts["name lost"] += 1
                there.unlink()
                if before is not None:
                    there.write_bytes(before)

    def _forget(self, there: Path, file: _File) -> None:
        data = bytearray(there.read_bytes())
        for offset, before in reversed(file.overwritten):
            if self.rng.random() < 0.5:
                self.counts["overwritten place lost"] += 1
                data[offset : offset + len(before)] = before
        if len(data) > file.durable_bytes:
            self.counts["unsynced end lost"] += 1
            end = self.rng.randint(file.durable_bytes, len(data))
            kept = bytes(data[:end])
            if self.rng.random() < 0.3 and len(data) > end:  # blocks given out, never written
                kept += bytes(self.rng.randint(1, len(data) - end))
            data = bytearray(kept)
        there.write_bytes(data)


@dataclass
class SimulatedDisk:
    """Satisfies `Disk`."""

    files: SimulatedFiles | None = None

    def space(self) -> Space:
        full = self.files is not None and self.files.full
        return Space(total_bytes=10**12, free_bytes=0 if full else 10**11)
