"""The times of frames that carry a counter, and which counters can be trusted.

One receiver's counter goes up and never back. Where a file mixes the counters of several receivers,
each is a clock of its own. The first clock gets the start that is given. Another one is set by the
order of the file: its frames lie between those before and after them. Only where that fixes it to
within a second are its times used. A counter that stands still tells nothing, and neither does one
that starts anew: the time of such a frame is not known, and is never made up.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_COUNTER = -1
UNKNOWN_US = -(2**63)
TICKS_PER_US = 12  # counters of 12 MHz
WRAP_US = 2**48 // TICKS_PER_US
_BACK_US = 10_000_000  # frames may be written so much out of order
_AHEAD_US = 3_600_000_000  # a receiver may hear nothing for an hour; beyond it the counter jumped
_KNOWN_US = 1_000_000.0  # a clock that the order of the file sets this well is used
_CROSSED_US = 2_000_000.0  # by so much may the order of the file contradict a clock
_CLOCKS_MAX = 16
_MAIN_FRAMES = 3  # a clock of fewer frames does not date the file
_LEAD_US = 60_000_000  # a gap after the first frames that leaves in doubt what they date
_STANDS = 3  # frames in a row of one count are ordinary; many more, and the counter stands
_GOES_ON_US = 2_000_000
_NO_CLOCK = -1
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """When each frame of a file was heard, in the order of the file."""

    times_us: "array[int]"  # after the first frame that has a time; UNKNOWN_US where not known
    clocks: int  # counters that were told apart, and used
    unknown: int  # frames whose time is not known
    early_s: float = 0.0  # all but the first frames may be so much earlier, see `_lead_us`


def counter_times(counts: Sequence[int]) -> FrameTimes:
    """The times of frames by their 12 MHz counters. counts: NO_COUNTER for a frame without one.

    Times count in microseconds from the first frame that is dated.
    """
    raw = np.asarray(counts, dtype=np.int64)
    least = 0 if np.count_nonzero(raw == 0) > 1 else -1  # 0 again and again is no counter
    ticks_us = np.where(raw <= least, NO_COUNTER, raw // TICKS_PER_US)
    ticks_us[_standing(raw, ticks_us)] = NO_COUNTER
    members, unwrapped = _clocks(ticks_us)
    times = np.full(len(raw), np.nan)
    order = _dating_order(members)
    used, lead_us = 0, 0
    for clock in order:
        own = np.flatnonzero(members == clock)
        offset = -float(unwrapped[own[0]]) if used == 0 else _offset(own, unwrapped[own], times)
        if offset is None:
            continue
        if used == 0:
            lead_us = _lead_us(unwrapped[own])
        times[own] = unwrapped[own] + offset
        used += 1
    _between(times)
    known = ~np.isnan(times)
    if known.any():
        times -= times[known].min()
    found = np.where(known, np.nan_to_num(times), 0).round().astype(np.int64)
    found[~known] = UNKNOWN_US
    unknown = int(np.count_nonzero(~known))
    return FrameTimes(array("q", found.tolist()), used, unknown, lead_us / 1e6)


def _lead_us(ticks_us: Ints) -> int:
    """The gaps between the first few frames of the clock that dates a file, microseconds.

    The date rests on the first frame. Where that one stands alone before a gap, its counter may be
    damaged, and all that follows is then earlier by the gap.
    """
    gaps = np.diff(ticks_us[: _MAIN_FRAMES + 1])
    return int(gaps[gaps > _LEAD_US].sum())


def _standing(raw: Ints, ticks_us: Ints) -> NDArray[np.bool_]:
    """Frames of a counter that stands still: many in a row of one count, which then does not go on.

    A coarse clock gives many frames one count too, but its next count is near: the longest such
    run tells how many frames of one count are ordinary in this file.
    """
    stands = np.zeros(len(raw), dtype=bool)
    if len(raw) == 0:
        return stands
    starts = np.flatnonzero(np.diff(raw, prepend=raw[0] - 1))
    ends = np.append(starts[1:], len(raw))
    lengths = ends - starts
    steps = np.diff(ticks_us[starts], append=ticks_us[starts[-1]])
    goes_on = (steps > 0) & (steps <= _GOES_ON_US)
    ordinary = max(_STANDS, int(lengths[goes_on].max(initial=0)))
    for run in np.flatnonzero(~goes_on & (lengths > 2 * ordinary)).tolist():
        stands[starts[run] : ends[run]] = True
    return stands


def _clocks(ticks_us: Ints) -> tuple[Ints, Ints]:
    """Which clock each frame belongs to, and its count without the wrap of 48 bits."""
    members = np.full(len(ticks_us), _NO_CLOCK, dtype=np.int64)
    unwrapped = np.zeros(len(ticks_us), dtype=np.int64)
    last: list[int] = []  # of each clock, unwrapped
    half = WRAP_US // 2
    for i, ticks in enumerate(ticks_us.tolist()):
        if ticks == NO_COUNTER:
            continue
        best, step = _NO_CLOCK, _AHEAD_US + 1
        for clock, before in enumerate(last):
            ahead = (ticks - before + half) % WRAP_US - half
            if -_BACK_US <= ahead <= _AHEAD_US and abs(ahead) < step:
                best, step = clock, abs(ahead)
                unwrapped[i] = before + ahead
        if best == _NO_CLOCK:
            if len(last) == _CLOCKS_MAX:
                continue
            best = len(last)
            last.append(ticks)
            unwrapped[i] = ticks
        members[i] = best
        last[best] = max(last[best], int(unwrapped[i]))
    return members, unwrapped


def _dating_order(members: Ints) -> list[int]:
    """Clocks in the order in which they are set: the one that dates the file, then by size."""
    found, firsts, sizes = np.unique(members, return_index=True, return_counts=True)
    clocks = [
        (int(clock), int(first), int(size))
        for clock, first, size in zip(found, firsts, sizes, strict=True)
        if clock != _NO_CLOCK
    ]
    if not clocks:
        return []
    large = [one for one in clocks if one[2] >= _MAIN_FRAMES] or clocks
    main = min(large, key=lambda one: one[1])
    rest = sorted((one for one in clocks if one is not main), key=lambda one: (-one[2], one[1]))
    return [main[0], *(one[0] for one in rest)]


def _offset(own: Ints, ticks_us: Ints, times: Floats) -> float | None:
    """The offset of a clock that fits the order of the file; None where several fit.

    own: where its frames stand in the file.  times: of the frames that are known, else nan.
    """
    earliest = np.fmax.accumulate(times)[own] - ticks_us
    latest = np.fmin.accumulate(times[::-1])[::-1][own] - ticks_us
    if np.isnan(earliest).all() or np.isnan(latest).all():
        return None
    low, high = float(np.nanmax(earliest)), float(np.nanmin(latest))
    if not -_CROSSED_US <= high - low <= _KNOWN_US:
        return None
    return (low + high) / 2


def _between(times: Floats) -> None:
    """Give a frame between two known, near ones the time of the first."""
    before, after = np.fmax.accumulate(times), np.fmin.accumulate(times[::-1])[::-1]
    with np.errstate(invalid="ignore"):
        near = np.isnan(times) & (after - before <= _KNOWN_US)
    times[near] = before[near]
