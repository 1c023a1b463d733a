"""What a verifier already has: keys, checkpoints stored elsewhere, time-stamping authorities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import Certificate

from vedette.model.errors import ProofError
from vedette.model.times import to_text
from vedette.record.ledger.checkpoint import SignedCheckpoint, time_of
from vedette.record.ledger.signed_note import KeyKind, Signed, VerifierKey
from vedette.record.proof.timestamp import read_stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """None of it may come from the owner of the record that is verified."""

    keys: tuple[VerifierKey, ...] = ()  # logs' and witnesses'; each one must have signed
    held: tuple[SignedCheckpoint, ...] = ()  # checkpoints of the log that were kept elsewhere
    authorities: tuple[Certificate, ...] = ()  # for RFC 3161 tokens

    @property
    def witnesses(self) -> tuple[VerifierKey, ...]:
        """The witnesses among the keys."""
        return tuple(key for key in self.keys if key.kind is KeyKind.WITNESS)


@dataclass(frozen=True, slots=True)
class When:
    """The latest time by which a checkpoint existed, and who vouches for it."""

    at: datetime | None  # None: nobody but the log's own clock
    by: str

    def to_dict(self) -> dict[str, str | None]:
        """Plain values."""
        return {"not_after": None if self.at is None else to_text(self.at), "by": self.by}


OWN_CLOCK = When(None, "its own clock")


def signed_faults(checkpoint: SignedCheckpoint, trust: Trust) -> tuple[list[Signed], list[str]]:
    """The trusted keys that signed `checkpoint`, and the faults: signatures missing or wrong."""
    try:
        signed = list(checkpoint.signed_by(trust.keys))
    except ProofError as exc:
        return [], [exc.what]
    missing = {key.name: key for key in trust.keys if key not in [one.key for one in signed]}
    # A log may have had several keys; one of those that are trusted is enough.
    if any(one.key.kind is KeyKind.LOG for one in signed):
        missing = {n: key for n, key in missing.items() if key.kind is KeyKind.WITNESS}
    words = [f"{name} did not sign the checkpoint of {checkpoint.size}" for name in missing]
    return signed, words


def when_of(
    checkpoint: SignedCheckpoint,
    signed: Sequence[Signed],
    timestamp: bytes | None,
    trust: Trust,
) -> tuple[When, list[str]]:
    """The earliest time that a witness or an authority confirms, and the faults of time-stamp
    tokens.
    """
    found = [When(time_of(one), f"the witness {one.key.name}") for one in signed]
    faults = []
    if timestamp is not None and trust.authorities:
        try:
            stamp = read_stamp(timestamp, checkpoint.checkpoint.text(), list(trust.authorities))
            found.append(When(stamp.at, "a time-stamping authority (RFC 3161)"))
        except ProofError as exc:
            faults.append(exc.what)
    known = [(when.at, when.by) for when in found if when.at is not None]
    return (When(*min(known)) if known else OWN_CLOCK), faults
