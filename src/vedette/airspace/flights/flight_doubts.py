"""Where a flight that was not understood in part may have been, held against a restriction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from vedette.airspace.check.place_check import Compiled, Place, check_place
from vedette.airspace.flights.courses import EVER
from vedette.airspace.shapes.doubt_reach import DISC_MAX_M, disc_around
from vedette.geo import geodesic
from vedette.geo.geodesic import Vector
from vedette.model.crossing import Answer
from vedette.model.doubt import Doubt, Reach
from vedette.model.height import Height
from vedette.model.restriction import Circle

_ANYWHERE = Circle(centre=(0.0, 0.0), radius_m=20_100_000.0)  # half the earth's girth, and more


@dataclass(frozen=True, slots=True)
class _Disc:
    """One place of a reach, ready to be held against many restrictions."""

    place: Place
    centre: Vector


@dataclass(frozen=True, slots=True)
class ReachedPlaces:
    """A doubt of a flight, with all places that the flight may have been at."""

    doubt: Doubt
    discs: tuple[_Disc, ...]

    def reaches(self, compiled: Compiled) -> bool:
        """Whether the flight may have been in a restriction."""
        return any(_in_reach(one, compiled) for one in self.discs)


def reached_places(
    doubts: Sequence[Doubt], window: tuple[datetime, datetime] = EVER
) -> tuple[ReachedPlaces, ...]:
    """Prepare doubts for the check; doubts that cannot change an answer are left out.

    window: the time within which the flight is flown.
    """
    return tuple(
        ReachedPlaces(one, tuple(_discs(one.reach, window)))
        for one in doubts
        if one.reach is not None
    )


def reaching(doubts: Sequence[ReachedPlaces], compiled: Compiled) -> tuple[Doubt, ...]:
    """The doubts of a flight that may concern a restriction, because the flight may have been
    there.
    """
    return tuple(one.doubt for one in doubts if one.reaches(compiled))


def _in_reach(disc: _Disc, compiled: Compiled) -> bool:
    place, config = disc.place, compiled.config
    own_m = compiled.restriction.boundary_sigma_m
    error_m = config.sigmas * (config.assumed_sigma_m + own_m) + place.reach_m
    if compiled.prepared.at_least_m(disc.centre) > error_m:
        return False  # proven by the ball round the restriction alone
    return check_place(compiled, place).answer is not Answer.OUTSIDE


def _discs(reach: Reach, window: tuple[datetime, datetime]) -> Iterator[_Disc]:
    """Everything that the flight may have been at, as places with how far each may be off."""
    areas = [_ANYWHERE]
    if reach.areas is not None:
        areas = [disc_around(area, reach.margin_m) for area in reach.areas]
    if any(one.radius_m > DISC_MAX_M for one in areas):
        areas = [_ANYWHERE]
    heights, reach_m = _heights(reach.lower, reach.upper)
    for disc in areas:
        place = Place(
            lat_deg=disc.centre[0],
            lon_deg=disc.centre[1],
            at=reach.start or window[0],
            until=reach.end or max(window[1], reach.start or window[0]),
            heights=heights,
            reach_m=disc.radius_m,
            height_reach_m=reach_m,
        )
        yield _Disc(place, geodesic.ecef(*disc.centre))


def _heights(lower: Height | None, upper: Height | None) -> tuple[tuple[Height, ...], float]:
    """A height and how far it may be off; unknown where the two do not compare."""
    if lower is None or upper is None or lower.reference is not upper.reference:
        return (), 0.0
    middle_m = (lower.value_m + upper.value_m) / 2
    sigma_m = max(lower.sigma_m or 0.0, upper.sigma_m or 0.0)
    middle = Height(value_m=middle_m, reference=lower.reference, sigma_m=sigma_m)
    return (middle,), abs(upper.value_m - lower.value_m) / 2
