"""The values that a state in a seal or a checkpoint may consist of: our own, numbers, containers.

`maker_of` is the complete list of names. Each field of a dataclass is checked against its
annotation.
"""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from functools import cache
from typing import Any, cast

import numpy as np

from vedette.engine.live.state_kinds import EARLIER_MODULES, our_kinds, takes_fields
from vedette.engine.live.state_types import named_values, other_fields, require_types
from vedette.model.value_words import in_words, kind_in_words

_NUMBERS = frozenset({"f8", "f4", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"})
_ORDERS = frozenset({"<", "|", "="})
_MOST_VALUES = 2**28  # in one array


class Unfinished:
    """A value that cannot be made before its state is known."""

    def finished(self, state: Any) -> Any:
        """The value itself. Raises ValueError."""
        raise NotImplementedError


class _Kind(Unfinished):
    """The type of the numbers of an array (numpy's dtype), given by its name only."""

    def __init__(self, name: str) -> None:
        self.name = name

    def finished(self, state: Any) -> "_Kind":
        plain = type(state) is tuple and len(state) == 8 and state[0] == 3 and state[1] in _ORDERS
        if not plain or state[2:] != (None, None, None, -1, -1, 0):
            raise ValueError(
                f"the numpy dtype {self.name} must have state version 3, native or little-endian "
                f"order and no fields, got {state!r:.80}"
            )
        return self


class _Array(Unfinished):
    """An array whose data follows later: numpy writes arrays that are not contiguous like this."""

    def finished(self, state: Any) -> Any:
        version, shape, kind, is_fortran, data = state
        if version != 1:
            raise ValueError(f"an array must be of version 1, got {in_words(version)}")
        if type(data) is not bytes:
            raise ValueError(f"an array must have its data in bytes, got {_got(data)}")
        return _array(data, kind, shape, "F" if is_fortran else "C")


class Maker:
    """How a name makes a value."""

    def __init__(
        self, make: Callable[..., Any] | None = None, kind: type | None = None, most: int = 0
    ) -> None:
        """make: what REDUCE makes, of at most `most` arguments. kind: what NEWOBJ makes."""
        self._make = make
        self._most = most
        self.kind = kind

    def of(self, arguments: tuple[Any, ...]) -> Any:
        """The value made from arguments. Raises ValueError or TypeError."""
        if self._make is None:
            raise ValueError("REDUCE must name something that can be called, got a class of fields")
        if len(arguments) > self._most:
            raise ValueError(
                f"a value must be made of at most {self._most} arguments, got {len(arguments)}"
            )
        return self._make(*arguments)

    def new(self, arguments: tuple[Any, ...]) -> tuple[Any, bool]:
        """A value of one of our classes, and whether its fields are still missing."""
        kind = self.kind
        if kind is None:
            raise ValueError(
                "NEWOBJ must name a class of vedette that has fields, got a name that REDUCE uses"
            )
        if issubclass(kind, tuple):
            names = kind._fields  # type: ignore[attr-defined]
            if len(arguments) != len(names):
                raise ValueError(other_fields(kind))
            made = tuple.__new__(kind, arguments)
            require_types(kind, dict(zip(names, arguments, strict=True)))
            return made, False
        if arguments:
            raise ValueError(
                f"{kind.__name__} must be created without arguments, got {len(arguments)}"
            )
        if issubclass(kind, dict):
            return dict.__new__(kind), False
        return object.__new__(kind), is_dataclass(kind)

    @staticmethod
    def is_list(value: Any) -> bool:
        """Whether values can be appended to it."""
        return type(value) in {list, deque}

    @staticmethod
    def give_fields(made: Any, state: Any) -> None:
        """Set all fields of a value of one of our classes, each checked against its annotation."""
        kind = type(made)
        if not takes_fields(kind):
            raise ValueError(f"a value of {kind.__name__} cannot be given fields")
        values = named_values(kind, state)
        if is_dataclass(kind):
            names = {field.name for field in fields(kind)}
            if values.keys() != names:
                raise ValueError(other_fields(kind))
            require_types(kind, values)
        for name, value in values.items():
            object.__setattr__(made, name, value)


def maker_of(module: str, name: str) -> Maker | None:
    """The maker for a name; None for a name that is not part of a state."""
    return _makers().get((EARLIER_MODULES.get(module, module), name))


# -- the list of names ------------------------------------------------------------------------


@cache
def _makers() -> dict[tuple[str, str], Maker]:
    found = dict(_OTHERS)
    for kind in our_kinds():
        if issubclass(kind, Enum):
            found[kind.__module__, kind.__name__] = Maker(make=kind, most=1)
        else:
            found[kind.__module__, kind.__name__] = Maker(kind=kind)
    return found


def _got(*values: Any) -> str:
    """What was found, for an error. Only kinds and sizes: a stranger's values are not printed."""
    return " and ".join(map(kind_in_words, values))


def _datetime(packed: Any, zone: Any = None) -> datetime:
    if type(packed) is not bytes or len(packed) != 10 or not isinstance(zone, timezone | None):
        raise ValueError(f"a datetime must have 10 bytes and a time zone, got {_got(packed, zone)}")
    make: Any = datetime  # as pickle calls it
    return cast("datetime", make(packed, zone))


def _date(packed: Any) -> date:
    if type(packed) is not bytes or len(packed) != 4:
        raise ValueError(f"a date must have 4 bytes, got {_got(packed)}")
    make: Any = date
    return cast("date", make(packed))


def _time(packed: Any, zone: Any = None) -> time:
    if type(packed) is not bytes or len(packed) != 6 or not isinstance(zone, timezone | None):
        raise ValueError(f"a time must have 6 bytes and a time zone, got {_got(packed, zone)}")
    make: Any = time
    return cast("time", make(packed, zone))


def _dtype(name: Any, align: Any = False, copy: Any = False) -> _Kind:  # noqa: ARG001
    if name not in _NUMBERS:
        raise ValueError(f"an array must be of {', '.join(sorted(_NUMBERS))}, got {in_words(name)}")
    return _Kind(name)


def _array(data: Any, kind: Any, shape: Any, order: Any) -> Any:
    """A new array of the given shape from its data. Raises ValueError."""
    if (
        not isinstance(kind, _Kind)
        or type(data) not in {bytes, bytearray}
        or order not in {"C", "F"}
    ):
        raise ValueError(
            "an array must have a type of number, bytes, and the order C or F, "
            f"got {_got(kind)}, {_got(data)} and {_got(order)}"
        )
    if type(shape) is not tuple or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise ValueError(
            "the shape of an array must be a tuple of whole numbers from 0 to 2**31 - 1, "
            f"got {_got(shape)}"
        )
    dtype = np.dtype(kind.name).newbyteorder("<")
    if len(shape) > 8 or len(data) > _MOST_VALUES * 8:
        raise ValueError(
            f"an array must have at most 8 dimensions and {_MOST_VALUES * 8} bytes, "
            f"got {len(shape)} dimensions and {len(data)} bytes"
        )
    if kind.name == "b1" and not set(data) <= {0, 1}:
        odd = min(set(data) - {0, 1})
        raise ValueError(f"an array of truth values must have only the bytes 0 and 1, got {odd}")
    return np.frombuffer(bytes(data), dtype=dtype).reshape(shape, order=order).copy(order=order)


def _scalar(kind: Any, data: Any) -> Any:
    return _array(data, kind, (), "C")[()]


def _reconstruct(kind: Any, shape: Any, code: Any) -> _Array:
    if not isinstance(kind, Maker) or kind is not _NDARRAY or (shape, code) != ((0,), b"b"):
        raise ValueError("a new array must be a plain, empty array of bytes, got other arguments")
    return _Array()


def _defaultdict(factory: Any = None) -> defaultdict[Any, Any]:
    if factory is None:
        return defaultdict()
    made = _FACTORIES.get(id(factory))
    if made is None:
        raise ValueError(f"the default of a mapping must be list, dict or set, got {_got(factory)}")
    return defaultdict(made)


def _sequence(kind: Callable[..., Any]) -> Callable[..., Any]:
    def make(values: Any = ()) -> Any:
        if type(values) not in {list, tuple}:
            raise ValueError(f"a set, list or tuple must be made of a list, got {_got(values)}")
        return kind(values)

    return make


def _counter(counts: Any = ()) -> Counter[Any]:
    if isinstance(counts, dict) or counts == ():
        return Counter(counts)
    raise ValueError(f"a Counter must be made of an object, got {_got(counts)}")


def _deque(values: Any = (), most: Any = None) -> deque[Any]:
    if type(values) not in {list, tuple} or not (most is None or type(most) is int):
        raise ValueError(f"a deque must have a list and a length or None, got {_got(values, most)}")
    return deque(values, most)


def _numbers(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(*numbers: Any) -> Any:
        if not all(type(n) in {int, float} for n in numbers):
            raise ValueError(
                f"a duration or a complex number must be made of numbers, got {_got(*numbers)}"
            )
        return make(*numbers)

    return made


def _timezone(offset: Any) -> timezone:
    if type(offset) is not timedelta:
        raise ValueError(f"a time zone must have a duration as its offset, got {_got(offset)}")
    return timezone(offset)


def _bytearray(data: Any = b"") -> bytearray:
    if type(data) is not bytes:
        raise ValueError(f"a bytearray must have bytes, got {_got(data)}")
    return bytearray(data)


_NDARRAY = Maker()
_OTHERS: dict[tuple[str, str], Maker] = {
    ("datetime", "datetime"): Maker(_datetime, most=2),
    ("datetime", "date"): Maker(_date, most=1),
    ("datetime", "time"): Maker(_time, most=2),
    ("datetime", "timedelta"): Maker(_numbers(timedelta), most=3),
    ("datetime", "timezone"): Maker(_timezone, most=1),
    ("builtins", "complex"): Maker(_numbers(complex), most=2),
    ("builtins", "bytearray"): Maker(_bytearray, most=1),
    ("builtins", "set"): Maker(_sequence(set), most=1),
    ("builtins", "frozenset"): Maker(_sequence(frozenset), most=1),
    ("builtins", "list"): Maker(_sequence(list), most=1),
    ("builtins", "dict"): Maker(dict, most=0),
    ("builtins", "tuple"): Maker(_sequence(tuple), most=1),
    ("collections", "Counter"): Maker(_counter, most=1),
    ("collections", "OrderedDict"): Maker(OrderedDict, most=0),
    ("collections", "defaultdict"): Maker(_defaultdict, most=1),
    ("collections", "deque"): Maker(_deque, most=2),
    ("numpy", "dtype"): Maker(_dtype, most=3),
    ("numpy", "ndarray"): _NDARRAY,
    ("numpy._core.multiarray", "_reconstruct"): Maker(_reconstruct, most=3),
    ("numpy._core.multiarray", "scalar"): Maker(_scalar, most=2),
    ("numpy._core.numeric", "_frombuffer"): Maker(_array, most=4),
}
_FACTORIES: dict[int, Callable[[], Any]] = {
    id(_OTHERS["builtins", name]): kind
    for name, kind in (("list", list), ("dict", dict), ("set", set))
}
