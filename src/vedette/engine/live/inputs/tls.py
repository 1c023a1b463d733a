"""TLS for inputs that listen: our certificate, and whose certificates are accepted."""

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
        files = ", ".join(str(p) for p in (certificate, key, client_authority) if p is not None)
        raise ConfigError(
            f"these are no certificate, key and authority that can be used ({exc.strerror})",
            where=files,
            mend="give PEM files that can be read, and the key of this certificate",
        ) from exc
    return context


def why_not(error: ssl.SSLError) -> str:
    """What went wrong with a client's TLS, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({error.verify_message})"
    return f"TLS failed ({error.reason or 'no reason given'})"
