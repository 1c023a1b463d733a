"""Answers about many positions as a table, Parquet or CSV: docs/check.md lists the columns.

A position has a row for each restriction that it is inside of, or may be; one that is outside of
all has one row. A row of the input that cannot be read has one row too: nobody knows where it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from vedette.airspace.check.bulk.bulk_check import BulkAnswers, BulkCheck
from vedette.airspace.check.bulk.position_columns import ReadRows
from vedette.airspace.check.bulk.reasons import Reasons
from vedette.airspace.shapes.corner_arrays import Ints
from vedette.model.crossing import Answer
from vedette.model.errors import ConfigError

COLUMNS = ("row", "answer", "restriction", "restriction_name", "reason")
ANSWERS = (Answer.OUTSIDE.value, Answer.INDETERMINATE.value, Answer.INSIDE.value)
OUTSIDE, INDETERMINATE, INSIDE = range(3)
SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many positions had which answer: the worst of each position counts."""

    rows: int = 0
    inside: int = 0
    indeterminate: int = 0
    outside: int = 0
    unreadable: int = 0
    pairs: int = 0  # answers that are not outside
    asked: int = 0  # pairs that the check of single places had to answer

    def __add__(self, other: "Counts") -> "Counts":
        names = self.__dataclass_fields__
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in names})


class AnswerTable:
    """Makes the rows of the table, a batch at a time. What it holds is a memo only."""

    def __init__(self, pa: Any, check: BulkCheck, kept: Sequence[str]) -> None:
        """kept: columns of the input that are copied."""
        self._pa, self._kept = pa, tuple(kept)
        restrictions = [one.restriction for one in check.compiled]
        self._reasons = Reasons(check)
        # A doubt of a whole file is of no restriction; it has the name of what was not read.
        names = [*(r.name for r in restrictions), *(doubt.feature for doubt in check.doubts)]
        self._ids = pa.array([one.id for one in restrictions], pa.string())
        self._names = pa.array(names, pa.string())
        self._restrictions = len(restrictions)
        said = (
            "the restriction"
            if len(restrictions) == 1
            else f"all {len(restrictions):,} restrictions"
        )
        self._outside = [
            f"outside of {said} by its place",
            f"outside of {said} by its place or height",
            f"outside of {said} by its place or the hours",
            f"outside of {said} by its place, height or the hours",
        ]

    def rows(self, columns: dict[str, Any], read: ReadRows, answers: BulkAnswers) -> Any:
        """One Arrow batch of answers, ordered by row, then by restriction."""
        pa, count = self._pa, len(read.rows)
        numbers, words = self._reasons.of(read.positions, answers)
        outside = np.ones(count, dtype=bool)
        outside[answers.places] = False
        outside = np.flatnonzero(outside)
        why = answers.by_height[outside] + 2 * answers.by_hours[outside]
        reasons = [*words, *self._outside, *(f"the row cannot be read: {w}" for *_, w in read.bad)]
        bad = len(read.bad)
        state = np.where(answers.inside, INSIDE, INDETERMINATE)
        parts = {
            "row": (
                read.rows[answers.places],
                read.rows[outside],
                np.array([row for row, *_ in read.bad], dtype=np.int64),
            ),
            "answer": (state, np.full(len(outside), OUTSIDE), np.full(bad, INDETERMINATE)),
            "member": (answers.restrictions, np.full(len(outside), -1), np.full(bad, -1)),
            "reason": (
                numbers,
                len(words) + why,
                len(words) + len(self._outside) + np.arange(bad),
            ),
            "at": (
                read.chosen[answers.places],
                read.chosen[outside],
                np.array([-1 if at is None else at for _, at, _ in read.bad], dtype=np.int64),
            ),
        }
        whole = {name: np.concatenate(part).astype(np.int64) for name, part in parts.items()}
        order = np.argsort(whole["row"], kind="stable")
        whole = {name: values[order] for name, values in whole.items()}
        table = {"row": pa.array(whole["row"])}
        table |= {name: self._copied(columns[name], whole["at"]) for name in self._kept}
        table["answer"] = self._coded(whole["answer"], pa.array(ANSWERS, pa.string()))
        restriction = np.where(whole["member"] < self._restrictions, whole["member"], -1)
        table["restriction"] = self._coded(restriction, self._ids)
        table["restriction_name"] = self._coded(whole["member"], self._names)
        table["reason"] = self._coded(whole["reason"], pa.array(reasons, pa.string()))
        return pa.RecordBatch.from_pydict(table)

    def _coded(self, numbers: Ints, values: Any) -> Any:
        """Values by their number; none where it is negative."""
        return values.take(self._pa.array(np.maximum(numbers, 0), mask=numbers < 0))

    def _copied(self, column: Any, at: Ints) -> Any:
        """Cells of a column of the input; none where a row is no row of the table."""
        pa = self._pa
        taken = column.take(pa.array(at, mask=at < 0))
        if not pa.types.is_binary(taken.type):
            return taken
        try:
            return taken.cast(pa.string())
        except pa.ArrowInvalid:  # not UTF-8
            cells = (
                None if one is None else one.decode("utf-8", "replace") for one in taken.to_pylist()
            )
            return pa.array(list(cells), pa.string())


def counts_of(read: ReadRows, answers: BulkAnswers) -> Counts:
    """The counts of answers in a batch."""
    worst = np.zeros(len(read.rows), dtype=np.int64)
    np.maximum.at(worst, answers.places, np.where(answers.inside, INSIDE, INDETERMINATE))
    found = np.bincount(worst, minlength=3)
    return Counts(
        rows=len(read.rows) + len(read.bad),
        inside=int(found[INSIDE]),
        indeterminate=int(found[INDETERMINATE]),
        outside=int(found[OUTSIDE]),
        unreadable=len(read.bad),
        pairs=len(answers.places),
        asked=answers.asked,
    )


class AnswerFile:
    """The file of answers. It has its name only when it is whole."""

    def __init__(self, pa: Any, path: Path) -> None:
        """Raises ConfigError where the name tells no format, or the file cannot be made."""
        if path.suffix.lower() not in SUFFIXES:
            raise ConfigError(
                f"must end in .parquet or .csv, got {path.suffix!r}",
                where=str(path),
                mend="name a file that ends in .parquet or .csv",
            )
        if path.exists():
            raise ConfigError(
                "already exists", where=str(path), mend="name another file, or remove it"
            )
        self._pa, self._path = pa, path
        self._part = path.with_name(f"{path.name}.part")
        self._writer: Any = None
        try:
            self._part.touch()
        except OSError as exc:
            raise self._failed(exc) from exc

    def write(self, batch: Any) -> None:
        """Add rows. Raises ConfigError where they cannot be written."""
        try:
            if self._writer is None:
                self._writer = self._opened(batch.schema)
            self._writer.write(batch)
        except OSError as exc:
            raise self._failed(exc) from exc

    def _failed(self, exc: OSError) -> ConfigError:
        return ConfigError(
            f"cannot be written: {exc.strerror or exc}",
            where=str(self._path),
            mend="check the folder, its permissions and the free space on its disk",
        )

    def _opened(self, schema: Any) -> Any:
        if self._path.suffix.lower() == ".csv":
            return self._pa.csv.CSVWriter(self._part, schema)
        return self._pa.parquet.ParquetWriter(self._part, schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the file its name; where something failed, leave none behind."""
        if self._writer is not None:
            self._writer.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)
