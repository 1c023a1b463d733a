"""Ground and geoid under a place: what is known of them, as bounds.

Without files, the settings' extremes hold everywhere. A terrain file bounds the ground under all
that a place may be, a geoid grid the geoid.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from vedette.airspace.check.place_check import Place
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.flights.courses import sigma_m

Span = tuple[float, float]  # from, to; m


class Surface(Protocol):
    """The height of one surface above another, wherever its file has data."""

    def span(self, lat_deg: float, lon_deg: float, radius_m: float) -> Span | None:
        """The least and the greatest height within a radius, m; None where the file has no data."""
        ...


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The surfaces that files were given for."""

    ground: Surface | None = None  # above mean sea level
    geoid: Surface | None = None  # above the ellipsoid

    def over(self, place: Place, config: CheckConfig) -> Place:
        """The place, with bounds of the ground and the geoid under it."""
        radius = place.reach_m + config.sigmas * sigma_m(place, config)
        spot = place.lat_deg, place.lon_deg, radius
        ground = None if self.ground is None else self.ground.span(*spot)
        geoid = None if self.geoid is None else self.geoid.span(*spot)
        return replace(place, ground_m=ground, geoid_m=geoid)
