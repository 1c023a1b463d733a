"""The statements section: every statement with its speaker, including superseded ones."""

from collections.abc import Iterable

from vedette.model.claim_words import words_of
from vedette.model.statement import TEXT_FIELDS, LinkKind, Modality, Statement
from vedette.record.state.answers import unverified_by
from vedette.sharing.document_words import source_words
from vedette.sharing.dossier.content_blocks import Block, Item, Section, Words
from vedette.sharing.dossier.dossier_facts import Matter
from vedette.sharing.dossier.text_format import (
    UNKNOWN,
    information_grade_words,
    place_words,
    source_grade_words,
    time_words,
    when_words,
)

_LINK_WORDS = {
    LinkKind.SUPERSEDES: "Supersedes",
    LinkKind.CONTRADICTS: "Contradicts",
    LinkKind.REFERS_TO: "Refers to",
    LinkKind.CORROBORATES: "Bears out",
}

_PLACED = frozenset({"role", "via", "grade_why"})
"""The text fields that have a row of their own: unknown is said of the first two."""


class Numbers:
    """The short name of each statement in this dossier."""

    def __init__(self, matter: Matter) -> None:
        self._statements = {s.id: s for s in matter.incident.statements}
        self._numbers = {s: f"S{n}" for n, s in enumerate(self._statements, start=1)}

    def of(self, identity: str) -> str:
        """The short name of a statement, such as “S3”; its id if not in this incident."""
        return self._numbers.get(identity, identity)  # type: ignore[call-overload, no-any-return]

    def named(self, identities: Iterable[str]) -> str:
        """Short names with speakers, as “S3 (Police), S4 (Army)”; “none” for no id."""
        return ", ".join(map(self._named, identities)) or "none"

    def _named(self, identity: str) -> str:
        said = self._statements.get(identity)  # type: ignore[call-overload]
        return identity if said is None else f"{self.of(identity)} ({said.speaker})"


def claims(matter: Matter) -> Section:
    """Every statement."""
    numbers = Numbers(matter)
    unverified = unverified_by(matter.incident.statements)
    blocks: list[Block] = [
        _statement(s, matter, numbers, unverified.get(s.id, ())) for s in matter.incident.statements
    ]
    return Section(
        "What is claimed, and by whom", tuple(blocks) or (Words("No statement is on record."),)
    )


def claim_words(statement: Statement) -> str:
    """The words of a statement, as they are printed."""
    words = words_of(statement)
    if words is not None:
        return words
    return "No comment." if statement.modality is Modality.NO_COMMENT else "No claim is on record."


def _statement(
    said: Statement, matter: Matter, numbers: Numbers, unverified: Iterable[str]
) -> Item:
    newer = matter.replaced.get(said.id)
    document = None if said.span is None else matter.documents.get(said.span.document_sha256)
    rows = [
        ("Speaker", f"{said.speaker}; role: {said.role or UNKNOWN}"),
        ("Source", source_words(document)) if document is not None else None,
        ("How it was said", str(said.modality)),
        ("Via", said.via or UNKNOWN),
        ("Said", f"{when_words(said.said)}; where: {place_words(said.said_in)}"),
        ("About", f"{when_words(said.about)}; place: {place_words(said.about_place)}"),
        ("Grade of the source", source_grade_words(said.source_grade)),
        ("Grade of the information", information_grade_words(said.information_grade)),
        *_gradings(said),
        *((_LINK_WORDS[link.kind], numbers.named([link.to])) for link in said.links),
        ("Not verified by", ", ".join(unverified)) if unverified else None,
        *_texts(said),
        _source(said),
        ("On record", f"{said.id}, {time_words(said.recorded_at)}, by {said.recorded_by}"),
    ]
    return Item(
        heading=f"{numbers.of(said.id)}. {said.speaker}",
        text=claim_words(said),
        rows=tuple(row for row in rows if row is not None),
        warning=None if newer is None else f"SUPERSEDED by {numbers.named([newer])} [{newer}]",
        struck=newer is not None,
    )


def _texts(said: Statement) -> list[tuple[str, str]]:
    """Each text field that has no row of its own, where it is known."""
    texts = ((one.label, getattr(said, one.name)) for one in TEXT_FIELDS if one.name not in _PLACED)
    return [(label, text) for label, text in texts if text is not None]


def _gradings(said: Statement) -> list[tuple[str, str]]:
    """Why it is graded so, and how it was graded before."""
    rows = []
    for one in said.gradings:
        grade = f"{one.source or '–'}{one.information or '–'}"
        why = one.why or "no reason given"
        rows.append(("Graded", f"{grade} by {one.by}, {time_words(one.at)}: {why}"))
    return rows


def _source(said: Statement) -> tuple[str, str] | None:
    if said.span is None:
        return None
    span = said.span
    return (
        "Words in the document",
        (
            f"characters {span.start} to {span.end} of {span.document_sha256}; their SHA-256:"
            f" {span.sha256}"
        ),
    )
