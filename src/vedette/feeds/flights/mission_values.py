"""One command of a mission, the doubts that it leaves, and its values as they may be written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vedette.feeds.flights.flight_doubts import radius_m, reach_along, reach_around
from vedette.feeds.flights.flight_values import height, sample
from vedette.feeds.flights.mission_commands import HOME, SEA_LEVEL, TERRAIN
from vedette.model.doubt import Reach
from vedette.model.flight import Sample
from vedette.model.restriction import LatLon

OFF_ROUTE_M = 100.0  # how near a way of which only its end is known is flown


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One command of a mission."""

    key: str  # where it stands in the file
    number: int | None  # what jumps name it by
    command: int
    frame: int | None
    values: tuple[Any, ...]  # seven: four parameters, latitude, longitude, height


@dataclass(slots=True)
class Detour:
    """A doubt whose reach depends on the next place."""

    key: str
    what: str
    index: int  # of the sample before which it holds
    places: tuple[LatLon, ...]
    margin_m: float | None  # None: as far as the places around it are apart
    around: int = 2  # so many samples before it tell where it comes from

    def reach(self, flown: Sequence[LatLon]) -> Reach:
        """The reach of the detour, given all places of the mission."""
        way = [*flown[max(0, self.index - self.around) : self.index], *self.places]
        way += flown[self.index : self.index + self.around - 1]
        if self.margin_m is None:
            return reach_around(way, radius_m(reach_around(way, OFF_ROUTE_M)))
        return reach_along(way, self.margin_m)


def home_sample(lat: Any, lon: Any, up: Any, key: str) -> Sample:
    """The home position, on the ground. A height of 0 above the sea means "not set"."""
    heights = (
        height(0.0, HOME, key),
        height(0.0, TERRAIN, key),
        *(() if up is None or is_zero(up) or is_nan(up) else (height(up, SEA_LEVEL, key),)),
    )
    return sample(lat, lon, key, heights=heights)


def is_place(lat: Any, lon: Any) -> bool:
    """Whether two values are a latitude and a longitude, and not the code for "not set"."""
    for one in (lat, lon):
        if isinstance(one, bool) or not isinstance(one, int | float) or is_nan(one):
            return False
    return (lat, lon) != (0, 0) and bool(-90 <= lat <= 90 and -180 <= lon <= 180)


def stated_m(value: Any) -> float | None:
    """A radius in metres, without the sign for its direction; None if there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or is_nan(value):
        return None
    return abs(float(value)) or None


def number_or(value: Any, other: float) -> float:
    """A value, or `other` if it is not set."""
    return other if value is None or is_nan(value) else float(value)


def is_zero(value: Any) -> bool:
    """Whether a value is the number 0."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0


def is_nan(value: Any) -> bool:
    """Whether a value is NaN, which MAVLink writes for values that are not set."""
    return isinstance(value, float) and math.isnan(value)
