"""Whom a restriction bars, for a live track: its facts, held against the restriction's rules.

An identity heard over the air is the object's own word; the reason says so.
"""

from vedette.airspace.check.flight_facts import CLASS_PROOF, facts_of
from vedette.airspace.check.who_is_barred import Moment, judge
from vedette.model.crossing import Standing
from vedette.model.restriction import Restriction
from vedette.model.track import Track

__all__ = ["CLASS_PROOF", "StandingAndWhy", "standing"]

StandingAndWhy = tuple[Standing, str]


def standing(
    restriction: Restriction, track: Track, moment: Moment | None = None
) -> StandingAndWhy:
    """Whether the restriction bars this track, and why we think so.

    moment: when and where that is asked, for rules that have hours of their own.
    """
    ruling = judge(restriction, facts_of(track), moment)
    return ruling.standing, ruling.reason
