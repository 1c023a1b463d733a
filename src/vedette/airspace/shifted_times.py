"""Flights whose times are right among themselves, while nobody knows the date or the zone.

How far it flew between two places follows from the time between them. Whether a restriction was in
force there depends on when that was: all times that it may have been are asked about.
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
    """How far the times of a flight may be off, and when it was flown at all, if that is known."""

    off: TimesOff
    window: Window | None

    def place(self, place: Place) -> Place:
        """The same place at all times that it may have been there."""
        first, last = EVER if self.window is None else self.window
        until = place.at if place.until is None else place.until
        at = first if self.off.earlier is None else max(first, place.at - self.off.earlier)
        end = last if self.off.later is None else min(last, until + self.off.later)
        said = (*place.assumptions, self.off.why)
        return replace(place, at=at, until=max(at, end), assumptions=said)

    def places(self, places: Sequence[Place]) -> tuple[Place, ...]:
        """The same for many."""
        return tuple(self.place(one) for one in places)


@dataclass(frozen=True, slots=True)
class ShiftedCourse:
    """A course at all times that it may have been flown."""

    course: Course
    shift: Shift

    @property
    def length_m(self) -> float:
        """From end to end, straight."""
        return self.course.length_m

    @property
    def cuts_max(self) -> int:
        """So many times it is worth halving."""
        return self.course.cuts_max

    def part(self, start: float, end: float) -> Place:
        """The aircraft anywhere in that part."""
        return self.shift.place(self.course.part(start, end))

    def said(self, reason: str) -> str:
        """Why a part of it cannot be told, in words."""
        return f"{self.course.said(reason)}; {self.shift.off.why}"

    def assumptions(self) -> tuple[str, ...]:
        """What stood in for what is not known."""
        return self.course.assumptions()
