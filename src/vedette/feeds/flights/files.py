"""Flight files of any format, recognised by their content."""

import zlib
from pathlib import Path

from vedette.feeds.flights import (
    geojson,
    gpx,
    igc,
    kml,
    qgc_plan,
    readsb_trace,
    table,
    track_lines,
)
from vedette.feeds.flights.values import refuse
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight
from vedette.model.height import HeightReference

FORMATS = (gpx, kml, qgc_plan, readsb_trace, track_lines, geojson, igc, table)
BYTES_MAX = 256 * 1024 * 1024
# Formats that are one document take ten times their size while they are read.
DOCUMENTS = (gpx, kml, qgc_plan, readsb_trace, geojson)
DOCUMENT_BYTES_MAX = 64 * 1024 * 1024
# A compressed log is three to ten times its size unpacked, and takes twenty times that in memory.
UNPACKED_TIMES_MAX = 30
UNPACKED_FREE_BYTES = 8 * 1024 * 1024
_HEAD_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"


def is_flight_file(path: Path) -> bool:
    """Whether one of these readers takes the file; reads its head only."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _HEAD_BYTES)
        except zlib.error:
            return False
    return any(one.looks_like(head) for one in FORMATS)


def read_flights(path: Path, *, reference: HeightReference | None = None) -> tuple[Flight, ...]:
    """Every flight of a file.

    reference: what its heights are measured from, where the format does not say.
    Raises RecordingError: names the file, the part of it, and how to mend it.
    """
    where = str(path)
    try:
        if path.stat().st_size > BYTES_MAX:
            refuse(where, f"has more than {BYTES_MAX // 2**20} MiB", "split it by time")
        data = path.read_bytes()
    except OSError as exc:
        raise RecordingError(
            f"cannot be read: {exc.strerror}", where=where, mend="check the path and its rights"
        ) from exc
    return parse_flights(data, where=where, reference=reference)


def parse_flights(
    data: bytes, *, where: str, reference: HeightReference | None = None
) -> tuple[Flight, ...]:
    """The same from bytes; `where` names them in errors."""
    if data.startswith(_GZIP):
        data = _unpacked(data, where)
    form = next((one for one in FORMATS if one.looks_like(data[:_HEAD_BYTES])), None)
    if form is None:
        names = ", ".join(one.NAME for one in FORMATS)
        refuse(where, "is of no flight format that can be read", f"give one of {names}")
    if form in DOCUMENTS and len(data) > DOCUMENT_BYTES_MAX:
        what = f"has {len(data) / 2**20:,.0f} MiB, more than {DOCUMENT_BYTES_MAX // 2**20}"
        refuse(where, f"{what} of {form.NAME}", "split it by time")
    try:
        found: tuple[Flight, ...] = form.read(data, where, reference)
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as exc:
        refuse(where, f"cannot be read as {form.NAME} ({exc!s:.120})", "export it anew")
    except RecursionError:
        refuse(where, "is nested too deep", "export it anew")
    return found


def _unpacked(data: bytes, where: str) -> bytes:
    """What was compressed, as long as it is not beyond measure."""
    try:
        stream = zlib.decompressobj(wbits=31)
        most = min(BYTES_MAX, max(UNPACKED_FREE_BYTES, UNPACKED_TIMES_MAX * len(data)))
        found = stream.decompress(data, most)
    except zlib.error as exc:
        refuse(where, f"cannot be unpacked: {exc}", "fetch it again")
    if stream.unconsumed_tail:
        refuse(where, f"has more than {most // 2**20} MiB when unpacked", "unpack it, and split it")
    if not stream.eof:
        refuse(where, "is cut off: its end is missing", "fetch it again")
    return found
