"""How well a thing fits what a witness said. Every rule states a fact about the thing.

The limits are wide: people judge speed, brightness and colour of a light at night badly. A rule
never takes a thing off the list.
"""

from collections.abc import Callable

from vedette.sky.candidate import Candidate, Fit, FitOf, Kind
from vedette.sky.sighting import Brightness, Colour, Motion, Sighting

# Speeds across the sky, degrees a second. Stars turn by 0.004; below 0.02 nobody sees movement
# without a landmark; a low satellite passes at up to 1.2.
_STILL_MAX = 0.03
_SLOW = (0.004, 1.5)
_FAST_MIN = 0.3
# Magnitudes as seen; the ranges overlap because people differ.
_RANGES = {
    Brightness.FAINT: (2.0, 7.0),
    Brightness.LIKE_A_STAR: (-1.5, 4.5),
    Brightness.BRIGHTER_THAN_STARS: (-9.0, 1.0),
    Brightness.DAZZLING: (-30.0, -2.5),
}
# Shares of the time in which a thing would cross the whole sky at the speed that it had. A
# satellite is slower when it is low, so its speed bounds the time only roughly.
_EASILY, _HARDLY = 0.25, 1.5
_FLICKER_DEG = 25.0  # a bright star below this flickers in all colours
_HEARD_M = 12_000.0  # an airliner further away is seldom heard
_SKY = {Kind.SUN, Kind.MOON, Kind.PLANET, Kind.STAR, Kind.SATELLITE, Kind.TRAIN}
_SILENT = {*_SKY, Kind.FIXED}


def fits(sighting: Sighting, thing: Candidate) -> tuple[FitOf, ...]:
    """One rating for each aspect that the witness stated: how well the candidate fits it."""
    rules: tuple[Callable[[Sighting, Candidate], FitOf | None], ...] = (
        _motion,
        _duration,
        _brightness,
        _colours,
        _blinking,
        _sound,
        _count,
    )
    found = (rule(sighting, thing) for rule in rules)
    return tuple(one for one in found if one is not None)


def path_fit(at_the_end: frozenset[str] | None, thing: Candidate) -> tuple[FitOf, ...]:
    """Whether the candidate was also in the direction in which the witness last saw the object.

    at_the_end: the candidates within the error at that time; None if no last direction was stated.
    """
    if at_the_end is None:
        return ()
    there = thing.name in at_the_end
    words = "it was also" if there else "it was not"
    return (_fit("path", there, f"{words} in the direction where it was last seen"),)


def _fit(aspect: str, fits_it: bool | None, words: str) -> FitOf:
    if fits_it is None:
        return FitOf(aspect=aspect, fit=Fit.NOT_KNOWN, words=words)
    return FitOf(aspect=aspect, fit=Fit.CONSISTENT if fits_it else Fit.DIFFERS, words=words)


def _motion(said: Sighting, thing: Candidate) -> FitOf | None:
    if said.motion is None:
        return None
    if thing.kind is Kind.PERMIT:
        return _fit("motion", None, "how it flew is not on file")
    speed = thing.speed_deg_s
    if speed is None:
        return _fit("motion", None, "its motion is not known")
    fits_it = {
        Motion.STILL: speed <= _STILL_MAX,
        Motion.SLOW: _SLOW[0] <= speed <= _SLOW[1],
        Motion.FAST: speed >= _FAST_MIN,
    }[said.motion]
    words = "it did not move" if speed == 0 else f"it moved {speed:.2g} degrees a second"
    return _fit("motion", fits_it, words)


def _duration(said: Sighting, thing: Candidate) -> FitOf | None:
    """By its speed: how long it can have stayed in the sky at all."""
    if said.duration_s is None or thing.kind is Kind.PERMIT:
        return None
    if thing.speed_deg_s is None:
        return _fit("duration", None, "its motion is not known")
    if thing.speed_deg_s == 0:
        return _fit("duration", True, "it is always there")
    crosses_s = 180.0 / thing.speed_deg_s
    words = f"at that speed it crosses the whole sky in {_span(crosses_s)}"
    if said.duration_s <= _EASILY * crosses_s:
        return _fit("duration", True, words)
    return _fit("duration", False if said.duration_s > _HARDLY * crosses_s else None, words)


