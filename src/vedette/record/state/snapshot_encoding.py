"""The encoding of a state as bytes: a pickle restricted to our own classes.

docs/adr/0021 has the reasons for a pickle, 0043 what is different here.
"""

import gc
import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache
from inspect import ismemberdescriptor
from typing import Any

ROOMS = ("model", "record", "airspace")
"""The rooms whose values a fold holds."""

UNREADABLE = (
    pickle.UnpicklingError,
    AttributeError,
    ImportError,
    TypeError,
    ValueError,
    EOFError,
)
"""What `loads` raises for bytes that it cannot, or will not, make anything of."""

_MADE = (__name__, "_made")
_PLAIN = frozenset(
    {
        ("datetime", "datetime"),
        ("datetime", "date"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("collections", "OrderedDict"),
        ("collections", "defaultdict"),
        ("copyreg", "_reconstructor"),
        ("builtins", "object"),
        ("builtins", "set"),
        ("builtins", "frozenset"),
        ("builtins", "dict"),
        ("builtins", "list"),
        ("builtins", "tuple"),
    }
)


def dumps(value: Any) -> bytes:
    """The bytes of a value of ours."""
    stream = io.BytesIO()
    _Dumper(stream, protocol=5).dump(value)
    return stream.getvalue()


def loads(data: bytes | memoryview) -> Any:
    """Decode the bytes of `dumps`. Raises one of `UNREADABLE`; creates only our own classes."""
    with _no_garbage_yet():
        return _Loader(io.BytesIO(data)).load()


@contextmanager
def _no_garbage_yet() -> Iterator[None]:
    """Nothing that is loaded is garbage yet: looking for it takes most of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class _Dumper(pickle.Pickler):
    """Spells our frozen values as class and fields: they load in a third of the time."""

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if hasattr(kind, "__slots__") and _puts(kind):  # type: ignore[arg-type]
            return _made, (kind, *(getattr(value, field.name) for field in fields(kind)))
        return NotImplemented


def _made(kind: type, *values: Any) -> Any:
    """Inverse of what `_Dumper` spells."""
    made: Any = object.__new__(kind)
    for put, value in zip(_puts(kind), values, strict=True):
        put(made, value)
    return made


@cache
def _puts(kind: type) -> tuple[Any, ...]:
    """What sets each field of a dataclass with slots, frozen or not; none for any other class."""
    if not is_dataclass(kind):
        return ()
    slots: list[Any] = [vars(kind).get(field.name) for field in fields(kind)]
    return tuple(slot.__set__ for slot in slots) if all(map(ismemberdescriptor, slots)) else ()


class _Loader(pickle.Unpickler):
    """Makes our own values and plain ones; refuses to name anything else, so nothing is run."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        ours = module_name.startswith(tuple(f"vedette.{room}." for room in ROOMS))
        if ours and "." not in global_name and (module_name, global_name) != _MADE:
            found = super().find_class(module_name, global_name)
            # A module also names what it imports from others: that is not ours.
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        elif (module_name, global_name) in _PLAIN or (module_name, global_name) == _MADE:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"must not name {module_name}.{global_name}")
