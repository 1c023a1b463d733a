"""What a person types in becomes a statement, or is refused with the reason."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.ids import IncidentId, StatementId, content_id
from vedette.model.incident import (
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    SourceGrade,
    Statement,
)
from vedette.model.occasion import When
from vedette.model.times import from_text, to_text

_MAX_CHARACTERS = 20_000  # one statement is a few sentences; a document is evidence
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_NOTHING_CLAIMED = frozenset({Modality.NO_COMMENT, Modality.UNKNOWN})


def new_statement(
    *,
    known: Mapping[StatementId, Statement],
    incident: IncidentId,
    at: datetime,
    by: str,
    speaker: str,
    claim: str | None,
    modality: Modality,
    role: str | None,
    via: str | None,
    said_at: str | None,
    about_at: str | None,
    source_grade: SourceGrade | None,
    information_grade: InformationGrade | None,
    links: tuple[Link, ...],
) -> Statement:
    """A statement with its id. `known` are those on the record already. Raises RecordError."""
    by, claim = required("by", by), _text("claim", claim)
    if claim is None and modality not in _NOTHING_CLAIMED:
        raise RecordError(
            f"a statement that is {modality} needs a claim",
            mend='write what was said, or give the modality "no comment"',
        )
    for link in links:
        _require_reach(link, known, incident)
    words = {
        "speaker": required("speaker", speaker),
        "claim": claim,
        "role": _text("role", role),
        "via": _text("via", via),
        "said_at": partial_date("said_at", said_at),
        "about_at": partial_date("about_at", about_at),
    }
    links = tuple(sorted(set(links)))
    identity = content_id(
        "statement",
        *(incident, at, by, str(modality), source_grade, information_grade),
        *words.values(),
        *(part for link in links for part in (str(link.kind), link.to)),
    )
    if identity in known:
        raise RecordError(
            f"the same words, speaker and time are already on the record as {identity}",
            mend="nothing needs to be done",
        )
    return Statement(
        id=StatementId(identity),
        incident=incident,
        speaker=words["speaker"] or "",
        claim=claim,
        modality=modality,
        recorded_at=at,
        recorded_by=by,
        role=words["role"],
        via=words["via"],
        said=None if words["said_at"] is None else When(at=words["said_at"]),
        about=None if words["about_at"] is None else When(at=words["about_at"]),
        source_grade=source_grade,
        information_grade=information_grade,
        links=links,
    )


def _require_reach(
    link: Link, known: Mapping[StatementId, Statement], incident: IncidentId
) -> None:
    """A statement of another incident may be referred to, but not superseded from here.

    Else the other incident would go on showing it as if it stood.
    """
    if link.to not in known:
        raise RecordError(
            f"this statement {link.kind} {link.to}, and there is no such statement",
            mend="`vedette record show` shows the statements' ids",
        )
    if link.kind is not LinkKind.REFERS_TO and known[link.to].incident != incident:
        raise RecordError(
            f"{link.to} belongs to another incident, {known[link.to].incident}",
            mend="say it there, or refer to it",
        )


def partial_date(name: str, text: str | None) -> str | None:
    """A year, a month, a day or an instant, as precise as the source is and no more.

    An instant must carry its offset and is kept in UTC. Raises RecordError.
    """
    text = _text(name, text)
    if text is None:
        return None
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            return to_text(from_text(text))
        year, month, day = (int(part) if part else 1 for part in match.groups())
        if year == 0 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
            raise ValueError("there is no such date")  # noqa: TRY301 - one message for all
    except (ValueError, OverflowError) as exc:
        raise RecordError(
            f"{name} {text!r} is not a date: {exc}",
            mend="write 2025, 2025-09, 2025-09-10 or 2025-09-10T01:30:00+02:00",
        ) from exc
    return text


def required(name: str, text: str) -> str:
    """`text` without white space round it. Raises RecordError where nothing is left of it."""
    found = _text(name, text)
    if found is None:
        raise RecordError(f"{name} is empty", mend=f"give the {name}")
    return found


def _text(name: str, text: str | None) -> str | None:
    """`text` without white space round it; None where nothing is left."""
    if text is None:
        return None
    if len(text) > _MAX_CHARACTERS:
        raise RecordError(
            f"{name} has {len(text)} characters, and {_MAX_CHARACTERS} is the most",
            mend="a statement is a few sentences; say the gist of it",
        )
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        mend = "check the terminal's character set; it should be UTF-8"
        raise RecordError(f"{name} {text!r} is not whole Unicode text", mend=mend) from exc
    return text.strip() or None
