"""Heights across references: what the bounds prove, and what they leave open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.airspace.height_limits import check_heights, is_no_lower_bound, isa_height_m
from vedette.model.crossing import Answer
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Circle, Volume

from .builders import CONFIG, height

R = HeightReference
AREA = Circle(centre=(0, 0), radius_m=1)
INSIDE, OUTSIDE, UNSURE = Answer.INSIDE, Answer.OUTSIDE, Answer.INDETERMINATE


def answer(known: tuple[Height, ...], lower: Height | None, upper: Height | None) -> Answer:
    volume = Volume(area=AREA, lower=lower, upper=upper)
    return check_heights(volume, known, 0.0, CONFIG).answer


@pytest.mark.parametrize(
    ("known", "lower", "expected"),
    [
        # the same surface compares directly
        ((R.ELLIPSOID, 110), (R.ELLIPSOID, 100), INSIDE),
        ((R.MEAN_SEA_LEVEL, 90), (R.MEAN_SEA_LEVEL, 100), OUTSIDE),
        ((R.BAROMETRIC, 2_900), (R.FLIGHT_LEVEL, 2_896), INSIDE),
        ((R.BAROMETRIC, 2_890), (R.FLIGHT_LEVEL, 2_896), OUTSIDE),
        # the geoid lies between -107 and 86 m over the ellipsoid
        ((R.ELLIPSOID, 190), (R.MEAN_SEA_LEVEL, 100), INSIDE),
        ((R.ELLIPSOID, 180), (R.MEAN_SEA_LEVEL, 100), UNSURE),
        ((R.ELLIPSOID, -20), (R.MEAN_SEA_LEVEL, 100), OUTSIDE),
        ((R.ELLIPSOID, 0), (R.MEAN_SEA_LEVEL, 100), UNSURE),
        ((R.MEAN_SEA_LEVEL, 300), (R.ELLIPSOID, 100), INSIDE),
        # the ground lies between -450 and 8,849 m above mean sea level
        ((R.MEAN_SEA_LEVEL, 9_000), (R.ABOVE_GROUND, 100), INSIDE),
        ((R.MEAN_SEA_LEVEL, 8_900), (R.ABOVE_GROUND, 100), UNSURE),
        ((R.MEAN_SEA_LEVEL, -400), (R.ABOVE_GROUND, 100), OUTSIDE),
        ((R.ABOVE_GROUND, 600), (R.MEAN_SEA_LEVEL, 100), INSIDE),
        ((R.ABOVE_GROUND, 500), (R.MEAN_SEA_LEVEL, 100), UNSURE),
        ((R.ABOVE_GROUND, 100), (R.MEAN_SEA_LEVEL, 10_000), OUTSIDE),
        # pressure, without its setting
        ((R.BAROMETRIC, 3_000), (R.MEAN_SEA_LEVEL, 1_000), INSIDE),
        ((R.BAROMETRIC, 1_100), (R.MEAN_SEA_LEVEL, 1_000), UNSURE),
        ((R.BAROMETRIC, 200), (R.MEAN_SEA_LEVEL, 1_000), OUTSIDE),
        ((R.MEAN_SEA_LEVEL, 10_000), (R.FLIGHT_LEVEL, 2_896), INSIDE),
        ((R.MEAN_SEA_LEVEL, 3_000), (R.FLIGHT_LEVEL, 2_896), UNSURE),
        # nothing at all
        ((R.ABOVE_TAKEOFF, 5_000), (R.ABOVE_GROUND, 100), UNSURE),
        ((R.ABOVE_TAKEOFF, 5_000), (R.MEAN_SEA_LEVEL, 100), UNSURE),
    ],
)
def test_one_lower_limit(known: tuple[R, float], lower: tuple[R, float], expected: Answer) -> None:
    limit = height(lower[1], lower[0], None)
    assert answer((height(known[1], known[0], 1.0),), limit, None) is expected


def test_what_flies_is_above_the_ground() -> None:
    assert is_no_lower_bound(None, CONFIG)
    assert is_no_lower_bound(height(0, R.ABOVE_GROUND), CONFIG)
    assert is_no_lower_bound(height(-450, R.MEAN_SEA_LEVEL), CONFIG)
    assert not is_no_lower_bound(height(0, R.MEAN_SEA_LEVEL), CONFIG)
    assert not is_no_lower_bound(height(0, R.FLIGHT_LEVEL), CONFIG)


def test_heights_that_contradict_each_other_prove_nothing() -> None:
    both = (height(10, R.ABOVE_GROUND), height(9_500, R.MEAN_SEA_LEVEL))
    assert answer(both[:1], height(50), None) is OUTSIDE
    assert answer(both, height(50), None) is UNSURE


def test_an_assumed_error_is_named_only_where_it_stood_in() -> None:
    volume = Volume(area=AREA, lower=height(50))
    silent = check_heights(volume, (height(500, sigma_m=None),), 0.0, CONFIG)
    assert silent.assumptions[0].startswith("assumed_height_sigma_m=25")
    assert check_heights(volume, (height(500),), 0.0, CONFIG).assumptions == ()


def test_an_old_height_proves_less() -> None:
    volume = Volume(area=AREA, lower=height(50))
    assert check_heights(volume, (height(100),), 0.0, CONFIG).answer is INSIDE
    assert check_heights(volume, (height(100),), 100.0, CONFIG).answer is UNSURE


def test_margin_only_where_it_can_be_told() -> None:
    volume = Volume(area=AREA, lower=height(50), upper=height(120))
    assert check_heights(volume, (height(100),), 0.0, CONFIG).margin_m == pytest.approx(-20)
    assert check_heights(volume, (height(200),), 0.0, CONFIG).margin_m == pytest.approx(80)
    assert check_heights(volume, (height(10_000, R.ELLIPSOID),), 0.0, CONFIG).margin_m is None


def test_standard_atmosphere() -> None:
    assert isa_height_m(1013.25) == 0.0
    assert isa_height_m(701.09) == pytest.approx(3_000, abs=3)


@given(
    agl=st.floats(0, 15_000),
    terrain=st.floats(CONFIG.terrain_min_m, CONFIG.terrain_max_m),
    geoid=st.floats(CONFIG.geoid_min_m, CONFIG.geoid_max_m),
    reported=st.sampled_from([R.ABOVE_GROUND, R.MEAN_SEA_LEVEL, R.ELLIPSOID]),
    asked=st.sampled_from([R.ABOVE_GROUND, R.MEAN_SEA_LEVEL, R.ELLIPSOID]),
    limit=st.floats(-600, 20_000),
)
def test_never_wrong_while_the_bounds_hold(
    agl: float, terrain: float, geoid: float, reported: R, asked: R, limit: float
) -> None:
    true = {
        R.ABOVE_GROUND: agl,
        R.MEAN_SEA_LEVEL: agl + terrain,
        R.ELLIPSOID: agl + terrain + geoid,
    }
    found = answer((height(true[reported], reported, 0.1),), height(limit, asked, None), None)
    if found is OUTSIDE:
        assert true[asked] < limit
    if found is INSIDE:
        assert true[asked] >= limit
