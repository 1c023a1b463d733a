"""Where a place lies to an area, by its own error and the boundary's."""

import math
from dataclasses import dataclass

from vedette.airspace.shapes.compiled_restrictions import Shape
from vedette.geo.polygon import Nearest, Rings, View, whitening
from vedette.model.crossing import Answer
from vedette.model.report import Covariance2D

TWO_READINGS = (
    "between two readings of the boundary, whose edges may be geodesics or straight on a map"
)
_ROUND = 1.05  # an error this near to circular is taken as circular, with its greater axis


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place on the ground as the check sees it: its error, and how far it may be off."""

    lat_deg: float
    lon_deg: float
    view: View
    covariance: Covariance2D
    sigma_max_m: float
    reach_m: float  # a hard bound on what it may have moved beside its error

    @classmethod
    def of(cls, lat: float, lon: float, covariance: Covariance2D, reach_m: float = 0.0) -> "Spot":
        """The spot at a latitude and longitude in degrees."""
        return cls(lat, lon, View.at(lat, lon), covariance, covariance.sigma_max, reach_m)


@dataclass(frozen=True, slots=True)
class HorizontalAnswer:
    """The answer for a place and an area, at any height."""

    answer: Answer
    margin_m: float  # negative inside
    reason: str


def check_area(
    shapes: tuple[Shape, ...], spot: Spot, boundary_sigma_m: float, sigmas: float
) -> HorizontalAnswer:
    """Inside or outside if every reading of the area agrees, else indeterminate."""
    found = [_check_shape(shape, spot, boundary_sigma_m, sigmas) for shape in shapes]
    nearest = min(found, key=lambda one: abs(one.margin_m))
    if len({one.answer for one in found}) == 1:
        return nearest
    return HorizontalAnswer(Answer.INDETERMINATE, nearest.margin_m, TWO_READINGS)


def _check_shape(
    shape: Shape, spot: Spot, boundary_sigma_m: float, sigmas: float
) -> HorizontalAnswer:
    if isinstance(shape, Rings):
        nearest = shape.nearest(spot.view)
    else:
        nearest = shape.seen(spot.lat_deg, spot.lon_deg, spot.view)
    off_m = abs(nearest.signed_m)
    worst_m = math.hypot(spot.sigma_max_m, boundary_sigma_m)
    proven = off_m - spot.reach_m > sigmas * worst_m or _ellipse_is_clear(
        shape, spot, boundary_sigma_m, sigmas
    )
    if proven:
        side = Answer.INSIDE if nearest.signed_m < 0 else Answer.OUTSIDE
        return HorizontalAnswer(side, nearest.signed_m, f"{side.value} by {off_m:,.0f} m")
    error_m = sigmas * across_m(spot, nearest, boundary_sigma_m) + spot.reach_m
    doubt = f"{off_m:,.0f} m from the boundary, with an error of {error_m:,.0f} m across it"
    if off_m > error_m:
        doubt += " and more along it"
    doubt += boundary_words(boundary_sigma_m)
    return HorizontalAnswer(Answer.INDETERMINATE, nearest.signed_m, doubt)


def boundary_words(boundary_sigma_m: float) -> str:
    """Words for the boundary's own error; empty if it has none."""
    if boundary_sigma_m <= 0:
        return ""
    return f" (the boundary itself is known to {boundary_sigma_m:,.0f} m)"


def across_m(spot: Spot, nearest: Nearest, boundary_sigma_m: float) -> float:
    """The 1-sigma error along the normal of the boundary in m, the boundary's own error
    included.
    """
    c, e, n = spot.covariance, nearest.east, nearest.north
    if e == 0.0 and n == 0.0:
        return math.hypot(spot.sigma_max_m, boundary_sigma_m)
    across = c.ee * e * e + 2 * c.en * e * n + c.nn * n * n
    return math.sqrt(max(0.0, across) + boundary_sigma_m**2)


def _ellipse_is_clear(shape: Shape, spot: Spot, boundary_sigma_m: float, sigmas: float) -> bool:
    """Whether the whole error ellipse, and the reach round it, lies on one side of the boundary.

    The normal at the nearest point is not enough: an error that is long the other way may reach
    another part of the boundary. Distances in units of the error see all of it.
    """
    c, own = spot.covariance, boundary_sigma_m**2
    ee, nn = c.ee + own, c.nn + own
    mean, half = (ee + nn) / 2, math.hypot((ee - nn) / 2, c.en)
    if mean + half <= _ROUND**2 * (mean - half):
        return False  # round: the test by the worst direction has already said no
    floor = max(0.0, 1e-6 * (mean + half) - (mean - half))  # so that it can be inverted
    least_m = math.sqrt(mean - half + floor)
    rings, slack_m = (shape, 0.0) if isinstance(shape, Rings) else (shape.outline, shape.slack_m)
    off = rings.least_sigmas(spot.view, whitening(ee + floor, c.en, nn + floor))
    return off - (spot.reach_m + slack_m) / least_m > sigmas
