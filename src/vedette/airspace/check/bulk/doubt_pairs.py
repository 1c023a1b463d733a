"""Doubts in the bulk check: each is held against the positions like a restriction of its own.

Where the reach of a doubt holds a position, an answer that the doubt could change becomes
indeterminate, as `check.check_spot` does it for a single place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vedette.airspace.check.place_check import Compiled
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.shapes.compiled_restrictions import CompiledDoubt, compile_doubt
from vedette.airspace.shapes.corner_arrays import Bools, Ints
from vedette.model.doubt import Doubt


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What the kernel holds against positions: a restriction as understood, or a doubt's reach."""

    compiled: Compiled
    owner: int  # number of the restriction that it counts for; above them, of a doubt of a file
    doubt: CompiledDoubt | None = None


def entries_of(
    compiled: Sequence[Compiled], doubts: Sequence[Doubt], config: CheckConfig
) -> list[Entry]:
    """List all entries: the restrictions, then their doubts, then the doubts of whole files."""
    found = [Entry(one.plain, number) for number, one in enumerate(compiled)]
    for number, one in enumerate(compiled):
        doubts_of = one.prepared.doubts
        found += [Entry(Compiled(doubt.area, config), number, doubt) for doubt in doubts_of]
    for number, given in enumerate(doubts, len(compiled)):
        made = compile_doubt(given)
        if made is not None:
            found.append(Entry(Compiled(made.area, config), number, made))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """Pairs of a position and a restriction, ordered by position, with what doubts make of them."""

    rows: Ints  # (m,)
    owners: Ints  # (m,)
    inside: Bools  # (m,) else indeterminate
    source: Ints  # (m,) number of the pair that it was made of; -1 where a doubt alone made it
    doubt: Ints  # (m,) number of the entry of the doubt that decides; -1 where none does


class DoubtPairs:
    """Which entries are doubts, of what, and what they can change."""

    def __init__(self, entries: Sequence[Entry], restrictions: int) -> None:
        self._restrictions = restrictions
        self._owners = np.array([one.owner for one in entries], dtype=np.int64)
        self._narrows = np.array(
            [one.doubt is not None and one.doubt.doubt.may_narrow for one in entries], dtype=bool
        )
        self._width = int(self._owners.max(initial=0)) + 1

    def fold(self, rows: Ints, members: Ints, inside: Bools) -> Folded:
        """Fold pairs of entries into pairs of restrictions, in order."""
        own = np.flatnonzero(members < self._restrictions)
        others = np.flatnonzero(members >= self._restrictions)
        none = np.full(len(own), -1)
        if not len(others):
            return Folded(rows, members, inside, own, none)
        keys = rows[own] * self._width + members[own]
        reached = rows[others] * self._width + self._owners[members[others]]
        by = none.copy()
        narrowing = np.flatnonzero(self._narrows[members[others]])
        where, narrowed = _found(keys, reached[narrowing])
        narrowed &= inside[own]
        by[narrowed] = members[others[narrowing[where[narrowed]]]]
        new, first = np.unique(reached, return_index=True)
        _, known = _found(new, keys)
        new, first = new[~known], first[~known]
        all_keys = np.concatenate((keys, new))
        order = np.argsort(all_keys, kind="stable")
        nothing = np.zeros(len(new), dtype=bool)
        return Folded(
            rows=all_keys[order] // self._width,
            owners=all_keys[order] % self._width,
            inside=np.concatenate((inside[own] & ~narrowed, nothing))[order],
            source=np.concatenate((own, np.full(len(new), -1)))[order],
            doubt=np.concatenate((by, members[others[first]]))[order],
        )


def _found(wanted: Ints, keys: Ints) -> tuple[Ints, Bools]:
    """Where each wanted key stands first among keys, and whether it does."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    order = np.argsort(keys, kind="stable")
    at = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    return order[at], keys[order][at] == wanted
