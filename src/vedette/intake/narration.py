"""Statements that a report makes in its own name: sentences without a named speaker."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from vedette.intake.dates import whens
from vedette.intake.document import Span
from vedette.intake.english_words import DASHES, has_verb
from vedette.intake.modality_cues import NOT_KNOWN, UNABLE_PASSIVE
from vedette.intake.sentences import Token
from vedette.intake.statement_wording import tidied, words_of
from vedette.intake.suggested_statement import Suggestion
from vedette.model.incident import Modality

_LEAST_NARRATED: Final = 3  # words; what is shorter says nothing by itself
_LEFT_OPEN: Final = frozenset(
    {"and", "but", "while", "after", "when", "as", "because", "in", "what"}
)
_JOINS: Final = frozenset({"and", "but", "while", "whereas", "although", "though"})


def narrated(tokens: Sequence[Token], narrator: str, published: date | None) -> list[Suggestion]:
    """The statements that the report makes in its own name."""
    left = list(tokens)
    while left and (left[0].text in {",", ";", ".", ":"} | DASHES or left[0].low in _JOINS):
        left = left[1:]
    while left and (left[-1].text in {",", ";"} | DASHES or left[-1].low in _LEFT_OPEN):
        left = left[:-1]
    words = [t for t in left if t.is_word or t.quoted]
    if len(words) < _LEAST_NARRATED or not has_verb(left) or left[-1].text == "?":
        return []
    claim = words_of(left)
    low = claim.lower()
    modality, cue = Modality.NARRATED, ""
    if match := UNABLE_PASSIVE.search(low):
        modality, cue = Modality.UNABLE_TO_VERIFY, match.group().strip()
    elif match := NOT_KNOWN.search(low):
        modality, cue = Modality.UNKNOWN, match.group().strip()
    about = whens(claim, published)
    return [
        Suggestion(
            number=0,
            speaker=narrator,
            role=None,
            to=None,
            via=None,
            modality=modality,
            cue=cue,
            claim=tidied(claim),
            span=Span(left[0].start, left[-1].end),
            said_at=None,
            said_words=None,
            about_at=about[0].value if len(about) == 1 else None,
            about_words=about[0].words if len(about) == 1 else None,
            why="nobody is named for it: the report's own words",
        )
    ]
