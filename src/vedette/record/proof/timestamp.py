"""RFC 3161 time stamps of checkpoints. No network is used.

What is stamped is the checkpoint's text, as its log signs it, signatures left out: so witnesses may
sign after the stamp. A request is written to a file, sent by any means, and the answer read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from vedette.model.errors import ProofError
from vedette.model.value_words import failure_in_words
from vedette.store.small_file import read_at_most

MAX_BYTES = 64 * 1024
_MOST_PEM_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stamp:
    """A verified time stamp: `text` existed at `at`."""

    at: datetime
    authority: str | None  # as the token names it; None where it names none


def request_for(text: str) -> bytes:
    """A time-stamp request (DER) over the SHA-256 of a checkpoint's text.

    It asks for a certificate.
    """
    builder = TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256)
    return builder.cert_request(cert_request=True).build().as_bytes()


def read_stamp(response: bytes, text: str, roots: list[x509.Certificate]) -> Stamp:
    """Verify an authority's answer (DER) over a checkpoint's text. Raises ProofError.

    roots: the authorities' certificates that are trusted; there must be one.
    """
    if not roots:
        raise ProofError(
            "no authority's certificate was given, so the token proves nothing",
            mend="give the certificates of the authority as `authority`",
        )
    try:
        if len(response) > MAX_BYTES:
            raise ProofError(
                f"a time-stamp response must have at most {MAX_BYTES:,} bytes, "
                f"got {len(response):,}"
            )
        decoded = decode_timestamp_response(response)
        builder = VerifierBuilder()
        for root in roots:
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(decoded, text.encode())
        info = decoded.tst_info
        return Stamp(_utc(info.gen_time), None if info.name is None else str(info.name))
    except (VerificationError, ValueError) as exc:
        raise ProofError(
            f"the time-stamp token does not verify: {exc}",
            mend="get the authority's certificates, and the token that was made of this checkpoint",
        ) from exc


def read_response(path: Path) -> bytes:
    """An authority's answer (DER), not verified yet. Raises ProofError."""
    try:
        data = read_at_most(path, MAX_BYTES)
        decode_timestamp_response(data)
    except (OSError, ValueError) as exc:
        raise ProofError(
            f"must be a time-stamp response: {failure_in_words(exc)}",
            where=str(path),
            mend="name the authority's answer",
        ) from exc
    return data


def read_certificates(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file. Raises ProofError."""
    try:
        return x509.load_pem_x509_certificates(read_at_most(path, _MOST_PEM_BYTES))
    except (OSError, ValueError) as exc:
        raise ProofError(
            f"must have certificates in PEM: {failure_in_words(exc)}",
            where=str(path),
            mend="name the file of the authority's certificates",
        ) from exc


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
