"""The tiles of a log as files in the layout of C2SP tlog-tiles, for standard tools."""

import os
from pathlib import Path

from vedette.model.errors import LedgerError, ProofError
from vedette.record.ledger import tiles
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.ledger import Ledger


def export_tiles(
    ledger: Ledger, checkpoint: SignedCheckpoint, folder: Path, *, entries: bool
) -> int:
    """Write the tiles of `checkpoint` below `folder`, the checkpoint last; returns how many are
    new.

    entries: whether to write the entries too, or only hashes, which reveal nothing about them. A
    folder with an earlier export is extended. Raises ProofError or LedgerError.
    """
    written = 0
    try:
        for name in tiles.tile_names(checkpoint.size):
            if name.level is None and not entries:
                continue
            path = folder / name.path()
            if path.exists():
                continue  # a tile never changes
            data = ledger.tile(name)
            if data is None:
                raise LedgerError(
                    f"the tile {name.path()} is missing", mend="run `vedette verify` on the record"
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
            written += 1
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "checkpoint", checkpoint.to_bytes())
    except OSError as exc:
        raise ProofError(
            f"cannot be written: {exc.strerror}",
            where=str(folder),
            mend="free disk space there, or name another folder",
        ) from exc
    return written


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
