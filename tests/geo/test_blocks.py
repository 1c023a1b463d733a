"""Rings looked at in blocks answer as if all their pieces had been looked at."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.geo import geodesic
from vedette.geo.blocks import BLOCK, WORTH
from vedette.geo.polygon import Rings, View, whitening


def ragged(seed: int, corners: int) -> Rings:
    """A ring some 20 km wide with a ragged edge."""
    rng = np.random.default_rng(seed)
    places = [
        geodesic.direct(52.0, 21.0, 360.0 * i / corners, 20_000 * rng.uniform(0.5, 1.0))
        for i in range(corners)
    ]
    return Rings.through(np.array([geodesic.ecef(*place) for place in places]))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 99),
    corners=st.integers(WORTH, WORTH + 3 * BLOCK),
    azimuth=st.floats(0, 360),
    off_m=st.floats(0, 60_000),
    along=st.floats(1, 200),
)
def test_the_same_with_and_without_blocks(
    seed: int, corners: int, azimuth: float, off_m: float, along: float
) -> None:
    rings = ragged(seed, corners)
    assert rings.blocks is not None
    view = View.at(*geodesic.direct(52.0, 21.0, azimuth, off_m))
    whole = replace(rings, blocks=None)
    got, expected = rings.nearest(view), whole.nearest(view)
    assert abs(got.signed_m - expected.signed_m) < 1e-6
    white = whitening(along**2, 0.3 * along, 1.0)
    assert abs(rings.least_sigmas(view, white) - whole.least_sigmas(view, white)) < 1e-6


def test_a_short_ring_is_looked_at_as_a_whole() -> None:
    assert ragged(1, WORTH - 1).blocks is None
