"""A bundle about an incident has every entry that concerns it, and a missing one is noticed."""

import io
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_support import after
from proof_support import WITNESS_KEY, night
from random_records import RandomRecord
from spoken import say

from vedette.model.errors import LedgerError
from vedette.model.ids import IncidentId
from vedette.model.incident import Incident
from vedette.model.statement import Link, LinkKind
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.entries import Entry
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.signed_note import KeyKind, SignerKey
from vedette.record.ledger.verify_ledger import Integrity
from vedette.record.proof.bundle import Bundle, make_bundle, parse_bundle
from vedette.record.proof.checkpoint_signing import sign_checkpoint
from vedette.record.proof.incident_manifest import sign_manifest
from vedette.record.proof.incident_proof import entries_about, prove
from vedette.record.proof.incident_search import SEARCHED, entries_of_incident
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_bundle import ProofResult, verify_bundle
from vedette.record.state.incidents import Incidents
from vedette.sharing.record_lines import known_line, response_line

SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
KEY = SignerKey("example.org/watch", KeyKind.LOG, bytes(range(32)))
TRUST = Trust(keys=(KEY.verifier,))
STEPS = 25


def known_of(incident: Incident) -> list[Any]:
    """What `vedette record known` prints of it."""
    return [
        *(known_line(incident, question) for question in incident.questions),
        *(response_line(incident, response) for response in incident.responses),
    ]


def folded(entries: Sequence[tuple[int, Entry]], incident: IncidentId) -> list[Any] | None:
    """What is known from these entries; those that cannot be applied are passed over."""
    state = Incidents()
    for position, entry in entries:
        with suppress(LedgerError):
            state.apply(position, entry)
    return known_of(state.get(incident)) if state.holds(incident) else None


def bundle_of(ledger: Ledger, incident: IncidentId) -> tuple[Bundle, SignedCheckpoint]:
    signed = sign_checkpoint(ledger, KEY)
    found = entries_of_incident(ledger, incident, until=signed.size)
    bundle = make_bundle(ledger, signed, found.positions, key=KEY.verifier)
    return replace(bundle, manifest=sign_manifest(found, signed, KEY)), signed


@settings(max_examples=max(20, int(1000 * SHARE)))
@given(st.integers(0, 2**32), st.integers(0, 2))
def test_whatever_changes_what_is_known_is_in_the_bundle(seed: int, which: int) -> None:
    made = RandomRecord(seed, STEPS)
    incident = made.incidents[which]
    bundle, _ = bundle_of(made.record.ledger, incident)
    there = {entry.index for entry in bundle.entries}
    entries = list(made.record.ledger.entries())
    whole = folded(entries, incident)
    for position, _entry in entries:
        if position not in there:
            assert folded([e for e in entries if e[0] != position], incident) == whole, position
    result = verify_bundle(bundle.to_bytes(), TRUST)
    assert result.faults == ()
    assert result.incident is not None
    assert result.incident.complete
    assert known_of(result.incident.incident) == whole


@settings(max_examples=max(8, int(1000 * SHARE / 4)))
@given(st.integers(0, 2**32), st.integers(0, 2))
def test_dropping_any_entry_is_noticed(seed: int, which: int) -> None:
    made = RandomRecord(seed, STEPS)
    bundle, _ = bundle_of(made.record.ledger, made.incidents[which])
    for entry in bundle.entries:
        others = tuple(one for one in bundle.entries if one is not entry)
        result = verify_bundle(replace(bundle, entries=others).to_bytes(), TRUST)
        assert result.integrity is Integrity.ALTERED
        assert any(
            f"missing from the bundle: entry {entry.index} " in f.what for f in result.faults
        )


class Superseded:
    """A record in which a statement was superseded after it was sent to a partner."""

    def __init__(self, folder: Path) -> None:
        self.record, self.path, self.signer = night(folder, statements=2)
        self.incident = self.record.incidents.all()[0]
        old = self.incident.statements[0]
        new = say(
            self.record, self.incident.id, at=after(700), by="officer", speaker="Ministry",
            claim="A missile hit the house", links=(Link(LinkKind.SUPERSEDES, old.id),),
        )  # fmt: skip
        self.old, self.new = old.id, new.id
        self.bundle = prove(self.record, self.path, self.incident.id)
        self.trust = Trust(keys=(self.signer.verifier,))


