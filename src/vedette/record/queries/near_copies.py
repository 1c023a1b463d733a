"""Statements that are nearly the same text, as wire copies are: one claim, several appearances.

Two claims are near copies where they have the same modality and most runs of three words in
common (Broder, "On the resemblance and containment of documents", 1997), and the same figures.
"""

import re
from collections.abc import Sequence
from typing import Final

from vedette.model.ids import StatementId
from vedette.model.statement import LinkKind, Statement
from vedette.store.statistics_index import name_key

_RUN: Final = 3  # words
_LEAST_ALIKE: Final = 0.6  # of the runs of both: one word changed in a sentence of twelve or more
_LEAST_WORDS: Final = 5  # shorter claims are alike by chance
_NEGATIONS: Final = frozenset({"no", "not", "never", "none", "nobody", "without", "cannot"})
_NUMBERS: Final = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "dozen",
        "dozens",
    ]
)
_WORD: Final = re.compile(r"\w+")


def near_copies(statements: Sequence[Statement]) -> list[tuple[Statement, ...]]:
    """Groups of two or more near copies, each in the order of the record.

    Every member of a group is a near copy of its first one. A statement that supersedes another
    one of the group, or denies it, is no copy of it.
    """
    groups: list[list[Statement]] = []
    for said in statements:
        for group in groups:
            if _are_alike(group[0], said) and not _are_opposed(group, said):
                group.append(said)
                break
        else:
            groups.append([said])
    return [tuple(group) for group in groups if len(group) > 1]


def copies_of(statement: StatementId, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The near copies of a statement, without itself."""
    for group in near_copies(statements):
        if any(one.id == statement for one in group):
            return tuple(one for one in group if one.id != statement)
    return ()


def _are_alike(one: Statement, other: Statement) -> bool:
    if one.claim is None or other.claim is None:
        return False
    if (one.modality, one.denial) != (other.modality, other.denial):
        return False
    first, second = _words(one.claim), _words(other.claim)
    if min(len(first), len(second)) < _LEAST_WORDS:
        return False
    # A changed figure or a negation is another claim, however alike the rest is.
    if _decisive(first) != _decisive(second):
        return False
    runs, others = _runs(first), _runs(second)
    return len(runs & others) >= _LEAST_ALIKE * len(runs | others)


def _are_opposed(group: Sequence[Statement], said: Statement) -> bool:
    held = {one.id for one in group}
    back = {link.to for one in group for link in one.links if link.kind in _OPPOSING}
    return said.id in back or any(link.to in held for link in said.links if link.kind in _OPPOSING)


_OPPOSING: Final = frozenset({LinkKind.SUPERSEDES, LinkKind.CONTRADICTS})


def _words(claim: str) -> list[str]:
    return _WORD.findall(name_key(claim).replace("n't", " not").replace("n’t", " not"))


def _decisive(words: Sequence[str]) -> list[str]:
    return sorted(w for w in words if w in _NEGATIONS | _NUMBERS or any(c.isdigit() for c in w))


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1)}
