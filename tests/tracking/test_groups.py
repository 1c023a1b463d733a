"""Groups: how many objects, over what size, with an error that holds."""

import numpy as np
import pytest

from vedette.model.group import ObjectGroup
from vedette.tracking.cycle.groups import groups_of


def plots(
    rng: np.random.Generator, objects: int, spread_m: float, sigma_m: float, detection: float
) -> np.ndarray:
    """One turn's plots (n, 3) m of objects that spread so far, each way."""
    true = rng.normal(0, spread_m, (objects, 2))
    seen = true[rng.random(objects) < detection]
    return np.column_stack([seen + rng.normal(0, sigma_m, seen.shape), np.zeros(len(seen))])


@pytest.mark.parametrize("objects", [20, 40, 200])
@pytest.mark.parametrize("detection", [0.6, 0.9])
def test_number_and_extent_lie_within_their_errors(objects: int, detection: float) -> None:
    rng = np.random.default_rng(objects)
    numbers, extents = 0, 0
    for _ in range(200):
        place = plots(rng, objects, 30.0, 30.0, detection)
        found = groups_of(place, np.full(len(place), 30.0), 127.0, detection)
        assert len(found) == 1
        group = found[0][1]
        numbers += abs(group.number - objects) <= 2.0 * group.number_sigma
        extents += abs(group.extent_m - 30.0) <= 2.0 * group.extent_sigma_m
    assert numbers >= 180
    assert extents >= 150  # the longest direction of a small sample is longer than the true one


def test_what_lies_apart_is_no_group() -> None:
    place = np.column_stack([500.0 * np.arange(20), np.zeros(20), np.zeros(20)])
    assert groups_of(place, np.full(20, 10.0), 75.0, 0.9) == []


def test_two_groups_are_two() -> None:
    rng = np.random.default_rng(7)
    one, other = plots(rng, 20, 20.0, 5.0, 0.9), plots(rng, 12, 20.0, 5.0, 0.9)
    place = np.vstack([one, other + np.array([2000.0, 0.0, 0.0])])
    found = groups_of(place, np.full(len(place), 5.0), 75.0, 0.9)
    assert sorted(len(members) for members, _ in found) == sorted([len(one), len(other)])


def test_the_words_give_number_and_error() -> None:
    group = ObjectGroup(number=40.4, number_sigma=3.0, extent_m=130.0, extent_sigma_m=12.0)
    assert group.words == (
        "about 40 objects close together (34 to 47), spread over 130 m (1 sigma, error 12 m)"
    )
    with pytest.raises(ValueError, match="number must be finite and 0 or more, got -1"):
        ObjectGroup(number=-1.0, number_sigma=1.0, extent_m=1.0, extent_sigma_m=1.0)