@pytest.fixture
def superseded(tmp_path: Path) -> Superseded:
    return Superseded(tmp_path)


def verified(one: Superseded, bundle: Bundle) -> ProofResult:
    return verify_bundle(bundle.to_bytes(), one.trust)


def test_a_partner_reads_a_superseded_claim_as_superseded(superseded: Superseded) -> None:
    result = verified(superseded, superseded.bundle)
    assert result.incident is not None
    rows = {row["statement"]: row for row in result.to_dict()["incident"]["statements"]}
    assert rows[superseded.old]["superseded_by"] == superseded.new
    assert rows[superseded.new]["superseded_by"] is None
    said = "\n".join(result.incident.lines())
    assert f"statement {superseded.old} SUPERSEDED by {superseded.new}: Tower" in said
    assert f"nothing else refers to it as of the checkpoint of {result.size} entries" in said
    assert all(kind in said for kind in SEARCHED)


def test_a_list_that_was_changed_or_belongs_to_another_checkpoint_is_a_fault(
    superseded: Superseded,
) -> None:
    bundle, record = superseded.bundle, superseded.record
    assert bundle.manifest is not None
    say(record, superseded.incident.id, at=after(800), by="officer", speaker="Tower", claim="Last")
    later = prove(record, superseded.path, superseded.incident.id)
    assert len(later.entries) == len(bundle.entries) + 1
    shorter = replace(later, manifest=bundle.manifest, entries=later.entries[: len(bundle.entries)])
    (fault,) = verified(superseded, shorter).faults
    assert "not as of the bundle's checkpoint" in fault.what
    found = entries_of_incident(record.ledger, superseded.incident.id, until=later.checkpoint.size)
    forged = sign_manifest(found, later.checkpoint, WITNESS_KEY)
    (fault,) = verified(superseded, replace(later, manifest=forged)).faults
    assert "has no signature of the log's key" in fault.what


def test_without_the_logs_key_completeness_is_left_open(superseded: Superseded) -> None:
    held = sign_checkpoint(superseded.record.ledger, superseded.signer)
    result = verify_bundle(superseded.bundle.to_bytes(), Trust(held=(held,)))
    assert result.incident is not None
    assert not result.incident.complete
    assert any("signed by no key that was given" in limit for limit in result.limits)


def test_a_bundle_of_an_earlier_version_still_verifies_and_says_what_it_lacks(
    superseded: Superseded,
) -> None:
    early = replace(superseded.bundle, manifest=None)
    assert b'"version":1' in early.to_bytes()
    assert parse_bundle(early.to_bytes()) == early
    result = verified(superseded, early)
    assert result.faults == ()
    assert result.incident is None
    assert any("entries may be missing" in limit for limit in result.limits)


def test_evidence_documents_releases_and_signatures_are_found(tmp_path: Path) -> None:
    record, path, _ = night(tmp_path, statements=1)
    first, second = (incident.id for incident in record.incidents.all())
    taken = record.intake.take_in(
        io.BytesIO(b"Police said on Monday that no one had been hurt at the mill near Opole.\n"),
        at=after(700), by="officer", name="a.txt", incident=first,
    )  # fmt: skip
    (draft,) = taken.drafts
    _, said = record.intake.accept(draft.id, at=after(701), by="officer", incident=second)
    assert said is not None
    kinds = {
        str(record.ledger.entries_at([at])[0].kind): at for at in entries_about(record, second)
    }
    assert {"document.taken_in", "evidence.added", "draft.decided", "run.opened"} <= kinds.keys()
    assert "incident.opened" in kinds
    result = verify_bundle(prove(record, path, second).to_bytes(), Trust())
    assert result.faults == ()
