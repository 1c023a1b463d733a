"""Competing hypotheses on a question of fact, as persons judge them (docs/adr/0045)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.ids import EvidenceId, HypothesisId, QuestionId, StatementId

NOT_ESTABLISHED = "not established"
"""Always among the hypotheses, and the result unless another stands out from every side."""

Item = StatementId | EvidenceId
"""What can be judged: what somebody said, or a thing that is kept. Never a track."""


class Consistency(StrEnum):
    """How consistent an item is with a hypothesis, as one person judges it."""

    VERY_CONSISTENT = "very consistent"
    CONSISTENT = "consistent"
    NEITHER = "neither"
    INCONSISTENT = "inconsistent"
    VERY_INCONSISTENT = "very inconsistent"


class Likelihood(StrEnum):
    """A person's word for how likely something is (ICD 203, D.6.e.(2)(a))."""

    ALMOST_NO_CHANCE = "almost no chance"
    VERY_UNLIKELY = "very unlikely"
    UNLIKELY = "unlikely"
    ROUGHLY_EVEN_CHANCE = "roughly even chance"
    LIKELY = "likely"
    VERY_LIKELY = "very likely"
    ALMOST_CERTAIN = "almost certain"


BANDS_PERCENT: dict[Likelihood, tuple[int, int]] = {
    Likelihood.ALMOST_NO_CHANCE: (1, 5),
    Likelihood.VERY_UNLIKELY: (5, 20),
    Likelihood.UNLIKELY: (20, 45),
    Likelihood.ROUGHLY_EVEN_CHANCE: (45, 55),
    Likelihood.LIKELY: (55, 80),
    Likelihood.VERY_LIKELY: (80, 95),
    Likelihood.ALMOST_CERTAIN: (95, 99),
}
"""What each word means, in per cent. The word is a person's; no figure is computed from it."""


class Confidence(StrEnum):
    """The confidence in an estimate, stated apart from the likelihood."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One person's judgement of one item under one hypothesis."""

    hypothesis: HypothesisId
    item: str  # an `Item`
    consistency: Consistency
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One person's likelihood for one hypothesis, with their confidence."""

    hypothesis: HypothesisId
    likelihood: Likelihood
    confidence: Confidence
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One possible answer to a question of fact."""

    id: HypothesisId
    question: QuestionId
    text: str
    proposed_by: str
    proposed_at: datetime
    judgements: tuple[Judgement, ...] = ()  # every one, the earlier and taken back too
    estimates: tuple[Estimate, ...] = ()  # likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """The result of one person's judgements without one item."""

    item: str
    against: tuple[int, ...]
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The result of one person's judgements: the weight against each hypothesis."""

    by: str
    hypotheses: tuple[HypothesisId, ...]
    against: tuple[int, ...]  # inconsistent counts 1, very inconsistent 2; one for each hypothesis
    result: str  # the text of a hypothesis, or `NOT_ESTABLISHED`
    why: str
    without: tuple[Without, ...] = ()  # one for each item that counts
