"""Pages out of web archives: WARC files (ISO 28500), WACZ packages and plain folders.

Nothing is fetched and nothing is executed. Every member is read through a limit, so that an archive
that claims to be small and unpacks to gigabytes ends with one error.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from vedette.model.errors import RecordError
from vedette.model.extras import optional_module

MOST_RECORD_BYTES: Final = 16 * 1024 * 1024
"""A longer record of an archive is left out and counted."""

MOST_PAGES: Final = 10_000
MOST_TOTAL_BYTES: Final = 2 * 1024 * 1024 * 1024  # of all members together, unpacked
_MOST_MEMBERS: Final = 10_000
_PIECE: Final = 64 * 1024
_MEND: Final = "make the archive anew, or keep it with `vedette record evidence add`"
_MEDIA: Final = ("text/html", "text/plain", "application/pdf", "image/", "audio/", "video/")


@dataclass(frozen=True, slots=True)
class Captured:
    """A resource of an archive, as it was captured."""

    url: str | None  # None for a file of a plain folder
    captured_at: datetime | None  # UTC; None where the archive does not state it
    media_type: str
    data: bytes

    @property
    def is_page(self) -> bool:
        """Whether statements can be read from it."""
        return self.media_type in ("text/html", "text/plain", "application/pdf")


def captured(path: Path) -> Iterator[Captured]:
    """The pages, pictures, audio and video of an archive or of a folder, in its order.

    Raises RecordError with one line if the archive is damaged, too large, or no archive.
    """
    if path.is_dir():
        yield from _of_folder(path)
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
            stream.seek(0)
            if head == b"PK\x03\x04":
                yield from _of_wacz(stream, path.name)
            elif head[:2] == b"\x1f\x8b" or head == b"WARC":
                yield from _of_warc(stream, path.name, _Budget(path.name))
            else:
                raise RecordError(
                    "must be a WARC, a WACZ or a folder, "
                    f"got a file that begins with {head.hex() or 'nothing'}",
                    where=path.name,
                    mend="take a single page in with `vedette record intake FILE`",
                )
    except OSError as exc:
        raise RecordError(
            f"cannot be read: {exc.strerror or exc}", where=str(path), mend="check the path"
        ) from exc


def is_archive(path: Path) -> bool:
    """Whether a path is a folder, or its name ends like a web archive."""
    return path.is_dir() or path.name.lower().endswith((".wacz", ".warc", ".warc.gz"))


class _Budget:
    """Counts unpacked bytes; raises RecordError where an archive unpacks to too many."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._left = MOST_TOTAL_BYTES

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise RecordError(
                f"must unpack to at most {MOST_TOTAL_BYTES:,} bytes, got more",
                where=self._name,
                mend="split the archive, or take in the pages that matter",
            )


class _Counted(io.RawIOBase):
    """A stream that spends the budget as it is read."""

    def __init__(self, stream: Any, budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece: bytes = self._stream.read(len(buffer))
        self._budget.spend(len(piece))
        buffer[: len(piece)] = piece
        return len(piece)


def _of_wacz(stream: BinaryIO, name: str) -> Iterator[Captured]:
    budget = _Budget(name)
    try:
        with zipfile.ZipFile(stream) as package:
            members = package.infolist()
            if len(members) > _MOST_MEMBERS:
                raise RecordError(
                    f"must have at most {_MOST_MEMBERS:,} members, got {len(members):,}",
                    where=name,
                    mend=_MEND,
                )
            warcs = [m for m in members if m.filename.lower().endswith((".warc", ".warc.gz"))]
            if not warcs:
                raise RecordError(
                    f"must hold a WARC file, got none among {len(members)} members",
                    where=name,
                    mend=_MEND,
                )
            for member in warcs:
                with package.open(member) as inner:
                    counted = io.BufferedReader(_Counted(inner, budget), _PIECE)
                    yield from _of_warc(counted, f"{name}, {member.filename}", budget)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as exc:
        raise RecordError(
            f"must be a WACZ package (a ZIP), got a damaged one: {exc or type(exc).__name__}",
            where=name,
            mend=_MEND,
        ) from exc


def _of_warc(stream: Any, name: str, budget: _Budget) -> Iterator[Captured]:
    warcio = optional_module(
        "warcio.archiveiterator", extra="intake", what="reading of web archives"
    )
    iterator = warcio.ArchiveIterator
    pages = 0
    try:
        for record in iterator(stream):
            if record.rec_type not in ("response", "resource"):
                continue
            found = _captured(record, budget)
            if found is None:
                continue
            pages += 1
            _check_pages(pages, name)
            yield found
    except RecordError:
        raise
    except Exception as exc:  # the reader raises many kinds for bytes that are no WARC
        raise RecordError(
            f"must be a WARC file, got a damaged record: {type(exc).__name__}",
            where=name,
            mend=_MEND,
        ) from exc


def _check_pages(count: int, name: str) -> None:
    if count > MOST_PAGES:
        raise RecordError(
            f"must hold at most {MOST_PAGES:,} resources, got more", where=name, mend=_MEND
        )


def _captured(record: Any, budget: _Budget) -> Captured | None:
    headers = record.http_headers
    status = None if headers is None else headers.get_statuscode()
    if status is not None and status != "200":
        return None
    given = record.rec_headers.get_header("Content-Type") or ""
    kind = given if headers is None else headers.get_header("Content-Type") or ""
    media_type = kind.split(";")[0].strip().lower()
    if not media_type.startswith(_MEDIA):
        return None
    data = _limited(record.content_stream(), budget)
    if data is None:
        return None
    url = record.rec_headers.get_header("WARC-Target-URI")
    return Captured(url, _time(record.rec_headers.get_header("WARC-Date")), media_type, data)


def _limited(stream: Any, budget: _Budget) -> bytes | None:
    """The bytes of a record; None if there are too many."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_PIECE):
        budget.spend(len(piece))
        size += len(piece)
        if size > MOST_RECORD_BYTES:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _time(words: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(words.replace("Z", "+00:00")) if words else None
    except ValueError:
        return None
    return None if found is None or found.tzinfo is None else found.astimezone(UTC)


_SUFFIXES: Final = {
    ".html": "text/html", ".htm": "text/html", ".txt": "text/plain", ".pdf": "application/pdf",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
    ".wav": "audio/wav", ".mp3": "audio/mpeg", ".mp4": "video/mp4", ".m4a": "audio/mp4",
}  # fmt: skip


def _of_folder(path: Path) -> Iterator[Captured]:
    """The files of a folder by name. A link that leads out of the folder is not followed."""
    for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
        media_type = _SUFFIXES.get(file.suffix.lower())
        if media_type is None or file.stat().st_size > MOST_RECORD_BYTES:
            continue
        yield Captured(None, None, media_type, file.read_bytes())
