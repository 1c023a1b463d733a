"""Answers, responses, releases and what a revision affects, as plain values to go out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from vedette.model.claim_words import words_of
from vedette.model.hypothesis import BANDS_PERCENT, Assessment, Hypothesis
from vedette.model.ids import StatementId
from vedette.model.incident import Incident
from vedette.model.question import Answer, FactQuestion, Given, Question, QuestionKind
from vedette.model.response import Note, Release, Response, Step
from vedette.model.statement import Bearing, Stance, Statement
from vedette.model.times import to_text
from vedette.record.queries.affected import Affected
from vedette.record.queries.answer_history import Change
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.state.answers import unverified_by
from vedette.record.state.document_drafts import TakenDocument
from vedette.record.state.responses import farthest
from vedette.record.state.statements import superseded_by
from vedette.sharing import record_line_types as lines
from vedette.sharing.document_words import source_words
from vedette.sharing.statement_lines import when_part


def as_of_text(as_of: AsOf | None) -> str | None:
    """A time, or ``#`` and a number of entries; None: now."""
    if as_of is None:
        return None
    return to_text(as_of) if isinstance(as_of, datetime) else f"#{as_of}"


def known_line(
    incident: Incident, question: Question, as_of: AsOf | None = None
) -> lines.KnownLine | lines.KnownFactLine:
    """The line for one question of `incident`: what is known, with the sources. JSON-ready."""
    statements = {s.id: s for s in incident.statements}
    replaced = superseded_by(incident.statements)
    unverified = unverified_by(incident.statements)
    line: lines.KnownLine = {
        "type": "known",
        "incident": incident.id,
        "question": question.id,
        "kind": str(question.kind),
        "text": question.text,
        "answer": answer_part(question.answer),
        "sources": [
            _source(statements[s], question, replaced, unverified) for s in question.bearing
        ],
        "simulation": incident.simulation,
        "as_of": as_of_text(as_of),
    }
    if not isinstance(question, FactQuestion):
        return line
    return {
        **line,
        "hypotheses": [_hypothesis(h) for h in question.hypotheses],
        "assessments": [_assessment(a) for a in question.assessments],
    }


def response_line(
    incident: Incident, response: Response, as_of: AsOf | None = None
) -> lines.ResponseLine:
    """A response of `incident` with each of its steps."""
    speakers = {s.id: s.speaker for s in incident.statements}
    replaced = superseded_by(incident.statements)
    status = farthest(response.steps, replaced)
    return {
        "type": "response",
        "id": response.id,
        "incident": response.incident,
        "kind": response.kind,
        "what": response.what,
        "status": None if status is None else str(status),
        "steps": [_step(step, speakers, replaced) for step in response.steps],
        "as_of": as_of_text(as_of),
    }


def found_line(said: Statement, title: str, replaced_by: str | None) -> lines.FoundStatementLine:
    """A statement that a search found. title: of its incident."""
    return {
        "type": "found_statement",
        "statement": said.id,
        "incident": said.incident,
        "title": title,
        "speaker": said.speaker,
        "modality": str(said.modality),
        "claim": said.claim,
        "in_words": words_of(said),
        "said_at": said.said_at,
        "superseded_by": replaced_by,
    }


def copies_line(
    group: Sequence[Statement],
    documents: Mapping[str, TakenDocument],
    replaced: Mapping[StatementId, StatementId],
) -> lines.CopiesLine:
    """One claim with its appearances. documents: by the SHA-256 of their text."""
    return {
        "type": "copies",
        "claim": group[0].claim,
        "appearances": [
            {
                "statement": said.id,
                "speaker": said.speaker,
                "source": None
                if said.span is None or said.span.document_sha256 not in documents
                else source_words(documents[said.span.document_sha256]),
                "superseded": said.id in replaced,
            }
            for said in group
        ],
    }


def release_line(
    release: Release, replaced: Mapping[StatementId, StatementId]
) -> lines.ReleaseLine:
    """A release with its recipients, and the statements superseded since."""
    return {
        "type": "release",
        "id": release.id,
        "incident": release.incident,
        "what": release.what,
        "ref": release.ref,
        "at": to_text(release.at),
        "by": release.by,
        "recipients": list(release.recipients),
        "rests_on": list(release.rests_on),
        "sha256": release.sha256,
        "shaken_by": [ref for ref in release.rests_on if ref in replaced],
    }


def note_line(note: Note, replaced: Mapping[StatementId, StatementId]) -> lines.NoteLine:
    """A note to an alert, and the statements superseded since on which it rests."""
    return {
        "type": "note",
        "id": note.id,
        "alert": note.alert,
        "text": note.text,
        "at": to_text(note.at),
        "by": note.by,
        "rests_on": list(note.rests_on),
        "shaken_by": [ref for ref in note.rests_on if ref in replaced],
    }


def change_line(incident: str, change: Change) -> lines.ChangeLine:
    """An entry that changed the answer to a question."""
    return {
        "type": "change",
        "incident": incident,
        "question": change.question,
        "text": change.text,
        "at": to_text(change.at),
        "by": change.by,
        "because": str(change.because),
        "about": change.about,
        "answer": answer_part(change.answer),
    }


