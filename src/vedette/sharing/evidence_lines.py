"""What `record evidence` and `reproduce` print with `--json`."""

from typing import Literal

from typing_extensions import TypedDict

from vedette.model.evidence import Custody, Evidence
from vedette.model.times import to_text


class ReproductionLine(TypedDict):
    """An alert made again from its sealed recording."""

    type: Literal["reproduction"]
    alert: str
    evidence: str  # the sealed recording
    sha256: str
    matched: bool
    differences: list[str]
    reports: int  # that were gone through again
    program: dict[str, str]  # which made it again
    other_program: dict[str, str]  # what of it was another when the alert rose


class CustodyLine(TypedDict):
    """What was done with a piece of evidence."""

    act: str
    at: str
    by: str
    other: str | None
    note: str | None


class EvidenceLine(TypedDict):
    """One piece of evidence, with its custody."""

    type: Literal["evidence"]
    id: str
    sha256: str
    size_bytes: int
    name: str
    kind: str
    media_type: str | None
    incident: str | None
    alert: str | None
    made_from: str | None
    how: str | None
    added_at: str
    added_by: str
    custody: list[CustodyLine]


class EvidenceCheckLine(TypedDict):
    """Whether an original is unchanged."""

    type: Literal["evidence_check"]
    id: str
    trouble: str | None  # None: it is whole; also said where retention removed it


class EvidenceCopyLine(TypedDict):
    """A working copy made of a verified original."""

    type: Literal["evidence_copy"]
    id: str
    sha256: str
    to: str


EvidenceOutput = EvidenceLine | EvidenceCheckLine | EvidenceCopyLine | ReproductionLine


def evidence_line(evidence: Evidence, custody: tuple[Custody, ...]) -> EvidenceLine:
    """One piece of evidence, JSON-ready."""
    return {
        "type": "evidence",
        "id": evidence.id,
        "sha256": evidence.sha256,
        "size_bytes": evidence.size_bytes,
        "name": evidence.name,
        "kind": str(evidence.kind),
        "media_type": evidence.media_type,
        "incident": evidence.incident,
        "alert": evidence.alert,
        "made_from": evidence.made_from,
        "how": evidence.how,
        "added_at": to_text(evidence.added_at),
        "added_by": evidence.added_by,
        "custody": [
            {
                "act": str(done.act),
                "at": to_text(done.at),
                "by": done.by,
                "other": done.other,
                "note": done.note,
            }
            for done in custody
        ],
    }
