"""Requests to a witness over HTTP (C2SP tlog-witness), the only data of a log that is sent out."""

import urllib.error
import urllib.parse
import urllib.request

from vedette.model.errors import ProofError
from vedette.model.value_words import failure_in_words
from vedette.record.ledger.base64_text import to_number
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.ledger import Ledger
from vedette.record.proof.witness import request_to_witness

PATIENCE_S = 20.0
_MOST_BYTES = 64 * 1024


def ask_witness(address: str, ledger: Ledger, signed: SignedCheckpoint) -> str:
    """The witness's signature lines for `signed`. Raises ProofError."""
    status, text = _post(address, request_to_witness(ledger, signed, 0).to_bytes())
    if status == 409:
        # It says how many entries it signed last: show that the log grew from there.
        old_size = _size(text, address)
        if old_size > signed.size:
            raise ProofError(
                f"the witness has signed {old_size} entries, but this checkpoint has only "
                f"{signed.size}",
                where=address,
                mend="this log was truncated or is an old copy; see docs/ledger-format.md",
            )
        status, text = _post(address, request_to_witness(ledger, signed, old_size).to_bytes())
    if status != 200:
        raise ProofError(
            f"the witness refused ({status}): {' '.join(text.split())[:200]}",
            where=address,
            mend="check that the witness trusts the key of this log, and that the log only grew",
        )
    return text


def _size(text: str, address: str) -> int:
    try:
        return to_number(text.strip())
    except ValueError as exc:
        raise ProofError(
            f"the answer of the witness cannot be read: {exc}",
            where=address,
            mend="check that the address is that of a C2SP witness",
        ) from exc


def _post(address: str, body: bytes) -> tuple[int, str]:
    url = f"{address.rstrip('/')}/add-checkpoint"
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise ProofError(
            "must be an address with http or https", where=address, mend="write it like https://..."
        )
    request = urllib.request.Request(url, data=body, method="POST")  # noqa: S310 - http(s) only
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
            return answer.status, answer.read(_MOST_BYTES).decode(errors="replace")
    except urllib.error.HTTPError as exc:
        return exc.code, exc.read(_MOST_BYTES).decode(errors="replace")
    except (OSError, ValueError) as exc:
        raise ProofError(
            f"the witness cannot be reached: {failure_in_words(exc)}",
            where=address,
            mend="check the address, or use files: --request, then --answer",
        ) from exc
