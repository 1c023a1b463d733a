"""Packed corners are what the tuple of them is."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.restriction import Polygon
from vedette.model.ring import Ring

corners = st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=5).map(tuple)


@given(corners, st.integers(-6, 6), st.integers(-6, 6))
def test_a_ring_is_its_corners(given: tuple[tuple[float, float], ...], i: int, j: int) -> None:
    ring = Ring.of(given)
    assert (len(ring), tuple(ring), repr(ring)) == (len(given), given, repr(given))
    assert ring[i:j] == given[i:j]
    assert ring == given
    assert given == ring
    assert hash(ring) == hash(given)
    assert bool(ring) == bool(given)
    for copied in (copy.deepcopy(ring), pickle.loads(pickle.dumps(ring)), Ring.of(ring)):  # noqa: S301
        assert copied == ring
    if -len(given) <= i < len(given):
        assert ring[i] == given[i]
    else:
        with pytest.raises(IndexError):
            _ = ring[i]


@given(corners, corners)
def test_rings_are_equal_where_their_corners_are(
    one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]
) -> None:
    assert (Ring.of(one) == Ring.of(other)) == (one == other)
    assert Ring.of(one) != list(one)
    assert Polygon(exterior=one) == Polygon(exterior=Ring.of(one))


def test_zero_has_one_value() -> None:
    assert Ring.of([(0.0, 1.0)]) == Ring.of([(-0.0, 1.0)])
    assert hash(Ring.of([(0.0, 1.0)])) == hash(Ring.of([(-0.0, 1.0)]))
