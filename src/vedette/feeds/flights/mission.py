"""Missions of MAVLink: commands in the order flown become the places of one plan.

Shared by `.plan` files of QGroundControl and by `.waypoints` files. The legs of a jump are flown,
so they are part of the plan. Whatever else may move the aircraft - a circle, a rally point, a
command that is not known - leaves a doubt where it may lead.
Source: mavlink.io/en/messages/common.html (MAV_CMD, MAV_FRAME).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vedette.feeds.flights.flight_doubts import LeftOut, radius_m, reach_along, reach_around
from vedette.feeds.flights.flight_values import height, number, refuse, sample
from vedette.feeds.flights.mission_commands import (
    CHANGES_HEIGHT,
    CIRCLES,
    DELIVERS,
    FRAMES,
    GOES_TO,
    HERE_WITHOUT_PLACE,
    HOME,
    JUMP_TAG,
    JUMPS,
    JUMPS_TO_TAG,
    LANDS_HERE_LATER,
    LOCAL_FRAMES,
    MISSION_FRAME,
    RALLY_POINT,
    RETURNS,
    SEA_LEVEL,
    SETS_CURRENT,
    SETS_HOME,
    SPLINE,
    STAYS,
)
from vedette.feeds.flights.mission_jumps import MissionJumps
from vedette.feeds.flights.mission_values import (
    OFF_ROUTE_M,
    Detour,
    Item,
    home_sample,
    is_nan,
    is_place,
    is_zero,
    number_or,
    stated_m,
)
from vedette.model.flight import Sample
from vedette.model.height import Height
from vedette.model.restriction import LatLon

LOITER_MAX_M = 1_000.0  # of a circle whose radius the mission leaves to the vehicle's settings
_PAIRS_MAX = 1_000  # of returns and where they may end, that are told one by one
PLACE_REACH_MAX_M = 100_000.0  # of a parameter that may be a distance


@dataclass(slots=True)
class Mission:
    """Takes the commands of a mission, and gives the places that it flies over."""

    home: Sample | None
    out: LeftOut
    rally: list[LatLon] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    jumps: MissionJumps = field(default_factory=MissionJumps)
    _detours: list[Detour] = field(default_factory=list)
    _returns: list[tuple[str, int]] = field(default_factory=list)  # key, its sample
    _landings: list[LatLon] = field(default_factory=list)  # where a return may land
    _home_height: bool = True  # heights above home count from a home of known place in the file

    def __post_init__(self) -> None:
        if self.home is not None:
            self.samples.append(self.home)

    def take(self, items: Iterable[Item]) -> None:
        """Follow all commands, in order. Raises RecordingError for a value that is not valid."""
        for item in items:
            self._take(item)

    def finish(self) -> tuple[Sample, ...]:
        """All places, then the places of the jumps. Adds the doubts that depend on both ends."""
        places = [(one.lat_deg, one.lon_deg) for one in self.samples]
        for one in self._detours[:_PAIRS_MAX]:
            self.out.note(one.key, one.what, reach=one.reach(places))
        rest = self._detours[_PAIRS_MAX:]
        if rest:
            ways = [*places, *(place for one in rest for place in one.places)]
            margin_m = max((one.margin_m or 0.0 for one in rest), default=0.0)
            margin_m += radius_m(reach_around(places, OFF_ROUTE_M))
            what = f"{len(rest)} more commands may lead off the course"
            self.out.note("mission", what, reach=reach_around(ways, margin_m))
        self.jumps.fly(self.samples, self.out)
        self._note_returns(places)
        return tuple(self.samples)

    def here(self) -> LatLon | None:
        """The position of the aircraft after the last command; None before the first position."""
        last = self.samples[-1] if self.samples else None
        return None if last is None else (last.lat_deg, last.lon_deg)

    def may_go(
        self, key: str, what: str, places: Sequence[LatLon], margin_m: float = OFF_ROUTE_M
    ) -> None:
        """Note that the aircraft may fly from here to these places, and then to the next one."""
        self._detours.append(Detour(key, what, len(self.samples), tuple(places), margin_m))

    def go_to(self, place: Sample, item_number: int | None = None) -> None:
        """Add a leg from the present position to `place`. item_number: the mission item, if any."""
        if item_number is not None:
            self.jumps.number(item_number, len(self.samples))
        self.samples.append(place)

    def _take(self, item: Item) -> None:
        command = item.command
        if command in STAYS:
            return
        if command in (JUMPS, JUMPS_TO_TAG, SETS_CURRENT):
            self.jumps.jump(item, len(self.samples))
        elif command == JUMP_TAG:
            self.jumps.tag(item)
        elif command == SETS_HOME:
            self._set_home(item)
        elif command == RETURNS:
            self._return(item)
        elif command in CHANGES_HEIGHT:
            self.may_go(item.key, "it changes its height on the way", ())
        elif command in GOES_TO or command in CIRCLES:
            self._fly(item)
        elif command == RALLY_POINT:
            place = self._place(item)
            if place is not None:
                self.rally.append((place.lat_deg, place.lon_deg))
        else:
            self._unknown(item)

    def _fly(self, item: Item) -> None:
        """A way point, a landing or a circle."""
        place = self._place(item)
        if place is None:
            return
        self.go_to(place, item.number)
        at = (place.lat_deg, place.lon_deg)
        if item.command in CIRCLES:
            radius = item.values[CIRCLES[item.command]]
            stated = stated_m(radius)
            what = "it circles there"
            if stated is None:
                what += (
                    f" with a radius of the vehicle's own, taken to be {LOITER_MAX_M:g} m or less"
                )
            margin = OFF_ROUTE_M + (LOITER_MAX_M if stated is None else stated)
            self._detours.append(Detour(item.key, what, len(self.samples), (at,), margin))
        elif item.command == SPLINE:
            self._curve(item)

    def _curve(self, item: Item) -> None:
        """A spline leaves the straight legs by less than the legs beside it are long."""
        what = "it flies a curve, at an unknown distance from the straight line"
        self._detours.append(Detour(item.key, what, len(self.samples), (), None, around=3))

    def _place(self, item: Item) -> Sample | None:
        """The place of a command; None, with a doubt, where it is not one that can be read."""
        lat, lon, up = item.values[4:7]
        key, command = item.key, item.command
        if item.frame in LOCAL_FRAMES:
            off = [abs(number_or(one, 0.0)) for one in (lat, lon)]
            what = (
                f"its position is in frame {item.frame}, in metres from an origin that is not in "
                "the file"
            )
            self._somewhere(key, what, math.hypot(*off))
            return None
        if item.frame not in FRAMES and item.frame != MISSION_FRAME:
            self.out.note(key, f"frame {item.frame!r} of a place is not known")
            return None
        missing = (lat is None or is_nan(lat), lon is None or is_nan(lon))
        unset = all(missing) or (not any(missing) and is_zero(lat) and is_zero(lon))
        if unset and command in HERE_WITHOUT_PLACE:
            here = self.here()  # MAVLink: from where it then is
            if here is None:
                what = "starts at the position of the aircraft, which the file does not give"
                refuse(key, what, "set the planned home position")
            lat, lon = here
        elif unset or any(missing):
            self.out.note(key, f"command {command} has no place", "give it one, or remove it")
            return None
        return sample(lat, lon, key, heights=self._heights(up, item.frame, key))

    def _heights(self, up: Any, frame: int | None, key: str) -> tuple[Height, ...]:
        """The height of a way point; one above home is also one above the sea, by home's own."""
        if up is None or is_nan(up) or frame not in FRAMES:
            return ()
        value = number(up, key)
        own = height(value, FRAMES[frame], key)
        if own.reference is not HOME:
            return (own,)
        if not self._home_height:
            return ()
        known = () if self.home is None else self.home.heights
        at_home = next((h for h in known if h.reference is SEA_LEVEL), None)
        if at_home is None:
            return (own,)
        return own, height(at_home.value_m + value, SEA_LEVEL, key)

    def _set_home(self, item: Item) -> None:
        """A new home, from here on: where it then is, or a place of its own."""
        current = item.values[0] == 1
        at, up = self.here(), None
        if not current:
            place = self._place(replace(item, frame=0))
            at = None if place is None else (place.lat_deg, place.lon_deg)
            up = item.values[6]
        if at is None:
            return
        self.home = home_sample(at[0], at[1], up, item.key)
        self._home_height = any(h.reference is SEA_LEVEL for h in self.home.heights)

    def _return(self, item: Item) -> None:
        """Home again, at a height that the vehicle's own settings decide."""
        if self.home is None:
            self.out.note(item.key, "it returns to a home that the plan does not name")
            return
        self._returns.append((item.key, len(self.samples)))
        home = self.home
        self.go_to(Sample(lat_deg=home.lat_deg, lon_deg=home.lon_deg), item.number)

    def _note_returns(self, places: list[LatLon]) -> None:
        """A return may end at a rally point, or at the start of a landing, in place of home."""
        margin_m = LOITER_MAX_M + OFF_ROUTE_M
        ends = [*self.rally, *self._landings]
        if len(self._returns) * len(ends) > _PAIRS_MAX:
            what = "its returns may lead to one of many rally points and landings"
            self.out.note("returns", what, reach=reach_around([*places, *ends], margin_m))
            return
        for key, index in self._returns:
            for end in ends:
                what = (
                    f"its return may lead to {end[0]:.5f}, {end[1]:.5f}: a rally point or landing"
                )
                way = [*places[max(0, index - 1) : index], end, *places[index + 1 : index + 2]]
                self.out.note(key, what, reach=reach_along(way, margin_m))
        if self.rally and not self._returns:
            what = "it may be sent to a rally point from anywhere"
            self.out.note("rally points", what, reach=reach_around([*places, *ends], margin_m))

    def _unknown(self, item: Item) -> None:
        """A command that is not known, or may lead anywhere: along to its place, if it has one."""
        name = f"command {item.command}"
        lat, lon = item.values[4:6]
        if item.frame in LOCAL_FRAMES or not is_place(lat, lon):
            if item.command in DELIVERS:
                what = f"{name} leads to a place that the mission does not give"
            elif item.command in LANDS_HERE_LATER:
                return  # it only marks where a landing begins; its own items say where
            else:
                what = f"{name} is unknown, and may move the aircraft"
            self.out.note(item.key, what, "remove it, or check the flight by its recording")
            return
        place = (float(lat), float(lon))
        if item.command in LANDS_HERE_LATER:
            self._landings.append(place)
        far_m = max((stated_m(one) or 0.0 for one in item.values[:4]), default=0.0)
        margin = OFF_ROUTE_M + min(max(far_m, LOITER_MAX_M), PLACE_REACH_MAX_M)
        self.may_go(item.key, f"{name} may lead to its place", [place], margin)

    def _somewhere(self, key: str, what: str, off_m: float) -> None:
        """Note a place that is given by its distance from one of the places before it."""
        places = [(one.lat_deg, one.lon_deg) for one in self.samples]
        if not places or off_m > PLACE_REACH_MAX_M:
            self.out.note(key, what)
            return
        margin_m = off_m + radius_m(reach_around(places, OFF_ROUTE_M))
        self.may_go(key, what, [places[-1]], margin_m)
