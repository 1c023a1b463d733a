"""Page 1 of the dossier: what happened, who says so, and what is denied, unknown or contested."""

from vedette.model.claim_words import sentence_of
from vedette.model.question import AnswerStatus, Question
from vedette.model.statement import Modality
from vedette.record.state.responses import farthest
from vedette.sharing.document_words import source_words
from vedette.sharing.dossier.content_blocks import Block, Item, Section, Tone, Words
from vedette.sharing.dossier.dossier_facts import Matter
from vedette.sharing.dossier.statements_section import Numbers

SIMULATION = "SIMULATION: an exercise. It is not a record of anything that happened."
_HOW_TO_READ = (
    "A statement is what somebody said; that it stands here does not make it true. S1, S2, … are"
    " the statements in full in Annex C. “Unknown” means that the record does not say; it never"
    " means “none”."
)
_SAID = (AnswerStatus.CLAIMED, AnswerStatus.ANSWERED)
_OPEN = (AnswerStatus.UNKNOWN, AnswerStatus.NOT_ESTABLISHED)


def summary(matter: Matter) -> Section:
    """What a reader needs first; the sections behind it have the sources and the proofs."""
    simulation = [Words(SIMULATION, Tone.WARNING)] if matter.incident.simulation else []
    blocks: list[Block] = [
        *simulation,
        Words(_HOW_TO_READ, Tone.NOTE),
        _answers(matter, "What happened, and who says so", _SAID),
        _answers(matter, "Contested", (AnswerStatus.DISPUTED,)),
        _denied(matter),
        _answers(matter, "Unknown or not established", _OPEN),
        _responses(matter),
        _sources(matter),
    ]
    return Section("In short", tuple(blocks))


def _answers(matter: Matter, heading: str, status: tuple[AnswerStatus, ...]) -> Block:
    rows = [
        (asked.text, asked.answer.words)
        for asked in matter.incident.questions
        if asked.answer.status in status
    ]
    if status == _OPEN:
        rows = _open_rows(matter)
    return Item(heading=heading, rows=tuple(rows), text=None if rows else "Nothing on record.")


def _open_rows(matter: Matter) -> list[tuple[str, str]]:
    """Questions of which something is said, each in a row; the others together in one."""
    asked = [one for one in matter.incident.questions if one.answer.status in _OPEN]
    said = {one.id: one for one in matter.incident.statements}
    numbers = Numbers(matter)
    rows = []
    for one in asked:
        if one.bearing:
            rows.append((one.text, one.answer.words))
            rows += [(numbers.of(s), sentence_of(said[s])) for s in one.bearing if s in said]
    silent = [_name(one) for one in asked if not one.bearing]
    return [*rows, ("Nobody says", ", ".join(silent))] if silent else rows


def _name(asked: Question) -> str:
    return asked.text[:1].lower() + asked.text[1:]


def _denied(matter: Matter) -> Block:
    numbers = Numbers(matter)
    rows = [
        (numbers.of(said.id), sentence_of(said))
        for said in matter.incident.statements
        if said.modality is Modality.DENIED and said.id not in matter.replaced
    ]
    text = None if rows else "No denial is on record."
    return Item(heading="Denied", rows=tuple(rows), text=text)


def _responses(matter: Matter) -> Block:
    numbers = Numbers(matter)
    rows = []
    for one in matter.incident.responses:
        status = farthest(one.steps, matter.replaced)
        steps = "; ".join(
            f"{step.status} by {numbers.named([step.statement])}" for step in one.steps
        )
        rows.append(
            (f"{one.kind}: {status or 'no statement stands for it'}", f"{one.what}. {steps}")
        )
    text = None if rows else "Nothing on record."
    return Item(heading="Ordered, requested and announced", rows=tuple(rows), text=text)


def _sources(matter: Matter) -> Block:
    """The documents that the statements lie in, each once."""
    named = dict.fromkeys(
        said.span.document_sha256 for said in matter.incident.statements if said.span is not None
    )
    held = [matter.documents[one] for one in named if one in matter.documents]
    if not held:
        return Words("No document is on record as a source.")
    return Item(heading="Sources", rows=tuple((one.name, source_words(one)) for one in held))
