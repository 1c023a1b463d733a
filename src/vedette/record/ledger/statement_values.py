"""Statements as plain values and back: the bodies of their entries.

Every field of `Saying` is written and read by its type, so none is named here. Only the two times
have a form of their own: the first version of the ledger had a date for each, and no more.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from vedette.model.statement import Saying, Statement
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.plain_values import from_plain, to_plain

Body = Mapping[str, JsonValue]

FIRST_KEYS = frozenset(
    {"statement", "incident", "speaker", "claim", "modality", "role", "via", "said_at"}
    | {"about_at", "source_grade", "information_grade", "links"}
)
"""Keys of the first version of the ledger. Every entry has them."""

SECOND_KEYS = frozenset(
    {"to", "said", "said_in", "about", "about_place", "language", "span", "topics"}
    | {"bears_on", "note", "grade_why"}
)
"""Keys of the second version. An entry has all of them, or none."""

_FIELDS = tuple(one.name for one in fields(Saying))
_TIMES = ("said", "about")

OPTIONAL_KEYS = frozenset(_FIELDS) - FIRST_KEYS - SECOND_KEYS
"""Keys of fields that came later. An entry has one only where its value is known.

So the bytes of a statement without such a value are the same in every version.
"""


def saying_to_dict(saying: Saying) -> dict[str, JsonValue]:
    """The fields of `saying` as plain values."""
    whole = to_plain(saying)
    plain = {name: whole[name] for name in _FIELDS}
    for name in _TIMES:
        plain |= _split(name, plain[name])
    return {key: value for key, value in plain.items() if _is_written(key, value)}


def statement_to_dict(statement: Statement) -> dict[str, JsonValue]:
    """The body of a statement's entry; who recorded it and when stand in the entry itself."""
    named = {"statement": statement.id, "incident": statement.incident}
    return {**named, **saying_to_dict(statement)}


def statement_from_dict(body: Body, *, recorded_at: datetime, recorded_by: str) -> Statement:
    """Inverse of `statement_to_dict`, for entries of earlier versions too.

    Raises ValueError or KeyError.
    """
    plain: dict[str, Any] = {name: body[name] for name in _FIELDS if name in body}
    for name in _TIMES:
        plain[name] = _joined(body[f"{name}_at"], body.get(name))
    grading = {
        "source": plain["source_grade"],
        "information": plain["information_grade"],
        "by": recorded_by,
        "at": recorded_at,
        "why": body.get("grade_why"),
    }
    graded = grading["source"] is not None or grading["information"] is not None
    return from_plain(
        Statement,
        plain
        | {
            "id": body["statement"],
            "incident": body["incident"],
            "recorded_at": recorded_at,
            "recorded_by": recorded_by,
            "gradings": [grading] if graded else [],
        },
    )


def _is_written(key: str, value: JsonValue) -> bool:
    return value is not None or key not in OPTIONAL_KEYS


_UNSAID: dict[str, JsonValue] = {
    "until": None,
    "approximate": False,
    "words": None,
    "dateline": None,
}
"""What a date alone does not say of a time, where there is no more to say."""


def _split(name: str, when: dict[str, JsonValue] | None) -> dict[str, JsonValue]:
    """A time in its two keys: the date, and what the date alone does not say."""
    if when is None:
        return {f"{name}_at": None, name: None}
    more = {key: when[key] for key in _UNSAID}
    return {f"{name}_at": when["at"], name: None if more == _UNSAID else more}


def _joined(at: str | None, more: Body | None) -> dict[str, JsonValue] | None:
    """Inverse of `_split`."""
    return None if at is None and more is None else {"at": at, **(more or _UNSAID)}
