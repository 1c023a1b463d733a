"""When an alert rises, and when its condition is gone.

`entry` rises when a barred object is inside, `possible_entry` when it cannot be told and it may
be. `left_authorised` rises when an object that was let in is outside again, but beyond what it was
authorised to. Hysteresis lives in the alert, not in the answer: an entry goes on until the answer
is *outside*, and would be so with `CLEAR_BY` times the error, so an object that flies along the
boundary does not flicker.
"""

from vedette.model.alert import AlertRule
from vedette.model.crossing import Answer, Crossing, Standing
from vedette.model.track import Track, TrackStatus

CLEAR_BY = 3.0
"""How many times its error a track must be clear by, so that what has risen is over. Where noise of
one sigma makes the answer change either way, one change and the next are six sigma apart."""

_RULES = {
    Answer.INSIDE: AlertRule.ENTRY,
    Answer.INDETERMINATE: AlertRule.POSSIBLE_ENTRY,
    Answer.OUTSIDE: None,
}


def rule_for(crossing: Crossing, track: Track) -> AlertRule | None:
    """The rule that this crossing fires, if any. An object that may be barred counts as barred."""
    if track.status is TrackStatus.LOST:
        return None
    if crossing.beyond is not None:
        return AlertRule.LEFT_AUTHORISED
    if crossing.standing is Standing.NOT_BARRED:
        return None
    return _RULES[crossing.verdict.answer]
