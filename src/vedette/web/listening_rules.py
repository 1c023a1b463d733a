"""Rules for listening: beyond this machine only over TLS and only with sign-in."""

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from vedette.model.errors import ServeError
from vedette.model.value_words import failure_in_words
from vedette.web.listening import HOST, PORT, is_loopback, open_socket
from vedette.web.origin_check import LOOPBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """The address, the names and the certificate with which the page is served."""

    host: str = HOST
    port: int = PORT
    names: tuple[str, ...] = ()  # the names that people type into their browsers
    certificate: Path | None = None  # PEM, with the chain
    key: Path | None = None

    @property
    def over_tls(self) -> bool:
        """Whether a certificate is given."""
        return self.certificate is not None

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that the server accepts."""
        named = frozenset(name.lower() for name in self.names)
        return named | LOOPBACK if is_loopback(self.host) else named

    def url(self, listener: socket.socket) -> str:
        """The address to open in a browser."""
        own, port = listener.getsockname()[:2]
        name = self.names[0] if self.names else own
        scheme = "https" if self.over_tls else "http"
        return f"{scheme}://[{name}]:{port}/" if ":" in name else f"{scheme}://{name}:{port}/"


def listen(exposure: Exposure, *, signed_in: bool) -> tuple[socket.socket, ssl.SSLContext | None]:
    """Open the port and read the certificate. Raises ServeError where access would be
    unrestricted."""
    tls = _context(exposure)
    where = f"{exposure.host}:{exposure.port}"
    if not is_loopback(exposure.host):
        if tls is None or not signed_in:
            raise ServeError(
                "the page must have TLS and sign-in if host is not a loopback address",
                where=where,
                mend="set page.certificate and page.key and use `vedette serve`, or set host to "
                f"{HOST} and use an SSH tunnel",
            )
        if not exposure.names:
            raise ServeError(
                "page.names must have at least one host name, got none",
                where=where,
                mend="set page.names to what people type into their browsers",
            )
    return open_socket(exposure.host, exposure.port, beyond_loopback=True), tls


def _context(exposure: Exposure) -> ssl.SSLContext | None:
    if exposure.certificate is None and exposure.key is None:
        return None
    if exposure.certificate is None or exposure.key is None:
        raise ServeError(
            "page.certificate and page.key must be given together, got only "
            f"{'page.key' if exposure.certificate is None else 'page.certificate'}",
            where="[page]",
            mend="set both, or neither",
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(exposure.certificate, exposure.key)
    except (OSError, ssl.SSLError) as exc:
        raise ServeError(
            f"the certificate and the key cannot be used: {failure_in_words(exc)}",
            where=str(exposure.certificate),
            mend="give the PEM files of a certificate, with its chain, and of its key",
        ) from exc
    return context
