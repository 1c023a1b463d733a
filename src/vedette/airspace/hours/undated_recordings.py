"""Restrictions with hours, for a recording of which nobody knows when it was made.

Inside such a restriction nobody can tell whether it was in force: the answer there is
indeterminate. Outside of its area and heights the hours do not matter.
"""

from dataclasses import replace

from vedette.model.doubt import Doubt, Reach
from vedette.model.restriction import Restriction


def with_unknown_hours(restriction: Restriction, why: str) -> Restriction:
    """The restriction as it may be in force or not, all the time; itself where it has no hours."""
    rules = tuple(replace(one, periods=()) for one in restriction.rules)
    if not restriction.periods and rules == restriction.rules:
        return restriction
    doubts = tuple(
        Doubt(
            file="",
            feature=restriction.name,
            key="hours",
            what=why,
            mend="give --start",
            reach=Reach(areas=(volume.area,), lower=volume.lower, upper=volume.upper),
            may_narrow=True,
        )
        for volume in restriction.volumes
    )
    return replace(restriction, periods=(), rules=rules, doubts=(*restriction.doubts, *doubts))
