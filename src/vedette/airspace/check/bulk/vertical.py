"""Heights held against limits, compiled: what `heights.check_heights` answers, or "ask it".

The arithmetic is that of `airspace.height_limits`, step by step; a comparison that lies within a
micrometre of its turning point is left to it.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from vedette.airspace.check.bulk.positions import NO_HEIGHT, REFERENCES
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.height_limits import is_no_lower_bound, isa_height_m
from vedette.airspace.shapes.corner_arrays import Ints
from vedette.geo.local import Array
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Volume
from vedette.tracking.pmb.compiled import inlined

OUTSIDE, INDETERMINATE, INSIDE, ASK = 0, 1, 2, 3
LOWER_OPEN, UPPER_OPEN = 1, 2  # limits that the heights leave open; added where both are
_CLOSE_M = 1e-6
ELLIPSOID = REFERENCES.index(HeightReference.ELLIPSOID)
SEA_LEVEL = REFERENCES.index(HeightReference.MEAN_SEA_LEVEL)
BAROMETRIC = REFERENCES.index(HeightReference.BAROMETRIC)
GROUND = REFERENCES.index(HeightReference.ABOVE_GROUND)
TAKEOFF = REFERENCES.index(HeightReference.ABOVE_TAKEOFF)
LEVEL = REFERENCES.index(HeightReference.FLIGHT_LEVEL)


class Limits(NamedTuple):
    """Limits of volumes; NO_HEIGHT where one does not bound."""

    lower_m: Array  # (v,)
    lower_reference: Ints
    upper_m: Array
    upper_reference: Ints


class Air(NamedTuple):
    """What is known of the ground, the geoid and the air, by the settings."""

    sigmas: float
    assumed_sigma_m: float
    geoid_min_m: float
    geoid_max_m: float
    terrain_min_m: float
    terrain_max_m: float
    isa_low_m: float  # the standard height of the lowest pressure at sea level
    isa_high_m: float
    ratio_min: float
    ratio_max: float


def limits_of(volumes: Sequence[Volume], config: CheckConfig) -> Limits:
    """The limits of the volumes as arrays."""
    lower = [None if is_no_lower_bound(v.lower, config) else v.lower for v in volumes]
    upper = [volume.upper for volume in volumes]
    return Limits(*_limit(lower), *_limit(upper))


def _limit(heights: Sequence[Height | None]) -> tuple[Array, Ints]:
    values = [math.nan if height is None else height.value_m for height in heights]
    codes = {reference: code for code, reference in enumerate(REFERENCES)}
    references = [NO_HEIGHT if height is None else codes[height.reference] for height in heights]
    return np.array(values, dtype=np.float64), np.array(references, dtype=np.int64)


def air_of(config: CheckConfig) -> Air:
    """The settings of the check as numbers for the kernels."""
    return Air(
        config.sigmas,
        config.assumed_height_sigma_m,
        config.geoid_min_m,
        config.geoid_max_m,
        config.terrain_min_m,
        config.terrain_max_m,
        isa_height_m(config.qnh_min_hpa),
        isa_height_m(config.qnh_max_hpa),
        config.air_column_min,
        config.air_column_max,
    )


@inlined
def _pressure(reference: int) -> bool:
    return reference == BAROMETRIC or reference == LEVEL


@inlined
def _sea_level(low: float, high: float, reference: int, air: Air) -> tuple[float, float]:
    """What heights of a reference may be above mean sea level."""
    if reference == SEA_LEVEL:
        return low, high
    if reference == ELLIPSOID:
        return low - air.geoid_max_m, high - air.geoid_min_m
    if reference == GROUND:
        return low + air.terrain_min_m, high + air.terrain_max_m
    if _pressure(reference):
        low -= air.isa_low_m
        high -= air.isa_high_m
        return (
            min(low * air.ratio_min, low * air.ratio_max),
            max(high * air.ratio_min, high * air.ratio_max),
        )
    return -math.inf, math.inf


@inlined
def _above(
    i: int,
    values: Array,
    errors: Array,
    references: Ints,
    reach_m: float,
    limit_m: float,
    limit_reference: int,
    air: Air,
) -> tuple[float, float]:
    """How far a place may lie above a limit, by all its heights together.  values: (n, k)."""
    low, high = -math.inf, math.inf
    least, most = math.inf, -math.inf
    for k in range(values.shape[1]):
        reference = references[i, k]
        if reference == NO_HEIGHT or reference == TAKEOFF:
            continue
        sigma = air.assumed_sigma_m if math.isnan(errors[i, k]) else errors[i, k]
        slack = air.sigmas * sigma + reach_m
        bottom, top = values[i, k] - slack, values[i, k] + slack
        if reference == limit_reference or (_pressure(reference) and _pressure(limit_reference)):
            a, b = bottom - limit_m, top - limit_m
        else:
            place_low, place_high = _sea_level(bottom, top, reference, air)
            limit_low, limit_high = _sea_level(limit_m, limit_m, limit_reference, air)
            a, b = place_low - limit_high, place_high - limit_low
        low, high = max(low, a), min(high, b)
        least, most = min(least, a), max(most, b)
    if abs(low - high) < _CLOSE_M:
        return math.nan, math.nan
    if low > high:
        return least, most
    return low, high


@inlined
def between(
    i: int,
    values: Array,
    errors: Array,
    references: Ints,
    reach_m: float,
    lower_m: float,
    lower_reference: int,
    upper_m: float,
    upper_reference: int,
    air: Air,
) -> tuple[int, int]:
    """The answer for place i between two limits: OUTSIDE, INDETERMINATE, INSIDE or ASK.

    values: (n, k). For INDETERMINATE, the second number returned says which limits are open.
    """
    over_low, over_high = 1.0, math.inf  # a limit that does not bound is never in doubt
    under_low, under_high = -math.inf, -1.0
    if lower_reference != NO_HEIGHT:
        over_low, over_high = _above(
            i, values, errors, references, reach_m, lower_m, lower_reference, air
        )
    if upper_reference != NO_HEIGHT:
        under_low, under_high = _above(
            i, values, errors, references, reach_m, upper_m, upper_reference, air
        )
    closest = min(abs(over_low), abs(over_high), abs(under_low), abs(under_high))
    if math.isnan(over_low) or math.isnan(under_low) or closest < _CLOSE_M:
        return ASK, 0
    if over_high < 0 or under_low > 0:
        return OUTSIDE, 0
    open_limits = (LOWER_OPEN if over_low < 0 else 0) + (UPPER_OPEN if under_high > 0 else 0)
    return (INDETERMINATE if open_limits else INSIDE), open_limits
