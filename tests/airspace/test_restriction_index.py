"""All restrictions at once give what each gives alone."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.check.place_check import Place, check_place
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.model.crossing import Answer
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Circle, Restriction

from .builders import CONFIG, NOON, restriction, track


def zones(*centres: tuple[float, float], radius_m: float = 3_000) -> list[Restriction]:
    return [
        restriction(Circle(centre=centre, radius_m=radius_m), id=RestrictionId(f"zone-{i}"))
        for i, centre in enumerate(centres)
    ]


SPREAD = [(lat / 2, lon / 2) for lat in range(90, 96) for lon in range(10, 18)]
INDEX = RestrictionIndex(zones(*SPREAD, (90.0, 0.0), (0.0, 180.0), (0.0, -179.99)), CONFIG)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.tuples(st.floats(44, 48.5), st.floats(4, 10)),
        st.tuples(st.floats(89, 90), st.floats(-180, 180)),
        st.tuples(st.floats(-1, 1), st.sampled_from([-180.0, 180.0, 179.9, -179.9])),
    ),
    st.sampled_from([1.0, 500.0, 30_000.0]),
)
def test_what_is_not_listed_is_outside(place: tuple[float, float], sigma: float) -> None:
    seen = track(*place, sigma=sigma)
    found = {one.restriction: one.verdict for one in INDEX.check_track(seen, NOON)[0]}
    for one in INDEX.compiled:
        spot = Place(lat_deg=place[0], lon_deg=place[1], at=NOON, covariance=seen.covariance)
        alone = check_place(one, spot)
        if one.restriction.id in found:
            assert found[one.restriction.id] == alone
        else:
            assert alone.answer is Answer.OUTSIDE
            assert alone.margin_m > CONFIG.nearby_m


def test_what_was_asked_for_is_answered_though_it_is_far() -> None:
    far = RestrictionId("zone-0")
    seen = track(0.0, 180.0)
    assert far not in [one.restriction for one in INDEX.check_track(seen, NOON)[0]]
    found = {one.restriction: one.verdict for one in INDEX.check_track(seen, NOON, also=[far])[0]}
    assert found[far].answer is Answer.OUTSIDE


def test_an_assumed_accuracy_of_the_track_is_named() -> None:
    seen = track(45.0, 5.0, assumed_sigma_m=25.0)
    found = INDEX.check_track(seen, NOON)[0][0].verdict
    assert "assumed_sigma_m=25" in found.assumptions[0]


def test_a_state_that_is_old_proves_less() -> None:
    index = RestrictionIndex(zones((45.0, 5.0)), CONFIG)
    seen = track(45.0, 5.0)
    ((now,), _) = index.check_track(seen, NOON)
    ((later,), _) = index.check_track(seen, NOON + timedelta(seconds=60))
    assert now.verdict.answer is Answer.INSIDE
    assert later.verdict.answer is Answer.INDETERMINATE


def test_no_restrictions_at_all() -> None:
    assert RestrictionIndex([], CONFIG).check_track(track(45.0, 5.0), NOON) == ((), ())
