"""Evidence: originals by their hash, and their chain of custody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.ids import AlertId, EvidenceId, IncidentId


class EvidenceKind(StrEnum):
    """What an original is."""

    FILE = "file"  # whatever somebody brought
    DOCUMENT = "document"  # a report, a page: what statements are taken from
    SEALED_RECORDING = "sealed_recording"  # the sensor recording behind an alert
    WORKING_COPY = "working_copy"  # made from another one; `made_from` says which


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An original, by its SHA-256."""

    id: EvidenceId
    sha256: str
    size_bytes: int
    name: str
    added_at: datetime
    added_by: str
    kind: EvidenceKind = EvidenceKind.FILE
    media_type: str | None = None
    incident: IncidentId | None = None
    alert: AlertId | None = None  # the alert that a sealed recording lies behind
    made_from: EvidenceId | None = None
    how: str | None = None  # how it was come by, or made


class RemovalCause(StrEnum):
    """Why retention removed files."""

    AGE = "age"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Removal:
    """An original was removed by retention. Its entry, with its hash, stays."""

    at: datetime
    why: RemovalCause

    def __str__(self) -> str:
        return f"removed by retention ({self.why}) on {self.at:%Y-%m-%d}"


class CustodyAct(StrEnum):
    """An act of custody on an original."""

    COPIED = "copied"  # a working copy was made
    HANDED_OVER = "handed_over"
    RECEIVED = "received"  # from `other`
    EXAMINED = "examined"
    REPRODUCED = "reproduced"  # an alert was made again from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """One link of the chain: who did what with an original, when."""

    evidence: EvidenceId
    act: CustodyAct
    at: datetime
    by: str
    other: str | None = None  # to whom, or from whom
    note: str | None = None
