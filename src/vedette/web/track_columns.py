"""Packed binary columns of tracks, as the page reads them: see docs/page-protocol.md.

A frame is a 16-byte head, a JSON text, and columns of numbers in little-endian order. Columns
stand in order of falling item size, so that each is aligned for a typed array in a browser.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vedette.model.height import HeightReference, shown_height
from vedette.model.identity import ClassLikelihood, ObjectClass
from vedette.model.times import to_microseconds
from vedette.model.track import Track, TrackStatus

MAGIC = b"VDT1"
_HEAD = struct.Struct("<4sIII")  # magic, bytes of JSON, rows of tracks, rows of trail
_ALIGN = 8

STATUSES = tuple(TrackStatus)
CLASSES = tuple(ObjectClass)
REFERENCES = tuple(HeightReference)
_STATUS = {status: i for i, status in enumerate(STATUSES)}
_CLASS = {kind: i for i, kind in enumerate(CLASSES)}
_REFERENCE = {reference: i for i, reference in enumerate(REFERENCES)}
NONE = 255  # the byte that stands for "unknown" in a column of small numbers

TRACK_COLUMNS: tuple[tuple[str, str], ...] = (
    ("state_at_ms", "<f8"),  # ms since 1970, UTC
    ("updated_at_ms", "<f8"),
    ("lat_e7", "<i4"),  # degrees times 10^7, WGS 84
    ("lon_e7", "<i4"),
    ("slot", "<u4"),
    ("reports", "<u4"),
    ("cov_ee_m2", "<f4"),
    ("cov_en_m2", "<f4"),
    ("cov_nn_m2", "<f4"),
    ("east_m_s", "<f4"),  # NaN: unknown
    ("north_m_s", "<f4"),
    ("height_m", "<f4"),
    ("class_share", "<f4"),
    ("height_reference", "u1"),  # index into REFERENCES, or NONE
    ("status", "u1"),  # index into STATUSES
    ("object_class", "u1"),  # index into CLASSES, or NONE
    ("sigma_assumed", "u1"),  # 1: the source states no accuracy, the ellipse is assumed
)

TRAIL_COLUMNS: tuple[tuple[str, str], ...] = (
    ("at_ms", "<f8"),
    ("lat_e7", "<i4"),
    ("lon_e7", "<i4"),
    ("slot", "<u4"),
)

Columns = dict[str, NDArray[Any]]


class Unpacked(NamedTuple):
    """The contents of a frame."""

    head: dict[str, Any]
    tracks: Columns
    trail: Columns


def track_row(slot: int, track: Track) -> tuple[float | int, ...]:
    """One track as a row in the order of TRACK_COLUMNS."""
    height = shown_height(track.heights)
    likeliest = most_likely(track.classes)
    nan = float("nan")
    return (
        to_microseconds(track.at) / 1000,
        to_microseconds(track.updated_at) / 1000,
        round(track.lat_deg * 1e7),
        round(track.lon_deg * 1e7),
        slot,
        track.reports,
        track.covariance.ee,
        track.covariance.en,
        track.covariance.nn,
        nan if track.velocity_east_m_s is None else track.velocity_east_m_s,
        nan if track.velocity_north_m_s is None else track.velocity_north_m_s,
        nan if height is None else height.value_m,
        nan if likeliest is None else likeliest.likelihood,
        NONE if height is None else _REFERENCE[height.reference],
        _STATUS[track.status],
        NONE if likeliest is None else _CLASS[likeliest.object_class],
        0 if track.assumed_sigma_m is None else 1,
    )


def most_likely(classes: Sequence[ClassLikelihood]) -> ClassLikelihood | None:
    """The most likely class; None without evidence. Ties go to the first in ObjectClass."""
    return max(
        classes,
        key=lambda c: (c.likelihood, -_CLASS[c.object_class]),
        default=None,
    )


def pack(
    head: Mapping[str, Any],
    tracks: Sequence[tuple[float | int, ...]],
    trail: NDArray[np.void],
) -> bytes:
    """One frame. `tracks` are rows as `track_row` makes them; `trail` has TRAIL_COLUMNS as fields.

    The trail of a track has one row for each place; `slot` identifies the track.
    """
    text = json.dumps(head, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()
    text += b" " * (-len(text) % _ALIGN)
    rows = _columns(TRACK_COLUMNS, tracks)
    rows += b"\0" * (-len(rows) % _ALIGN)
    return b"".join(
        (
            _HEAD.pack(MAGIC, len(text), len(tracks), len(trail)),
            text,
            rows,
            *(trail[name].astype(kind).tobytes() for name, kind in TRAIL_COLUMNS),
        )
    )


def unpack(frame: bytes) -> Unpacked:
    """Read the bytes of `pack`. Raises ValueError for other bytes."""
    if len(frame) < _HEAD.size or frame[:4] != MAGIC:
        raise ValueError(f"must be a frame of the page's stream, got {frame[:16].hex()}")
    _, text_bytes, track_rows, trail_rows = _HEAD.unpack_from(frame)
    start = _HEAD.size + text_bytes
    head = json.loads(frame[_HEAD.size : start])
    tracks, end = _take(TRACK_COLUMNS, frame, start, track_rows)
    trail, _ = _take(TRAIL_COLUMNS, frame, end + (-end % _ALIGN), trail_rows)
    return Unpacked(head, tracks, trail)


def _columns(layout: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]) -> bytes:
    if not rows:
        return b""
    values = zip(*rows, strict=True)
    return b"".join(
        np.array(column, dtype=kind).tobytes()
        for (_, kind), column in zip(layout, values, strict=True)
    )


def _take(
    layout: Sequence[tuple[str, str]], frame: bytes, offset: int, rows: int
) -> tuple[Columns, int]:
    columns: Columns = {}
    for name, kind in layout:
        dtype = np.dtype(kind)
        columns[name] = np.frombuffer(frame, dtype=dtype, count=rows, offset=offset)
        offset += rows * dtype.itemsize
    return columns, offset
