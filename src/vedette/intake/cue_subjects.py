"""The subject of a cue word: the words before it, after it, or after "by"."""

from collections.abc import Sequence
from typing import Final

from vedette.intake import noun_phrases
from vedette.intake.english_words import BE, DASHES, FIRST_PERSON, NOBODY, has_verb
from vedette.intake.modality_cues import Cue, CueKind
from vedette.intake.noun_phrases import Phrase
from vedette.intake.sentences import Token

_FARTHEST_BY: Final = 9  # words: 'was called a charlatan by fellow physicians'


def subject_of(tokens: Sequence[Token], cue: Cue) -> Phrase | None:
    """The speaker of the statement that `cue` introduces; None where no speaker is named."""
    if cue.passive and tokens[cue.verb].low == "quoted":
        return noun_phrases.before(tokens, cue)  # 'X was quoted by Y as saying'
    if cue.passive and cue.kind is not CueKind.SILENCE and cue.kind is not CueKind.UNABLE:
        return _agent(tokens, cue)
    if cue.inverts and _turned_round(tokens, cue):
        return noun_phrases.after(tokens, cue.end)
    subject = noun_phrases.before(tokens, cue)
    return None if subject is None or _is_none(tokens, subject) else subject


def _is_none(tokens: Sequence[Token], subject: Phrase) -> bool:
    """'who', 'our mill', and what 'was owned by a company called Odell' leaves."""
    first = subject.core[0].low
    if first in NOBODY and not (len(subject.core) > 1 and subject.core[1].text[0].isdigit()):
        return True  # 'No one has claimed it' is nobody's word; 'No 10' is somebody
    if subject.start and tokens[subject.start - 1].low in BE:
        return True
    return first == "who" or (first in FIRST_PERSON and len(subject.core) > 1)


def _agent(tokens: Sequence[Token], cue: Cue) -> Phrase | None:
    """'was first reported by fishermen': who did it stands behind 'by'."""
    if cue.kind not in (CueKind.REPORT, CueKind.AS, CueKind.SPEECH):
        return None
    reach = 1 if cue.kind is CueKind.REPORT else _FARTHEST_BY
    for i in range(cue.end, min(len(tokens) - 1, cue.end + reach)):
        if tokens[i].text in {",", ";"} | DASHES or has_verb(tokens[i : i + 1]):
            break
        if tokens[i].low == "by":
            return noun_phrases.after(tokens, i + 1)
    return None


def _turned_round(tokens: Sequence[Token], cue: Cue) -> bool:
    """'..., said X': what stands before is a quotation or a clause, not a subject."""
    if cue.end >= len(tokens) or cue.start == 0:
        return False
    before = tokens[cue.start - 1]
    ahead = tokens[cue.end]
    return (
        (before.quoted or before.text in {",", "?", "!"} | DASHES)
        and ahead.is_word
        and ahead.low not in ("that", "on", "in", "it", "there", "he", "she", "they", "he's")
        and noun_phrases.before(tokens, cue) is None
    )
