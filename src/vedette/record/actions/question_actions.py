"""Questions, answers in a person's own name, hypotheses, judgements and estimates."""

from collections.abc import Collection, Sequence
from datetime import datetime

from vedette.access.role_permissions import NOTHING, Permission
from vedette.model.errors import RecordError
from vedette.model.hypothesis import (
    NOT_ESTABLISHED,
    Confidence,
    Consistency,
    Estimate,
    Hypothesis,
    Judgement,
    Likelihood,
)
from vedette.model.ids import AnswerId, HypothesisId, QuestionId, content_id
from vedette.model.question import FactQuestion, Given, IntentQuestion, Question
from vedette.record.actions.statement_parsing import required, texts
from vedette.record.queries.references import find_hypothesis, find_question, find_ref
from vedette.record.queries.statement_queries import QuestionQueries
from vedette.record.state import inquiries
from vedette.record.state.assessment import incoherent


class QuestionActions(QuestionQueries):
    """Actions on questions. The question of intent can only be answered by a person."""

    def ask(self, incident: str, text: str, *, at: datetime, by: str) -> Question:
        """Open a question of an incident, besides those that each has. Raises RecordError."""
        text, by = required("question", text), required("by", by)
        with self._lock:
            self._refresh()
            of = self._incidents.find(incident)
            identity = QuestionId(content_id("question", of, text))
            if any(q.id == identity for q in self._incidents.questions(of)):
                raise RecordError(
                    f"this question already exists as {identity}", mend="no action is needed"
                )
            entry = inquiries.opened(at=at, by=by, incident=of, question=identity, text=text)
            self._append([entry])
            return find_question(self._incidents, of, identity).question

    def answer(
        self,
        incident: str,
        question: str,
        value: str | None,
        *,
        at: datetime,
        by: str,
        why: str,
        rests_on: Sequence[str] = (),
        may: Collection[Permission] = NOTHING,
    ) -> Question:
        """Answer a question in one's own name; `value` None takes the last answer back.

        may: the permissions of `by`. The question of intent needs
        `Permission.ANSWER`. Raises RecordError.
        """
        value = None if value is None else required("answer", value)
        with self._lock:
            self._refresh()
            known = self._incidents
            of = known.find(incident)
            found = find_question(known, of, question).question
            on_intent = isinstance(found, IntentQuestion)
            if on_intent and Permission.ANSWER not in may:
                raise RecordError(
                    "the question of intent can be answered only by a person with the right to "
                    "do so",
                    mend=f"sign in with a role that has the right {Permission.ANSWER.value!r} "
                    "(docs/access.md)",
                )
            if value is None and (found.answer.given is None or found.answer.given.value is None):
                raise RecordError("there is no answer to take back", mend="no action is needed")
            given = Given(
                id=AnswerId(content_id("answer", found.id, at, by, value, why)),
                value=value,
                by=required("by", by),
                at=at,
                why=required("why", why),
                rests_on=tuple(find_ref(known, ref) for ref in texts("rests on", rests_on)),
            )
            right = inquiries.RIGHT_TO_ANSWER if Permission.ANSWER in may else None
            entry = inquiries.answered(given, incident=of, question=found.id, right=right)
            self._append([entry])
            return find_question(known, of, found.id).question

    def propose(
        self, incident: str, question: str, text: str, *, at: datetime, by: str
    ) -> Hypothesis:
        """Propose a hypothesis on a question of fact. Raises RecordError, always for intent."""
        text, by = required("hypothesis", text), required("by", by)
        with self._lock:
            self._refresh()
            known = self._incidents
            of = known.find(incident)
            found = _of_fact(find_question(known, of, question).question)
            if text.casefold() == NOT_ESTABLISHED or text in {h.text for h in found.hypotheses}:
                raise RecordError(
                    f"the hypothesis {text!r} already exists", mend="no action is needed"
                )
            hypothesis = Hypothesis(
                id=HypothesisId(content_id("hypothesis", found.id, text)),
                question=found.id,
                text=text,
                proposed_by=by,
                proposed_at=at,
            )
            self._append([inquiries.proposed(hypothesis, incident=of)])
            return hypothesis

    def judge(
        self,
        hypothesis: str,
        item: str,
        consistency: Consistency,
        *,
        at: datetime,
        by: str,
        why: str,
    ) -> FactQuestion:
        """Judge how consistent a statement or a piece of evidence is with a hypothesis.

        A later judgement by the same person replaces the earlier one. Raises RecordError.
        """
        with self._lock:
            self._refresh()
            known = self._incidents
            held = self._hypothesis(hypothesis)
            if held.text == NOT_ESTABLISHED:
                raise RecordError(
                    'an item cannot be judged under "not established"',
                    mend="judge it under another hypothesis",
                )
            of = find_ref(known, item)
            if not of.startswith(("statement-", "evidence-")):
                raise RecordError(
                    f"what is judged must be a statement or a piece of evidence, got {of}",
                    mend="to judge what sensors saw, seal it as evidence first",
                )
            judgement = Judgement(
                hypothesis=held.id,
                item=of,
                consistency=consistency,
                by=required("by", by),
                at=at,
                why=required("why", why),
            )
            self._append([inquiries.judged(judgement)])
            return self._question_of(held)

    def estimate(
        self,
        hypothesis: str,
        likelihood: Likelihood,
        confidence: Confidence,
        *,
        at: datetime,
        by: str,
        why: str,
    ) -> FactQuestion:
        """State the likelihood of a hypothesis and, separately, the confidence.

        Raises RecordError where one person's likelihoods add up to more than 100 %.
        """
        with self._lock:
            self._refresh()
            held = self._hypothesis(hypothesis)
            estimate = Estimate(
                hypothesis=held.id,
                likelihood=likelihood,
                confidence=confidence,
                by=required("by", by),
                at=at,
                why=required("why", why),
            )
            last = {
                e.hypothesis: e
                for h in self._question_of(held).hypotheses
                for e in h.estimates
                if e.by == estimate.by
            }
            least = incoherent((last | {held.id: estimate}).values())
            if least is not None:
                raise RecordError(
                    "one person's likelihoods must add up to at most 100 %, got at least "
                    f"{least} % from {estimate.by}",
                    mend="lower the other estimates first",
                )
            self._append([inquiries.estimated(estimate)])
            return self._question_of(held)

    def _hypothesis(self, text: str) -> Hypothesis:
        identity = find_hypothesis(self._incidents, text)
        incident = self._incidents.inquiries.hypotheses[identity]
        return self._incidents.inquiries.of[incident].hypotheses[identity]

    def _question_of(self, hypothesis: Hypothesis) -> FactQuestion:
        incident = self._incidents.inquiries.hypotheses[hypothesis.id]
        return _of_fact(find_question(self._incidents, incident, hypothesis.question).question)


def _of_fact(question: Question) -> FactQuestion:
    if isinstance(question, IntentQuestion):
        raise RecordError(
            "a question of intent has no hypotheses, only statements",
            mend="put statements to it; a person with the right can answer in their own name",
        )
    return question
