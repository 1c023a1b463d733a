"""Positions against an independent library (astronomy-engine) and against PyEphem."""

import os
from datetime import UTC, datetime

import astronomy
import ephem
import ephem.stars
import numpy as np
import pytest

from vedette.model.errors import SkyError
from vedette.sky import atmosphere, bodies, observer, stars
from vedette.sky.ephemeris import ephemeris

SHARE = float(os.environ.get("VEDETTE_SHARE", "0.02"))  # of 10,000 places and times
COUNT = max(60, int(10_000 * SHARE))
FIRST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
LAST = datetime(2050, 1, 1, tzinfo=UTC).timestamp()


@pytest.fixture(scope="module")
def scene() -> dict[str, np.ndarray]:
    """Random places and times, a fifth of them within two degrees of a pole."""
    rng = np.random.default_rng(20)
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, COUNT)))
    polar = rng.random(COUNT) < 0.2
    lat[polar] = np.sign(lat[polar]) * rng.uniform(88, 90, int(polar.sum()))
    lon = rng.uniform(-180, 180, COUNT)
    return {"lat": lat, "lon": lon, "at": np.floor(rng.uniform(FIRST, LAST, COUNT))}


def oracle_time(at_s: float) -> astronomy.Time:
    at = datetime.fromtimestamp(at_s, UTC)
    return astronomy.Time.Make(at.year, at.month, at.day, at.hour, at.minute, at.second)


def oracle(
    body: astronomy.Body, scene: dict[str, np.ndarray], i: int
) -> astronomy.HorizontalCoordinates:
    at = oracle_time(scene["at"][i])
    place = astronomy.Observer(scene["lat"][i], scene["lon"][i], 0)
    there = astronomy.Equator(body, at, place, True, True)
    return astronomy.Horizon(at, place, there.ra, there.dec, astronomy.Refraction.Airless)


@pytest.mark.parametrize("name", bodies.BODIES)
def test_bodies_stand_where_the_oracle_has_them(name: str, scene: dict[str, np.ndarray]) -> None:
    places = observer.place_m(scene["lat"], scene["lon"], np.zeros(COUNT))
    axes = observer.axes(scene["lat"], scene["lon"])
    path = bodies.body_path(ephemeris(), name, scene["at"], places, axes)
    azimuth, elevation = observer.azimuth_elevation(path.east_north_up)
    for i in range(COUNT):
        there = oracle(getattr(astronomy.Body, name), scene, i)
        off = observer.apart_deg(azimuth[i], elevation[i], there.azimuth, there.altitude)
        assert off < 0.01
    bright = astronomy.Illumination(getattr(astronomy.Body, name), oracle_time(scene["at"][0])).mag
    if name != "Neptune":
        assert path.magnitude[0] == pytest.approx(bright, abs=0.3)


def test_stars_stand_where_the_oracle_has_them(scene: dict[str, np.ndarray]) -> None:
    catalogue = stars.stars()
    index = np.random.default_rng(3).integers(0, len(catalogue.hip), COUNT)
    seen = stars.paired_star_directions(ephemeris(), catalogue, index, scene["at"])
    axes = observer.axes(scene["lat"], scene["lon"])
    azimuth, elevation = observer.azimuth_elevation(np.einsum("mij,mj->mi", axes, seen))
    for i in range(COUNT):
        # The oracle knows no proper motion: it is given the place of that year.
        years = (scene["at"][i] - stars._J2000_S) / stars._YEAR_S
        unit = catalogue.unit[index[i]] + years * catalogue.motion[index[i]]
        ra = np.degrees(np.arctan2(unit[1], unit[0])) % 360 / 15
        dec = np.degrees(np.arcsin(unit[2] / np.linalg.norm(unit)))
        astronomy.DefineStar(astronomy.Body.Star1, ra, dec, 10_000)
        there = oracle(astronomy.Body.Star1, scene, i)
        off = observer.apart_deg(azimuth[i], elevation[i], there.azimuth, there.altitude)
        assert off < 0.02


def test_all_stars_at_once_are_the_same_as_one_by_one() -> None:
    catalogue, at = stars.stars(), datetime(2031, 5, 5, tzinfo=UTC).timestamp()
    all_at_once = stars.star_directions(ephemeris(), catalogue, at)
    index = np.arange(0, len(catalogue.hip), 97)
    one_by_one = stars.paired_star_directions(
        ephemeris(), catalogue, index, np.full(len(index), at)
    )
    assert np.allclose(all_at_once[index], one_by_one, atol=1e-12)


def test_named_stars_move_as_a_catalogue_of_its_own_has_them_and_are_as_bright() -> None:
    catalogue = stars.stars()
    at = datetime(2049, 6, 1, tzinfo=UTC)
    unit = catalogue.unit + catalogue.motion * ((at.timestamp() - stars._J2000_S) / stars._YEAR_S)
    unit /= np.linalg.norm(unit, axis=1)[:, None]
    for body in ephem.stars.stars.values():
        body.compute(at.strftime("%Y/%m/%d"), epoch="2000")
        ra, dec = float(body.a_ra), float(body.a_dec)
        there = np.array([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])
        nearest = int(np.argmax(unit @ there))
        assert np.degrees(np.arccos(min(unit[nearest] @ there, 1.0))) < 0.02
        assert catalogue.magnitude[nearest] == pytest.approx(body.mag, abs=0.25)


def test_refraction_is_the_oracles_from_nadir_to_zenith() -> None:
    true = np.linspace(-90, 90, 3601)
    ours = atmosphere.refraction_deg(true)
    theirs = [astronomy.RefractionAngle(astronomy.Refraction.Normal, one) for one in true]
    assert np.abs(ours - theirs).max() < 1e-3
    assert atmosphere.refraction_deg(np.array(0.0)) == pytest.approx(0.48, abs=0.05)
    assert np.all(ours >= 0)


def test_light_is_dimmed_most_at_the_horizon() -> None:
    height = np.linspace(0, 90, 500)
    assert atmosphere.air_mass(np.array(90.0)) == pytest.approx(1.0, abs=1e-3)
    assert atmosphere.air_mass(np.array(0.0)) == pytest.approx(37.9, abs=0.5)
    assert np.all(np.diff(atmosphere.dimmed(np.array(0.0), height)) < 0)


@pytest.mark.parametrize(
    ("sun_deg", "sky"),
    [
        (10, "day"),
        (-0.5, "day"),
        (-1, "civil twilight"),
        (-7, "nautical twilight"),
        (-13, "astronomical twilight"),
        (-19, "night"),
    ],
)
def test_twilight_by_the_height_of_the_sun(sun_deg: float, sky: str) -> None:
    assert atmosphere.twilight(sun_deg).value == sky


def test_the_darker_the_sky_the_fainter_the_stars() -> None:
    limit = atmosphere.magnitude_limit(np.linspace(20, -40, 500))
    assert np.all(np.diff(limit) >= 0)


@pytest.mark.parametrize("year", [1800, 2060])
def test_a_time_that_the_data_do_not_reach_is_refused(year: int) -> None:
    at = np.array([datetime(year, 1, 1, tzinfo=UTC).timestamp()])
    with pytest.raises(SkyError, match="must be from 1899-07-31 to 2053-10-07"):
        ephemeris().time(at)
