"""TLS for inputs: our certificate, and whose certificates are accepted."""

import ssl
from pathlib import Path

from vedette.model.errors import ConfigError


def server_context(
    certificate: Path, key: Path, client_authority: Path | None = None
) -> ssl.SSLContext:
    """A server context for TLS 1.2 or newer. With `client_authority`, clients need a certificate.

    Raises ConfigError, which names the files.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
        if client_authority is not None:
            context.load_verify_locations(client_authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except OSError as exc:  # ssl.SSLError is one
        raise _unusable(exc, certificate, key, client_authority) from exc
    return context


def client_context(
    authority: Path | None = None, certificate: Path | None = None, key: Path | None = None
) -> ssl.SSLContext:
    """A client context for TLS 1.2 or newer, for servers with a certificate by `authority`.

    Without `authority`, the authorities of this machine are trusted. With `certificate` and `key`
    the client authenticates too. Raises ConfigError, which names the files.
    """
    try:
        context = ssl.create_default_context(cafile=authority)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate is not None:
            context.load_cert_chain(certificate, key)
    except OSError as exc:
        raise _unusable(exc, certificate, key, authority) from exc
    return context


def _unusable(error: OSError, *files: Path | None) -> ConfigError:
    return ConfigError(
        f"certificate, key and authority cannot be used: {error.strerror}",
        where=", ".join(str(path) for path in files if path is not None),
        mend="give readable PEM files, and the key of this certificate",
    )


def why_not(error: ssl.SSLError) -> str:
    """A short reason why TLS with a client failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({error.verify_message})"
    return f"TLS failed ({error.reason or 'no reason given'})"
