"""Corrections of a draft before it becomes a statement."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from vedette.intake.suggested_statement import Suggestion
from vedette.model.errors import RecordError
from vedette.model.incident import Modality
from vedette.record.actions.statement_parsing import required

CORRECTABLE: Final = (
    "speaker",
    "role",
    "to",
    "via",
    "modality",
    "claim",
    "said_at",
    "about_at",
)
"""What of a draft a person may correct. The span stays: it is where the words stand."""


def corrected(suggestion: Suggestion, changes: Mapping[str, str | None]) -> Suggestion:
    """`suggestion` with a person's changes. Raises RecordError for an unknown field."""
    unknown = sorted(set(changes) - set(CORRECTABLE))
    if unknown:
        raise RecordError(
            f"unknown field: {', '.join(unknown)}",
            mend=f"correct only {', '.join(CORRECTABLE)}",
        )
    values: dict[str, object] = dict(changes)
    if "modality" in changes:
        values["modality"] = _modality(changes["modality"])
    if "speaker" in changes:
        values["speaker"] = required("speaker", changes["speaker"] or "")
    for name, words in (("said_at", "said_words"), ("about_at", "about_words")):
        # A day that a person gives is no longer the one that the source's words were held to be.
        if name in changes and changes[name] != getattr(suggestion, name):
            values[words] = None
    return replace(suggestion, **values)  # type: ignore[arg-type]


def _modality(text: str | None) -> Modality:
    try:
        return Modality(text or "")
    except ValueError as exc:
        raise RecordError(
            f"must be one of {', '.join(Modality)}, got {text!r}",
            where="modality",
            mend="correct the modality",
        ) from exc
