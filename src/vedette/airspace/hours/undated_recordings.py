"""Restrictions with hours, checked against a recording whose date is unknown.

Inside such a restriction the answer is indeterminate, because it may have been in force or not.
Outside of its area and heights the hours do not matter.
"""

from dataclasses import replace

from vedette.model.doubt import Doubt, Reach
from vedette.model.restriction import Restriction


def with_unknown_hours(restriction: Restriction, why: str) -> Restriction:
    """The restriction with hours that are always in doubt; unchanged if it has no hours."""
    rules = tuple(replace(one, periods=()) for one in restriction.rules)
    if not restriction.periods and rules == restriction.rules:
        return restriction
    doubts = tuple(
        Doubt(
            file="",
            feature=restriction.name,
            key="hours",
            what=why,
            mend="give the start of the recording",
            reach=Reach(areas=(volume.area,), lower=volume.lower, upper=volume.upper),
            may_narrow=True,
        )
        for volume in restriction.volumes
    )
    return replace(restriction, periods=(), rules=rules, doubts=(*restriction.doubts, *doubts))
