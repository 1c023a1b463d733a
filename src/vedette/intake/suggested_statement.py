"""A statement that a text seems to hold."""

from dataclasses import dataclass

from vedette.intake.document import Span
from vedette.intake.wording import Wording
from vedette.model.incident import Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A statement that the text seems to hold: a draft, until a person confirms it."""

    number: int  # from 1, in the order of the text
    speaker: str  # as the source names or describes them
    role: str | None
    to: str | None
    via: str | None
    modality: Modality
    cue: str  # the word that carries it; "" where the agency itself narrates
    claim: str | None  # what was said; None where nothing was
    span: Span
    said_at: str | None
    said_words: str | None
    about_at: str | None
    about_words: str | None
    why: str
    wording: Wording | None = None  # None for a narrated statement, and in older records
