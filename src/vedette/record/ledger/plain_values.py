"""Nouns as plain values and back, field by field by their types: one serialiser for all of them."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from vedette.record.ledger.canonical_json import JsonValue

Noun = TypeVar("Noun")


def to_plain(noun: Any) -> Any:
    """A frozen dataclass, a word, a text or a tuple of them as plain values. None stays None."""
    # By way of JSON, so that a tuple is a list, as it is when the entry is read again.
    return msgspec.json.decode(msgspec.json.encode(noun))


def from_plain(kind: type[Noun], value: Mapping[str, JsonValue]) -> Noun:
    """Inverse of `to_plain` for a dataclass. Raises ValueError.

    A missing field, an unknown key, a value of another type and one that the noun refuses are
    errors.
    """
    _require_known(kind, value)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as exc:
        raise ValueError(f"a value of {kind.__name__} cannot be read: {exc}") from exc


def _require_known(kind: type, value: Mapping[str, Any]) -> None:
    """Raise ValueError for a key that is no field, here or in a noun inside; msgspec skips it."""
    names, inner = _fields_of(kind)
    if not value.keys() <= names:
        raise ValueError(
            f"unknown field of {kind.__name__}: {', '.join(sorted(value.keys() - names))}"
        )
    for name, noun in inner:
        part = value.get(name)
        for one in part if isinstance(part, list) else (part,):
            if isinstance(one, dict):
                _require_known(noun, one)


@cache
def _fields_of(kind: type) -> tuple[frozenset[str], tuple[tuple[str, type], ...]]:
    """The names of the fields, and those that hold a noun with its class: alone or in a tuple."""
    hints = get_type_hints(kind)
    names = frozenset(one.name for one in fields(kind))
    held = ((name, noun) for name in names for noun in (hints[name], *get_args(hints[name])))
    return names, tuple((name, noun) for name, noun in held if is_dataclass(noun))  # type: ignore[misc]
