"""Plain polygons straight from their JSON text, compiled: for files that hold a great many numbers.

A number of up to fifteen digits is exact as a whole number and so is its power of ten: one division
rounds once, to the double that every right reader finds. No two numbers of up to fifteen digits
share a double, so such a number is also the shortest text for it. What is longer, has an exponent
or is not plain for any other reason is left to others. Source: Clinger, How to read floating point
numbers accurately (1990), section 4.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from vedette.model.ring import CORNER_BYTES, Ring
from vedette.tracking.pmb.compiled import PLAIN, compiled, inlined

POSITIONS_MIN = 4  # of a ring
NOT_PLAIN, READ, SHORTEST = 0, 1, 2
USABLE = not PLAIN  # else slower than without

_OPEN, _CLOSE, _COMMA, _MINUS, _POINT, _ZERO, _NINE = b"[],-.09"
_MANTISSA_MAX = 10**15
_DIGITS_MAX = 18  # no whole number of so many overflows
_SMALLEST = 1e-3  # what is smaller may have an exponent as its shortest text
_TENS = np.array([10.0**power for power in range(_DIGITS_MAX + 1)])

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def read(texts: Sequence[bytes]) -> list[tuple[tuple[Ring, ...], bool] | None]:
    """The rings of each polygon, not closed, and whether its text is the shortest form of its
    numbers.

    texts: valid JSON without spaces. None stands for a polygon that is not plain, as `packed_json`
    defines it.
    """
    joined = b"\0".join([*texts, b""])
    starts = np.array([0, *accumulate(len(text) + 1 for text in texts)], dtype=np.int64)
    room = joined.count(b"[")  # no fewer than there are rings, or positions
    corners = np.empty((room, 2))
    ends, rings = np.empty(room, dtype=np.int64), np.empty(len(texts), dtype=np.int64)
    states = np.empty(len(texts), dtype=np.int64)
    bytes_of = np.frombuffer(joined, dtype=np.uint8)
    used, count = _read(bytes_of, starts, _TENS, corners, ends, rings, states)
    packed = corners[:used].astype("<f8", copy=False).tobytes()
    stops = (CORNER_BYTES * np.concatenate(([0], ends[:count]))).tolist()
    found: list[tuple[tuple[Ring, ...], bool] | None] = []
    at = 0
    for number, state in zip(rings.tolist(), states.tolist(), strict=True):
        if state == NOT_PLAIN:
            found.append(None)
            continue
        own = [Ring(packed[stops[i] : stops[i + 1]]) for i in range(at, at + number)]
        found.append((tuple(own), state == SHORTEST))
        at += number
    return found


@inlined
def _digit(byte: int) -> bool:
    return _ZERO <= byte <= _NINE


@compiled
def _number(text: Bytes, at: int, tens: Floats) -> tuple[float, int, bool]:
    """A number, where it ends, and whether it is in its shortest text; -1 where it is not plain."""
    minus = text[at] == _MINUS
    if minus:
        at += 1
    begin, mantissa, decimals = at, 0, 0
    while _digit(text[at]) and at - begin < _DIGITS_MAX:
        mantissa = mantissa * 10 + (text[at] - _ZERO)
        at += 1
    whole = at - begin
    if text[at] == _POINT:
        at += 1
        while _digit(text[at]) and whole + decimals < _DIGITS_MAX:
            mantissa = mantissa * 10 + (text[at] - _ZERO)
            decimals += 1
            at += 1
    ended = text[at] == _COMMA or text[at] == _CLOSE
    negative_nothing = minus and mantissa == 0 and decimals == 0  # a whole number has no such
    if not ended or mantissa >= _MANTISSA_MAX or negative_nothing:
        return 0.0, -1, False
    value = mantissa / tens[decimals]
    shortest = decimals <= 1 or (text[at - 1] != _ZERO and value >= _SMALLEST)
    return (-value if minus else value), at, shortest


@inlined
def _same(corners: Floats, one: int, other: int) -> Any:
    return corners[one, 0] == corners[other, 0] and corners[one, 1] == corners[other, 1]


@compiled
def _ring(text: Bytes, at: int, tens: Floats, corners: Floats, first: int) -> tuple[int, int, bool]:
    """Read a ring into `corners` from `first` on.

    Returns where its text ends (-1: it is not plain), how many corners are used, closed, and
    whether its text is the shortest.
    """
    row, shortest, plain = first, True, text[at] == _OPEN
    while plain:
        at += 1
        plain = text[at] == _OPEN
        if not plain:
            break
        lon, at, short_lon = _number(text, at + 1, tens)
        plain = at >= 0 and text[at] == _COMMA
        if not plain:
            break
        lat, at, short_lat = _number(text, at + 1, tens)
        plain = at >= 0 and text[at] == _CLOSE and abs(lon) <= 180.0 and abs(lat) <= 90.0
        if not plain:
            break
        corners[row, 0], corners[row, 1] = lat, lon
        plain = row == first or not _same(corners, row, row - 1)
        shortest = shortest and short_lon and short_lat
        row += 1
        at += 1
        if text[at] != _COMMA:
            break
    plain = plain and text[at] == _CLOSE and row - first >= POSITIONS_MIN
    if not plain or not _same(corners, first, row - 1) or _same(corners, first, first + 2):
        return -1, first, False
    return at + 1, row, shortest


@compiled
def _read(
    text: Bytes,
    starts: Ints,
    tens: Floats,
    corners: Floats,
    ends: Ints,
    rings: Ints,
    states: Ints,
) -> tuple[int, int]:
    """Read polygons; `ends`: of each ring in `corners`. Returns how many of both are used."""
    used, count = 0, 0
    for number in range(len(states)):
        at, row, ring, shortest = starts[number], used, count, True
        plain = text[at] == _OPEN
        while plain:
            at, row, short = _ring(text, at + 1, tens, corners, row)
            plain = at >= 0
            if not plain:
                break
            row -= 1  # the last is the first
            shortest = shortest and short
            ends[ring] = row
            ring += 1
            if text[at] != _COMMA:
                break
        if plain and text[at] == _CLOSE and text[at + 1] == 0:
            states[number], rings[number] = (SHORTEST if shortest else READ), ring - count
            used, count = row, ring
        else:
            states[number], rings[number] = NOT_PLAIN, 0
    return used, count
