"""A place's heights held against a volume's limits, across references.

Two heights of one reference compare directly. Heights of different references compare through
what is known of the ground, the geoid and the air: the settings of `CheckConfig` bound them. What
those bounds leave open is indeterminate. A height above the take-off place says nothing here.
"""

import math
from dataclasses import dataclass

from vedette.airspace.check_settings import CheckConfig
from vedette.model.crossing import Answer
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Volume

Ref = HeightReference
Span = tuple[float, float]  # from, to; m
NOTHING_KNOWN: Span = (-math.inf, math.inf)
_PRESSURE = frozenset({Ref.BAROMETRIC, Ref.FLIGHT_LEVEL})  # both on 1013.25 hPa

WORDS = {
    Ref.ELLIPSOID: "above the ellipsoid",
    Ref.MEAN_SEA_LEVEL: "above mean sea level",
    Ref.BAROMETRIC: "of pressure altitude",
    Ref.ABOVE_GROUND: "above ground",
    Ref.ABOVE_TAKEOFF: "above take-off",
    Ref.FLIGHT_LEVEL: "of flight level",
}


@dataclass(frozen=True, slots=True)
class VerticalAnswer:
    """The answer for a place and a volume in height."""

    answer: Answer
    reason: str  # empty where the volume has no limits
    margin_m: float | None = None  # negative inside; only where a height has the limit's reference
    assumptions: tuple[str, ...] = ()


def same_surface(a: HeightReference, b: HeightReference) -> bool:
    """Whether heights of the two references compare directly."""
    return a is b or (a in _PRESSURE and b in _PRESSURE)


def text(height: Height) -> str:
    """A limit in words, for example ``120 m above ground``."""
    return f"{height.value_m:,.0f} m {WORDS[height.reference]}"


def is_no_lower_bound(lower: Height | None, config: CheckConfig) -> bool:
    """True if `lower` is below everything that flies, anywhere."""
    if lower is None:
        return True
    lowest = {
        Ref.ABOVE_GROUND: 0.0,
        Ref.MEAN_SEA_LEVEL: config.terrain_min_m,
        Ref.ELLIPSOID: config.terrain_min_m + config.geoid_min_m,
    }
    return lower.value_m <= lowest.get(lower.reference, -math.inf)


def check_heights(
    volume: Volume, heights: tuple[Height, ...], reach_m: float, config: CheckConfig
) -> VerticalAnswer:
    """Inside, outside or indeterminate between the limits of `volume`.

    reach_m: by how much the height may have changed since it was measured.
    """
    lower = None if is_no_lower_bound(volume.lower, config) else volume.lower
    upper = volume.upper
    if lower is None and upper is None:
        return VerticalAnswer(Answer.INSIDE, "at all heights")
    assumed = height_assumptions(heights, config)
    over = NOTHING_KNOWN if lower is None else _above(heights, lower, reach_m, config)
    under = NOTHING_KNOWN if upper is None else _above(heights, upper, reach_m, config)
    margin = _margin(heights, lower, upper)
    if lower is not None and over[1] < 0:
        return VerticalAnswer(
            Answer.OUTSIDE, f"below the lower limit of {text(lower)}", margin, assumed
        )
    if upper is not None and under[0] > 0:
        return VerticalAnswer(
            Answer.OUTSIDE, f"above the upper limit of {text(upper)}", margin, assumed
        )
    doubts = []
    if lower is not None and over[0] < 0:
        doubts.append(doubt(heights, "lower", lower))
    if upper is not None and under[1] > 0:
        doubts.append(doubt(heights, "upper", upper))
    if doubts:
        return VerticalAnswer(Answer.INDETERMINATE, "; ".join(doubts), margin, assumed)
    return VerticalAnswer(Answer.INSIDE, "between the height limits", margin, assumed)


def _above(heights: tuple[Height, ...], limit: Height, reach_m: float, config: CheckConfig) -> Span:
    """How far the place may lie above `limit`, by all its heights together."""
    spans = [
        _difference(height, limit, reach_m, config)
        for height in heights
        if height.reference is not Ref.ABOVE_TAKEOFF
    ]
    low = max((span[0] for span in spans), default=-math.inf)
    high = min((span[1] for span in spans), default=math.inf)
    if low > high:  # the heights contradict each other: any of them may be the right one
        return min(span[0] for span in spans), max(span[1] for span in spans)
    return low, high


def _difference(height: Height, limit: Height, reach_m: float, config: CheckConfig) -> Span:
    """How far a height may lie above a limit."""
    sigma = config.assumed_height_sigma_m if height.sigma_m is None else height.sigma_m
    slack = config.sigmas * sigma + reach_m
    low, high = height.value_m - slack, height.value_m + slack
    if same_surface(height.reference, limit.reference):
        return low - limit.value_m, high - limit.value_m
    place_low, place_high = _sea_level((low, high), height.reference, config)
    limit_low, limit_high = _sea_level((limit.value_m, limit.value_m), limit.reference, config)
    return place_low - limit_high, place_high - limit_low


def _sea_level(span: Span, reference: HeightReference, config: CheckConfig) -> Span:
    """What heights of a reference may be above mean sea level."""
    low, high = span
    if reference is Ref.MEAN_SEA_LEVEL:
        return span
    if reference is Ref.ELLIPSOID:  # the height above it is the geoid's plus that above the geoid
        return low - config.geoid_max_m, high - config.geoid_min_m
    if reference is Ref.ABOVE_GROUND:
        return low + config.terrain_min_m, high + config.terrain_max_m
    if reference in _PRESSURE:
        low -= isa_height_m(config.qnh_min_hpa)
        high -= isa_height_m(config.qnh_max_hpa)
        ratios = (config.air_column_min, config.air_column_max)
        return min(low * r for r in ratios), max(high * r for r in ratios)
    return NOTHING_KNOWN


def isa_height_m(pressure_hpa: float) -> float:
    """The height in m at which the standard atmosphere has the pressure `pressure_hpa` in hPa.

    Source: ICAO Doc 7488, troposphere: 288.15 K, 6.5 K/km, 1013.25 hPa.
    """
    return 44_330.77 * (1 - math.pow(pressure_hpa / 1013.25, 0.190263))


def _margin(
    heights: tuple[Height, ...], lower: Height | None, upper: Height | None
) -> float | None:
    """The signed distance to the nearest limit that bounds, where each can be compared directly."""
    margins: list[float] = []
    for limit, sign in ((lower, -1.0), (upper, 1.0)):
        if limit is None:
            continue
        direct = [h for h in heights if same_surface(h.reference, limit.reference)]
        if not direct:
            return None
        margins.append(max(sign * (h.value_m - limit.value_m) for h in direct))
    return max(margins) if margins else None


def doubt(heights: tuple[Height, ...], which: str, limit: Height) -> str:
    """Why heights leave a limit open, in words. Only the references of the heights are used."""
    said = f"the {which} limit is {text(limit)}"
    if not heights:
        return f"height unknown, and {said}"
    if any(same_surface(h.reference, limit.reference) for h in heights):
        return f"height within its error of a limit: {said}"
    known = " and ".join(WORDS[h.reference] for h in heights)
    return f"height known only {known}, and {said}"


def height_assumptions(heights: tuple[Height, ...], config: CheckConfig) -> tuple[str, ...]:
    """Name the setting that is used because a height states no error."""
    if any(h.sigma_m is None and h.reference is not Ref.ABOVE_TAKEOFF for h in heights):
        value = config.assumed_height_sigma_m
        return (f"assumed_height_sigma_m={value:g}: the height states no accuracy",)
    return ()
