"""Cells of a table as numbers, times and words; what cannot be read is named by its row.

A null, an empty cell and "not a number" all mean that nothing is stated.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vedette.airspace.check.bulk.positions import REFERENCES
from vedette.airspace.shapes.corner_arrays import Ints
from vedette.geo.local import Array
from vedette.model.times import from_text

_SHOWN_MAX = 40


class BadRows:
    """What is wrong with rows of a batch: the first thing found of each."""

    def __init__(self) -> None:
        self.found: dict[int, str] = {}

    def add(self, at: int, what: str) -> None:
        """Note what is wrong with the row at a place of the batch."""
        self.found.setdefault(at, what)

    def add_all(self, wrong: NDArray[np.bool_], what: Callable[[int], str]) -> None:
        """Note the same problem for each row for which `wrong` is true."""
        for at in np.flatnonzero(wrong).tolist():
            self.add(at, what(at))


def numbers(pa: Any, column: Any, name: str, bad: BadRows) -> Array:
    """The numbers of a column, (n,), NaN where the cell is empty."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not _is_text(pa, column.type):
        if not (
            pa.types.is_integer(column.type)
            or pa.types.is_floating(column.type)
            or pa.types.is_decimal(column.type)
            or pa.types.is_null(column.type)
        ):
            bad.add_all(
                np.ones(len(column), dtype=bool),
                lambda _: f"`{name}` must be a number, and the column holds {column.type}",
            )
            return np.full(len(column), np.nan)
        values = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        found = np.array(values, dtype=np.float64)
    else:
        try:
            text = column.cast(pa.string())
            empty = pa.compute.equal(pa.compute.utf8_trim_whitespace(text), "")
            text = pa.compute.if_else(empty, None, text)
            found = np.array(
                text.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64
            )
        except pa.ArrowInvalid:
            found = _one_by_one(column, _number, name, "a number", bad, math.nan)
    bad.add_all(np.isinf(found), lambda at: f"`{name}` must be finite, got {found[at]:g}")
    return found


def times(pa: Any, column: Any, name: str, bad: BadRows) -> NDArray[np.datetime64]:
    """The times of a column in UTC, (n,) to the microsecond, NaT where the cell is empty."""
    none = np.datetime64("NaT", "us")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        if column.type.tz is None:
            what = f"`{name}` must have a time zone, got a timestamp without one"
            bad.add_all(np.ones(len(column), dtype=bool), lambda _: what)
            return np.full(len(column), none)
        plain = column.cast(pa.timestamp("us", "UTC"), safe=False)
        return np.array(plain.cast(pa.int64()).fill_null(_NAT).to_numpy(), dtype=np.int64).view(
            "M8[us]"
        )
    if pa.types.is_null(column.type):
        return np.full(len(column), none)
    if not _is_text(pa, column.type):
        what = f"`{name}` must be text like 2025-09-20T14:00:00Z or a timestamp with a time zone"
        bad.add_all(np.ones(len(column), dtype=bool), lambda _: f"{what}, got {column.type}")
        return np.full(len(column), none)
    try:
        text = column.cast(pa.string())
        empty = pa.compute.equal(pa.compute.utf8_trim_whitespace(text), "")
        text = pa.compute.if_else(empty, None, text)
        found = text.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).fill_null(_NAT)
        return np.array(found.to_numpy(zero_copy_only=False), dtype=np.int64).view("M8[us]")
    except pa.ArrowInvalid:
        wanted = "a time with its zone, like 2025-09-20T14:00:00Z"
        return _one_by_one(column, _time, name, wanted, bad, none).astype("M8[us]")


def references(pa: Any, column: Any, name: str, bad: BadRows, absent: int) -> Ints:
    """The height references of a column as numbers in REFERENCES, (n,); `absent` for empty
    cells.
    """
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    known = {reference.value: code for code, reference in enumerate(REFERENCES)}
    codes, wrong = [absent], dict[int, str]()
    for number, value in enumerate(column.dictionary.to_pylist(), 1):
        word = _text(value).strip()
        codes.append(known.get(word, absent))
        if word and word not in known:
            wrong[number] = word
    numbers_ = np.array(column.indices.cast(pa.int64()).fill_null(-1).to_numpy()) + 1
    if wrong:
        names = ", ".join(known)
        bad.add_all(
            np.isin(numbers_, np.array(sorted(wrong))),
            lambda at: f"`{name}` must be one of {names}, got {_short(wrong[int(numbers_[at])])}",
        )
    return np.asarray(np.array(codes, dtype=np.int64)[numbers_])


_NAT = np.iinfo(np.int64).min


def _is_text(pa: Any, kind: Any) -> bool:
    types = pa.types
    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_string_view(kind)
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _one_by_one(
    column: Any,
    read: Callable[[str], Any],
    name: str,
    wanted: str,
    bad: BadRows,
    absent: Any,
) -> "np.ndarray[Any, Any]":
    """Every cell by itself, where not all of them can be read at once."""
    found = []
    for at, value in enumerate(column.to_pylist()):
        text = _text(value).strip()
        one = absent
        if text:
            try:
                one = read(text)
            except ValueError:
                bad.add(at, f"`{name}` must be {wanted}, got {_short(text)}")
        found.append(one)
    return np.array(found)


def _number(text: str) -> float:
    if "_" in text:
        raise ValueError(text)
    return float(text)


def _time(text: str) -> np.datetime64:
    try:
        return np.datetime64(from_text(text).replace(tzinfo=None), "us")
    except OverflowError as exc:
        raise ValueError(text) from exc


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN_MAX else f"{text[: _SHOWN_MAX - 3]}...")
