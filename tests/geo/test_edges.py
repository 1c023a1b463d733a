"""Edges cut together are those cut alone, and share their corners to the last bit."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.geo.edges import cut_edges, geodesic_edge, parallel_edge, planar_edge
from vedette.geo.polygon import edges_of

lat = st.one_of(st.floats(-89, 89), st.sampled_from([0.0, 52.0]))
steps = st.floats(0.0001, 1.5)


@settings(max_examples=60, deadline=None)
@given(
    lat, st.floats(-180, 180), steps, st.sampled_from([planar_edge, geodesic_edge, parallel_edge])
)
def test_together_and_alone(at: float, lon: float, size: float, edge) -> None:
    top = at + math.copysign(size, -at)
    east = math.remainder(lon + size, 360.0)
    ring = ((at, lon), (at, east), (top, east), (top, lon))
    together = cut_edges(edges_of([ring]), edge)
    for (a, b), points in zip(edges_of([ring]), together, strict=True):
        alone = edge(a, b)
        assert points.shape == alone.shape
        assert np.abs(points - alone).max() < 1e-6
    for one, two in zip(together, [*together[1:], together[0]], strict=True):
        assert (one[-1] == two[0]).all()


def test_half_a_turn_is_cut_as_alone() -> None:
    for a, b in (((80.0, 0.0), (80.0, 180.0)), ((80.0, 0.0), (81.0, -180.0))):
        (points,) = cut_edges([(a, b)], planar_edge)
        assert points == pytest.approx(planar_edge(a, b), abs=1e-6)
