"""A claim as it is printed, so that a denial cannot be read the wrong way round.

A denial is kept as the claim that is denied, and is printed "denied that …". Where a speaker's
negative words could not be turned into that claim with certainty, the words are kept as they are,
and the line says so. Denials from before this rule have no such mark and are printed as they were.
"""

import re
from typing import Final

from vedette.model.statement import Denial, Modality, Saying

_FINITE: Final = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must"
    r"|shall|should|ought|came|went|flew|fell|hit|struck|shot|sent|took|gave|knew|saw|made|held"
    r"|[a-z]{2,}ed)\b|[’']d\b",
    re.I,
)
_NO_CLAUSE: Final = re.compile(
    r"^(?:any|all|both|such|allegations?|accusations?|claims?|reports?|rumou?rs?|suggestions?"
    r"|involvement|responsibility|wrongdoing|[a-z]+ing)\b",
    re.I,
)


def claim_in_words(claim: str, modality: str, denial: str | None) -> str:
    """The claim as it is printed behind its speaker: in quotation marks, or as what is denied."""
    if modality != Modality.DENIED or denial is None:
        return _in_quotes(claim)
    if denial == Denial.OWN_WORDS:
        return f"denied it in these words: {_in_quotes(claim)}"
    return f"denied {'that ' if _is_clause(claim) else ''}{claim}"


def words_of(said: Saying) -> str | None:
    """The claim of `said` as it is printed behind its speaker; None where nothing was claimed."""
    if said.claim is None:
        return None
    return claim_in_words(said.claim, str(said.modality), said.denial)


def sentence_of(said: Saying) -> str:
    """What was said as one line, with its speaker: "Russia denied that …"."""
    words = words_of(said)
    if words is None:
        return f"{said.speaker}: {said.modality}"
    colon = "" if said.modality is Modality.DENIED and said.denial is not None else ":"
    return f"{said.speaker}{colon} {words}"


def _in_quotes(claim: str) -> str:
    whole = claim.startswith("“") and claim.endswith("”") and claim.count("“") == 1
    return claim if whole else f"“{claim}”"


def _is_clause(claim: str) -> bool:
    """Whether "that" goes before it: "its drones had crossed", not "any part in it"."""
    return _NO_CLAUSE.search(claim) is None and _FINITE.search(claim) is not None
