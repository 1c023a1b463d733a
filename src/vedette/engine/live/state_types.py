"""Whether the fields of a value are of the types that they are annotated with."""

import types
import typing
from collections import deque
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np

from vedette.engine.live.state_kinds import our_kinds
from vedette.model.value_words import in_words, kind_in_words

_STATE = ("vedette.engine.state", "EngineState")
_UNIONS = (typing.Union, types.UnionType)


def other_fields(kind: type) -> str:
    """The message about a value of another version."""
    return f"the fields must be those of {kind.__name__} in this version of vedette"


def named_values(kind: type, state: Any) -> dict[str, Any]:
    """The fields of a value, whether the pickle holds them in order, by name, or for slots."""
    if is_dataclass(kind) and type(state) in {list, tuple} and not _is_for_slots(state):
        names = [field.name for field in fields(kind)]
        if len(names) != len(state):
            raise ValueError(other_fields(kind))
        return dict(zip(names, state, strict=True))
    named: dict[Any, Any] = {}
    for part in state if _is_for_slots(state) else (state,):
        if part is not None and type(part) is not dict:
            raise ValueError(
                f"the fields of a {kind.__name__} must be in an object, got {kind_in_words(part)}"
            )
        named |= part or {}
    if not all(type(name) is str and not name.startswith("__") for name in named):
        raise ValueError(
            f"the field names of a {kind.__name__} must be text and must not begin with two "
            "underscores"
        )
    return named


def _is_for_slots(state: Any) -> bool:
    """Whether it is a pair of what is in `__dict__` and what is in slots."""
    if type(state) is not tuple or len(state) != 2 or not isinstance(state[1], dict):
        return False
    return state[0] is None or type(state[0]) is dict


def require_types(kind: type, values: Mapping[str, Any]) -> None:
    """Raise ValueError if a field does not have the type of its annotation."""
    for name, value in values.items():
        if not _checks(kind)[name](value):
            raise ValueError(
                f"{kind.__name__}.{name} must have the type that this version of vedette gives it, "
                f"got {in_words(value)}"
            )


Check = Callable[[Any], bool]


@cache
def _checks(kind: type) -> dict[str, Check]:
    by_name = {one.__name__: one for one in our_kinds()}
    hints = typing.get_type_hints(kind, localns=by_name)
    checks = {name: _check(hint) for name, hint in hints.items()}
    if (kind.__module__, kind.__name__) == _STATE:
        checks["index"] = lambda value: value is None  # made ready again from the restrictions
    return checks


def _anything(_: Any) -> bool:
    return True


@cache
def _check(hint: Any) -> Check:
    """Whether a value is of an annotated type, containers looked into."""
    hint = getattr(hint, "__supertype__", hint)  # a NewType is what it is made of
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in _UNIONS:
        choices = [_check(one) for one in inner]
        return lambda value: any(check(value) for check in choices)
    if origin is typing.Literal:
        return lambda value: value in inner
    if origin is np.ndarray:
        return _array_check(inner)
    if origin is tuple and (len(inner) != 2 or inner[1] is not Ellipsis):
        return _row_check(inner)
    if isinstance(origin, type):
        return _container_check(origin, inner)
    return _single_check(hint)


def _container_check(origin: type, inner: tuple[Any, ...]) -> Check:
    if issubclass(origin, Mapping):
        return _mapping_check(origin, inner)
    if not issubclass(origin, Sequence | Set | deque):
        return lambda value: isinstance(value, origin)
    check = _check(inner[0])
    return lambda value: isinstance(value, origin) and all(map(check, value))


def _single_check(hint: Any) -> Check:
    if not isinstance(hint, type) or hint is object or getattr(hint, "_is_protocol", False):
        return _anything  # only our own values can be there at all
    if hint is float:
        return lambda value: isinstance(value, float | int | np.integer)
    if hint is int:
        return lambda value: isinstance(value, int | np.integer)
    return lambda value: isinstance(value, hint)


def _row_check(inner: tuple[Any, ...]) -> Check:
    checks = [_check(one) for one in inner]
    return lambda value: (
        isinstance(value, tuple)
        and len(value) == len(checks)
        and all(check(one) for check, one in zip(checks, value, strict=True))
    )


def _mapping_check(origin: type[Mapping[Any, Any]], inner: tuple[Any, ...]) -> Check:
    if len(inner) != 2:
        return lambda value: isinstance(value, origin)
    key, content = _check(inner[0]), _check(inner[1])
    return lambda value: (
        isinstance(value, origin)
        and all(map(key, value.keys()))
        and all(map(content, value.values()))
    )


def _array_check(inner: tuple[Any, ...]) -> Check:
    wanted = typing.get_args(inner[1])[0] if len(inner) == 2 and typing.get_args(inner[1]) else None
    if not isinstance(wanted, type):
        return lambda value: isinstance(value, np.ndarray)
    dtype = np.dtype(wanted)
    return lambda value: isinstance(value, np.ndarray) and value.dtype == dtype
