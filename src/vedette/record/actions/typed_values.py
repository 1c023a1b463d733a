"""Single values that a person types, by the names of their fields.

The page sends them as JSON, and the command line hands over its options under the same names.
Errors name the field; the command line writes its option instead.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from vedette.model.errors import RecordError
from vedette.model.times import from_text
from vedette.model.value_words import in_words

Word = TypeVar("Word", bound=StrEnum)
Typed = Mapping[str, Any]


def text_in(typed: Typed, key: str) -> str | None:
    """The text under `key`; None where there is none. Raises RecordError for anything else."""
    value = typed.get(key)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        raise RecordError(f"{key} must be text, got {in_words(value)}", mend="write it as text")
    return value


def needed_text(typed: Typed, key: str) -> str:
    """The text under `key`. Raises RecordError where there is none."""
    text = text_in(typed, key)
    if text is None:
        raise RecordError(f"{key} is missing", mend="choose or write one")
    return text


def texts_in(typed: Typed, key: str) -> list[str]:
    """The texts under `key`; none where there is nothing. Raises RecordError."""
    value = typed.get(key)
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise RecordError(
            f"{key} must be a list of texts, got {in_words(value)}",
            mend="write it as a list of texts",
        )
    return list(value)


def word_in(kind: type[Word], typed: Typed, key: str) -> Word | None:
    """One of the words of `kind`, or None. Raises RecordError."""
    value = text_in(typed, key)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError as exc:
        known = ", ".join(word.value for word in kind)
        raise RecordError(
            f"{key} must be one of {known}, got {value!r:.60}", mend="correct it"
        ) from exc


def needed_word(kind: type[Word], typed: Typed, key: str) -> Word:
    """One of the words of `kind`. Raises RecordError where there is none."""
    word = word_in(kind, typed, key)
    if word is None:
        raise RecordError(f"{key} is missing", mend="choose one")
    return word


def holds_in(typed: Typed) -> bool:
    """Whether the statement holds (true, the default) or is taken back (false).

    Raises RecordError.
    """
    holds = typed.get("holds", True)
    if not isinstance(holds, bool):
        raise RecordError(f"holds must be true or false, got {in_words(holds)}", mend="correct it")
    return holds


def day_in(typed: Typed, key: str) -> date | None:
    """The day under `key`; None where there is none. Raises RecordError."""
    text = text_in(typed, key)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise RecordError(
            f"must be a day, got {text!r:.40}", where=key, mend="write it like 2025-09-11"
        ) from exc


def needed_day(typed: Typed, key: str) -> date:
    """The day under `key`. Raises RecordError where there is none."""
    day = day_in(typed, key)
    if day is None:
        raise RecordError("is missing", where=key, mend="write it like 2025-09-11")
    return day


def instant_in(typed: Typed, key: str) -> datetime | None:
    """The time under `key` (RFC 3339, with its offset); None where there is none.

    Raises RecordError.
    """
    text = text_in(typed, key)
    if text is None:
        return None
    try:
        return from_text(text)
    except ValueError as exc:
        raise RecordError(
            f"must be a time: {exc}", where=key, mend="write it like 2025-09-11T07:00:00Z"
        ) from exc
