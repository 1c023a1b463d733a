"""Where an object was last seen, and a bound of how fast it can have moved since.

The bound is the greatest speed of any kind of object that it may be: of every class with at least
`LEAST_SHARE` of the class evidence, and of every class where there is no evidence. It is never
below the speed that was measured, with three times its error. It says nothing of where the object
went.
"""

import math
from dataclasses import dataclass

from vedette.model.alert import LastContact
from vedette.model.height import Height, shown_height
from vedette.model.identity import ClassLikelihood, ObjectClass
from vedette.model.track import Track

LEAST_SHARE = 0.01
SPEED_SIGMAS = 3.0
DRONE_M_S = 100.0
BIRD_M_S = 50.0
"""Level flight of a common swift: 31 m/s (Henningsson et al., J. R. Soc. Interface 2010), and a
tailwind."""
_STANDS_M_S = 0.5  # below this a course says nothing
_DEGREE_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedBounds:
    """The greatest ground speed of each kind of object, m/s."""

    fastest_m_s: float = 350.0  # of an aircraft, and of what no evidence tells
    drone_m_s: float = DRONE_M_S
    bird_m_s: float = BIRD_M_S

    def of(self, kind: ObjectClass) -> float:
        """The greatest speed of a class of objects, in m/s."""
        slow = {ObjectClass.UNMANNED: self.drone_m_s, ObjectClass.BIRD: self.bird_m_s}
        return min(slow.get(kind, self.fastest_m_s), self.fastest_m_s)


def last_contact(track: Track, bounds: SpeedBounds) -> LastContact:
    """The position, speed and reach of a track at its latest detection.

    The caller must not pass a coasting track: its position is only predicted.
    """
    speed = _speed(track)
    reach_m_s, rule = _reach(track, bounds, speed)
    height = shown_height(track.heights)
    return LastContact(
        at=track.at,
        lat_deg=round(track.lat_deg, _DEGREE_DIGITS),
        lon_deg=round(track.lon_deg, _DEGREE_DIGITS),
        sigma_m=math.ceil(track.covariance.sigma_max),
        speed_m_s=None if speed is None else round(speed),
        course_deg=_course(track, speed),
        height_m=None if height is None else round(height.value_m),
        height_reference=None if height is None else height.reference,
        height_sigma_m=_height_error(height),
        reach_m_s=math.ceil(reach_m_s),
        reach_rule=rule,
    )


def _height_error(height: Height | None) -> int | None:
    return None if height is None or height.sigma_m is None else math.ceil(height.sigma_m)


def _speed(track: Track) -> float | None:
    if track.velocity_east_m_s is None or track.velocity_north_m_s is None:
        return None
    return math.hypot(track.velocity_east_m_s, track.velocity_north_m_s)


def _course(track: Track, speed: float | None) -> int | None:
    if speed is None or speed < _STANDS_M_S:
        return None
    east, north = track.velocity_east_m_s or 0.0, track.velocity_north_m_s or 0.0
    return round(math.degrees(math.atan2(east, north))) % 360


def _reach(track: Track, bounds: SpeedBounds, speed: float | None) -> tuple[float, str]:
    likely = [one for one in track.classes if one.likelihood >= LEAST_SHARE]
    kinds = [one.object_class for one in likely] or list(ObjectClass)
    bound = max(bounds.of(kind) for kind in kinds)
    rule = _rule(likely, bound)
    measured = 0.0 if speed is None else speed + SPEED_SIGMAS * _speed_sigma(track)
    if measured > bound:
        return measured, f"its measured speed of {speed:.0f} m/s with 3 times its error"
    return bound, rule


def _rule(likely: list[ClassLikelihood], bound: float) -> str:
    if not likely:
        return f"{bound:.0f} m/s: nothing tells what kind of object it is"
    names = " or ".join(one.object_class.value for one in likely)
    return f"{bound:.0f} m/s, the bound of what it may be ({names})"


def _speed_sigma(track: Track) -> float:
    error = track.velocity_covariance
    return 0.0 if error is None else error.sigma_max
