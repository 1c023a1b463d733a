"""TLS for inputs: our certificate, and whose certificates are accepted."""

import ssl
from pathlib import Path

from vedette.model.errors import ConfigError


def server_context(
    certificate: Path, key: Path, client_authority: Path | None = None
) -> ssl.SSLContext:
    """TLS 1.2 or newer. With `client_authority`, every client has to show a certificate by it.

    Raises ConfigError that names the files.
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
    """TLS 1.2 or newer, to a server whose certificate is by `authority`, or one trusted here.

    With `certificate` and `key` we show one too. Raises ConfigError that names the files.
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
        f"these are no certificate, key and authority that can be used ({error.strerror})",
        where=", ".join(str(path) for path in files if path is not None),
        mend="give PEM files that can be read, and the key of this certificate",
    )


def why_not(error: ssl.SSLError) -> str:
    """What went wrong with a client's TLS, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({error.verify_message})"
    return f"TLS failed ({error.reason or 'no reason given'})"
