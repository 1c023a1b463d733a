"""The check: is this place, at this time, inside a restriction? Inside, outside or indeterminate.

*Inside* only where place, height and hours are each proven; *outside* where any one of them is
proven to be outside; else *indeterminate*, and the reason says what was missing.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vedette.airspace.check.doubtful_answers import doubted, matters
from vedette.airspace.check.horizontal import HorizontalAnswer, Spot, check_area
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.height_limits import VerticalAnswer, check_heights
from vedette.airspace.hours.in_force import Force, Hours, Where, hours
from vedette.airspace.shapes.compiled_restrictions import (
    CompiledDoubt,
    CompiledRestriction,
    CompiledVolume,
    compile_all,
    compile_volumes,
)
from vedette.airspace.shapes.corner_arrays import Corners
from vedette.model.crossing import Answer, Verdict
from vedette.model.height import Height
from vedette.model.report import Covariance2D
from vedette.model.restriction import Restriction
from vedette.model.times import require_utc

__all__ = ["CheckConfig", "Compiled", "Place", "check_place", "check_spot", "compile_restriction"]

MARGIN_EXACT_M = 10_000.0  # beyond this from a ball round the restriction, a bound is enough
SEEN_M = 1_000_000.0  # beyond this the plane of the place no longer shows all of the boundary
_WORST = {Answer.OUTSIDE: 0, Answer.INDETERMINATE: 1, Answer.INSIDE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place at a time, as well as it is known."""

    lat_deg: float  # WGS 84
    lon_deg: float
    at: datetime
    covariance: Covariance2D | None = None  # m²; None where no accuracy is stated
    heights: tuple[Height, ...] = ()  # each by its own reference; empty is unknown
    reach_m: float = 0.0  # how far it may be off beside its error: what it may have moved
    height_reach_m: float = 0.0  # the same in height
    until: datetime | None = None  # where the answer must hold for a span of time, its end
    assumptions: tuple[str, ...] = ()  # what already stood in for something unknown
    ground_m: tuple[float, float] | None = None  # of all ground it may be over, above the sea
    geoid_m: tuple[float, float] | None = None  # of the geoid there, above the ellipsoid

    def __post_init__(self) -> None:
        require_utc("at", self.at)
        require_utc("until", self.until)
        if not (-90 <= self.lat_deg <= 90 and -180 <= self.lon_deg <= 180):
            raise ValueError(
                f"latitude must be -90 to 90 and longitude -180 to 180, got {self.lat_deg}, "
                f"{self.lon_deg}"
            )
        if not (self.reach_m >= 0 and self.height_reach_m >= 0):
            raise ValueError("reach_m and height_reach_m must be 0 or more")


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A restriction and the settings that it is checked by."""

    prepared: CompiledRestriction
    config: CheckConfig

    @property
    def restriction(self) -> Restriction:
        """The restriction as its authority stated it."""
        return self.prepared.restriction

    @property
    def plain(self) -> "Compiled":
        """The restriction without its doubts."""
        return Compiled(self.prepared.plain, self.config) if self.prepared.doubts else self


def compile_restriction(restriction: Restriction, config: CheckConfig) -> Compiled:
    """Make a restriction ready for checks. Raises RestrictionError if its area is too large."""
    return Compiled(compile_volumes(restriction), config)


def compile_restrictions(
    restrictions: Sequence[Restriction], config: CheckConfig
) -> tuple[Compiled, ...]:
    """Compile many restrictions; much faster than one by one."""
    return tuple([one for batch, _ in compile_batches(restrictions, config) for one in batch])


def compile_batches(
    restrictions: Sequence[Restriction], config: CheckConfig
) -> Iterator[tuple[list[Compiled], Corners]]:
    """Compile restrictions in batches; each batch comes with the corners of its areas."""
    for batch, corners in compile_all(restrictions):
        yield [Compiled(prepared, config) for prepared in batch], corners


def check_place(compiled: Compiled, place: Place) -> Verdict:
    """The answer for one place and time."""
    return check_spot(compiled, place, spot_of(place, compiled.config))


def spot_of(place: Place, config: CheckConfig) -> Spot:
    """Prepare the values of a place that every check needs, for any restriction."""
    covariance = place.covariance
    if covariance is None:
        covariance = Covariance2D.circular(config.assumed_sigma_m)
    return Spot.of(place.lat_deg, place.lon_deg, covariance, place.reach_m)


def check_spot(compiled: Compiled, place: Place, spot: Spot) -> Verdict:
    """The answer for a place whose spot was prepared before."""
    verdict = _check_understood(compiled.prepared.plain, place, spot, compiled.config)
    if not compiled.prepared.doubts:
        return verdict
    reaching = [
        one.doubt
        for one in compiled.prepared.doubts
        if matters(one.doubt, verdict.answer) and reaches(one, place, spot, compiled.config)
    ]
    return doubted(verdict, reaching)


def reaches(doubt: CompiledDoubt, place: Place, spot: Spot, config: CheckConfig) -> bool:
    """Whether a doubt may apply at a place and time."""
    if not doubt.everywhere:
        found = _check_understood(doubt.area, place, spot, config)
        return found.answer is not Answer.OUTSIDE
    if hours_at(doubt.area.restriction, place, spot, config).force is Force.INACTIVE:
        return False
    limits, known = doubt.area.volumes[0].volume, surfaces_at(place, config)
    found_at = check_heights(limits, place.heights, place.height_reach_m, known)
    return found_at.answer is not Answer.OUTSIDE


def _check_understood(
    prepared: CompiledRestriction, place: Place, spot: Spot, config: CheckConfig
) -> Verdict:
    """The answer by all that was understood."""
    own_m = prepared.restriction.boundary_sigma_m
    clear_m = prepared.at_least_m(spot.view.place)
    error_m = config.sigmas * (spot.sigma_max_m + own_m) + spot.reach_m
    found: Verdict | None = None
    if clear_m > MARGIN_EXACT_M and (clear_m > error_m or clear_m > SEEN_M):
        found = _far(place, clear_m, error_m, config)
        if found.answer is Answer.OUTSIDE:
            return found
    force = hours_at(prepared.restriction, place, spot, config)
    if found is not None:
        return found if force.force is not Force.INACTIVE else _not_in_force(found, force)
    if prepared.radius_m <= SEEN_M:
        volumes = [_check_volume(one, place, spot, own_m, config) for one in prepared.volumes]
    else:  # volumes far apart: from a place, the plane may not show all of each
        volumes = [
            _check_distant(one, place, spot, own_m, error_m, config) for one in prepared.volumes
        ]
    return _verdict(volumes, force, place, config)


def _far(place: Place, clear_m: float, error_m: float, config: CheckConfig) -> Verdict:
    """The answer by the ball round the restriction alone."""
    outside = clear_m > error_m
    reason = f"outside by at least {clear_m / 1000:,.0f} km"
    if not outside:
        reason = f"{clear_m / 1000:,.0f} km away, with an error of {error_m / 1000:,.0f} km"
    return Verdict(
        answer=Answer.OUTSIDE if outside else Answer.INDETERMINATE,
        reason=reason,
        margin_m=clear_m,
        assumptions=place.assumptions + _assumed_position(place, config),
    )


def _not_in_force(found: Verdict, when: Hours) -> Verdict:
    return replace(found, answer=Answer.OUTSIDE, reason=when.reason)


def hours_at(restriction: Restriction, place: Place, spot: Spot, config: CheckConfig) -> Hours:
    """Whether the restriction is in force at that time, at every position that the error allows."""
    last = place.at if place.until is None else place.until
    return hours(restriction.periods, place.at, last, where_of(spot, config), config.sun_error_deg)


def where_of(spot: Spot, config: CheckConfig) -> Where:
    """The region in which the aircraft may be, for hours that depend on the sun."""
    return Where(spot.lat_deg, spot.lon_deg, config.sigmas * spot.sigma_max_m + spot.reach_m)


def surfaces_at(place: Place, config: CheckConfig) -> CheckConfig:
    """The settings, with known ground and geoid heights in place of the global extremes."""
    if place.ground_m is None and place.geoid_m is None:
        return config
    ground = place.ground_m or (config.terrain_min_m, config.terrain_max_m)
    geoid = place.geoid_m or (config.geoid_min_m, config.geoid_max_m)
    return replace(
        config,
        terrain_min_m=ground[0],
        terrain_max_m=ground[1],
        geoid_min_m=geoid[0],
        geoid_max_m=geoid[1],
    )


@dataclass(frozen=True, slots=True)
class _VolumeAnswer:
    answer: Answer
    across: HorizontalAnswer
    height: VerticalAnswer


def _check_volume(
    volume: CompiledVolume, place: Place, spot: Spot, own_m: float, config: CheckConfig
) -> _VolumeAnswer:
    across = check_area(volume.shapes, spot, own_m, config.sigmas)
    known = surfaces_at(place, config)
    height = check_heights(volume.volume, place.heights, place.height_reach_m, known)
    if Answer.OUTSIDE in (across.answer, height.answer):
        answer = Answer.OUTSIDE
    elif across.answer is Answer.INSIDE and height.answer is Answer.INSIDE:
        answer = Answer.INSIDE
    else:
        answer = Answer.INDETERMINATE
    return _VolumeAnswer(answer, across, height)


def _check_distant(
    volume: CompiledVolume,
    place: Place,
    spot: Spot,
    own_m: float,
    error_m: float,
    config: CheckConfig,
) -> _VolumeAnswer:
    """The same, of a volume that may lie beyond what the plane of the place shows."""
    clear_m = min(
        math.dist(spot.view.place, centre) - radius
        for centre, radius in (shape.ball for shape in volume.shapes)
    )
    if not (clear_m > MARGIN_EXACT_M and (clear_m > error_m or clear_m > SEEN_M)):
        return _check_volume(volume, place, spot, own_m, config)
    far = _far(place, clear_m, error_m, config)
    across = HorizontalAnswer(far.answer, clear_m, far.reason)
    return _VolumeAnswer(far.answer, across, VerticalAnswer(Answer.INSIDE, ""))


def _verdict(found: list[_VolumeAnswer], when: Hours, place: Place, config: CheckConfig) -> Verdict:
    """The volume that says most decides; the nearest among equals."""
    deciding = max(found, key=lambda one: (_WORST[one.answer], -one.across.margin_m))
    across, height = deciding.across, deciding.height
    answer = deciding.answer
    force = when.force
    if force is Force.INACTIVE:
        answer = Answer.OUTSIDE
    elif force is Force.UNKNOWN and answer is Answer.INSIDE:
        answer = Answer.INDETERMINATE
    return Verdict(
        answer=answer,
        reason=_reason(answer, across, height, when),
        margin_m=across.margin_m,
        vertical_margin_m=height.margin_m,
        assumptions=place.assumptions + _stood_in(place, across, height, config),
    )


def _reason(answer: Answer, across: HorizontalAnswer, height: VerticalAnswer, when: Hours) -> str:
    """What makes the answer what it is: all that proves *inside*, else what fails to."""
    if answer is Answer.INSIDE:
        return f"{across.reason}, {height.reason}, {when.reason}"
    if answer is Answer.OUTSIDE:
        if when.force is Force.INACTIVE:
            return when.reason
        return across.reason if across.answer is Answer.OUTSIDE else height.reason
    parts = [one.reason for one in (across, height) if one.answer is Answer.INDETERMINATE]
    if when.force is Force.UNKNOWN:
        parts.append(when.reason)
    return "; ".join(parts)


def _stood_in(
    place: Place, across: HorizontalAnswer, height: VerticalAnswer, config: CheckConfig
) -> tuple[str, ...]:
    """Each setting that stood in for something unknown."""
    said = _assumed_position(place, config)
    if across.answer is Answer.OUTSIDE:
        return said  # the height had no part in it
    return said + height.assumptions


def _assumed_position(place: Place, config: CheckConfig) -> tuple[str, ...]:
    return () if place.covariance is not None else (assumed_position(config),)


def assumed_position(config: CheckConfig) -> str:
    """Name the setting that is used because the position states no error."""
    return f"assumed_sigma_m={config.assumed_sigma_m:g}: the position states no accuracy"
