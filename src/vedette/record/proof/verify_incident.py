"""Verification that a bundle has every entry of its incident, and what it tells of the incident."""

from dataclasses import dataclass
from typing import Any

from vedette.model.claim_words import words_of
from vedette.model.errors import ProofError, RecordError
from vedette.model.ids import IncidentId, StatementId
from vedette.model.incident import Incident, Statement
from vedette.record.ledger.entries import EntryKind
from vedette.record.proof.bundle import Bundle
from vedette.record.proof.incident_manifest import IncidentManifest, kinds_not_looked_for
from vedette.record.proof.incident_view import incident_from, whole_entries
from vedette.record.proof.trusted_keys import Trust
from vedette.record.state.statements import superseded_by

NO_LIST = (
    "the bundle tells of an incident and has no signed list of the incident's entries, so entries"
    " may be missing; ask for one made by `vedette record prove INCIDENT` of this version"
)
UNTRUSTED_LIST = (
    "the list of the incident's entries is signed by no key that was given, so entries may be"
    " missing; give the key of the log"
)
_OPENED = f'"kind":"{EntryKind.INCIDENT_OPENED}"'.encode()
_MOST_NAMED = 5  # positions that a fault names one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedIncident:
    """The incident as the bundle's entries tell of it, and how far they are complete."""

    incident: Incident  # its statements, questions and responses
    kinds: tuple[str, ...]  # kinds of entry that were looked for
    size: int  # nothing else refers to it among so many entries of the log
    complete: bool  # a trusted key of the log signed that no other entry refers to it

    @property
    def superseded(self) -> dict[StatementId, StatementId]:
        """For each superseded statement, the one that superseded it last."""
        return superseded_by(self.incident.statements)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as ``vedette verify --json`` prints them."""
        superseded = self.superseded
        return {
            "id": self.incident.id,
            "title": self.incident.title,
            "complete": self.complete,
            "as_of_size": self.size,
            "kinds": list(self.kinds),
            "statements": [
                {
                    "statement": one.id,
                    "speaker": one.speaker,
                    "modality": str(one.modality),
                    "claim": one.claim,
                    "in_words": words_of(one),
                    "superseded_by": superseded.get(one.id),
                }
                for one in self.incident.statements
            ],
        }

    def lines(self) -> list[str]:
        """What it shows, for a person."""
        of = f"as of the checkpoint of {self.size} entries"
        sure = "nothing else refers to it" if self.complete else "it lists nothing else"
        superseded = self.superseded
        return [
            f"incident {self.incident.id}: {self.incident.title}",
            f"looked for: {', '.join(self.kinds)}",
            f"{sure} {of}",
            *(_statement_line(one, superseded.get(one.id)) for one in self.incident.statements),
            *(f"{question.text}: {question.answer.words}" for question in self.incident.questions),
        ]


def judge_incident(
    bundle: Bundle, trust: Trust
) -> tuple[ProvedIncident | None, list[str], list[str]]:
    """(what the bundle tells of its incident, faults, what cannot be excluded)."""
    manifest = bundle.manifest
    if manifest is None:
        tells = any(_OPENED in entry.body for entry in bundle.entries)
        return None, [], [NO_LIST] if tells and len(bundle.entries) > 1 else []
    signed, faults = _signed(manifest, bundle, trust)
    faults += _missing(manifest, bundle)
    if faults:
        return None, faults, []
    try:
        entries = whole_entries((entry.index, entry.body) for entry in bundle.entries)
        incident = incident_from(entries, IncidentId(manifest.incident))
    except RecordError as exc:
        return None, [f"the incident cannot be read from the bundle's entries: {exc.what}"], []
    shown = ProvedIncident(
        incident=incident, kinds=manifest.kinds, size=manifest.size, complete=signed
    )
    limits = [] if signed else [UNTRUSTED_LIST]
    if left_out := kinds_not_looked_for(manifest):
        limits.append(f"kinds of entry that were not looked for: {', '.join(left_out)}")
    return shown, [], limits


def _signed(manifest: IncidentManifest, bundle: Bundle, trust: Trust) -> tuple[bool, list[str]]:
    """(whether a trusted key of the log signed the list, faults)."""
    if not manifest.fits(bundle.checkpoint):
        return False, ["the list of the incident's entries is not as of the bundle's checkpoint"]
    own = () if bundle.key is None else (bundle.key,)
    try:
        by_maker = manifest.is_signed_by(own)
        trusted = manifest.is_signed_by(trust.keys)
    except ProofError as exc:
        return False, [f"the list of the incident's entries: {exc.what}"]
    if not by_maker and not trusted:
        return False, ["the list of the incident's entries has no signature of the log's key"]
    return trusted, []


def _missing(manifest: IncidentManifest, bundle: Bundle) -> list[str]:
    """Faults where the bundle's entries are not those of the list."""
    listed, there = set(manifest.entries), {entry.index for entry in bundle.entries}
    faults = []
    if absent := sorted(listed - there):
        faults.append(
            f"missing from the bundle: {_counted(absent)} of the {len(listed)} that concern "
            f"{manifest.incident}"
        )
    if more := sorted(there - listed):
        faults.append(f"not on the list of the incident's entries: {_counted(more)}")
    return faults


def _counted(positions: list[int]) -> str:
    named = ", ".join(map(str, positions[:_MOST_NAMED]))
    more = len(positions) - _MOST_NAMED
    word = "entry" if len(positions) == 1 else "entries"
    return f"{word} {named}" + (f" and {more} more" if more > 0 else "")


def _statement_line(statement: Statement, by: StatementId | None) -> str:
    claim = words_of(statement) or "no comment"
    mark = "" if by is None else f" SUPERSEDED by {by}"
    return f"statement {statement.id}{mark}: {statement.speaker}, {statement.modality}: {claim}"
