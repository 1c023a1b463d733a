"""JSON of zone files: quick where it is plain, and slow where a fault must be named.

What JSON does not allow is not taken: a key that stands twice would leave one of its values
unread, half of a surrogate pair is no text, and NaN is no number (it is refused with its feature,
by `not_finite`).
"""

import json
import math
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from vedette.airspace.formats import packed_json
from vedette.airspace.formats.reading_notes import short
from vedette.model.errors import RestrictionError
from vedette.model.value_words import failure_in_words

_BOM = b"\xef\xbb\xbf"
_CHUNK = 65_536  # bytes; they stay in a processor's cache
_QUOTE, _COLON = ord('"'), ord(":")
MEND = "give an ED-318, ED-269, GeoJSON, AIXM 5.1.1, OpenAir or KML file, or NOTAM text"


_sorted = packed_json.encoder(sort=True)
_without_corners = packed_json.encoder(corners=False)


def load(data: bytes, where: str, *, pack: bool = False) -> tuple[Any, bool]:
    """Decode a JSON text. Returns its value, and whether it may hold numbers that are not finite.

    pack: a PackedPolygon may stand for coordinates. Raises RestrictionError, which says where in
    the text the error is.
    """
    data = data.removeprefix(_BOM)
    try:
        root = packed_json.decode(data) if pack else msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _slowly(data, where), True
    if _keys(data) != _keys(_without_corners(root)):  # a key stands twice; find it
        return _slowly(data, where), True
    return root, False


def canonical(value: Any) -> str:
    """JSON of a value from `load` with its keys sorted: equal values give equal text."""
    return _sorted(value).decode()


def not_finite(value: Any, path: str) -> Iterator[str]:
    """The paths of all numbers in a value that are NaN or infinite."""
    if isinstance(value, float):
        if not math.isfinite(value):
            yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from not_finite(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from not_finite(inner, f"{path}[{number}]")


def _keys(data: bytes) -> int:
    """How many keys a JSON text holds: colons outside of strings."""
    if b"\\" in data:  # pairs of backslashes first, so that only a quote's own is left
        data = data.replace(b"\\\\", b"__").replace(b'\\"', b"__")
    whole, found, inside = np.frombuffer(data, dtype=np.uint8), 0, np.uint8(0)
    for start in range(0, len(whole), _CHUNK):
        text = whole[start : start + _CHUNK]
        within = np.bitwise_xor.accumulate((text == _QUOTE).view(np.uint8)) ^ inside
        found += int(np.count_nonzero((text == _COLON) > within))  # 1 is inside of a string
        inside = within[-1]
    return found


def _slowly(data: bytes, where: str) -> Any:
    try:
        text = data.decode()
        root = json.loads(text, object_pairs_hook=_without_repeats)
        json.dumps(root, ensure_ascii=False).encode()  # halves of surrogate pairs are no text
        msgspec.json.encode(root)  # as `canonical` will
    except UnicodeDecodeError as exc:
        raise RestrictionError(
            f"must be UTF-8, got an invalid byte at offset {exc.start}", where=where, mend=MEND
        ) from exc
    except RecursionError as exc:
        raise RestrictionError(
            "the JSON is nested too deep", where=where, mend="export it with fewer levels"
        ) from exc
    except json.JSONDecodeError as exc:
        raise RestrictionError(
            f"must be JSON: {exc.msg} at line {exc.lineno} column {exc.colno}",
            where=where,
            mend=MEND,
        ) from exc
    except UnicodeEncodeError as exc:
        raise RestrictionError(
            "must be valid Unicode, got half of a surrogate pair",
            where=where,
            mend="save it as UTF-8 again",
        ) from exc
    except OverflowError as exc:
        raise RestrictionError(
            "whole numbers must fit into 64 bits", where=where, mend="correct the number"
        ) from exc
    except ValueError as exc:  # a key that stands twice, or a number of thousands of digits
        raise RestrictionError(failure_in_words(exc), where=where, mend="correct the file") from exc
    return root


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object as a dict; a key that stands twice would leave one of its values unread."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {short(twice)} occurs twice in one object")
    return found
