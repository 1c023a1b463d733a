"""What is known of a question: by stated rules, always according to whom, and of intent nothing."""

import dataclasses
import inspect
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_support import NIGHT, after, write_night

from vedette.access.role_permissions import PERMISSIONS, Permission, Role
from vedette.model import question as nouns
from vedette.model.errors import LedgerError, RecordError
from vedette.model.hypothesis import (
    BANDS_PERCENT,
    NOT_ESTABLISHED,
    Confidence,
    Consistency,
    Likelihood,
)
from vedette.model.incident import Incident, LinkKind
from vedette.model.question import AnswerStatus, FactQuestion, IntentQuestion, QuestionKind
from vedette.model.statement import Bearing, Modality, Saying, Stance, Statement
from vedette.record.ledger.entries import Entry
from vedette.record.record import Record
from vedette.record.state import assessment, inquiries
from vedette.record.state.inquiries import STANDARD

BY = {"by": "A. Clerk"}


@pytest.fixture
def record() -> Record:
    return Record.in_memory()


@pytest.fixture
def incident(record: Record) -> Incident:
    return record.incidents.open(at=NIGHT, by="A. Clerk", title="Poland")


def bear(
    record: Record,
    incident: Incident,
    question: str,
    says: str | None,
    *,
    speaker: str = "Police",
    stance: Stance = Stance.FOR,
    modality: Modality = Modality.ASSERTED,
    seconds: float = 1,
) -> Statement:
    saying = Saying(
        speaker=speaker,
        claim=f"{speaker} on {question}: {says}",
        modality=modality,
        bears_on=(Bearing(question=question, stance=stance, says=says),),
    )
    return record.statements.add(incident.id, saying, at=after(seconds), **BY)


def test_every_incident_leaves_the_same_open_from_the_start(
    record: Record, incident: Incident
) -> None:
    assert [q.kind for q in incident.questions] == list(STANDARD)
    for question in incident.questions:
        intent = question.kind is QuestionKind.INTENT
        wanted = AnswerStatus.NOT_ESTABLISHED if intent else AnswerStatus.UNKNOWN
        assert (question.answer.status, question.answer.value) == (wanted, None)


def test_a_claim_is_a_claim_and_denials_and_doubts_stay_beside_it(
    record: Record, incident: Incident
) -> None:
    one = bear(record, incident, "casualties", "none", speaker="The plant")
    answer = record.questions.get(incident.id, "casualties").answer
    assert (answer.status, answer.value) == (AnswerStatus.CLAIMED, "none")
    assert answer.words == "none, according to The plant"
    bear(record, incident, "casualties", " None ", speaker="The town", seconds=2)
    answer = record.questions.get(incident.id, "casualties").answer
    assert answer.words == "none, according to The plant and The town"
    unable = Modality.UNABLE_TO_VERIFY
    bear(
        record, incident, "casualties", None, speaker="An agency", modality=unable,
        stance=Stance.OPEN, seconds=3,
    )  # fmt: skip
    answer = record.questions.get(incident.id, "casualties").answer
    assert (answer.status, answer.value) == (AnswerStatus.CLAIMED, "none")
    assert answer.words.endswith("; left open by An agency")
    bear(
        record, incident, "casualties", "none", speaker="A nurse", stance=Stance.AGAINST, seconds=4
    )
    question = record.questions.get(incident.id, "casualties")
    assert isinstance(question, FactQuestion)
    assert (question.answer.status, question.answer.value) == (AnswerStatus.DISPUTED, None)
    (side,) = question.sides
    assert side.given_by[0] == one.id
    assert len(side.denied_by) == 1


def test_whoever_does_not_know_gives_no_answer(record: Record, incident: Incident) -> None:
    for modality in (Modality.UNKNOWN, Modality.UNABLE_TO_VERIFY, Modality.NO_COMMENT):
        with pytest.raises(RecordError, match="set the stance to open"):
            bear(record, incident, "origin", "east", modality=modality)
    with pytest.raises(RecordError, match="give the answer in a few words"):
        bear(record, incident, "origin", None)


def test_a_persons_answer_stands_in_their_name_until_it_is_shaken_or_taken_back(
    record: Record, incident: Incident
) -> None:
    old = bear(record, incident, "damage", "a roof")
    answered = record.questions.answer(
        incident.id, "damage", "a roof", at=after(5), by="I. Vestigator", why="I saw it",
        rests_on=[old.id],
    )  # fmt: skip
    assert answered.answer.status is AnswerStatus.ANSWERED
    assert "I. Vestigator" in answered.answer.words
    assert "Damage: not established" not in record.incidents.get(incident.id).open_questions
    new = bear(record, incident, "damage", "none", seconds=6)
    record.statements.link(new.id, LinkKind.SUPERSEDES, old.id, at=after(7), **BY)
    shaken = record.questions.get(incident.id, "damage").answer
    assert shaken.shaken_by == (old.id,)
    assert any(
        "to be looked at again" in q for q in record.incidents.get(incident.id).open_questions
    )
    record.questions.answer(
        incident.id, "damage", None, at=after(8), by="I. Vestigator", why="I was wrong"
    )
    assert record.questions.get(incident.id, "damage").answer.value == "none"
    with pytest.raises(RecordError, match="there is no answer to take back"):
        record.questions.answer(incident.id, "damage", None, at=after(9), by="X", why="y")


