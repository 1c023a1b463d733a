"""Documented accounts, calibration on a small share, and hostile files."""

import json
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import chdtri

from vedette.model.errors import SkyError
from vedette.sky.answer import answer
from vedette.sky.candidate import Kind
from vedette.sky.observer import Observer
from vedette.sky.obstacles import read_obstacles
from vedette.sky.sighting import Direction, Sighting
from vedette.sky.sighting_file import WINDS, read_sightings
from vedette.sky.weather import read_metar
from vedette.sky.witness_error import Paths, nearest, threshold

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import sky_accounts
import sky_witness

CASES = sky_accounts.cases()


@pytest.mark.parametrize("case", [c for c in CASES if c.established], ids=lambda c: c.id)
def test_what_was_established_is_in_the_list(case: sky_accounts.Case) -> None:
    found = sky_accounts.run(case)
    place = sky_accounts.rank(case, found)
    assert place is not None
    assert case.source
    assert case.assumed
    listed = found.candidates[place - 1]
    assert all(f.words for f in listed.fits)


@pytest.mark.parametrize("case", [c for c in CASES if not c.established], ids=lambda c: c.id)
def test_of_what_stayed_open_the_list_says_what_cannot_be_known(case: sky_accounts.Case) -> None:
    words = " ".join(sky_accounts.run(case).not_known)
    assert "drones and balloons that nobody announced: not known" in words
    assert "direction was not stated" in words
    assert "satellites: not known" in words


def test_by_day_the_open_case_lists_no_star() -> None:
    case = next(c for c in CASES if "Schiphol" in c.id)
    kinds = {one.kind for one in sky_accounts.run(case).candidates}
    assert Kind.STAR not in kinds
    assert Kind.SUN in kinds


def test_the_wedge_holds_what_was_seen_about_as_often_as_it_says() -> None:
    rng, inside = np.random.default_rng(11), []
    for i in range(90):
        one = sky_witness.account(rng, i)
        sigmas = [
            c.sigmas for c in answer(one.sighting, one.known).candidates if c.name == one.name
        ]
        squared = min(sigmas, default=99.0) ** 2
        inside.append([squared <= chdtri(2, 1 - level) for level in (0.5, 0.95)])
    half, most = np.mean(inside, axis=0)
    # Four sigmas of 90 trials; benchmarks/sky.py holds 5,000 to two points.
    assert half == pytest.approx(0.5, abs=0.21)
    assert most >= 0.86


def test_a_wedge_of_one_angle_and_of_two() -> None:
    two = Direction(azimuth_deg=1.0, elevation_deg=1.0)
    assert threshold(two, 0.95) == pytest.approx(5.991, abs=1e-3)
    assert threshold(Direction(azimuth_deg=1.0), 0.95) == pytest.approx(3.841, abs=1e-3)


GOOD = {"at": "2026-11-30T16:00:00Z", "place": {"lat_deg": 52, "lon_deg": 21}, "direction": {}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": "yesterday"}, "is not a time"),
        ({"at": "2026-11-30T16:00:00"}, "has no offset"),
        (
            {"place": {"lat_deg": 123, "lon_deg": 0}},
            "`place.lat_deg`.*less than or equal to 90, got 123",
        ),
        ({"place": {"lat_deg": 1}}, "`place.lon_deg` is missing"),
        ({"direction": {"wind": "XX"}}, "`wind` must be one of N, NNE"),
        ({"direction": {"wind": "N", "azimuth_deg": 3}}, "got both"),
        ({"direction": {"azimuth_deg": 400}}, "less than or equal to 360"),
        ({"direction": {"elevation_deg": float("nan")}}, "elevation_deg"),
        ({"time_sigma_s": -1}, "`time_sigma_s`"),
        ({"count": 0}, "`count`"),
        ({"motion": "sideways"}, "`motion`"),
        ({"verdict": "drone"}, "`verdict` is an unknown key"),
    ],
)
def test_a_sighting_that_cannot_be_read_names_the_field(
    change: dict[str, object], words: str
) -> None:
    with pytest.raises(SkyError, match=words):
        read_sightings(json.dumps(GOOD | change).encode(), "file")


def test_one_sighting_a_list_and_lines_are_read() -> None:
    one = json.dumps(GOOD)
    assert len(read_sightings(one.encode(), "f")) == 1
    assert len(read_sightings(f"[{one}, {one}]".encode(), "f")) == 2
    assert len(read_sightings(f"{one}\n\n{one}\n".encode(), "f")) == 2
    with pytest.raises(SkyError, match="f: line 2: must be JSON"):
        read_sightings(f"{one}\n{{\n".encode(), "f")
    with pytest.raises(SkyError, match="must contain a sighting, got none"):
        read_sightings(b"[]", "f")


@pytest.mark.parametrize("number", range(16))
def test_compass_points(number: int) -> None:
    said = GOOD | {"direction": {"wind": WINDS[number].lower()}}
    assert read_sightings(json.dumps(said).encode(), "f")[0].direction.azimuth_deg == number * 22.5


@given(st.binary(max_size=200))
def test_no_bytes_end_in_anything_but_an_error_of_ours(data: bytes) -> None:
    for read in (read_sightings, read_obstacles):
        with suppress(SkyError):
            read(data, "file")
    with suppress(SkyError):
        read_metar(data.decode(errors="replace"))


@given(st.floats(0, 359), st.floats(-8, 8), st.floats(2, 12))
def test_what_flies_behind_the_back_is_not_in_the_wedge(
    azimuth: float, rate: float, sigma: float
) -> None:
    # It passes exactly behind the witness, where the offset turns from +180 to -180 degrees.
    after_s = np.linspace(-60.0, 60.0, 25)
    behind = (azimuth + 180.0 + rate * after_s / 60.0) % 360.0
    direction = Direction(azimuth_deg=azimuth, azimuth_sigma_deg=sigma)
    seen = Sighting(
        id="behind",
        observer=Observer(lat_deg=52.0, lon_deg=21.0),
        at=datetime(2026, 11, 30, 16, tzinfo=UTC),
        direction=direction,
    )
    one = Paths(
        after_s=after_s,
        azimuth_deg=behind[None, :],
        elevation_deg=np.full((1, 25), 10.0),
        present=np.ones((1, 25), dtype=bool),
        sigma_deg=np.array([0.1]),
    )
    found = nearest(one, seen)
    assert found.squared[0] > threshold(direction, 0.999)
    assert found.apart_deg[0] > 160
    before = replace(one, azimuth_deg=(behind[None, :] + 180.0) % 360.0)
    assert nearest(before, seen).squared[0] < 1e-6
