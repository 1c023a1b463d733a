"""Statements: who said what, through whom, when, about when; how it is graded and linked."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from vedette.model.event_time_place import Place, When
from vedette.model.ids import EvidenceId, IncidentId, StatementId


class Modality(StrEnum):
    """How something was said."""

    ASSERTED = "asserted"
    DENIED = "denied"
    PROPOSED = "proposed"
    DECIDED = "decided"
    ANNOUNCED = "announced"
    COMMITTED = "committed"
    REQUESTED = "requested"
    REPORTED = "reported"
    UNABLE_TO_VERIFY = "unable to verify"
    UNKNOWN = "unknown"
    NO_COMMENT = "no comment"
    NARRATED = "narrated"


class SourceGrade(StrEnum):
    """Reliability of the source (Admiralty code, letters)."""

    A = "A"  # completely reliable
    B = "B"  # usually reliable
    C = "C"  # fairly reliable
    D = "D"  # not usually reliable
    E = "E"  # unreliable
    F = "F"  # cannot be judged


class InformationGrade(StrEnum):
    """Credibility of the information (Admiralty code, figures), graded apart from the source."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    CANNOT_BE_JUDGED = "6"


class LinkKind(StrEnum):
    """The kind of link between two statements."""

    SUPERSEDES = "supersedes"
    CONTRADICTS = "contradicts"
    REFERS_TO = "refers_to"
    CORROBORATES = "corroborates"


class Stance(StrEnum):
    """The stance of a statement towards the answer that it gives."""

    FOR = "for"  # it gives this answer
    AGAINST = "against"  # it denies this answer
    OPEN = "open"  # it says that the answer is not known, and perhaps why


class Denial(StrEnum):
    """What the claim of a denial holds. Denials from before this was kept have none."""

    CLAIM = "claim"  # the claim that is denied: "its drones had crossed"
    OWN_WORDS = "own words"  # the speaker's negative words: "none of ours was there"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A tie from one statement to another."""

    kind: LinkKind
    to: StatementId


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Bearing:
    """The bearing of a statement on a question, and its answer in a few words."""

    question: str  # a question's id, or the name of one that every incident has: "casualties"
    stance: Stance = Stance.FOR
    says: str | None = None  # the answer given or denied; how it is left open; None: not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The words of a document that hold a statement: their place and their hash."""

    document_sha256: str  # of the whole document
    start: int  # characters (Unicode code points) of its text, read as UTF-8
    end: int  # the first character that is no longer part of it
    sha256: str  # of the words as UTF-8
    evidence: EvidenceId | None = None  # the document, where it is kept as evidence

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(
                f"a span must start at 0 or later and end after its start, got {self.start} to "
                f"{self.end}"
            )
        for name in ("document_sha256", "sha256"):
            text = getattr(self, name)
            if len(text) != 64 or set(text) - set("0123456789abcdef"):
                raise ValueError(f"{name} must be 64 lower-case hex digits, got {text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """One grading by one person. A side that is None was not graded then."""

    source: SourceGrade | None
    information: InformationGrade | None
    by: str
    at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True)
class TextField:
    """A field of a statement that holds text and may be left out."""

    name: str  # in the ledger, in JSON, and as an option with hyphens
    label: str  # its heading for a reader: "To whom"
    help: str  # what to write in it


def text_field(label: str, help: str) -> Any:  # noqa: A002 - the word that users see
    """Define a text field of a `Saying`: optional, with its label and what to write in it.

    This is its only definition. Ledger, JSON lines and schema, command line, page, dossier and
    files of confirmations take it from `TEXT_FIELDS`; `make schemas` writes its documentation.
    """
    return field(default=None, metadata={"label": label, "help": help})


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A statement as a person enters it. What the source leaves out is None."""

    speaker: str  # named, or described as the source describes them
    role: str | None = text_field("Role", "What the speaker is.")
    to: str | None = text_field("To whom", "To whom it was said.")
    via: str | None = text_field("Via", "Through which outlet or channel it was said.")
    claim: str | None  # None: no comment was made
    modality: Modality = Modality.ASSERTED
    said: When | None = None
    said_in: Place | None = None
    about: When | None = None
    about_place: Place | None = None
    language: str | None = text_field(
        "Language", "The language of the source's words: en, pl, sr-Latn (BCP 47)."
    )
    span: Span | None = None
    topics: tuple[str, ...] = ()
    bears_on: tuple[Bearing, ...] = ()
    note: str | None = text_field("Note", "A remark by the person who records the statement.")
    source_grade: SourceGrade | None = None
    information_grade: InformationGrade | None = None
    grade_why: str | None = text_field("Reason of the grade", "Why it is graded so.")
    links: tuple[Link, ...] = ()
    denial: Denial | None = None  # of the modality denied only

    @property
    def said_at(self) -> str | None:
        """The time at which the statement was made, as a partial date; None if no time is known."""
        return None if self.said is None else self.said.at

    @property
    def about_at(self) -> str | None:
        """The time that the statement is about, as a partial date; None where there is none."""
        return None if self.about is None else self.about.at


TEXT_FIELDS = tuple(
    TextField(one.name, one.metadata["label"], one.metadata["help"])
    for one in fields(Saying)
    if "label" in one.metadata
)
"""The text fields of a statement, in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Saying):
    """A saying on the record: grades, links and bearings are those that now stand."""

    id: StatementId
    incident: IncidentId
    recorded_at: datetime
    recorded_by: str
    gradings: tuple[Grading, ...] = ()  # every one, the first first
