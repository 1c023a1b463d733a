"""The result of one person's judgements of hypotheses (docs/adr/0045).

Analysis of competing hypotheses: only evidence against a hypothesis counts, since most evidence is
consistent with several. Source: Heuer (1999), *Psychology of Intelligence
Analysis*, chapter 8. There are no probabilities here; a person's word for how likely something is
stands beside this, and is theirs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from vedette.model.hypothesis import (
    BANDS_PERCENT,
    NOT_ESTABLISHED,
    Assessment,
    Consistency,
    Estimate,
    Hypothesis,
    Judgement,
    Without,
)
from vedette.model.ids import HypothesisId

AGAINST = {Consistency.INCONSISTENT: 1, Consistency.VERY_INCONSISTENT: 2}
"""How much an item counts against a hypothesis; whatever is not here does not count."""

Cells = Mapping[tuple[HypothesisId, str], Consistency]


def assess(hypotheses: Sequence[Hypothesis], left_out: Collection[str]) -> tuple[Assessment, ...]:
    """One assessment for each person who judged, in order of name.

    hypotheses: those of one question. left_out: superseded items, which no longer count.
    """
    named = [h for h in hypotheses if h.text != NOT_ESTABLISHED]
    judges = sorted({j.by for h in named for j in h.judgements})
    return tuple(_of_one(judge, named, left_out) for judge in judges)


def latest(judgements: Iterable[Judgement], by: str) -> dict[tuple[HypothesisId, str], Consistency]:
    """The present judgement of `by` for each item and hypothesis: the last one counts."""
    return {(j.hypothesis, j.item): j.consistency for j in judgements if j.by == by}


def incoherent(estimates: Iterable[Estimate]) -> int | None:
    """The smallest sum of one person's likelihoods in per cent if it exceeds 100; else None.

    estimates: one person's last estimate of each hypothesis of a question. Only one of competing
    hypotheses can be true, so a sum over 100 is a contradiction. A sum under 100 is not, because
    "not established" takes the rest.
    """
    least = sum(BANDS_PERCENT[estimate.likelihood][0] for estimate in estimates)
    return least if least > 100 else None


def _of_one(judge: str, named: Sequence[Hypothesis], left_out: Collection[str]) -> Assessment:
    cells = latest((j for h in named for j in h.judgements), judge)
    cells = {key: value for key, value in cells.items() if key[1] not in left_out}
    items = list(dict.fromkeys(item for _, item in cells))
    ids = [h.id for h in named]
    texts = {h.id: h.text for h in named}

    def best(of: Collection[str]) -> tuple[tuple[int, ...], HypothesisId | None]:
        against = _against(cells, ids, of)
        return against, _standing_out(cells, ids, of, against)

    against, first = best(items)
    without, hangs_on = [], []
    for item in items:
        rest, other = best([i for i in items if i != item])
        without.append(
            Without(
                item=item,
                against=rest,
                result=NOT_ESTABLISHED if other is None else texts[other],
            )
        )
        if other != first:
            hangs_on.append(item)
    result, why = NOT_ESTABLISHED, _why_not(ids, items, cells)
    if first is not None and not hangs_on:
        result = texts[first]
        why = "least speaks against it, whichever one item is left out"
    elif first is not None:
        why = f"“{texts[first]}” has least against it, but that hangs on {', '.join(hangs_on)}"
    return Assessment(
        by=judge,
        hypotheses=tuple(ids),
        against=against,
        result=result,
        why=why,
        without=tuple(without),
    )


def _against(cells: Cells, ids: Sequence[HypothesisId], items: Collection[str]) -> tuple[int, ...]:
    return tuple(
        sum(AGAINST.get(cells.get((h, i), Consistency.NEITHER), 0) for i in items) for h in ids
    )


def _standing_out(
    cells: Cells, ids: Sequence[HypothesisId], items: Collection[str], against: Sequence[int]
) -> HypothesisId | None:
    """The one hypothesis with least against it, where there is one and nothing was left blank."""
    if len(ids) < 2 or any((h, i) not in cells for h in ids for i in items):
        return None
    least = min(against)
    first = [h for h, count in zip(ids, against, strict=True) if count == least]
    if len(first) != 1:
        return None
    ruled_out = any(cells[first[0], i] is Consistency.VERY_INCONSISTENT for i in items)
    return None if ruled_out else first[0]


def _why_not(ids: Sequence[HypothesisId], items: Sequence[str], cells: Cells) -> str:
    if len(ids) < 2:
        return "there is nothing to hold it against: propose another hypothesis"
    blank = [i for i in items if any((h, i) not in cells for h in ids)]
    if blank:
        return f"not judged under every hypothesis: {', '.join(blank)}"
    return "no hypothesis has less against it than all others"
