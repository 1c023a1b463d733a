"""`vedette check ZONES POSITIONS --out ANSWERS`: check every row of a table against all zones."""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vedette.airspace.check.bulk.bulk_check import BulkCheck
from vedette.airspace.check.bulk.position_columns import (
    COLUMNS,
    ReadRows,
    read_rows,
    require_columns,
)
from vedette.airspace.check.bulk.position_files import PositionFile, RawRows, arrow
from vedette.app.commands.check.check_exit_codes import EXIT_CODES
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.terminal_text import at_work, share_done
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import read_zones_of, say_deviations, say_left_out
from vedette.app.settings.settings import Settings
from vedette.model.crossing import Answer
from vedette.model.errors import ConfigError, RecordingError, RestrictionError
from vedette.model.height import HeightReference
from vedette.sharing.answer_tables import AnswerFile, AnswerTable, Counts, counts_of
from vedette.sharing.check_lines import left_out_line

_NAMED_MAX = 10  # rows that cannot be read, named one by one
_AHEAD = 2  # batches that are checked while one is written


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneReading:
    """The zone files to read, and how to read them."""

    files: Sequence[Path]
    strict: bool
    skip_refused: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTable:
    """The table to read and the file to write."""

    positions: Sequence[Path]
    out: Path
    keep: Sequence[str] = ()  # columns of the input that are copied to the answers
    reference: str | None = None  # what heights are measured from, where a row does not say


@dataclass(slots=True)
class Outcome:
    """The results for a table of positions."""

    counts: Counts = field(default_factory=Counts)
    unreadable: list[str] = field(default_factory=list)  # the first rows that cannot be read
    unused: tuple[str, ...] = ()  # columns that the check does not know

    @property
    def answers(self) -> set[Answer]:
        """Every answer that occurs. A row that cannot be read may be anywhere."""
        counts = self.counts
        found = {
            Answer.INSIDE: counts.inside,
            Answer.INDETERMINATE: counts.indeterminate + counts.unreadable,
            Answer.OUTSIDE: counts.outside,
        }
        return {answer for answer, count in found.items() if count}


def check_table(
    zones: ZoneReading,
    table: PositionTable,
    settings: Settings,
    of_flights: Mapping[str, object],
    *,
    as_json: bool,
) -> int:
    """Run the command with `--out`. Returns its exit status, by the worst answer.

    of_flights: options that apply to flights only; none of them may be given. Raises VedetteError.
    """
    for name, value in of_flights.items():
        if value is not None:
            raise ConfigError(
                "cannot be given with --out, because it applies to flights, not to positions",
                where=name,
                mend="leave it out",
            )
    if len(table.positions) != 1:
        raise ConfigError(
            f"must have one table of positions, got {len(table.positions)} files",
            where="vedette check --out",
            mend="name zone files with -r, and one table",
        )
    errors, started = Console(stderr=True), time.monotonic()
    source = PositionFile(table.positions[0])
    require_columns(source.names, table.keep, str(source.path))
    with at_work("reading restrictions", errors):
        read = read_zones_of(zones.files, strict=zones.strict, skip_refused=zones.skip_refused)
        restrictions = [one for zone in read for one in zone.restrictions]
        if not restrictions:
            mend = "name another zone file"
            raise RestrictionError(
                "the zone files must contain at least one restriction, got none", mend=mend
            )
        doubts = [one for zone in read for one in zone.doubts]
        check = BulkCheck.of(restrictions, settings.check, doubts)
    left_out = [*doubts, *(one for r in restrictions for one in r.doubts)]
    say_deviations(read, errors)
    outcome = check_positions(check, source, table, errors)
    _say_left_out(outcome, errors)
    say_left_out(left_out, errors)
    if as_json:
        for one in left_out:
            print_line(left_out_line(one))
        print_line(_summary_line(outcome, table.out, len(restrictions)))
    else:
        seconds = time.monotonic() - started
        _say_outcome(outcome, table.out, len(restrictions), seconds, Console())
    worst = (Answer.INSIDE, Answer.INDETERMINATE, Answer.OUTSIDE)
    return EXIT_CODES[next(one for one in worst if one in outcome.answers)]


