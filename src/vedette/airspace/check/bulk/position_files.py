"""Files of positions, Parquet or CSV, as a stream of Arrow batches. Needs `vedette[tables]`.

A batch is all of a file that is held at one time. Rows are counted from 1, the header of a CSV file
left out.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vedette.airspace.shapes.corner_arrays import Ints
from vedette.model.errors import RecordingError
from vedette.model.extras import optional_module
from vedette.model.value_words import failure_in_words

BATCH_ROWS = 1 << 18
SUFFIXES = (".parquet", ".csv")
_CSV_BLOCK_BYTES = 16 * 2**20
_HEAD_BYTES = 1 << 20
_SAME = {"lat": "lat_deg", "latitude": "lat_deg", "lon": "lon_deg", "longitude": "lon_deg"}


@dataclass(frozen=True, slots=True, eq=False)
class RawRows:
    """Some rows of a file, their values as they stand."""

    columns: dict[str, Any]  # Arrow arrays by the name of the column
    rows: Ints  # (n,) number of each row in the file
    unreadable: tuple[tuple[int, str], ...]  # rows that are not rows of the table, and why
    share: float  # how much of the file has been read with these, 0 to 1


def arrow(path: Path) -> Any:
    """The library pyarrow. Raises MissingExtraError where it is not installed."""
    for part in ("pyarrow.compute", "pyarrow.csv", "pyarrow.parquet"):
        optional_module(part, extra="tables", what=f"the table {path}")
    return optional_module("pyarrow", extra="tables", what=f"the table {path}")


class PositionFile:
    """A file of positions, opened; its columns are known before any row is read."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises RecordingError, ConfigError."""
        self.path = path
        self._pa = arrow(path)
        if path.suffix.lower() not in SUFFIXES:
            raise RecordingError(
                f"must end in .parquet or .csv, got {path.suffix!r}",
                where=str(path),
                mend="name a Parquet or CSV file of positions",
            )
        self._is_csv = path.suffix.lower() == ".csv"
        try:
            self._names = self._header() if self._is_csv else self._schema_names()
        except (OSError, self._pa.ArrowException, UnicodeDecodeError, csv.Error) as exc:
            raise self._refused(exc) from exc
        self.names = tuple(_SAME.get(name.strip().lower(), name.strip()) for name in self._names)
        twice = next((name for name in self.names if self.names.count(name) > 1), None)
        if twice is not None:
            raise RecordingError(
                f"has the column `{twice}` twice", where=str(path), mend="remove or rename one"
            )

    def batches(self, wanted: tuple[str, ...]) -> Iterator[RawRows]:
        """The rows of the file with the columns `wanted`, in order. Raises RecordingError."""
        try:
            yield from self._from_csv(wanted) if self._is_csv else self._from_parquet(wanted)
        except (OSError, self._pa.ArrowException) as exc:
            raise self._refused(exc) from exc

    def _refused(self, exc: Exception) -> RecordingError:
        return RecordingError(
            f"cannot be read: {failure_in_words(exc)}",
            where=str(self.path),
            mend="check the file and its permissions",
        )

    def _schema_names(self) -> list[str]:
        self._parquet = self._pa.parquet.ParquetFile(self.path, pre_buffer=False)
        return [str(name) for name in self._parquet.schema_arrow.names]

    def _from_parquet(self, wanted: tuple[str, ...]) -> Iterator[RawRows]:
        total = max(1, self._parquet.metadata.num_rows)
        columns = [
            name for name, known in zip(self._names, self.names, strict=True) if known in wanted
        ]
        done = 0
        for batch in self._parquet.iter_batches(BATCH_ROWS, columns=columns):
            rows = np.arange(done + 1, done + batch.num_rows + 1, dtype=np.int64)
            done += batch.num_rows
            yield RawRows(self._named(batch), rows, (), done / total)

    def _header(self) -> list[str]:
        with self.path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
        first = head.decode("utf-8-sig", "replace").splitlines()[:1]
        if not first:
            raise RecordingError(
                "must have a header and rows, got an empty file",
                where=str(self.path),
                mend="name a file with positions",
            )
        return next(csv.reader(first), [])

    def _from_csv(self, wanted: tuple[str, ...]) -> Iterator[RawRows]:
        options, bad = self._pa.csv, list[Any]()

        def skip(row: Any) -> str:
            bad.append(row)
            return "skip"

        reader = options.open_csv(
            self.path,
            read_options=options.ReadOptions(block_size=_CSV_BLOCK_BYTES, use_threads=False),
            parse_options=options.ParseOptions(invalid_row_handler=skip),
            convert_options=options.ConvertOptions(
                column_types=dict.fromkeys(self._names, self._pa.binary()),
                strings_can_be_null=False,
                include_columns=[
                    name
                    for name, known in zip(self._names, self.names, strict=True)
                    if known in wanted
                ],
            ),
        )
        size, done, read_bytes = max(1, self.path.stat().st_size), 0, 0
        empty: dict[str, Any] = {}
        for batch in reader:
            read_bytes = min(size, read_bytes + _CSV_BLOCK_BYTES)
            # Rows that are left out are counted too, so that every number is that of the file.
            rows = _numbered(done, batch.num_rows, {_number(one) for one in bad})
            done = int(rows[-1]) if len(rows) else done
            before = [one for one in bad if _number(one) <= done]
            bad[:] = bad[len(before) :]  # the reader reads ahead
            empty = self._named(batch.slice(0, 0))
            yield RawRows(self._named(batch), rows, _unreadable(before), read_bytes / size)
        if bad:
            yield RawRows(empty, np.zeros(0, dtype=np.int64), _unreadable(bad), 1.0)

    def _named(self, batch: Any) -> dict[str, Any]:
        known = dict(zip(self._names, self.names, strict=True))
        names = batch.schema.names
        return {known[name]: batch.column(at) for at, name in enumerate(names)}


def _number(row: Any) -> int:
    """The number of a row of CSV that is left out, the header not counted."""
    return int(row.number) - 1


def _unreadable(rows: list[Any]) -> tuple[tuple[int, str], ...]:
    return tuple(
        (_number(one), f"must have {one.expected_columns} cells, got {one.actual_columns}")
        for one in rows
    )


def _numbered(done: int, count: int, skipped: set[int]) -> Ints:
    """The numbers of the next `count` rows, after `done` of them, where some are left out."""
    every = np.arange(done + 1, done + count + len(skipped) + 1, dtype=np.int64)
    return every[~np.isin(every, np.array(sorted(skipped), dtype=np.int64))][:count]
