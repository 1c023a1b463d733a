"""Columns of a table of positions as `Positions`: docs/check.md lists them.

A row that cannot be read keeps a place in the answers, with what was expected and found.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vedette.airspace.check.bulk.column_values import BadRows, numbers, references, times
from vedette.airspace.check.bulk.position_files import RawRows
from vedette.airspace.check.bulk.positions import NO_HEIGHT, REFERENCES, Positions
from vedette.airspace.shapes.corner_arrays import Ints
from vedette.feeds.flights.flight_values import VAGUE_HEIGHT_SIGMA_M
from vedette.geo.local import Array
from vedette.model.errors import RecordingError
from vedette.model.height import HeightReference

COVARIANCE = ("covariance_ee_m2", "covariance_en_m2", "covariance_nn_m2")
HEIGHT = ("height_m", "height_reference", "height_sigma_m")
NEEDED = ("lat_deg", "lon_deg")
BY_REFERENCE = {
    f"height_{one.value}_m": (code, f"height_{one.value}_sigma_m")
    for code, one in enumerate(REFERENCES)
}
COLUMNS = (
    *NEEDED, "time", "sigma_m", *COVARIANCE, *HEIGHT,
    *(name for value, (_, sigma) in BY_REFERENCE.items() for name in (value, sigma)),
)  # fmt: skip
_SEA_LEVEL = REFERENCES.index(HeightReference.MEAN_SEA_LEVEL)


@dataclass(frozen=True, slots=True, eq=False)
class ReadRows:
    """Rows of a table: those that are positions, and what is wrong with the others."""

    positions: Positions
    rows: Ints  # (n,) number in the file of each position
    chosen: Ints  # (n,) its place in the batch
    bad: tuple[tuple[int, int | None, str], ...]  # row, place in the batch, and what is wrong


def require_columns(names: Sequence[str], kept: Collection[str], where: str) -> None:
    """Refuse a table that lacks columns for places, or a column that is to be kept."""
    missing = [name for name in (*NEEDED, *kept) if name not in names]
    if missing:
        raise RecordingError(
            f"must have the column `{missing[0]}`, got {', '.join(names) or 'none'}",
            where=where,
            mend=f"name the columns {', '.join(NEEDED)}, and those of docs/check.md",
        )
    partly = [name for name in COVARIANCE if name in names]
    if partly and len(partly) < len(COVARIANCE):
        raise RecordingError(
            f"must have all of {', '.join(COVARIANCE)}, got only {', '.join(partly)}",
            where=where,
            mend="give all three, or `sigma_m`",
        )


def read_rows(pa: Any, raw: RawRows, reference: HeightReference | None) -> ReadRows:
    """Read rows as positions. reference: what `height_m` is measured from if the row does not
    say.
    """
    count, columns, bad = len(raw.rows), raw.columns, BadRows()

    def given(name: str) -> Array:
        if name not in columns:
            return np.full(count, np.nan)
        return numbers(pa, columns[name], name, bad)

    lat, lon = given("lat_deg"), given("lon_deg")
    _within("lat_deg", lat, 90, bad)
    _within("lon_deg", lon, 180, bad)
    at: NDArray[np.datetime64] = np.full(count, np.datetime64("NaT", "us"), dtype="M8[us]")
    if "time" in columns:
        at = times(pa, columns["time"], "time", bad)
    covariance = _covariance(given, bad)
    value, sigma, codes = _heights(pa, columns, given, count, reference, bad)
    good = np.ones(count, dtype=bool)
    good[list(bad.found)] = False
    chosen = np.flatnonzero(good)
    zero = np.zeros(len(chosen))
    positions = Positions(
        lat_deg=lat[chosen],
        lon_deg=lon[chosen],
        at=at[chosen],
        covariance=covariance[chosen],
        reach_m=zero,
        height_m=value[chosen],
        height_sigma_m=sigma[chosen],
        height_reference=codes[chosen],
        height_reach_m=zero,
    )
    found = [(int(raw.rows[at]), at, what) for at, what in bad.found.items()]
    every = sorted([*found, *((row, None, what) for row, what in raw.unreadable)], key=_row)
    return ReadRows(positions, raw.rows[chosen], chosen, tuple(every))


def _row(one: tuple[int, int | None, str]) -> int:
    return one[0]


def _covariance(given: Any, bad: BadRows) -> Array:
    """(n, 3) in m²; NaN where no accuracy is stated."""
    sigma = given("sigma_m")
    bad.add_all(sigma < 0, lambda at: f"`sigma_m` must not be negative, got {sigma[at]:.10g}")
    round_ = np.column_stack((sigma**2, np.zeros(len(sigma)), sigma**2))
    round_[np.isnan(sigma)] = np.nan
    full = np.column_stack([given(name) for name in COVARIANCE])
    stated = ~np.isnan(full)
    partly = stated.any(axis=1) & ~stated.all(axis=1)
    bad.add_all(partly, lambda _: f"{', '.join(COVARIANCE)} must be given together")
    ee, en, nn = full.T
    with np.errstate(invalid="ignore"):
        wrong = (ee < 0) | (nn < 0) | (en * en > ee * nn * (1 + 1e-9))
    bad.add_all(wrong, lambda at: f"{ee[at]:g}, {en[at]:g}, {nn[at]:g} is no covariance")
    return np.where(stated.all(axis=1)[:, None], full, round_)


def _heights(
    pa: Any,
    columns: dict[str, Any],
    given: Any,
    count: int,
    reference: HeightReference | None,
    bad: BadRows,
) -> tuple[Array, Array, Ints]:
    """Heights, their errors and their references, each (n, k)."""
    found: list[tuple[Array, Array, Ints]] = []
    if "height_m" in columns:
        value, sigma = given("height_m"), given("height_sigma_m")
        codes = np.full(count, NO_HEIGHT)
        if "height_reference" in columns:
            codes = references(pa, columns["height_reference"], "height_reference", bad, NO_HEIGHT)
        if reference is None:  # a height of which nobody says what it is measured from
            vague = codes == NO_HEIGHT
            sigma = np.where(vague, np.nan_to_num(sigma) + VAGUE_HEIGHT_SIGMA_M, sigma)
            codes = np.where(vague, _SEA_LEVEL, codes)
        else:
            codes = np.where(codes == NO_HEIGHT, REFERENCES.index(reference), codes)
        found.append((value, sigma, codes))
        _not_negative(sigma, "height_sigma_m", bad)
    for name, (code, sigma_name) in BY_REFERENCE.items():
        if name in columns:
            found.append((given(name), given(sigma_name), np.full(count, code)))
            _not_negative(found[-1][1], sigma_name, bad)
    if not found:
        return np.zeros((count, 0)), np.zeros((count, 0)), np.zeros((count, 0), dtype=np.int64)
    value, sigma, codes = (np.column_stack(part) for part in zip(*found, strict=True))
    return value, sigma, np.where(np.isnan(value), NO_HEIGHT, codes).astype(np.int64)


def _within(name: str, values: Array, most: int, bad: BadRows) -> None:
    bad.add_all(np.isnan(values), lambda _: f"`{name}` is missing")
    bad.add_all(
        np.abs(values) > most,
        lambda at: f"`{name}` must be between -{most} and {most}, got {values[at]:.10g}",
    )


def _not_negative(values: Array, name: str, bad: BadRows) -> None:
    bad.add_all(values < 0, lambda at: f"`{name}` must not be negative, got {values[at]:.10g}")