# -- intent -------------------------------------------------------------------------------------


def test_intent_has_no_place_for_a_weight_or_a_result() -> None:
    held = {f.name for f in dataclasses.fields(IntentQuestion)}
    assert not held & {"hypotheses", "assessments", "sides", "left_open"}
    with pytest.raises(ValueError, match="must not be of the kind intent"):
        FactQuestion(
            id=nouns.QuestionId("q"), incident=nouns.IncidentId("i"), text="Intent",
            opened_at=NIGHT, opened_by="x", kind=QuestionKind.INTENT,
            answer=nouns.Answer(
                status=AnswerStatus.UNKNOWN, value=None, words="", rule=""
            ),
        )  # fmt: skip
    assert "IntentQuestion" not in inspect.getsource(assessment)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a test", "an error", "nothing"]),
            st.sampled_from(list(Stance)),
            st.sampled_from([Modality.ASSERTED, Modality.DENIED, Modality.REPORTED]),
        ),
        max_size=6,
    )
)
def test_whatever_is_said_of_intent_it_is_not_established(
    said: list[tuple[str, Stance, Modality]],
) -> None:
    record = Record.in_memory()
    incident = record.incidents.open(at=NIGHT, by="A. Clerk", title="Poland")
    for i, (says, stance, modality) in enumerate(said):
        bear(
            record, incident, "intent", says, stance=stance, modality=modality,
            speaker=f"S{i}", seconds=i,
        )  # fmt: skip
    intent = record.questions.get(incident.id, "intent")
    assert isinstance(intent, IntentQuestion)
    assert (intent.answer.status, intent.answer.value) == (AnswerStatus.NOT_ESTABLISHED, None)
    assert len(intent.bearing) == len(said), "all of them stand side by side"
    assert "Intent: not established" in record.incidents.get(incident.id).open_questions


def test_on_intent_only_a_person_with_the_right_answers_and_in_their_own_name(
    record: Record, incident: Incident
) -> None:
    assert [r for r in Role if Permission.ANSWER in PERMISSIONS[r]] == [Role.INVESTIGATOR]
    said = {"at": after(1), "by": "A. Clerk", "why": "so it seems"}
    for may in (frozenset(), PERMISSIONS[Role.OPERATOR], PERMISSIONS[Role.ADMINISTRATOR]):
        with pytest.raises(RecordError, match="only by a person with the right"):
            record.questions.answer(incident.id, "intent", "a test", may=may, **said)
    with pytest.raises(RecordError, match="a question of intent has no hypotheses"):
        record.questions.propose(incident.id, "intent", "a test", at=after(1), **BY)
    answered = record.questions.answer(
        incident.id, "intent", "a test", at=after(2), by="I. Vestigator", why="the court found so",
        may=PERMISSIONS[Role.INVESTIGATOR],
    )  # fmt: skip
    assert answered.answer.status is AnswerStatus.ANSWERED
    assert "answered by I. Vestigator" in answered.answer.words
    assert "in their own name" in answered.answer.words


def test_a_ledger_that_answers_on_intent_without_the_right_makes_no_sense(
    record: Record, incident: Incident
) -> None:
    given_answer = nouns.Given(
        id=nouns.AnswerId("answer-1"), value="a test", by="Somebody", at=after(1), why="x"
    )
    intent = record.questions.get(incident.id, "intent")
    entry: Entry = inquiries.answered(
        given_answer, incident=incident.id, question=intent.id, right=None
    )
    with pytest.raises(LedgerError, match="with the right"):
        record.add([entry])


# -- hypotheses ---------------------------------------------------------------------------------


def ways(record: Record, incident: Incident) -> tuple[str, list[str]]:
    asked = record.questions.ask(incident.id, "What hit the house?", at=NIGHT, **BY)
    found = [
        record.questions.propose(incident.id, asked.id, text, at=after(1), **BY).id
        for text in ("a drone", "a missile")
    ]
    return asked.id, [str(h) for h in found]


def judged(record: Record, incident: Incident, question: str) -> FactQuestion:
    found = record.questions.get(incident.id, question)
    assert isinstance(found, FactQuestion)
    return found