def affected_line(
    found: Affected,
    replaced: Mapping[StatementId, StatementId],
    as_of: AsOf | None = None,
) -> lines.AffectedLine:
    """Everything that rests on a statement. replaced: all superseded statements of the record."""
    return {
        "type": "affected",
        "statement": found.statement.id,
        "speaker": found.statement.speaker,
        "claim": found.statement.claim,
        "in_words": words_of(found.statement),
        "flagged": found.flagged,
        "superseded_by": list(found.superseded_by),
        "answers": [
            {
                "question": rested.question.id,
                "text": rested.question.text,
                "then": answer_part(rested.then),
                "now": answer_part(rested.question.answer),
            }
            for rested in found.answers
        ],
        "responses": [
            {"response": r.id, "kind": r.kind, "status": str(step.status)}
            for r, step in found.steps
        ],
        "judgements": [
            {
                "hypothesis": j.hypothesis,
                "consistency": str(j.consistency),
                "by": j.by,
                "at": to_text(j.at),
            }
            for j in found.judgements
        ],
        "linked": list(found.linked),
        "notes": [note_line(note, replaced) for note in found.notes],
        "releases": [release_line(release, replaced) for release in found.releases],
        "recipients": list(found.recipients),
        "as_of": as_of_text(as_of),
    }


def answer_part(answer: Answer) -> lines.AnswerPart:
    """The answer, with the rule that gave it."""
    return {
        "status": answer.status.value,
        "value": answer.value,
        "words": answer.words,
        "rule": answer.rule,
        "according_to": list(answer.according_to),
        "given": None if answer.given is None else _given(answer.given),
        "shaken_by": list(answer.shaken_by),
    }


def _given(given: Given) -> lines.GivenPart:
    return {
        "id": given.id,
        "value": given.value,
        "by": given.by,
        "at": to_text(given.at),
        "why": given.why,
        "rests_on": list(given.rests_on),
    }


def _source(
    statement: Statement,
    question: Question,
    replaced: Mapping[StatementId, StatementId],
    unverified: Mapping[StatementId, Sequence[str]],
) -> lines.SourcePart:
    bearing = _bearing(statement, question)
    source, information = statement.source_grade, statement.information_grade
    return {
        "statement": statement.id,
        "speaker": statement.speaker,
        "claim": statement.claim,
        "modality": str(statement.modality),
        "denial": None if statement.denial is None else str(statement.denial),
        "in_words": words_of(statement),
        "said_at": statement.said_at,
        "via": statement.via,
        "source_grade": None if source is None else str(source),
        "information_grade": None if information is None else str(information),
        "stance": bearing.stance.value,
        "says": bearing.says,
        "not_verified_by": list(unverified.get(statement.id, ())),
        "superseded_by": replaced.get(statement.id),
    }


def _bearing(statement: Statement, question: Question) -> Bearing:
    names = {str(question.id)}
    if question.kind is not QuestionKind.OTHER:
        names.add(str(question.kind))
    borne = [b for b in statement.bears_on if b.question in names]
    return borne[0] if borne else Bearing(question=question.id, stance=Stance.OPEN)


def _hypothesis(hypothesis: Hypothesis) -> lines.HypothesisPart:
    return {
        "id": hypothesis.id,
        "text": hypothesis.text,
        "proposed_by": hypothesis.proposed_by,
        "proposed_at": to_text(hypothesis.proposed_at),
        "judgements": [
            {
                "item": j.item,
                "consistency": str(j.consistency),
                "by": j.by,
                "at": to_text(j.at),
                "why": j.why,
            }
            for j in hypothesis.judgements
        ],
        "estimates": [
            {
                "likelihood": str(e.likelihood),
                "band_percent": list(BANDS_PERCENT[e.likelihood]),
                "confidence": e.confidence.value,
                "by": e.by,
                "at": to_text(e.at),
                "why": e.why,
            }
            for e in hypothesis.estimates
        ],
    }


def _assessment(assessment: Assessment) -> lines.AssessmentPart:
    return {
        "by": assessment.by,
        "hypotheses": list(assessment.hypotheses),
        "against": list(assessment.against),
        "result": assessment.result,
        "why": assessment.why,
        "without": [
            {"item": w.item, "against": list(w.against), "result": w.result}
            for w in assessment.without
        ],
    }


def _step(
    step: Step,
    speakers: Mapping[StatementId, str],
    replaced: Mapping[StatementId, StatementId],
) -> lines.StepPart:
    return {
        "status": str(step.status),
        "statement": step.statement,
        "speaker": speakers.get(step.statement, step.statement),
        "when": when_part(step.when),
        "until": when_part(step.until),
        "area": step.area,
        "heights": step.heights,
        "who": list(step.who),
        "note": step.note,
        "lapsed": step.statement in replaced,
        "at": to_text(step.at),
        "by": step.by,
    }
