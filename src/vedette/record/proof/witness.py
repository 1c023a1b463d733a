"""A witness: it signs that a log only grew since it last looked (C2SP tlog-witness)."""

from dataclasses import dataclass

from vedette.model.errors import ProofError
from vedette.model.value_words import failure_in_words
from vedette.record.ledger import merkle
from vedette.record.ledger.base64_text import to_base64, to_hash, to_number
from vedette.record.ledger.checkpoint import SignedCheckpoint, parse_checkpoint
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.signed_note import KeyKind, SignerKey, VerifierKey, parse_verifier
from vedette.store import witness_rows
from vedette.store.database import Database

MAX_BYTES = 128 * 1024
_MAX_PROOF = 63
_TEXT = "text/plain; charset=utf-8"
_SIZE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Request:
    """A log's request to a witness."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: SignedCheckpoint

    def to_bytes(self) -> bytes:
        """The bytes that are sent."""
        proof = "".join(f"{to_base64(one)}\n" for one in self.proof)
        return f"old {self.old_size}\n{proof}\n".encode() + self.checkpoint.to_bytes()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a witness, as an HTTP response."""

    status: int
    body: str
    content_type: str = _TEXT

    @property
    def is_signed(self) -> bool:
        """Whether the body is signature lines."""
        return self.status == 200


def request_to_witness(ledger: Ledger, signed: SignedCheckpoint, old_size: int) -> Request:
    """The request to a witness that last signed `old_size` entries. Raises ProofError."""
    if not 0 <= old_size <= signed.size:
        raise ProofError(
            f"the number of entries that the witness signed last must be 0 to {signed.size}, the "
            f"size of the checkpoint, got {old_size}",
            mend="correct `old`, or sign a new checkpoint",
        )
    proof = ledger.consistency_proof(old_size, signed.size) if old_size else ()
    return Request(old_size, proof, signed)


def parse_request(data: bytes) -> Request:
    """Parse the bytes of `Request.to_bytes`. Raises ProofError."""
    head, separator, note = data.partition(b"\n\n")
    if len(data) > MAX_BYTES:
        raise ProofError(
            f"a request to a witness must have at most {MAX_BYTES:,} bytes, got {len(data):,}"
        )
    if not separator:
        raise ProofError(
            "a request to a witness must have an empty line before the checkpoint, got none"
        )
    try:
        first, *lines = head.decode().split("\n")
        old_size, proof = _old_size(first), tuple(map(to_hash, lines))
    except ValueError as exc:
        raise ProofError(f"must be a request to a witness: {failure_in_words(exc)}") from exc
    if len(proof) > _MAX_PROOF:
        raise ProofError(
            f"a request to a witness must have at most {_MAX_PROOF} hashes, got {len(proof)}"
        )
    return Request(old_size, proof, parse_checkpoint(note))


def _old_size(line: str) -> int:
    if not line.startswith("old "):
        raise ValueError(f"the first line must be `old` and a size, got {line[:60]!r}")
    return to_number(line.removeprefix("old "))


class Witness:
    """One witness: its key, and its stored state of each log."""

    def __init__(self, database: Database, signer: SignerKey) -> None:
        if signer.kind is not KeyKind.WITNESS:
            raise ProofError(f"must be the key of a witness, got a log's key: {signer.name}")
        self._database = database
        self._signer = signer

    @property
    def key(self) -> VerifierKey:
        """Its public key, for logs and for those who verify."""
        return self._signer.verifier

    def trust(self, key: VerifierKey) -> None:
        """Watch the log with this key from now on; a log may have several over time."""
        if key.kind is not KeyKind.LOG:
            raise ProofError(f"must be the key of a log, got a witness's key: {key.name}")
        with self._database.writing() as connection:
            witness_rows.add_key(connection, key.name, str(key))

    def logs(self) -> dict[str, SignedCheckpoint | None]:
        """Every log that it watches, with the last checkpoint that it signed."""
        with self._database.reading() as connection:
            seen = dict(witness_rows.all_seen(connection))
            origins = witness_rows.origins(connection)
        return {o: parse_checkpoint(seen[o]) if o in seen else None for o in origins}

    def conflicts(self) -> list[tuple[bytes, bytes]]:
        """Conflicts kept as evidence: what it had signed, and a request that does not continue
        from it.
        """
        with self._database.reading() as connection:
            return witness_rows.conflicts(connection)

    def add_checkpoint(self, data: bytes, *, at: int) -> Answer:
        """Sign the checkpoint in a request, or refuse it with the reason; `at` in seconds since
        1970.

        The signature is on the disk before the answer is sent. Requests are handled one at a time.
        """
        try:
            request = parse_request(data)
        except ProofError as exc:
            return Answer(400, f"{exc}\n")
        with self._database.writing() as connection:
            keys = witness_rows.keys_of(connection, request.checkpoint.origin)
            refused = _refused(request, [parse_verifier(key) for key in keys])
            if refused is not None:
                return refused
            note = witness_rows.seen(connection, request.checkpoint.origin)
            last = None if note is None else parse_checkpoint(note)
            answer = _inconsistent(request, last)
            if answer is None:
                signature = self._signer.sign(request.checkpoint.note.text, at)
                checkpoint = request.checkpoint
                witness_rows.write_seen(
                    connection, checkpoint.origin, checkpoint.size, checkpoint.to_bytes()
                )
                answer = Answer(200, signature.line() + "\n")
            elif last is not None and _is_evidence(answer, request, last):
                witness_rows.add_conflict(connection, at, last.to_bytes(), data)
        return answer


def _refused(request: Request, keys: list[VerifierKey]) -> Answer | None:
    """Why a request is not looked at: of no known log, not signed by it, or the wrong way round."""
    checkpoint = request.checkpoint
    if not keys:
        return Answer(404, f"{checkpoint.origin} is no log that this witness knows\n")
    try:
        signed = checkpoint.signed_by(keys)
    except ProofError as exc:
        return Answer(403, f"{exc}\n")
    if not signed:
        return Answer(403, "no known key of the log signed this checkpoint\n")
    if request.old_size > checkpoint.size:
        return Answer(400, "the old size is larger than the checkpoint's\n")
    return None


def _inconsistent(request: Request, last: SignedCheckpoint | None) -> Answer | None:
    """Why the checkpoint does not go on from the last one; None where it does."""
    checkpoint = request.checkpoint
    known = 0 if last is None else last.size
    if request.old_size != known:
        return Answer(409, f"{known}\n", _SIZE)
    if last is None or known == 0:
        empty = checkpoint.size == 0 and checkpoint.root != merkle.EMPTY_ROOT
        if request.proof or empty:
            return Answer(422, "there is nothing to prove from a size of 0\n")
        return None
    if checkpoint.size == known and checkpoint.root != last.root:
        return Answer(409, f"{known}\n", _SIZE)
    holds = merkle.consistency_holds(
        old_size=known,
        new_size=checkpoint.size,
        old_root=last.root,
        new_root=checkpoint.root,
        proof=request.proof,
    )
    return None if holds else Answer(422, "the proof does not show that the log only grew\n")


def _is_evidence(answer: Answer, request: Request, last: SignedCheckpoint) -> bool:
    """A root that differs at one size is a fork; a proof that fails may be one."""
    forked = request.checkpoint.size == last.size and request.checkpoint.root != last.root
    return forked or answer.status == 422