def test_not_established_is_always_among_them(record: Record, incident: Incident) -> None:
    question, (drone, _) = ways(record, incident)
    found = judged(record, incident, question)
    assert [h.text for h in found.hypotheses] == [NOT_ESTABLISHED, "a drone", "a missile"]
    item = bear(record, incident, question, "a drone")
    with pytest.raises(RecordError, match="an item cannot be judged under"):
        record.questions.judge(
            found.hypotheses[0].id, item.id, Consistency.CONSISTENT, at=after(2), why="x", **BY
        )
    with pytest.raises(RecordError, match="must be a statement or a piece of evidence"):
        record.questions.judge(
            drone, incident.id, Consistency.CONSISTENT, at=after(2), why="x", **BY
        )


def test_no_result_hangs_on_a_single_item_and_the_effect_of_each_is_shown(
    record: Record, incident: Incident
) -> None:
    question, (drone, missile) = ways(record, incident)
    items = [
        bear(record, incident, question, None, stance=Stance.OPEN, speaker=f"S{i}", seconds=i)
        for i in range(3)
    ]
    how = {"at": after(9), "by": "I. Vestigator", "why": "the crater"}
    for count, item in enumerate(items, 1):
        record.questions.judge(drone, item.id, Consistency.INCONSISTENT, **how)
        (blank,) = judged(record, incident, question).assessments
        assert blank.result == NOT_ESTABLISHED
        assert "not judged under every hypothesis" in blank.why
        record.questions.judge(missile, item.id, Consistency.VERY_CONSISTENT, **how)
        (found,) = judged(record, incident, question).assessments
        assert found.against == (count, 0)
        assert len(found.without) == count
        if count == 1:
            assert found.result == NOT_ESTABLISHED
            assert "hangs on" in found.why
        else:
            assert found.result == "a missile"
    new = bear(record, incident, question, "a missile", seconds=20)
    for item in items[:2]:
        record.statements.link(new.id, LinkKind.SUPERSEDES, item.id, at=after(21), **BY)
    (after_all,) = judged(record, incident, question).assessments
    assert (after_all.against, after_all.result) == ((1, 0), NOT_ESTABLISHED)


def test_a_later_judgement_takes_the_place_of_the_earlier_and_persons_are_kept_apart(
    record: Record, incident: Incident
) -> None:
    question, (drone, missile) = ways(record, incident)
    item = bear(record, incident, question, "a drone")
    for by, consistency in (
        ("Ada", Consistency.VERY_INCONSISTENT),
        ("Ada", Consistency.NEITHER),
        ("Bo", Consistency.VERY_INCONSISTENT),
    ):
        record.questions.judge(drone, item.id, consistency, at=after(3), by=by, why="x")
        record.questions.judge(missile, item.id, Consistency.NEITHER, at=after(3), by=by, why="x")
    found = judged(record, incident, question)
    assert [(a.by, a.against) for a in found.assessments] == [("Ada", (0, 0)), ("Bo", (2, 0))]
    assert len(found.hypotheses[1].judgements) == 3, "the earlier one stays readable"


def test_words_for_likelihood_are_those_of_icd_203_and_cannot_pass_certainty(
    record: Record, incident: Incident
) -> None:
    bands = list(BANDS_PERCENT.values())
    assert (bands[0][0], bands[-1][1]) == (1, 99)
    assert all(one[1] == two[0] for one, two in pairwise(bands))
    question, (drone, missile) = ways(record, incident)
    how = {"at": after(3), "why": "x", **BY}
    record.questions.estimate(drone, Likelihood.LIKELY, Confidence.LOW, **how)
    with pytest.raises(RecordError, match="at least 135 %"):
        record.questions.estimate(missile, Likelihood.VERY_LIKELY, Confidence.LOW, **how)
    record.questions.estimate(missile, Likelihood.UNLIKELY, Confidence.HIGH, **how)
    texts = judged(record, incident, question).hypotheses
    assert [(e.likelihood, e.confidence) for h in texts for e in h.estimates] == [
        (Likelihood.LIKELY, Confidence.LOW),
        (Likelihood.UNLIKELY, Confidence.HIGH),
    ]


# -- as of --------------------------------------------------------------------------------------


def test_as_of_is_the_fold_of_the_entries_up_to_then(record: Record) -> None:
    write_night(record, statements=6)
    entries = [entry for _, entry in record.ledger.entries()]
    for size in range(len(entries) + 1):
        again = Record.in_memory()
        again.add(entries[:size])
        assert record.incidents.all(size) == again.incidents.all()
    with pytest.raises(RecordError, match="got 9999"):
        record.incidents.all(9999)


def test_what_was_dated_back_was_not_known_then(record: Record, incident: Incident) -> None:
    bear(record, incident, "number", "19", seconds=100)
    bear(record, incident, "number", "21", seconds=1)  # written after, dated before
    assert record.questions.get(incident.id, "number", after(50)).answer.value is None
    assert record.questions.get(incident.id, "number", after(100)).answer.status == "disputed"
    before = record.incidents.get(incident.id, NIGHT)
    assert before.statements == ()
    with pytest.raises(RecordError, match="no incident"):
        record.incidents.get(incident.id, NIGHT - timedelta(seconds=1))
