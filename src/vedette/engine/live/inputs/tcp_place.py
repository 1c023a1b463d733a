"""Settings that all TCP inputs share: address and TLS."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from vedette.engine.live.inputs.input_base import host_and_port, is_loopback, require_peers
from vedette.engine.live.inputs.tls import client_context, server_context


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpPlace:
    """The address that a TCP input listens on or connects to, with its TLS settings."""

    kind: str
    """Which kind of input it is."""
    name: str
    """Name of this input. Do not change it, because the raw log contains it."""
    listen: str | None = None
    """Address to listen on, like `127.0.0.1:9100`. Either this or `connect`."""
    connect: str | None = None
    """Address to connect to, like `127.0.0.1:30005`. A lost connection is opened again."""
    peers: tuple[str, ...] = ()
    """Networks whose senders are accepted. Required to listen beyond this machine without TLS."""
    certificate: str | None = None
    """PEM file of our certificate, for TLS; relative to the settings file."""
    key: str | None = None
    """PEM file of the certificate's key; relative to the settings file."""
    client_authority: str | None = None
    """To listen: PEM file of the authority that signs the senders' certificates. Each sender
    then needs one that was added with `vedette certificate add`."""
    tls: bool = False
    """To connect: whether to use TLS."""
    authority: str | None = None
    """To connect with TLS: PEM file of the authority that signs the other side's certificate; by
    default those that this machine trusts."""
    connections_max: int = 64
    """Greatest number of senders at once, 1 to 10000."""

    def __post_init__(self) -> None:
        if (self.listen is None) == (self.connect is None):
            raise ValueError(
                "either listen or connect must be given, "
                f"got {'neither' if self.listen is None else 'both'}"
            )
        host_and_port(self.address)
        if (self.certificate is None) != (self.key is None):
            only = "certificate" if self.key is None else "key"
            raise ValueError(f"certificate and key must be given together, got only {only}")
        if self.listen is not None:
            self._check_listening(self.listen)
        else:
            self._check_connecting()
        if not 1 <= self.connections_max <= 10_000:
            raise ValueError(
                f"connections_max must be between 1 and 10000, got {self.connections_max}"
            )

    def _check_listening(self, listen: str) -> None:
        if self.tls or self.authority is not None:
            raise ValueError(
                "tls and authority can be given only with connect; to listen with TLS, give "
                "certificate and key"
            )
        if self.client_authority is not None and self.certificate is None:
            raise ValueError("certificate and key must be given if client_authority is given")
        require_peers(listen, self.peers, optional=self.certificate is not None)

    def _check_connecting(self) -> None:
        if self.client_authority is not None:
            raise ValueError(
                "client_authority can be given only with listen; to connect, give authority"
            )
        if not self.tls and (self.authority is not None or self.certificate is not None):
            raise ValueError("tls must be true if authority, certificate or key is given")

    @property
    def address(self) -> str:
        """The address on which it listens or to which it connects."""
        return self.listen or self.connect or ""

    @property
    def beyond(self) -> bool:
        """Whether the other end can be on another machine."""
        return not is_loopback(host_and_port(self.address)[0])

    def context(self) -> ssl.SSLContext | None:
        """The TLS context; None without TLS. Raises ConfigError that names the files."""
        certificate, key = _path(self.certificate), _path(self.key)
        if self.tls:
            return client_context(_path(self.authority), certificate, key)
        if certificate is not None and key is not None:
            return server_context(certificate, key, _path(self.client_authority))
        return None


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
