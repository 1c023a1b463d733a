"""One thing that stood in the stated direction, and how it fits what was said."""

from dataclasses import dataclass
from enum import StrEnum

_MOVES = 1e-4  # degrees a second: less than the stars


class Kind(StrEnum):
    """What is listed."""

    SUN = "sun"
    MOON = "moon"
    PLANET = "planet"
    STAR = "star"
    SATELLITE = "satellite"
    TRAIN = "train"
    TRACK = "track"  # of a recording: an aircraft, a drone, a balloon
    FIXED = "fixed"
    PERMIT = "permit"
    METEORS = "meteors"  # of `tonight` alone: a meteor may appear anywhere


class Fit(StrEnum):
    """How one thing that was said fits."""

    CONSISTENT = "consistent with"
    DIFFERS = "differs from"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitOf:
    """One aspect of the account against one thing."""

    aspect: str  # motion, path, duration, brightness, colours, blinking, sound, count
    fit: Fit
    words: str  # what the thing did, as a fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing within the witness's error. The order of the list is by `apart_deg`."""

    kind: Kind
    name: str
    azimuth_deg: float
    elevation_deg: float | None  # as seen, refraction included; None: its height is not known
    apart_deg: float | None  # from the stated direction, where it fits best; None: not stated
    sigmas: float  # the same in units of the witness's error, time included
    after_s: float  # seconds after the stated time at which it fits best
    distance_m: float | None
    height_m: float | None = None  # over the ellipsoid, of what flies
    magnitude: float | None = None  # as seen through the air; None: not known
    speed_deg_s: float | None = None  # across the sky
    turning_deg_s: float | None = None  # along the horizon, clockwise
    rising_deg_s: float | None = None
    error_deg: float | None = None  # of the listed direction itself
    error_s: float | None = None  # of the time at which it passes
    elements_age_s: float | None = None
    members: int = 1
    colour: str | None = None
    fits: tuple[FitOf, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def toward(self) -> str | None:
        """The direction of motion as the witness saw it, such as "right, rising"; None if it did
        not move.
        """
        turning, rising = self.turning_deg_s or 0.0, self.rising_deg_s or 0.0
        side = "" if abs(turning) < _MOVES else "right" if turning > 0 else "left"
        height = "" if abs(rising) < _MOVES else "rising" if rising > 0 else "sinking"
        return ", ".join(one for one in (side, height) if one) or None

    def words(self) -> str:
        """The sentence of the table."""
        if self.apart_deg is None:
            return "in the sky then; no direction was stated"
        return f"in that direction, {self.apart_deg:.1f} degrees away"

    def order(self) -> tuple[float, float, str, str]:
        """The sort key of the list: angular distance, then brightness."""
        light = 99.0 if self.magnitude is None else self.magnitude
        return self.apart_deg or 0.0, light, self.kind, self.name
