"""The acknowledged size of a record, in a small file beside the database.

After each commit the size and the root of the ledger are written here, before the commit is
acknowledged. A database whose write-ahead log was cut off or lost opens without an error at an
earlier commit; this file shows that it once held more. It is one line of fixed length, which is
overwritten in place. It survives the end of the process; it reaches the disk a little later.
"""

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

from vedette.model.errors import LedgerError
from vedette.store.durable_files import SYSTEM_FILES, Files

_HEADING = "vedette-acknowledged-1"
_LENGTH = len(_HEADING) + 1 + 20 + 1 + 64 + 1 + 8 + 1
_SIZE_BEGINS = len(_HEADING) + 1
_SIZE_ENDS = _SIZE_BEGINS + 20


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a record certainly held at some time."""

    size: int
    root_sha256: bytes


def mark_path(record: Path) -> Path:
    """The path of the mark of `record`."""
    return record.with_name(record.name + ".acknowledged")


def read_mark(record: Path) -> Acknowledged | None:
    """The mark beside `record`; None if there is none. Raises LedgerError."""
    path = mark_path(record)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise LedgerError(
            f"cannot be read: {exc.strerror}", where=str(path), mend="check its permissions"
        ) from exc
    found = _parsed(data)
    if found is None and data:
        raise LedgerError(
            "the mark of the acknowledged size cannot be read",
            where=str(path),
            mend="run `vedette verify` on the record with a head or checkpoint kept elsewhere; "
            "if the record is complete, move this file away",
        )
    return found


class Mark:
    """The mark of one record that is open to be written. Safe to share among processes."""

    def __init__(self, record: Path, files: Files = SYSTEM_FILES) -> None:
        """Open the mark, or make it. Raises LedgerError."""
        path = mark_path(record)
        self._files = files
        self._size = -1  # what this process wrote last
        try:
            is_new = not path.exists()
            self._descriptor = files.open(path, os.O_RDWR | os.O_CREAT)
            if is_new or os.fstat(self._descriptor).st_size == 0:
                # Whole from the beginning: a line that a loss of power cut off could not be read.
                files.write(self._descriptor, _spelled(0, bytes(32)))
                files.sync(self._descriptor)
                files.sync_folder(path.parent)
        except OSError as exc:
            raise LedgerError(
                f"cannot be written: {exc.strerror}", where=str(path), mend="check its permissions"
            ) from exc

    def move(self, size: int, root_sha256: bytes) -> None:
        """Set the acknowledged size to `size` entries. A smaller size than before changes nothing.

        Raises OSError. It is one short write in place, so no other process reads half of it. If two
        processes commit at the same moment, the mark may end at the smaller of the two sizes: a
        little behind, never ahead.
        """
        if size <= self._size:
            return
        at = os.pread(self._descriptor, _SIZE_ENDS, 0)[_SIZE_BEGINS:]
        if not at.isdigit() or int(at) < size:
            self._files.overwrite(self._descriptor, _spelled(size, root_sha256), 0)
        self._size = size

    def close(self) -> None:
        """Flush the mark to the disk and close its file."""
        self._files.sync(self._descriptor)
        os.close(self._descriptor)


def _spelled(size: int, root_sha256: bytes) -> bytes:
    text = f"{_HEADING} {size:020d} {root_sha256.hex()} "
    return f"{text}{zlib.crc32(text.encode()):08x}\n".encode()


def _parsed(data: bytes) -> Acknowledged | None:
    if len(data) != _LENGTH:
        return None
    heading, size, root, check = data[:-1].split(b" ")[:4] if data.count(b" ") == 3 else [b""] * 4
    if heading != _HEADING.encode() or f"{zlib.crc32(data[:-9]):08x}".encode() != check:
        return None
    return Acknowledged(int(size), bytes.fromhex(root.decode()))
