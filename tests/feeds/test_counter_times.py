"""Counters of receivers: what they tell of the time is used, the rest is not made up."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vedette.feeds.mode_s.counter_times import NO_COUNTER, TICKS_PER_US, UNKNOWN_US, counter_times

S = 1_000_000 * TICKS_PER_US  # one second
DAYS5 = 432_000 * S


def seconds(counts: list[int]) -> list[float | None]:
    found = counter_times(counts).times_us
    return [None if one == UNKNOWN_US else one / 1e6 for one in found]


def test_one_counter_is_believed() -> None:
    assert seconds([5 * S, 6 * S, 8 * S]) == [0, 1, 3]


def test_a_counter_wraps_at_48_bits() -> None:
    assert seconds([2**48 - S, 0 + S, 2 * S]) == [0, 2, 3]


def test_two_counters_mixed_are_set_by_the_order_of_the_file() -> None:
    counts = [DAYS5 if i % 3 == 0 else 0 for i in range(60)]
    counts = [one + (i + 2) * S // 2 for i, one in enumerate(counts)]
    times = seconds(counts)
    assert counter_times(counts).clocks == 2
    for i, one in enumerate(times):
        assert one is not None
        assert abs(one - i / 2) <= 1.0


def test_after_a_counter_that_starts_anew_no_time_is_known() -> None:
    counts = [(100 + i) * S for i in range(10)] + [i * S for i in range(1, 20)]
    times = seconds(counts)
    assert times[:10] == [float(i) for i in range(10)]
    assert times[10:] == [None] * 19


def test_after_a_jump_ahead_of_days_no_time_is_known() -> None:
    times = seconds([i * S for i in range(1, 10)] + [DAYS5 + i * S for i in range(10)])
    assert times[8] is not None
    assert times[9:] == [None] * 10


def test_a_counter_that_stands_tells_nothing() -> None:
    assert seconds([0] * 40) == [None] * 40
    assert seconds([77 * S] * 40) == [None] * 40
    times = seconds([i * S for i in range(1, 10)] + [9 * S] * 30)
    assert times[-1] is None


def test_a_coarse_clock_does_not_stand() -> None:
    counts = [i // 5 * S for i in range(5, 60)]
    assert None not in seconds(counts)


def test_frames_without_a_counter_between_near_ones_have_their_time() -> None:
    counts = [S, NO_COUNTER, S + S // 2, NO_COUNTER, 9 * S]
    assert seconds(counts) == [0, 0, 0.5, None, 8]


@given(st.lists(st.integers(-1, 2**48 - 1) | st.integers(0, 100 * S), max_size=60))
def test_any_counts_are_taken(counts: list[int]) -> None:
    found = counter_times(counts)
    assert len(found.times_us) == len(counts)
    known = [one for one in found.times_us if one != UNKNOWN_US]
    assert found.unknown == len(counts) - len(known)
    assert not known or min(known) == 0


@given(st.lists(st.integers(1, 2_000_000), min_size=2, max_size=60), st.integers(0, 2**47))
def test_a_counter_that_goes_on_gives_back_its_times(steps: list[int], start: int) -> None:
    counts, at = [], start
    for step in steps:
        at += step * TICKS_PER_US
        counts.append(at)
    times = counter_times(counts).times_us
    assert [b - a for a, b in pairwise(times)] == steps[1:]
