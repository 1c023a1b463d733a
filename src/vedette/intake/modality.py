"""The modality of a statement, from its cue and from the words that follow it."""

import re
from typing import Final

from vedette.intake.modality_cues import NOT_KNOWN, Cue, CueKind
from vedette.intake.word_lists import listed
from vedette.model.incident import Modality

_OWN: Final = r"(?:it|he|she|they|we|i)"
_DENIES: Final = re.compile(
    rf"^(?:that )?(?:{_OWN} (?:had|has|have|did|was|were|is|are) ?(?:not|never|n't)\b"
    rf"|{_OWN} (?:hadn't|hasn't|haven't|didn't|wasn't|weren't|isn't|aren't)\b"
    r"|none of (?:its|their|his|her|our)\b|(?:the )?(?:accusation|allegation|claim"
    r"|report)s? (?:was|were"
    r"|is|are) (?:false|absurd|baseless|untrue|unfounded|wrong))",
    re.I,
)
_COMMITS: Final = re.compile(
    rf"^(?:that )?{_OWN} (?:would|will|'ll|was ready to|is ready to) (?:not )?(?:\w+ly "
    rf")?(?P<verb>\w+)",
    re.I,
)
_NO_COMMITMENT: Final = listed(
    "be have take make not comment speculate discuss say hope expect need face"
)
_ARRANGED: Final = re.compile(
    r"\b(?:will|would|is to|are to|was to|were to) (?:\w+ly )?(?:hold|meet|convene|be held"
    r"|take place"
    r"|begin|start|open|reopen|close|visit|resume|be (?:sent|closed|opened|published"
    r"|lifted|launched"
    r"|raised|reconnected|deployed)|publish|introduce|launch|send|deploy|raise|stay closed|remain"
    r" closed|remain shut|stay shut)\b",
    re.I,
)
_PROPOSES: Final = re.compile(
    r"\b(?:we|i) (?:have |had )?(?:propose|proposed|suggest|suggested)\b", re.I
)
_SILENT: Final = re.compile(
    r"\b(?:would|will|could|can|does|do) ?(?:not|never|n't) (?:comment|speculate|discuss)"
    r"|\bnever comments\b",
    re.I,
)
_HEARSAY: Final = re.compile(
    r"\b(?:diplomats?|sources?|media|radio|television|tv|newspapers?|reports?|witnesses"
    r"|people|person"
    r"|data|fishermen|residents|analysts)\b",
    re.I,
)


def modality_of(cue: Cue | None, speaker: str, claim: str) -> Modality:
    """The modality of what `speaker` said. `claim` is what was said, without its attribution."""
    if cue is None:
        return Modality.UNKNOWN if NOT_KNOWN.search(claim.lower()) else Modality.ASSERTED
    if cue.kind in (CueKind.SILENCE, CueKind.UNABLE, CueKind.DECISION):
        return cue.modality
    if cue.modality is not Modality.ASSERTED:
        return cue.modality
    return _by_words(speaker, claim)


def _by_words(speaker: str, claim: str) -> Modality:
    low = claim.lower().strip("“”\"' ")
    commits = _COMMITS.search(low)
    if NOT_KNOWN.search(low[:60]):
        found = Modality.UNKNOWN
    elif _DENIES.search(low):
        found = Modality.DENIED
    elif _SILENT.search(low):
        found = Modality.NO_COMMENT
    elif NOT_KNOWN.search(low):
        found = Modality.UNKNOWN
    elif _PROPOSES.search(low):
        found = Modality.PROPOSED
    elif commits and commits["verb"] not in _NO_COMMITMENT:
        found = Modality.COMMITTED
    elif _ARRANGED.search(low):
        found = Modality.ANNOUNCED
    elif _HEARSAY.search(speaker):
        found = Modality.REPORTED
    else:
        found = Modality.ASSERTED
    return found
