"""When an alert rises, and when its condition is gone.

`entry` rises when a barred object is inside, `possible_entry` when it cannot be told and it may
be. Hysteresis lives here, not in the answer: an entry goes on until the answer is *outside*, so
an object that flies along the boundary does not flicker.
"""

from dataclasses import dataclass

from vedette.model.alert import AlertRule
from vedette.model.crossing import Answer, Crossing, Standing
from vedette.model.identity import ObjectClass
from vedette.model.track import Track, TrackStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertConfig:
    """What an operator may set about alerts."""

    bird_share: float = 0.95
    """A track raises no alert while the sensors' class evidence says bird by this share."""

    def __post_init__(self) -> None:
        if not 0.5 <= self.bird_share <= 1.0:
            raise ValueError(f"bird_share must lie between 0.5 and 1, not {self.bird_share}")


def rule_for(crossing: Crossing, track: Track, config: AlertConfig) -> AlertRule | None:
    """The rule that this crossing fires, if any. An object that may be barred counts as barred."""
    if crossing.standing is Standing.NOT_BARRED or is_bird(track, config):
        return None
    if track.status is TrackStatus.LOST:
        return None
    if crossing.verdict.answer is Answer.INSIDE:
        return AlertRule.ENTRY
    if crossing.verdict.answer is Answer.INDETERMINATE:
        return AlertRule.POSSIBLE_ENTRY
    return None


def is_bird(track: Track, config: AlertConfig) -> bool:
    """True when the sensors' own class evidence says bird, and says so beyond `bird_share`."""
    return any(
        c.object_class is ObjectClass.BIRD and c.likelihood >= config.bird_share
        for c in track.classes
    )
