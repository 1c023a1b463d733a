"""The tree head: a size and a root. It is small enough to keep on paper, away from the file."""

import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from vedette.model.errors import LedgerError
from vedette.model.times import from_text, require_utc, to_text
from vedette.model.value_words import failure_in_words, in_words

_FORMAT = "vedette-tree-head"
_VERSION = 1
_KEYS = frozenset({"format", "version", "size", "root_sha256", "at"})
_MAX_BYTES = 4096  # a head is 200 bytes; more is some other file


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeHead:
    """What a ledger of `size` entries is bound to by `root_sha256`."""

    size: int
    root_sha256: str  # 64 lower-case hexadecimal digits
    at: datetime | None = field(default=None, compare=False)  # of the last entry, by its own word

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"size must be 0 or more, got {self.size}")
        if len(self.root_sha256) != 64 or set(self.root_sha256) - set("0123456789abcdef"):
            raise ValueError(
                f"root_sha256 must be 64 lower-case hex digits, got {self.root_sha256!r}"
            )
        require_utc("at", self.at)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as they are exported."""
        return {
            "format": _FORMAT,
            "version": _VERSION,
            "size": self.size,
            "root_sha256": self.root_sha256,
            "at": None if self.at is None else to_text(self.at),
        }


def export_head(head: TreeHead, path: Path) -> None:
    """Write `head` to `path`, completely or not at all. Raises LedgerError."""
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(head.to_dict(), indent=2) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as exc:
        mend = "name a file in a folder that can be written to"
        raise LedgerError(
            f"the head cannot be written: {exc.strerror}", where=str(path), mend=mend
        ) from exc


def read_head(path: Path) -> TreeHead:
    """Read the file of `export_head`. Raises LedgerError."""
    where, mend = str(path), "name a head that vedette exported"
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except OSError as exc:
        raise LedgerError(f"cannot be read: {exc.strerror}", where=where, mend=mend) from exc
    if len(data) > _MAX_BYTES:
        raise LedgerError(
            f"a tree head must have at most {_MAX_BYTES:,} bytes, got more", where=where, mend=mend
        )
    try:
        value = json.loads(data)
    except ValueError as exc:
        what = f"must be JSON: {failure_in_words(exc)}"
        raise LedgerError(what, where=where, mend=mend) from exc
    try:
        return _head_from(value)
    except ValueError as exc:
        raise LedgerError(f"must be a tree head: {exc}", where=where, mend=mend) from exc


def _head_from(value: object) -> TreeHead:
    if not isinstance(value, dict):
        raise ValueError(f"must be a JSON object, got {in_words(value)}")  # noqa: TRY004
    if value.get("format") != _FORMAT:
        raise ValueError(f'"format" must be "{_FORMAT}", got {in_words(value.get("format"))}')
    if value.get("version") != _VERSION:
        raise ValueError(f'"version" must be {_VERSION}, got {in_words(value.get("version"))}')
    if unknown := sorted(set(value) - _KEYS):
        raise ValueError(f"the key {unknown[0]!r} is unknown")
    size, root, at = value.get("size"), value.get("root_sha256"), value.get("at")
    if type(size) is int and isinstance(root, str) and isinstance(at, str | None):
        return TreeHead(size=size, root_sha256=root, at=None if at is None else from_text(at))
    if type(size) is not int:
        raise ValueError(f'"size" must be a whole number, got {in_words(size)}')
    if not isinstance(root, str):
        raise ValueError(f'"root_sha256" must be text, got {in_words(root)}')  # noqa: TRY004
    raise ValueError(f'"at" must be text or null, got {in_words(at)}')