def _brightness(said: Sighting, thing: Candidate) -> FitOf | None:
    if said.brightness is None:
        return None
    if thing.magnitude is None:
        return _fit("brightness", None, "its brightness is not known")
    low, high = _RANGES[said.brightness]
    return _fit(
        "brightness", low <= thing.magnitude <= high, f"its magnitude was {thing.magnitude:.1f}"
    )


def _colours(said: Sighting, thing: Candidate) -> FitOf | None:
    if not said.colours:
        return None
    seen = set(said.colours)
    if thing.kind is Kind.TRACK:
        shown = {Colour.WHITE, Colour.RED, Colour.GREEN, Colour.YELLOW}
        return _fit("colours", seen <= shown, "aircraft show white, red and green lights")
    if thing.kind in (Kind.FIXED, Kind.PERMIT):
        return _fit("colours", None, "the colours of its lights are not on file")
    low = thing.elevation_deg is not None and thing.elevation_deg < _FLICKER_DEG
    if thing.kind in (Kind.STAR, Kind.PLANET) and low:
        words = "so low, its light flickers in all colours"
        return _fit("colours", True, words)
    if thing.colour is None:
        return _fit("colours", None, "its colour is not known")
    near = {
        "white": {Colour.WHITE, Colour.YELLOW, Colour.BLUE},
        "blue-white": {Colour.WHITE, Colour.BLUE},
        "yellow": {Colour.WHITE, Colour.YELLOW, Colour.ORANGE},
        "orange": {Colour.YELLOW, Colour.ORANGE, Colour.RED, Colour.WHITE},
    }[thing.colour]
    return _fit("colours", bool(seen & near), f"its light is {thing.colour}")


def _blinking(said: Sighting, thing: Candidate) -> FitOf | None:
    if said.blinking is None:
        return None
    if thing.kind is Kind.TRACK:
        return _fit("blinking", said.blinking or None, "aircraft carry flashing lights")
    if thing.kind in (Kind.FIXED, Kind.PERMIT):
        return _fit("blinking", None, "whether its lights flash is not on file")
    low = thing.elevation_deg is not None and thing.elevation_deg < _FLICKER_DEG
    if thing.kind is Kind.STAR and low:
        return _fit("blinking", True, "so low, a star flickers at times")
    if thing.kind in (Kind.SATELLITE, Kind.TRAIN):
        words = "most satellites shine steadily; some tumble or flare"
        return _fit("blinking", None if said.blinking else True, words)
    return _fit("blinking", not said.blinking, "its light is steady")


def _sound(said: Sighting, thing: Candidate) -> FitOf | None:
    if said.sound is None:
        return None
    if thing.kind in _SILENT:
        return _fit("sound", not said.sound, "nothing of it is heard")
    if thing.kind is Kind.PERMIT or thing.distance_m is None:
        return _fit("sound", None, "whether it could be heard is not known")
    far = thing.distance_m > _HEARD_M
    words = f"it was {thing.distance_m / 1e3:.0f} km away"
    return _fit("sound", not said.sound if far else (True if said.sound else None), words)


def _count(said: Sighting, thing: Candidate) -> FitOf | None:
    if said.count is None:
        return None
    if thing.kind is Kind.TRAIN:
        words = f"{thing.members} satellites one behind the other"
        return _fit("count", said.count > 1, words)
    if thing.kind in (Kind.FIXED, Kind.PERMIT):
        return _fit("count", None, "how many lights it shows is not on file")
    if thing.kind is Kind.TRACK:
        return _fit("count", True if said.count == 1 else None, "one aircraft shows several lights")
    return _fit("count", said.count == 1, "it is one light")


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
