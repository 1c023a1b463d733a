"""Metamorphic tests: a flight file that is changed never loses a place in silence.

At a place that the original flight visits inside a zone, the answer of a changed file may be
inside, indeterminate, or a refusal. It is never outside.
"""

import os
import re
from datetime import timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import check_flights, facts_stated
from vedette.feeds.flights.flight_files import parse_flights
from vedette.model.crossing import Answer
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight, Sample
from vedette.model.height import Height
from vedette.model.restriction import Circle, Period, Restriction

from .builders import CONFIG, restriction
from .flight_mutations import MARK, MUTATIONS, mutated, xml_unknown_element
from .flight_originals import KML, ORIGINALS, Original, kmz

SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
EXAMPLES = int(20_000 * SHARE)
_WORST = (Answer.INSIDE, Answer.INDETERMINATE, Answer.OUTSIDE)


@cache
def read(original: Original) -> tuple[Flight, ...]:
    return parse_flights(original.data, where="file")


def zone_at(flight: Flight, place: Sample, rng: Random) -> Restriction:
    """A zone of 300 m round a place of a flight, at its time and height or always."""
    limits: dict[str, Height] = {}
    if place.heights and rng.random() < 0.5:
        one = rng.choice(place.heights)
        limits = {
            name: Height(value_m=one.value_m + off, reference=one.reference)
            for name, off in (("lower", -40.0), ("upper", 40.0))
        }
    periods = ()
    if place.at is not None and rng.random() < 0.4:
        late = timedelta(seconds=20)
        periods = (Period(start=place.at - late, end=place.at + late),)
    area = Circle(centre=(place.lat_deg, place.lon_deg), radius_m=300.0)
    return restriction(area, **limits, periods=periods)


def answer(flights: tuple[Flight, ...], zone: Restriction) -> Answer:
    index = RestrictionIndex([zone], CONFIG)
    found = check_flights(index, [(one, facts_stated(one)) for one in flights])
    answers = {one.verdict.answer for one in found}
    return next(one for one in _WORST if one in answers)


def chosen(original: Original, rng: Random) -> Restriction:
    flight = rng.choice(read(original))
    return zone_at(flight, rng.choice(flight.samples), rng)


@given(st.sampled_from(ORIGINALS), st.integers(0, 2**40), st.integers(1, 3))
@settings(max_examples=EXAMPLES)
def test_a_changed_file_is_never_outside_where_the_original_was(
    original: Original, seed: int, times: int
) -> None:
    rng = Random(seed)  # noqa: S311 - the tests' own
    zone = chosen(original, rng)
    assert answer(read(original), zone) is not Answer.OUTSIDE
    data = mutated(rng, original.form, original.data, times)
    try:
        flights = parse_flights(data, where="file")
    except RecordingError as refused:
        told = str(refused)
        sound = told.startswith("file") and "\n" not in told and refused.mend is not None
        assert sound, told
        return
    assert answer(flights, zone) is not Answer.OUTSIDE, data


@pytest.mark.parametrize("original", [o for o in ORIGINALS if o.form != "lines"], ids=repr)
@pytest.mark.parametrize("seed", range(30))
def test_an_unknown_part_that_may_be_a_place_is_in_the_list(original: Original, seed: int) -> None:
    data = MUTATIONS[original.form][0](Random(seed), original.data)  # noqa: S311
    assert data is not None
    try:
        flights = parse_flights(data, where="file")
    except RecordingError:
        return
    said = [one.said for flight in flights for one in flight.doubts]
    holds = re.search(rf"{MARK}[^<}}]{{0,20}}52\.01", data.decode()) is not None
    assert not holds or any(MARK in one for one in said)


def test_a_kmz_is_read_as_the_kml_in_it() -> None:
    plain, packed = parse_flights(KML.encode(), where="f"), parse_flights(kmz(KML), where="f")
    assert [one.samples for one in plain] == [one.samples for one in packed]


def test_what_is_far_from_a_flight_stays_outside() -> None:
    """Doubts are bounded where the file bounds them: a sound file far away is outside."""
    far = restriction(Circle(centre=(10.0, 10.0), radius_m=500.0))
    for original in ORIGINALS:
        assert answer(read(original), far) is Answer.OUTSIDE, original.name


def test_an_unknown_element_without_a_number_changes_no_answer() -> None:
    far = restriction(Circle(centre=(10.0, 10.0), radius_m=500.0))
    for seed in range(40):
        data = xml_unknown_element(Random(seed), KML.encode())  # noqa: S311
        if f"<{MARK} />".encode() in data:
            assert answer(parse_flights(data, where="file"), far) is Answer.OUTSIDE
