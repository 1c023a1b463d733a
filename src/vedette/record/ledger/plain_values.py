"""Nouns as plain values and back, field by field by their types: one serialiser for all of them."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from vedette.record.ledger.canonical_json import JsonValue

Noun = TypeVar("Noun")


def to_plain(noun: Any) -> Any:
    """A frozen dataclass, a word, a text or a tuple of them as plain values. None stays None."""
    if isinstance(noun, tuple):
        return [to_plain(one) for one in noun]
    return msgspec.to_builtins(noun)


def from_plain(kind: type[Noun], value: Mapping[str, JsonValue]) -> Noun:
    """Inverse of `to_plain` for a dataclass. Raises ValueError.

    A missing field, an unknown key, a value of another type and one that the noun refuses are
    errors.
    """
    try:
        made = msgspec.convert(value, kind)
    except msgspec.ValidationError as exc:
        raise ValueError(str(exc)) from exc
    unknown = sorted(_unknown_keys(value, msgspec.to_builtins(made)))
    if unknown:
        raise ValueError(f"a {kind.__name__} has no {', '.join(unknown)}")
    return made


def _unknown_keys(value: Any, known: Any) -> Iterator[str]:
    """The keys of `value`, at any depth, that `known` lacks. msgspec passes over them."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key in known:
                yield from _unknown_keys(part, known[key])
            else:
                yield key
    elif isinstance(value, list | tuple):
        for part, other in zip(value, known, strict=True):
            yield from _unknown_keys(part, other)
