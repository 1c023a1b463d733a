"""What is typed of a statement on the command line: the question it bears on, and its span."""

import re

from vedette.model.errors import RecordError
from vedette.model.ids import EvidenceId
from vedette.model.statement import Bearing, Modality, Span, Stance
from vedette.record.book import Record
from vedette.record.sayings import stance_of

_BEARING = re.compile(r"(?P<question>[^=!]+)(?P<sign>!?=)?(?P<says>.*)", re.DOTALL)
_SPAN = re.compile(r"(\d+):(\d+):([0-9a-f]{64})", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def bearing_from(text: str, modality: Modality) -> Bearing:
    """``question=answer``, ``question!=answer`` (it denies it) or ``question``. Raises RecordError.

    A statement that knows nothing leaves the question open, and what follows ``=`` is how.
    """
    match = _BEARING.fullmatch(text)
    if match is None:
        raise RecordError(
            f"{text!r} names no question",
            where="--bears-on",
            mend='write it like "casualties=none", or "intent"',
        )
    stance = stance_of(modality)
    if match["sign"] is None:
        stance = Stance.OPEN
    elif match["sign"] == "!=":
        stance = Stance.AGAINST
    return Bearing(
        question=match["question"].strip(), stance=stance, says=match["says"].strip() or None
    )


def span_from(book: Record, document: str | None, text: str | None) -> Span:
    """``START:END:SHA256`` of a document. Raises RecordError."""
    match = None if text is None else _SPAN.fullmatch(text)
    if match is None or document is None:
        raise RecordError(
            f"{text!r} of {document!r} is no span of a document",
            where="--span",
            mend="give --document, and --span as START:END:SHA256, counted in characters",
        )
    evidence: EvidenceId | None = None
    try:
        kept = book.evidence.find(document)
        evidence, document = kept.id, kept.sha256
    except RecordError:
        if not _HASH.fullmatch(document):
            raise
    try:
        return Span(
            document_sha256=document,
            evidence=evidence,
            start=int(match[1]),
            end=int(match[2]),
            sha256=match[3],
        )
    except ValueError as exc:
        raise RecordError(str(exc), where="--span") from exc
