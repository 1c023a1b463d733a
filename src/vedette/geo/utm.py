"""UTM eastings and northings to and from latitude and longitude, on the WGS 84 ellipsoid.

Krüger's series in the third flattening n, to its sixth power: accurate to a nanometre within a
zone.
Source: Karney (2011), Transverse Mercator with an accuracy of a few nanometers, Journal of
Geodesy 85, equations 7-36; zones and bands: NGA.SIG.0012, sections 7 and 11.
"""

import math
import re
from dataclasses import dataclass

from vedette.geo.local import FLATTENING, SEMI_MAJOR_M

SCALE = 0.9996
FALSE_EASTING_M = 500_000.0
FALSE_NORTHING_M = 10_000_000.0  # in the southern hemisphere
# Beyond these a number is no easting or northing; a zone is at most 668 km wide at the equator.
EASTING_M = (100_000.0, 900_000.0)
NORTHING_M = (0.0, FALSE_NORTHING_M)

_BANDS = "CDEFGHJKLMNPQRSTUVWX"  # 8 degrees each from 80 S; X has 12
_BAND_SLACK_DEG = 0.5  # a place just beyond its band is a rounding of the sender's
_ZONE = re.compile(r"\s*(\d{1,2})\s*([A-Za-z])\s*")

_n = FLATTENING / (2 - FLATTENING)
_A = SEMI_MAJOR_M / (1 + _n) * (1 + _n**2 / 4 + _n**4 / 64 + _n**6 / 256)
_E = math.sqrt(FLATTENING * (2 - FLATTENING))
_ALPHA = (
    _n / 2 - 2 / 3 * _n**2 + 5 / 16 * _n**3 + 41 / 180 * _n**4 - 127 / 288 * _n**5
    + 7891 / 37800 * _n**6,
    13 / 48 * _n**2 - 3 / 5 * _n**3 + 557 / 1440 * _n**4 + 281 / 630 * _n**5
    - 1983433 / 1935360 * _n**6,
    61 / 240 * _n**3 - 103 / 140 * _n**4 + 15061 / 26880 * _n**5 + 167603 / 181440 * _n**6,
    49561 / 161280 * _n**4 - 179 / 168 * _n**5 + 6601661 / 7257600 * _n**6,
    34729 / 80640 * _n**5 - 3418889 / 1995840 * _n**6,
    212378941 / 319334400 * _n**6,
)  # fmt: skip
_BETA = (
    _n / 2 - 2 / 3 * _n**2 + 37 / 96 * _n**3 - 1 / 360 * _n**4 - 81 / 512 * _n**5
    + 96199 / 604800 * _n**6,
    1 / 48 * _n**2 + 1 / 15 * _n**3 - 437 / 1440 * _n**4 + 46 / 105 * _n**5
    - 1118711 / 3870720 * _n**6,
    17 / 480 * _n**3 - 37 / 840 * _n**4 - 209 / 4480 * _n**5 + 5569 / 90720 * _n**6,
    4397 / 161280 * _n**4 - 11 / 504 * _n**5 - 830251 / 7257600 * _n**6,
    4583 / 161280 * _n**5 - 108847 / 3991680 * _n**6,
    20648693 / 638668800 * _n**6,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Zone:
    """A UTM zone as a sender writes it, for example 30U: its number and its latitude band."""

    number: int
    band: str

    @property
    def central_deg(self) -> float:
        """Longitude of the central meridian."""
        return self.number * 6.0 - 183.0

    @property
    def south(self) -> bool:
        """True where northings are counted from the false origin of the southern hemisphere."""
        return self.band < "N"

    def holds(self, lat_deg: float) -> bool:
        """Whether a latitude lies in the band.

        The letter N is accepted for the whole northern hemisphere, because many people mean that
        and both readings give the same place. S means only the band from 32 to 40 degrees north.
        """
        if self.band == "N":
            return 0.0 - _BAND_SLACK_DEG <= lat_deg <= 84.0 + _BAND_SLACK_DEG
        low = -80.0 + 8.0 * _BANDS.index(self.band)
        high = 84.0 if self.band == "X" else low + 8.0
        return low - _BAND_SLACK_DEG <= lat_deg <= high + _BAND_SLACK_DEG


def zone_of(text: str) -> Zone | None:
    """Read a zone such as 30U; None if the text is not a zone. A number alone is not enough."""
    match = _ZONE.fullmatch(text)
    if match is None:
        return None
    number, band = int(match[1]), match[2].upper()
    return Zone(number, band) if 1 <= number <= 60 and band in _BANDS else None


def from_utm(zone: Zone, easting_m: float, northing_m: float) -> tuple[float, float, float]:
    """Latitude, longitude and grid convergence of a place, all in degrees.

    The convergence is the azimuth of grid north. Add it to a grid bearing to get a true bearing.
    """
    y = (northing_m - (FALSE_NORTHING_M if zone.south else 0.0)) / (SCALE * _A)
    x = (easting_m - FALSE_EASTING_M) / (SCALE * _A)
    xi, eta, p, q = y, x, 1.0, 0.0
    for j, beta in enumerate(_BETA, start=1):
        sin, cos = math.sin(2 * j * y), math.cos(2 * j * y)
        sinh, cosh = math.sinh(2 * j * x), math.cosh(2 * j * x)
        xi -= beta * sin * cosh
        eta -= beta * cos * sinh
        p -= 2 * j * beta * cos * cosh
        q += 2 * j * beta * sin * sinh
    sin_xi, cos_xi, sinh_eta = math.sin(xi), math.cos(xi), math.sinh(eta)
    conformal = sin_xi / math.hypot(sinh_eta, cos_xi)
    lat = math.degrees(math.atan(_geographic(conformal)))
    lon = zone.central_deg + math.degrees(math.atan2(sinh_eta, cos_xi))
    convergence = math.atan2(sinh_eta * sin_xi, math.cosh(eta) * cos_xi) + math.atan2(q, p)
    return lat, math.remainder(lon, 360.0), math.degrees(convergence)


def to_utm(zone: Zone, lat_deg: float, lon_deg: float) -> tuple[float, float]:
    """Easting and northing (m) of a place in `zone`, which may be a neighbouring zone."""
    tau = math.tan(math.radians(lat_deg))
    sigma = math.sinh(_E * math.atanh(_E * tau / math.hypot(1.0, tau)))
    conformal = tau * math.hypot(1.0, sigma) - sigma * math.hypot(1.0, tau)
    span = math.radians(math.remainder(lon_deg - zone.central_deg, 360.0))
    y = math.atan2(conformal, math.cos(span))
    x = math.asinh(math.sin(span) / math.hypot(conformal, math.cos(span)))
    xi, eta = y, x
    for j, alpha in enumerate(_ALPHA, start=1):
        xi += alpha * math.sin(2 * j * y) * math.cosh(2 * j * x)
        eta += alpha * math.cos(2 * j * y) * math.sinh(2 * j * x)
    northing = SCALE * _A * xi + (FALSE_NORTHING_M if zone.south else 0.0)
    return FALSE_EASTING_M + SCALE * _A * eta, northing


def own_zone(lat_deg: float, lon_deg: float) -> Zone:
    """The zone in which a place lies, without the exceptions for Norway and Svalbard."""
    number = int((math.remainder(lon_deg, 360.0) + 180.0) // 6.0) % 60 + 1
    return Zone(number, _BANDS[max(0, min(19, int((lat_deg + 80.0) // 8.0)))])


def convergence_deg(zone: Zone, lat_deg: float, lon_deg: float) -> float:
    """The azimuth of grid north at a place, degrees."""
    easting, northing = to_utm(zone, lat_deg, lon_deg)
    return from_utm(zone, easting, northing)[2]


def _geographic(conformal: float) -> float:
    """Tangent of the latitude from that of the conformal latitude, by Newton's method."""
    tau = conformal / (1 - _E * _E)
    for _ in range(5):
        sigma = math.sinh(_E * math.atanh(_E * tau / math.hypot(1.0, tau)))
        guess = tau * math.hypot(1.0, sigma) - sigma * math.hypot(1.0, tau)
        slope = (1 + (1 - _E * _E) * tau * tau) / ((1 - _E * _E) * math.hypot(1.0, tau))
        step = (conformal - guess) / math.hypot(1.0, guess) * slope
        tau += step
        if abs(step) < 1e-12 * max(1.0, abs(tau)):
            break
    return tau
