"""When an alert is raised, and when its condition ends.

`entry` is raised when a barred object is inside, `possible_entry` when the answer is
indeterminate. `left_authorised` is raised when an authorised object has left its authorised volume
or time. Hysteresis belongs to the alert, not to the answer: an entry continues until the answer is
*outside* even with `CLEAR_BY` times the error. So an object that flies along the boundary raises
one alert.
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
    """The rule that this crossing fires, if any. A possibly barred object counts as barred."""
    if track.status is TrackStatus.LOST:
        return None
    if crossing.beyond is not None:
        return AlertRule.LEFT_AUTHORISED
    if crossing.standing is Standing.NOT_BARRED:
        return None
    return _RULES[crossing.verdict.answer]