def check_positions(
    check: BulkCheck, source: PositionFile, asked: PositionTable, console: Console
) -> Outcome:
    """Check every row of a file, and write the answers. Raises RecordingError or ConfigError."""
    pa, path, wanted = arrow(asked.out), source.path, (*COLUMNS, *asked.keep)
    reference = None if asked.reference is None else HeightReference(asked.reference)
    outcome = Outcome(unused=tuple(name for name in source.names if name not in wanted))
    table = AnswerTable(pa, check, asked.keep)

    def work(raw: RawRows) -> tuple[ReadRows, Any, Counts]:
        read = read_rows(pa, raw, reference)
        answers = check.check(read.positions)
        return read, table.rows(raw.columns, read, answers), counts_of(read, answers)

    with AnswerFile(pa, asked.out) as written, share_done(f"checking {path}", console) as done:
        for raw, (read, rows, counts) in _side_by_side(source.batches(wanted), work):
            written.write(rows)
            outcome.counts += counts
            _name(outcome, path, read)
            done(raw.share)
        if not outcome.counts.rows:
            raise RecordingError(
                "must have at least one position, got none",
                where=str(path),
                mend="name a file with rows",
            )
    return outcome


def _name(outcome: Outcome, path: Path, read: ReadRows) -> None:
    """Keep the first rows that cannot be read."""
    room = _NAMED_MAX - len(outcome.unreadable)
    outcome.unreadable += [f"{path}: row {row}: {what}" for row, _, what in read.bad[:room]]


def _side_by_side(raws: Iterator[RawRows], work: Any) -> Iterator[tuple[RawRows, Any]]:
    """Batches and what came of them, in their order, some of them worked on at one time."""
    with ThreadPoolExecutor(max_workers=_AHEAD) as pool:
        waiting: deque[tuple[RawRows, Future[Any]]] = deque()
        for raw in raws:
            waiting.append((raw, pool.submit(work, raw)))
            if len(waiting) > _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()


def _summary_line(outcome: Outcome, out: Path, restrictions: int) -> dict[str, object]:
    """The summary for programs."""
    counts = outcome.counts
    return {
        "type": "check_summary",
        "out": str(out),
        "restrictions": restrictions,
        "rows": counts.rows,
        "inside": counts.inside,
        "indeterminate": counts.indeterminate,
        "outside": counts.outside,
        "unreadable": counts.unreadable,
        "pairs": counts.pairs,
        "unused_columns": list(outcome.unused),
    }


def _say_outcome(
    outcome: Outcome, out: Path, restrictions: int, seconds: float, console: Console
) -> None:
    """The summary for a person."""
    counts = outcome.counts
    rate = counts.rows / max(seconds, 1e-3)
    lines = [
        f"{counts.rows:,} positions, {restrictions:,} restrictions",
        f"  {seconds:,.1f} s, {rate:,.0f} positions/s",
        f"  inside of a restriction     {counts.inside:,}",
        f"  indeterminate               {counts.indeterminate:,}",
        f"  outside of all              {counts.outside:,}",
        f"  rows that cannot be read    {counts.unreadable:,}",
        f"answers: {out}",
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _say_left_out(outcome: Outcome, errors: Console) -> None:
    """Name what was not read or not used: columns, and the first rows."""
    lines = []
    if outcome.unused:
        lines.append(f"columns that are not used: {', '.join(outcome.unused)} (docs/check.md)")
    lines += outcome.unreadable
    if outcome.counts.unreadable:
        lines.append(
            f"{outcome.counts.unreadable:,} rows cannot be read; each is indeterminate in the "
            "answers, with what is wrong with it"
        )
    for line in lines:
        errors.print(f"vedette: {line}", markup=False, highlight=False, soft_wrap=True)
