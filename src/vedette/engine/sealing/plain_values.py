"""Frozen values of the model as plain JSON values, and back, with nothing lost.

What a value is follows from its annotations. A dataclass is an object of its fields; where the
annotation leaves open which dataclass it is, the object says so under `"is"`.
"""

import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from vedette.model.ring import Ring
from vedette.model.times import from_text, to_text
from vedette.model.value_words import in_words

T = TypeVar("T")
_UNIONS = (typing.Union, types.UnionType)


def to_plain(value: object) -> Any:
    """`value` as null, bool, number, string, list or object. Raises TypeError."""
    if isinstance(value, Ring):  # how it lies in memory is nobody else's business
        return [to_plain(corner) for corner in value]
    if is_dataclass(value) and not isinstance(value, type):
        plain = {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
        return {"is": type(value).__name__, **plain}
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    raise TypeError(f"a {type(value).__name__} cannot be written as plain JSON values")


def _same(value: Any) -> Any:
    return value


_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),  # before str, which an enum may be, too
    ((type(None), bool, int, float, str), _same),
    (datetime, to_text),
    (time, time.isoformat),
    (tuple, lambda value: [to_plain(part) for part in value]),
    (frozenset, lambda value: sorted(to_plain(part) for part in value)),
)


def from_plain(kind: Any, plain: Any) -> Any:
    """Read a value annotated as `kind` from plain values. Raises ValueError or TypeError."""
    return _reader(kind)(plain)


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How a value annotated as `kind` is read; worked out once for each annotation."""
    kind = getattr(kind, "__supertype__", kind)  # a NewType is what it is made of
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in _UNIONS:
        return _union(inner)
    if origin is tuple:
        return _tuple(inner)
    if origin is Sequence:
        return _tuple((*inner, ...))
    if origin is frozenset:
        read = _reader(inner[0])
        return lambda plain: frozenset(map(read, plain))
    return _dataclass(kind) if is_dataclass(kind) else _single(kind)


_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    datetime: "a time",
    time: "a time of day",
    types.NoneType: "null",
}


def _named(kind: Any) -> str:
    """What the JSON of an annotated value must be, in words."""
    kind = getattr(kind, "__supertype__", kind)
    if kind in _NAMES:
        return _NAMES[kind]
    if is_dataclass(kind):
        return f'an object with "is": "{getattr(kind, "__name__", kind)}"'
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"one of {', '.join(str(word.value) for word in kind)}"
    return "a list"


def _single(kind: Any) -> Callable[[Any], Any]:
    if kind is datetime:
        return from_text
    if kind is time:
        return time.fromisoformat
    if issubclass(kind, Enum):
        return _word(kind)
    return _exact(kind)


def _word(kind: Any) -> Callable[[Any], Any]:
    def read(plain: Any) -> Any:
        try:
            return kind(plain)
        except ValueError:
            raise ValueError(f"must be {_named(kind)}, got {in_words(plain)}") from None

    return read


def _exact(kind: Any) -> Callable[[Any], Any]:
    """A plain value is itself, if it is of the kind; a whole number may stand for a float."""
    wanted = (int, float) if kind is float else (kind,)
    words = _named(kind)

    def read(plain: Any) -> Any:
        if not isinstance(plain, wanted) or (isinstance(plain, bool) and kind is not bool):
            raise ValueError(f"must be {words}, got {in_words(plain)}")
        return plain

    return read


def _union(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    named = {str(k.__name__): _reader(k) for k in kinds if isinstance(k, type) and is_dataclass(k)}
    others = [_reader(k) for k in kinds if not is_dataclass(k) and k is not types.NoneType]
    may_be_none = types.NoneType in kinds
    words = " or ".join(map(_named, kinds))

    def read(plain: Any) -> Any:
        if plain is None and may_be_none:
            return None
        if isinstance(plain, dict) and plain.get("is") in named:
            return named[plain["is"]](plain)
        for other in others:
            try:
                return other(plain)
            except (ValueError, TypeError):
                continue
        raise ValueError(f"must be {words}, got {in_words(plain)}")

    return read


def _tuple(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        read = _reader(kinds[0])
        return lambda plain: tuple(map(read, plain))
    reads = [_reader(kind) for kind in kinds]

    def read_each(plain: Any) -> Any:
        parts = list(plain)
        if len(parts) != len(reads):
            raise ValueError(f"must be a list of {len(reads)}, got a list of {len(parts)}")
        return tuple(read(part) for read, part in zip(reads, parts, strict=True))

    return read_each


def _dataclass(kind: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    names = [field.name for field in fields(kind)]

    def read(plain: Any) -> Any:
        if not isinstance(plain, dict) or plain.get("is") != kind.__name__:
            raise ValueError(f"must be {_named(kind)}, got {in_words(plain)}")
        if plain.keys() - {"is"} != set(names):
            raise ValueError(
                f"a {kind.__name__} must have the fields of this version of vedette, "
                f"missing or unknown: {', '.join(sorted(set(names) ^ (plain.keys() - {'is'})))}"
            )
        return kind(**{name: _reader(hints[name])(plain[name]) for name in names})

    return read
