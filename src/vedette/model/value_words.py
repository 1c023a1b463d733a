"""A wrong value in words, for the part of an error message that says what was found."""

from collections.abc import Mapping
from typing import Any

_LONGEST = 60  # characters of a text that are quoted


def in_words(value: Any) -> str:
    """Describe a value in one short line.

    Text is quoted and cut to 60 characters. A list is described by its length, an object by its
    first three keys. None is "nothing".
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = ascii(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, Mapping):
        keys = ", ".join(in_words(str(key)) for key in list(value)[:3])
        return f"an object with {keys}" if keys else "an empty object"
    return str(value)[:_LONGEST]
