"""A wrong value in words, for the part of an error message that says what was found."""

import json
import re
from collections.abc import Mapping
from typing import Any

from vedette.model.errors import VedetteError

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


def kind_in_words(value: Any) -> str:
    """Describe only the kind and size of a value, for input that must not be quoted."""
    if value is None:
        return "nothing"
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    return next((words for kind, words in _KINDS if isinstance(value, kind)), "another value")


def failure_in_words(error: BaseException) -> str:  # noqa: PLR0911 - one for each kind
    """Say why a value could not be read, without the names of Python's exceptions.

    An error of vedette: its own text, without place and remedy. Python's own text is quoted only
    if there is nothing better.
    """
    if isinstance(error, VedetteError):
        return error.what
    if isinstance(error, json.JSONDecodeError):
        return f"invalid JSON at line {error.lineno}, column {error.colno}: {error.msg.lower()}"
    if isinstance(error, UnicodeDecodeError):
        return f"the byte at offset {error.start} is not valid in {error.encoding.upper()}"
    if isinstance(error, UnicodeEncodeError):
        return f"the character at position {error.start} is not valid Unicode"
    if isinstance(error, KeyError) and error.args:
        return f"{in_words(error.args[0])} is missing"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    reason = getattr(error, "reason", None)  # a URLError wraps what happened
    if isinstance(reason, OSError):
        return failure_in_words(reason)
    text = str(error).strip()
    if text.startswith(_URL_FAILED):
        return text.removeprefix(_URL_FAILED).removesuffix(">")
    if text.startswith("Exceeds the limit"):  # Python's advice is for programmers
        return "a whole number has too many digits"
    if isinstance(error, TypeError) and text:
        return f"a value has the wrong type ({text:.120})"
    words = next((words for kind, words in _FAILURES if isinstance(error, kind)), text)
    return words or "the reason is unknown"


def fault_in_words(fault: Mapping[str, Any]) -> str:
    """Say what pydantic found wrong with one value, without the value's key."""
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] == "extra_forbidden":
        return "is an unknown key"
    what = message_in_words(fault["msg"])
    return what if ", got " in what else f"{what}, got {in_words(fault['input'])}"


def message_in_words(message: str) -> str:
    """A message of pydantic in the form of ours, such as "must be a number"."""
    found = _SHOULD.sub("must ", message.removeprefix("Value error, "))
    for of_pydantic, ours in _TYPES:
        found = of_pydantic.sub(ours, found)
    return found


_SHOULD = re.compile(r"^\w+ should ")
_TYPES = tuple(
    (re.compile(of_pydantic), ours)
    for of_pydantic, ours in (
        (", unable to (parse|interpret).*", ""),
        (r"a valid dictionary( or instance of \w+)?", "an object"),
        ("a valid (list|tuple)", "a list"),
        ("a valid string", "text"),
        ("a valid integer", "a whole number"),
        ("a valid number", "a number"),
        ("a valid boolean", "true or false"),
    )
)
_URL_FAILED = "<urlopen error "
_KINDS: tuple[tuple[Any, str], ...] = (
    (bool, "true or false"),
    (int | float, "a number"),
    (str, "text"),
    (list | tuple, "a list"),
    (Mapping, "an object"),
    (set | frozenset, "a set"),
)
_FAILURES: tuple[tuple[type[BaseException], str], ...] = (
    (IndexError, "a value is missing"),
    (TypeError, "a value has the wrong type"),
    (AttributeError, "a value has the wrong type"),
    (RecursionError, "it is nested too deep"),
    (MemoryError, "it needs more memory than is available"),
    (OverflowError, "a number is too large"),
    (ZeroDivisionError, "a number is 0 that must not be"),
)
