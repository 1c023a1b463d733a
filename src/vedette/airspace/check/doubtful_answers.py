"""What a doubt does to an answer: a definite one that it could change becomes indeterminate."""

from collections.abc import Sequence
from dataclasses import replace

from vedette.model.crossing import Answer, Verdict
from vedette.model.doubt import Doubt

SAID_MAX = 3  # doubts that a reason names one by one


def matters(doubt: Doubt, answer: Answer) -> bool:
    """Whether a doubt could change an answer if it applies at that place and time."""
    if doubt.reach is None:
        return False
    return answer is Answer.OUTSIDE or (answer is Answer.INSIDE and doubt.may_narrow)


def doubted(verdict: Verdict, reaching: Sequence[Doubt]) -> Verdict:
    """The verdict, changed to indeterminate if one of these doubts could change it."""
    if not reaching:
        return verdict
    reason = f"{reasons(reaching)}; of what was understood: {verdict.reason}"
    return replace(verdict, answer=Answer.INDETERMINATE, reason=reason)


def reasons(doubts: Sequence[Doubt]) -> str:
    """The reasons why doubts leave an answer open, in one line."""
    said = list(dict.fromkeys(f"{one.key}: {one.what}" for one in doubts))
    more = f"; and {len(said) - SAID_MAX} more" if len(said) > SAID_MAX else ""
    return f"not understood: {'; '.join(said[:SAID_MAX])}{more}"
