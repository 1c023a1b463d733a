"""Decode the position of one aircraft from its CPR messages. The result never jumps.

A CPR message fits many places on Earth. A first position needs an even and an odd message within
`PAIR_S`, and is reported only after a second pair agrees with it. Then each message is decoded
locally, from the last position, and also globally if the other half of a pair is available. If the
two results differ, or if the aircraft would exceed `MAX_SPEED_M_S`, nothing is reported. So a wrong
or forged message is dropped. After `FORGET_S` without a valid position the search begins again.

A pair is decoded correctly if the aircraft moves less than half a cell between its two messages. So
the permitted time between them is shorter for a faster aircraft.
Source: DO-260B, 2.2.10.3 to 2.2.10.6 (reasonableness tests), with limits of our own.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime

from vedette.feeds.mode_s import cpr
from vedette.feeds.mode_s.mode_s_frames import CodedPlace
from vedette.geo.local import east_north_m
from vedette.model.times import seconds_between

PAIR_S = 10.0
FORGET_S = 30.0
MAX_SPEED_M_S = 1000.0  # Mach 3; a wrong cell is a jump of 5.6 km at least, most are far more
SLACK_S = 1.0  # clocks of whole seconds are common
HALF_CELL_M = {False: 5_000.0, True: 1_200.0}  # by surface; the true ones are 5.6 and 1.4 km
SAME_M = 100.0  # two readings of one message are equal, or a zone apart


@dataclass(frozen=True, slots=True)
class Fix:
    """A position and its time."""

    at: datetime
    place: cpr.LatLon


@dataclass(slots=True)
class Places:
    """The state of the decoding of one aircraft, as one sensor receives it."""

    halves: dict[tuple[bool, bool], tuple[datetime, CodedPlace]] = field(default_factory=dict)
    held: Fix | None = None  # the first fix, not yet borne out
    last: Fix | None = None  # the last that was reported, forgotten after FORGET_S
    doubted: bool = False  # two readings of one message differed: `last` is not followed

    def hear(
        self,
        coded: CodedPlace,
        at: datetime,
        *,
        speed_m_s: float | None,
        receiver: cpr.LatLon | None,
    ) -> cpr.LatLon | None:
        """The position of `coded`; None while it is ambiguous or impossible.

        speed_m_s: the speed that the aircraft last reported.  receiver: the position of the
        sensor. The first surface position of an aircraft cannot be decoded without it.
        """
        if self.last is not None and seconds_between(at, self.last.at) > FORGET_S:
            self.last, self.doubted = None, False
        paired = self._paired(coded, at, speed_m_s, receiver)
        searching = self.last is None or self.doubted
        place = self._found(at, paired) if searching else self._followed(coded, at, paired)
        if place is not None or self.last is None or self.doubted:
            self.halves[(coded.surface, coded.odd)] = (at, coded)
        if place is not None:
            self.last, self.doubted = Fix(at, place), False
        return place

    def _followed(
        self, coded: CodedPlace, at: datetime, paired: cpr.LatLon | None
    ) -> cpr.LatLon | None:
        """The position nearest to the last fix; None if the speed or the pair contradicts it."""
        if self.last is None:
            return None
        near = cpr.from_near(
            coded.y, coded.x, self.last.place, odd=coded.odd, surface=coded.surface
        )
        if near is None or not _reachable(self.last, Fix(at, near)):
            return None
        if paired is not None and _distance_m(near, paired) > SAME_M:
            self.halves.clear()  # one of the two is wrong, and it cannot be told which
            self.held, self.doubted = None, True
            return None
        return near

    def _found(self, at: datetime, paired: cpr.LatLon | None) -> cpr.LatLon | None:
        """A first position; None until two pairs agree."""
        if paired is None:
            return None
        fix, held = Fix(at, paired), self.held
        self.held = fix
        if held is None or seconds_between(at, held.at) > FORGET_S or not _reachable(held, fix):
            return None
        if self.last is not None and not _reachable(self.last, fix):
            return None
        self.held = None
        return paired

    def _paired(
        self,
        coded: CodedPlace,
        at: datetime,
        speed_m_s: float | None,
        receiver: cpr.LatLon | None,
    ) -> cpr.LatLon | None:
        """The position from this message and the latest one of the other parity."""
        other_at, other = self.halves.get((coded.surface, not coded.odd), (None, None))
        if other_at is None or other is None:
            return None
        apart_s = PAIR_S
        if speed_m_s:
            apart_s = min(PAIR_S, HALF_CELL_M[coded.surface] / speed_m_s)
        if abs(seconds_between(at, other_at)) > apart_s:
            return None
        even, odd = (other, coded) if coded.odd else (coded, other)
        words = (even.y, even.x), (odd.y, odd.x)
        if not coded.surface:
            return cpr.from_pair(*words, latest_odd=coded.odd)
        near = self.last.place if self.last else receiver
        return None if near is None else cpr.from_surface_pair(*words, near, latest_odd=coded.odd)


def _reachable(earlier: Fix, later: Fix) -> bool:
    """Whether an aircraft can fly from one position to the other in the time between."""
    seconds = abs(seconds_between(later.at, earlier.at)) + SLACK_S
    return _distance_m(earlier.place, later.place) <= MAX_SPEED_M_S * seconds


def _distance_m(one: cpr.LatLon, two: cpr.LatLon) -> float:
    if abs(one[0] - two[0]) > 1:
        return math.inf  # 111 km: further than any of the limits here, and than flat maths reach
    return math.hypot(*east_north_m(one[0], one[1], two[0], two[1]))
