"""Verification of a bundle with the reader's own keys and checkpoints."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vedette.model.errors import ProofError
from vedette.record.ledger import merkle
from vedette.record.ledger.base64_text import to_base64
from vedette.record.ledger.checkpoint import SignedCheckpoint, parse_checkpoint
from vedette.record.ledger.verify_ledger import CANNOT_EXCLUDE, EXIT_CODES, Fault, Integrity
from vedette.record.proof.bundle import MAX_BYTES, Bundle, parse_bundle
from vedette.record.proof.trusted_keys import OWN_CLOCK, Trust, When, signed_faults, when_of
from vedette.record.proof.verify_incident import ProvedIncident, judge_incident

_NOT_HELD = (
    "without a checkpoint kept elsewhere or a trusted witness it cannot be excluded that the log"
    " was cut off, or that others are shown another one (a fork)"
)
_NO_KEY = "no key of the log was given: whoever made it may have made up the log"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofResult:
    """The result of verifying a bundle or a checkpoint, and what it leaves open."""

    what: str  # "bundle" or "checkpoint"
    integrity: Integrity
    origin: str | None = None
    size: int | None = None
    root: bytes | None = None
    signed: tuple[str, ...] = ()  # names of the trusted who signed
    when: When = OWN_CLOCK
    grew_from: tuple[int, ...] = ()  # sizes that the log is shown to have grown from
    entries: tuple[tuple[int, bytes], ...] = ()  # that are shown to be in it
    incident: ProvedIncident | None = None  # None: it is about no incident, or does not say so
    faults: tuple[Fault, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 if the proof is valid, 1 if it is not, 2 if it cannot be read."""
        return EXIT_CODES[self.integrity]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as ``vedette verify --json`` prints them."""
        return {
            "type": f"verify_{self.what}",
            "integrity": str(self.integrity),
            "origin": self.origin,
            "size": self.size,
            "root_sha256": None if self.root is None else self.root.hex(),
            "signed_by": list(self.signed),
            "when": self.when.to_dict(),
            "grew_from": list(self.grew_from),
            "entries": [
                {"index": index, "entry": json.loads(body)} for index, body in self.entries
            ],
            "incident": None if self.incident is None else self.incident.to_dict(),
            "faults": [fault.to_dict() for fault in self.faults],
            "limits": list(self.limits),
        }


def verify_bundle(data: bytes, trust: Trust) -> ProofResult:
    """Verify a bundle. Never raises for what it holds."""
    try:
        bundle = parse_bundle(data)
    except ProofError as exc:
        return _unreadable("bundle", exc)
    faults = inner_faults(bundle)
    grew_from = tuple(earlier.size for earlier in bundle.history)
    chain = {(earlier.size, earlier.root) for earlier in bundle.history}
    chain.add((bundle.checkpoint.size, bundle.checkpoint.root))
    incident, missing, open_ = judge_incident(bundle, trust)
    result = _judge("bundle", bundle.checkpoint, chain, [*faults, *missing], trust, bundle)
    if result.integrity is Integrity.ALTERED:
        return result
    shown = tuple((entry.index, entry.body) for entry in bundle.entries)
    return replace(
        result,
        entries=shown,
        grew_from=grew_from,
        incident=incident,
        limits=(*result.limits, *open_),
    )


def verify_checkpoint(data: bytes, trust: Trust) -> ProofResult:
    """Verify a checkpoint against the keys and checkpoints that are trusted."""
    try:
        checkpoint = parse_checkpoint(data)
    except ProofError as exc:
        return _unreadable("checkpoint", exc)
    chain = {(checkpoint.size, checkpoint.root)}
    return _judge("checkpoint", checkpoint, chain, [], trust, None)


def read_proof_file(path: Path) -> bytes:
    """The bytes of a bundle or a checkpoint. Raises ProofError."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as exc:
        raise ProofError(
            f"cannot be read: {exc.strerror}", where=str(path), mend="check the path"
        ) from exc


def inner_faults(bundle: Bundle) -> list[str]:
    """The parts of the bundle that do not agree with its own checkpoint."""
    size, root = bundle.checkpoint.size, bundle.checkpoint.root
    faults: list[str] = []
    faults += [
        f"the proof does not show that entry {entry.index} is in the log"
        for entry in bundle.entries
        if not merkle.inclusion_holds(
            leaf=merkle.leaf_hash(entry.body),
            index=entry.index,
            size=size,
            proof=entry.proof,
            root=root,
        )
    ]
    faults += [
        f"the proof does not show that the log grew from {earlier.size} entries"
        for earlier in bundle.history
        if not merkle.consistency_holds(
            old_size=earlier.size,
            new_size=size,
            old_root=earlier.root,
            new_root=root,
            proof=earlier.proof,
        )
    ]
    return faults


def _judge(
    what: str,
    checkpoint: SignedCheckpoint,
    chain: set[tuple[int, bytes]],
    faults: list[str],
    trust: Trust,
    bundle: Bundle | None,
) -> ProofResult:
    signed, unsigned = signed_faults(checkpoint, trust)
    timestamp = None if bundle is None else bundle.timestamp
    when, token_faults = when_of(checkpoint, signed, timestamp, trust)
    faults = [*faults, *unsigned, *token_faults]
    if bundle is not None and bundle.key is not None:
        ours = [key for key in trust.keys if key.name == bundle.key.name]
        if ours and bundle.key not in ours:
            faults.append("the key in the bundle is not the trusted key of the log")
    tied = False
    for held in trust.held:
        fault = _against_held(held, checkpoint, chain)
        faults += [] if fault is None else [fault]
        tied |= fault is None
    witnessed = any(one.at is not None for one in signed)
    by_log = any(one.at is None for one in signed)
    limits = []
    if not by_log and not tied:
        limits.append(_NO_KEY)
    if not tied and not witnessed:
        limits.append(f"{CANNOT_EXCLUDE}: {_NOT_HELD}")
    if when.at is None:
        limits.append("the time of writing is by its own clock only, not by a witness or authority")
    if timestamp is not None and not trust.authorities:
        limits.append("its time-stamp token was not verified, because no authority was given")
    sound = Integrity.INTACT if tied or (witnessed and by_log) else Integrity.CONSISTENT
    return ProofResult(
        what=what,
        integrity=Integrity.ALTERED if faults else sound,
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        signed=tuple(one.key.name for one in signed),
        when=when,
        faults=tuple(Fault(what=fault) for fault in faults),
        limits=tuple(limits),
    )


def _against_held(
    held: SignedCheckpoint, checkpoint: SignedCheckpoint, chain: set[tuple[int, bytes]]
) -> str | None:
    """What speaks against it where `held` is known; None where `held` is part of its chain."""
    if held.origin != checkpoint.origin:
        return f"the checkpoint held is of another log, {held.origin}"
    if (held.size, held.root) in chain:
        return None
    if any(size == held.size for size, _ in chain):
        return (
            f"FORK: the log signed {to_base64(held.root)} over {held.size} entries too; "
            "keep both checkpoints, they are the proof"
        )
    if held.size > checkpoint.size:
        return (
            f"it shows {checkpoint.size} entries, and the checkpoint held is of {held.size}: "
            "an old one played again, or cut off; ask for one made since"
        )
    return (
        f"it does not show that the log grew from the {held.size} entries of the checkpoint held; "
        "ask for a bundle made since that checkpoint"
    )


def _unreadable(what: str, error: ProofError) -> ProofResult:
    return ProofResult(what=what, integrity=Integrity.UNREADABLE, faults=(Fault(what=error.what),))
