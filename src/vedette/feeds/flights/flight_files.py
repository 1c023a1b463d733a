"""Flight files of any format, recognised by their content."""

from pathlib import Path

from vedette.feeds.flights import (
    csv_table,
    geojson,
    gpx,
    igc,
    kml,
    mavlink_log,
    px4_log,
    qgc_plan,
    readsb_trace,
    track_lines,
    waypoints,
)
from vedette.feeds.flights.flight_values import refuse
from vedette.feeds.flights.unpacking import GZIP, ZIP, head_of_gzip, parts_of_zip, unpack_gzip
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight
from vedette.model.height import HeightReference
from vedette.model.value_words import failure_in_words

FORMATS = (
    px4_log, waypoints, gpx, kml, qgc_plan, readsb_trace, track_lines, geojson, igc, csv_table,
    mavlink_log,
)  # fmt: skip
BYTES_MAX = 256 * 1024 * 1024
# Formats that are one document take ten times their size while they are read.
DOCUMENTS = (gpx, kml, readsb_trace, geojson, px4_log)
DOCUMENT_BYTES_MAX = 64 * 1024 * 1024
PLANS = (qgc_plan, waypoints)  # made by a person, and small
PLAN_BYTES_MAX = 8 * 1024 * 1024
_HEAD_BYTES = 1 << 16


def is_flight_file(path: Path) -> bool:
    """Whether one of these readers accepts the file. Reads only its start."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    if head.startswith(GZIP):
        found = head_of_gzip(head, _HEAD_BYTES)
        if found is None:
            return False
        head = found
    return head.startswith(ZIP) or any(one.looks_like(head) for one in FORMATS)


def read_flights(path: Path, *, reference: HeightReference | None = None) -> tuple[Flight, ...]:
    """Read every flight of a file.

    reference: the reference surface of its heights, if the format states none. Raises
    RecordingError, which names the file and the part of it.
    """
    where = str(path)
    try:
        if path.stat().st_size > BYTES_MAX:
            size = path.stat().st_size / 2**20
            what = f"must have at most {BYTES_MAX // 2**20} MiB, got {size:,.0f}"
            refuse(where, what, "split it by time")
        data = path.read_bytes()
    except OSError as exc:
        raise RecordingError(
            f"cannot be read: {exc.strerror}",
            where=where,
            mend="check the path and its permissions",
        ) from exc
    return parse_flights(data, where=where, reference=reference)


def parse_flights(
    data: bytes, *, where: str, reference: HeightReference | None = None
) -> tuple[Flight, ...]:
    """Parse every flight from bytes; `where` names them in errors."""
    if data.startswith(ZIP):
        flights: list[Flight] = []
        for name, part in parts_of_zip(data, where, DOCUMENT_BYTES_MAX):
            flights += kml.read(part, f"{where}: {name}", reference)
        return tuple(flights)
    head: bytes | None = data[:_HEAD_BYTES]
    if data.startswith(GZIP):
        head = head_of_gzip(data, _HEAD_BYTES)
        if head is None:
            refuse(where, "cannot be unpacked: the file is damaged", "download it again")
    form = next((one for one in FORMATS if one.looks_like(head)), None)
    if form is None:
        names = ", ".join(one.NAME for one in FORMATS)
        refuse(where, "must be in a known flight format", f"give one of {names}")
    limit = BYTES_MAX
    if form in DOCUMENTS:
        limit = DOCUMENT_BYTES_MAX
    elif form in PLANS:
        limit = PLAN_BYTES_MAX
    if data.startswith(GZIP):
        data = unpack_gzip(data, where, limit)
    if len(data) > limit:
        what = f"{form.NAME} must have at most {limit // 2**20} MiB, got {len(data) / 2**20:,.0f}"
        refuse(where, what, "split it by time")
    try:
        found: tuple[Flight, ...] = form.read(data, where, reference)
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as exc:
        what = f"cannot be read as {form.NAME}: {failure_in_words(exc):.120}"
        refuse(where, what, "export it again")
    except RecursionError:
        refuse(where, "the data are nested too deep", "export it again")
    return found
