"""What is known and what is open: every question with its answer and its sources."""

from collections.abc import Iterator

from vedette.model.hypothesis import BANDS_PERCENT, Assessment, Hypothesis
from vedette.model.ids import StatementId
from vedette.model.question import AnswerStatus, FactQuestion, Question, QuestionKind
from vedette.model.statement import Stance, Statement
from vedette.sharing.dossier.content_blocks import Block, Item, Section, Tone, Words
from vedette.sharing.dossier.dossier_facts import Matter
from vedette.sharing.dossier.statements_section import Numbers, claim_words
from vedette.sharing.dossier.text_format import time_words

_STATUS_WORDS = {
    AnswerStatus.UNKNOWN: "unknown",
    AnswerStatus.CLAIMED: "claimed; all who answer say the same, and it is still a claim",
    AnswerStatus.DISPUTED: "disputed; those who answer differ, or one answer is denied",
    AnswerStatus.ANSWERED: "answered by a person, in their own name",
    AnswerStatus.NOT_ESTABLISHED: "not established",
}


def in_brief(matter: Matter) -> Section:
    """One line for each question, and what is left open."""
    asked = matter.incident.questions
    blocks: list[Block] = [
        Item(heading="Each question and its present answer", rows=tuple(map(_line, asked)))
    ]
    still = matter.incident.open_questions
    if still:
        blocks.append(Words("Still open", Tone.STRONG))
        blocks += [Words(f"• {text}") for text in still]
    return Section("What is known, in brief", tuple(blocks))


def questions(matter: Matter) -> Section:
    """Every question in full."""
    numbers = Numbers(matter)
    blocks = [
        block for asked in matter.incident.questions for block in _asked(asked, matter, numbers)
    ]
    return Section("Questions, with the sources for and against", tuple(blocks))


def _line(asked: Question) -> tuple[str, str]:
    return asked.text, asked.answer.words


def _asked(asked: Question, matter: Matter, numbers: Numbers) -> Iterator[Block]:
    said = {s.id: s for s in matter.incident.statements}
    rows: list[tuple[str, str]] = []
    status = _STATUS_WORDS[asked.answer.status]
    if status != asked.answer.words:
        rows.append(("Status", status))
    if isinstance(asked, FactQuestion):
        for side in asked.sides:
            rows.append((f"For “{side.says}”", numbers.named(side.given_by)))
            rows.append((f"Against “{side.says}”", numbers.named(side.denied_by)))
        if asked.left_open:
            rows.append(("Say that it is not known", numbers.named(asked.left_open)))
    rows += [_source(said[s], asked, matter, numbers) for s in asked.bearing]
    if not asked.bearing:
        rows.append(("Sources", "none on record"))
    given = asked.answer.given
    if given is not None:
        value = "the earlier answer was taken back" if given.value is None else f"“{given.value}”"
        rows.append(("Answer given", f"{value}, by {given.by}, {time_words(given.at)}"))
        rows.append(("Why", given.why))
        rows.append(("It rests on", numbers.named(given.rests_on)))
    rows.append(("Rule", asked.answer.rule))
    shaken = asked.answer.shaken_by
    yield Item(
        heading=asked.text,
        text=asked.answer.words,
        rows=tuple(rows),
        warning=f"To be looked at again: it rests on {numbers.named(shaken)}, which was superseded"
        if shaken
        else None,
    )
    if isinstance(asked, FactQuestion):
        for hypothesis in asked.hypotheses:
            yield _hypothesis(hypothesis, numbers)
        for assessment in asked.assessments:
            yield _assessment(assessment, asked, numbers)


def _source(said: Statement, asked: Question, matter: Matter, numbers: Numbers) -> tuple[str, str]:
    names = {str(asked.id)} | ({str(asked.kind)} - {str(QuestionKind.OTHER)})
    borne = [b for b in said.bears_on if b.question in names]
    stance = borne[0].stance if borne else Stance.OPEN
    says = borne[0].says if borne else None
    words = {
        Stance.FOR: f"says: {says}",
        Stance.AGAINST: f"denies: {says}",
        Stance.OPEN: f"leaves it open{f': {says}' if says else ''}",
    }[stance]
    if says is None and stance is not Stance.OPEN:
        words = claim_words(said)
    grade = "not graded"
    if said.source_grade is not None or said.information_grade is not None:
        grade = f"graded {said.source_grade or '–'}{said.information_grade or '–'}"
    newer = matter.replaced.get(StatementId(said.id))
    tail = "" if newer is None else f" SUPERSEDED by {numbers.named([newer])}."
    return numbers.named([said.id]), f"{words} ({said.modality}, {grade}).{tail}"


def _hypothesis(hypothesis: Hypothesis, numbers: Numbers) -> Item:
    rows = [("Proposed", f"{time_words(hypothesis.proposed_at)}, by {hypothesis.proposed_by}")]
    rows += [
        (f"{numbers.of(j.item)} judged", f"{j.consistency}, by {j.by}, {time_words(j.at)}: {j.why}")
        for j in hypothesis.judgements
    ]
    for estimate in hypothesis.estimates:
        low, high = BANDS_PERCENT[estimate.likelihood]
        words = (
            f"{estimate.likelihood} ({low} to {high} %), confidence {estimate.confidence}:"
            f" {estimate.why}"
        )
        rows.append((f"Held by {estimate.by}, {time_words(estimate.at)}", words))
    return Item(heading=f"Hypothesis: {hypothesis.text}", rows=tuple(rows))


def _assessment(assessment: Assessment, asked: FactQuestion, numbers: Numbers) -> Item:
    texts = {h.id: h.text for h in asked.hypotheses}
    against = zip(assessment.hypotheses, assessment.against, strict=True)
    rows = [(f"Against “{texts[h]}”", str(count)) for h, count in against]
    rows += [
        (f"Without {numbers.of(w.item)}", f"{', '.join(map(str, w.against))}: {w.result}")
        for w in assessment.without
    ]
    return Item(
        heading=f"What the judgements of {assessment.by} come to",
        text=f"{assessment.result} ({assessment.why})",
        rows=tuple(rows),
    )
