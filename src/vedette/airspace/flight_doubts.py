"""Where a flight that was not understood in part may have been, held against a restriction."""

from collections.abc import Sequence

from vedette.airspace.check import Compiled, Place, check_place
from vedette.airspace.courses import EVER
from vedette.airspace.doubt_reach import DISC_MAX_M, disc_around
from vedette.model.crossing import Answer
from vedette.model.doubt import Doubt, Reach
from vedette.model.height import Height
from vedette.model.restriction import Circle

_ANYWHERE = Circle(centre=(0.0, 0.0), radius_m=20_100_000.0)  # half the earth's girth, and more


def reaching(doubts: Sequence[Doubt], compiled: Compiled) -> tuple[Doubt, ...]:
    """Those doubts of a flight that reach a restriction: it may have been there."""
    return tuple(one for one in doubts if one.reach is not None and _reaches(one.reach, compiled))


def _reaches(reach: Reach, compiled: Compiled) -> bool:
    return any(
        check_place(compiled, place).answer is not Answer.OUTSIDE for place in _places(reach)
    )


def _places(reach: Reach) -> list[Place]:
    """Everything that the flight may have been at, as places with how far each may be off."""
    discs = [_ANYWHERE]
    if reach.areas is not None:
        discs = [disc_around(area, reach.margin_m) for area in reach.areas]
    if any(one.radius_m > DISC_MAX_M for one in discs):
        discs = [_ANYWHERE]
    heights, reach_m = _heights(reach.lower, reach.upper)
    return [
        Place(
            lat_deg=disc.centre[0],
            lon_deg=disc.centre[1],
            at=reach.start or EVER[0],
            until=reach.end or EVER[1],
            heights=heights,
            reach_m=disc.radius_m,
            height_reach_m=reach_m,
        )
        for disc in discs
    ]


def _heights(lower: Height | None, upper: Height | None) -> tuple[tuple[Height, ...], float]:
    """A height and how far it may be off; unknown where the two do not compare."""
    if lower is None or upper is None or lower.reference is not upper.reference:
        return (), 0.0
    middle_m = (lower.value_m + upper.value_m) / 2
    sigma_m = max(lower.sigma_m or 0.0, upper.sigma_m or 0.0)
    middle = Height(value_m=middle_m, reference=lower.reference, sigma_m=sigma_m)
    return (middle,), abs(upper.value_m - lower.value_m) / 2
