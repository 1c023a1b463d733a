"""Flights whose times are correct relative to each other, while the date or the zone is unknown.

The time between two places bounds how far the aircraft flew. Whether a restriction was in force
depends on the unknown date, so all possible times are checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vedette.airspace.check.place_check import Place
from vedette.airspace.flights.courses import EVER, Course
from vedette.model.flight import TimesOff

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the times of a flight may be off, and when it was flown, if that is known."""

    off: TimesOff
    window: Window | None

    def place(self, place: Place) -> Place:
        """The place at all times at which the aircraft may have been there."""
        first, last = EVER if self.window is None else self.window
        until = place.at if place.until is None else place.until
        at = first if self.off.earlier is None else max(first, place.at - self.off.earlier)
        end = last if self.off.later is None else min(last, until + self.off.later)
        said = (*place.assumptions, self.off.why)
        return replace(place, at=at, until=max(at, end), assumptions=said)

    def places(self, places: Sequence[Place]) -> tuple[Place, ...]:
        """All these places, each shifted by this shift."""
        return tuple(self.place(one) for one in places)


@dataclass(frozen=True, slots=True)
class ShiftedCourse:
    """A course at all times at which it may have been flown."""

    course: Course
    shift: Shift

    @property
    def length_m(self) -> float:
        """Length from end to end in a straight line, m."""
        return self.course.length_m

    @property
    def cuts_max(self) -> int:
        """The largest number of useful bisections."""
        return self.course.cuts_max

    def part(self, start: float, end: float) -> Place:
        """A place that covers all positions of the aircraft in that part."""
        return self.shift.place(self.course.part(start, end))

    def said(self, reason: str) -> str:
        """The reason why a part of the course is indeterminate, in words."""
        return f"{self.course.said(reason)}; {self.shift.off.why}"

    def assumptions(self) -> tuple[str, ...]:
        """The settings that are used for unknown values."""
        return self.course.assumptions()
