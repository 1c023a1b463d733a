"""The stars that an eye can see, from an extract of the Hipparcos catalogue."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from vedette.geo.local import Array
from vedette.sky.ephemeris import Ephemeris
from vedette.sky.observer import earth_fixed_rotation

_J2000_S = 946_727_935.816  # 2000-01-01T12:00 TT in seconds UTC since 1970
_YEAR_S = 365.25 * 86400.0
_MAS = np.radians(1 / 3.6e6)
_LIGHT_KM_S = 299_792.458
_DAY_S = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stars:
    """n stars, the brightest first."""

    hip: tuple[int, ...]  # Hipparcos numbers
    names: tuple[str, ...]  # "" where it has none
    unit: Array  # (n, 3) at J2000, ICRF
    motion: Array  # (n, 3) of the unit vector, a year
    magnitude: Array  # (n,) Johnson V, above the air
    b_v: Array  # (n,) colour index: blue below 0, orange above 1.2

    def label(self, index: int) -> str:
        """Its name, or its number."""
        return self.names[index] or f"HIP {self.hip[index]}"


@lru_cache(maxsize=1)
def stars() -> Stars:
    """The shipped catalogue (`tools/star_extract.py` makes it)."""
    text = files("vedette.sky").joinpath("data/stars.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    numbers = np.array([row[1:7] for row in rows], dtype=np.float64)
    ra, dec = np.radians(numbers[:, 0]), np.radians(numbers[:, 1])
    pm_ra, pm_dec = numbers[:, 2] * _MAS, numbers[:, 3] * _MAS
    unit = np.column_stack((np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)))
    east = np.column_stack((-np.sin(ra), np.cos(ra), np.zeros_like(ra)))
    north = np.column_stack((-np.sin(dec) * np.cos(ra), -np.sin(dec) * np.sin(ra), np.cos(dec)))
    return Stars(
        hip=tuple(int(row[0]) for row in rows),
        names=tuple(row[7] for row in rows),
        unit=unit,
        motion=pm_ra[:, None] * east + pm_dec[:, None] * north,
        magnitude=numbers[:, 4],
        b_v=numbers[:, 5],
    )


def star_directions(data: Ephemeris, catalogue: Stars, at_s: float) -> Array:
    """Earth-fixed unit vectors (n, 3) of all stars at one instant, without refraction.

    Proper motion and the aberration of the Earth's motion are included. Parallax and the bending
    of light near the sun are not: together they stay below 0.001 degrees.
    """
    time = data.time(np.array([at_s]))
    velocity = data.kernel["earth"].at(time).velocity.km_per_s[:, 0]
    moved = catalogue.unit + catalogue.motion * ((at_s - _J2000_S) / _YEAR_S)
    moved /= np.linalg.norm(moved, axis=1)[:, None]
    seen = moved + velocity / _LIGHT_KM_S
    seen /= np.linalg.norm(seen, axis=1)[:, None]
    return np.asarray(seen @ earth_fixed_rotation(time)[0].T)


def paired_star_directions(
    data: Ephemeris, catalogue: Stars, index: np.ndarray, at_s: Array
) -> Array:
    """Earth-fixed unit vectors (m, 3) of the stars `index` at the times `at_s`, without refraction.

    index: (m,) rows of the catalogue. at_s: (m,) times in seconds since 1970; row i of the result
    is star `index[i]` at the time `at_s[i]`.
    """
    time = data.time(at_s)
    velocity = data.kernel["earth"].at(time).velocity.km_per_s.T
    years = ((at_s - _J2000_S) / _YEAR_S)[:, None]
    moved = catalogue.unit[index] + catalogue.motion[index] * years
    moved /= np.linalg.norm(moved, axis=1)[:, None]
    seen = moved + velocity / _LIGHT_KM_S
    seen /= np.linalg.norm(seen, axis=1)[:, None]
    return np.asarray(np.einsum("mij,mj->mi", earth_fixed_rotation(time), seen))
