"""A sighting: what one witness says to have seen, with the errors of each figure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.times import require_utc
from vedette.sky.observer import Observer


class Motion(StrEnum):
    """How the thing moved across the sky, in the witness's words."""

    STILL = "still"
    SLOW = "slow"
    FAST = "fast"


class Course(StrEnum):
    """The shape of its path, in the witness's words."""

    STRAIGHT = "straight"
    CURVED = "curved"
    BACK_AND_FORTH = "back_and_forth"
    STOPPING = "stopping"  # it flew, stood and flew on


class ElevationBy(StrEnum):
    """How the elevation was found. An eye alone judges it too high (docs/sky.md)."""

    EYE = "eye"
    PHONE = "phone"
    INSTRUMENT = "instrument"


class Brightness(StrEnum):
    """How bright it was, in the witness's words."""

    FAINT = "faint"
    LIKE_A_STAR = "like_a_star"
    BRIGHTER_THAN_STARS = "brighter_than_stars"
    DAZZLING = "dazzling"


class Colour(StrEnum):
    """A colour that was seen."""

    WHITE = "white"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """A direction as stated, true north. Absent is None: it was not stated."""

    azimuth_deg: float | None = None
    azimuth_sigma_deg: float = 15.0
    elevation_deg: float | None = None
    elevation_sigma_deg: float = 10.0
    elevation_by: ElevationBy = ElevationBy.INSTRUMENT

    def __post_init__(self) -> None:
        if self.azimuth_deg is not None and not 0 <= self.azimuth_deg <= 360:
            raise ValueError(f"azimuth_deg must be from 0 to 360, got {self.azimuth_deg:g}")
        if self.elevation_deg is not None and not -10 <= self.elevation_deg <= 90:
            raise ValueError(f"elevation_deg must be from -10 to 90, got {self.elevation_deg:g}")
        for name in ("azimuth_sigma_deg", "elevation_sigma_deg"):
            if not 0.01 <= getattr(self, name) <= 180:
                raise ValueError(f"{name} must be from 0.01 to 180, got {getattr(self, name):g}")

    @property
    def stated(self) -> int:
        """The number of stated angles: 0, 1 or 2."""
        return (self.azimuth_deg is not None) + (self.elevation_deg is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One witness's account. All sigmas are 1-sigma errors."""

    id: str
    observer: Observer
    place_sigma_m: float = 50.0
    at: datetime  # UTC; when it was in the stated direction: the start, where it lasted
    time_sigma_s: float = 60.0
    duration_s: float | None = None
    direction: Direction
    end: Direction | None = None  # where it was when it was last seen
    motion: Motion | None = None
    course: Course | None = None
    size_thumbs: float | None = None  # against a thumb's width at arm's length, about 2 degrees
    brightness: Brightness | None = None
    colours: tuple[Colour, ...] = ()
    blinking: bool | None = None
    sound: bool | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        require_utc("at", self.at)
        if not 0 <= self.time_sigma_s <= 7200:
            raise ValueError(f"time_sigma_s must be from 0 to 7200, got {self.time_sigma_s:g}")
        if self.duration_s is not None and not 0 <= self.duration_s <= 86400:
            raise ValueError(f"duration_s must be from 0 to 86400, got {self.duration_s:g}")
        if not 0 <= self.place_sigma_m <= 100_000:
            raise ValueError(f"place_sigma_m must be from 0 to 100000, got {self.place_sigma_m:g}")
        if self.size_thumbs is not None and not 0 <= self.size_thumbs <= 20:
            raise ValueError(f"size_thumbs must be from 0 to 20, got {self.size_thumbs:g}")
        if self.count is not None and self.count < 1:
            raise ValueError(f"count must be 1 or more, got {self.count}")
