"""Compressed flight files, unpacked within a memory limit: gzip, and KMZ (a zip file with KML).

A small file can unpack to a thousand times its size. Nothing is unpacked beyond the limit of its
format.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from vedette.feeds.flights.flight_values import refuse

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
_MEMBERS_MAX = 1_000  # files in one KMZ, members of one gzip
# A compressed log is three to ten times its size unpacked, and takes twenty times that in memory.
UNPACKED_TIMES_MAX = 30
UNPACKED_FREE_BYTES = 8 * 1024 * 1024


def head_of_gzip(data: bytes, size: int) -> bytes | None:
    """The first `size` bytes of the unpacked data; None if the file is damaged."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data[: size + 1024], size)
    except zlib.error:
        return None


def unpack_gzip(data: bytes, where: str, limit: int) -> bytes:
    """The unpacked data of all members, one after the other. Raises RecordingError."""
    parts: list[bytes] = []
    limit = min(limit, max(UNPACKED_FREE_BYTES, UNPACKED_TIMES_MAX * len(data)))
    left = limit
    while data.startswith(GZIP):
        if len(parts) == _MEMBERS_MAX:
            refuse(
                where,
                f"must have at most {_MEMBERS_MAX} compressed parts, got more",
                "compress it as one",
            )
        stream = zlib.decompressobj(wbits=31)
        try:
            found = stream.decompress(data, left + 1)
        except zlib.error as exc:
            refuse(where, f"cannot be unpacked: {exc}", "download it again")
        if len(found) > left:
            refuse(
                where,
                f"must have at most {limit // 2**20} MiB when unpacked, got more",
                "give it unpacked, or split it by time",
            )
        if not stream.eof:
            refuse(where, "the file is cut off: its end is missing", "download it again")
        parts.append(found)
        left -= len(found)
        data = stream.unused_data
    if data.strip(b"\0"):
        refuse(where, "must end after its compressed data, got more bytes", "download it again")
    return b"".join(parts)


def parts_of_zip(data: bytes, where: str, limit: int) -> Iterator[tuple[str, bytes]]:
    """Every KML file in a KMZ archive, with its name. Raises RecordingError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError) as exc:
        refuse(where, f"must be a KMZ file: {exc}", "export it again")
    members = archive.infolist()
    names = [one for one in members if one.filename.lower().endswith(".kml")]
    if not names:
        what = f"must contain a KML file, got none among {len(members)} files"
        refuse(where, what, "give a KML file, or a zip file that contains one")
    if len(members) > _MEMBERS_MAX:
        what = f"must contain at most {_MEMBERS_MAX} files, got {len(members)}"
        refuse(where, what, "export it again, with fewer files")
    left = limit
    for member in names:
        try:
            with archive.open(member) as stream:
                found = stream.read(left + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as exc:
            refuse(where, f"{member.filename} cannot be unpacked: {exc}", "export it again")
        if len(found) > left:
            refuse(
                where,
                f"must have at most {limit // 2**20} MiB when unpacked, got more",
                "split it by time",
            )
        left -= len(found)
        yield member.filename, found
