"""Read tables of tracks and of truth from CSV."""

import csv
from pathlib import Path
from typing import TextIO

import numpy as np

from vedette.evaluate.scene import Floats, Table
from vedette.model.errors import VedetteError

PLANE = ("time_s", "id", "x_m", "y_m")


class TableError(VedetteError):
    """A table cannot be read; the message names file, line and column."""


def _unreadable(path: Path, row: int, name: str, value: object) -> TableError:
    where = f"{path}, line {row + 2}"
    return TableError(
        f"{name} must be a finite number, got {value!r}", where=where, mend="correct the value"
    )


def _opened(path: Path) -> TextIO:
    try:
        return path.open(newline="", encoding="utf-8")
    except OSError as exc:
        raise TableError(
            f"cannot be read: {exc.strerror}",
            where=str(path),
            mend="check the path and its permissions",
        ) from exc


def read_table(path: Path) -> Table:
    """A CSV with a header: time_s, id, x_m, y_m; optionally z_m, vx_m_s, vy_m_s (vz_m_s),
    var_x_m2, var_y_m2, cov_xy_m2 (with z_m also var_z_m2) and confirmed (0 or 1).

    Ids may be any text; they become numbers in order of first appearance.
    """
    with _opened(path) as file:
        reader = csv.DictReader(file)
        names = tuple(reader.fieldnames or ())
        rows = list(reader)
    missing = [n for n in PLANE if n not in names]
    if missing:
        raise TableError(
            f"must have the columns {', '.join(PLANE)}, missing: {', '.join(missing)}",
            where=str(path),
            mend="add them to the header",
        )

    def numbers(name: str) -> Floats:
        values = np.empty(len(rows))
        for k, row in enumerate(rows):
            try:
                values[k] = float(row[name])
            except (TypeError, ValueError) as exc:
                raise _unreadable(path, k, name, row[name]) from exc
            if not np.isfinite(values[k]):
                raise _unreadable(path, k, name, row[name])
        return values

    def columns(*wanted: str) -> Floats | None:
        if not all(n in names for n in wanted):
            return None
        return np.column_stack([numbers(n) for n in wanted])

    solid = "z_m" in names
    position = columns("x_m", "y_m", *(("z_m",) if solid else ()))
    velocity = columns("vx_m_s", "vy_m_s", *(("vz_m_s",) if solid else ()))
    spread = columns("var_x_m2", "var_y_m2", "cov_xy_m2", *(("var_z_m2",) if solid else ()))
    cov = None
    if spread is not None:
        d = 3 if solid else 2
        cov = np.zeros((len(rows), d, d))
        cov[:, 0, 0], cov[:, 1, 1] = spread[:, 0], spread[:, 1]
        cov[:, 0, 1] = cov[:, 1, 0] = spread[:, 2]
        if solid:
            cov[:, 2, 2] = spread[:, 3]
    seen: dict[str, int] = {}
    ids = np.array([seen.setdefault(r["id"], len(seen)) for r in rows], dtype=np.int64)
    confirmed = columns("confirmed")
    return Table(
        time_s=numbers("time_s"),
        id=ids,
        position_m=position if position is not None else np.zeros((0, 2)),
        velocity_m_s=velocity,
        cov_m2=cov,
        confirmed=None if confirmed is None else confirmed[:, 0] > 0.5,
    )
