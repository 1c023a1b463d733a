"""The settings of a SAPIENT input. They need no optional dependency; the input itself does."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from uuid import UUID

from vedette.engine.live.inputs.input_base import Input, host_and_port, require_peers
from vedette.engine.live.inputs.tls import client_context, server_context
from vedette.feeds.sapient.framing import MAX_MESSAGE_BYTES
from vedette.model.extras import optional_module
from vedette.model.value_words import in_words


def _require_uuid(text: str) -> None:
    try:
        UUID(text)
    except ValueError as exc:
        raise ValueError(f"node_id must be a UUID, got {in_words(text)}") from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class SapientSettings:
    """Sensors that speak SAPIENT, BSI Flex 335 v2.0 (docs/feeds/sapient.md)."""

    kind: Literal["sapient"]
    """Always `sapient`."""
    name: str
    """Name of this input. Do not change it, because the raw log contains it."""
    listen: str | None = None
    """Address to listen on, like `127.0.0.1:5020`. Give either this or `connect`."""
    connect: str | None = None
    """Address of a middleware, like `127.0.0.1:5001`. vedette connects to it as a fusion node, and
    connects again after a loss."""
    peers: tuple[str, ...] = ()
    """Networks whose nodes are accepted. Needed beyond this machine without `client_authority`."""
    certificate: str | None = None
    """PEM file of our certificate, for TLS; relative to the settings file."""
    key: str | None = None
    """PEM file of the certificate's key; relative to the settings file."""
    client_authority: str | None = None
    """PEM file of the authority that signs the nodes' certificates; each must then show one."""
    tls: bool = False
    """Whether to connect over TLS."""
    authority: str | None = None
    """For TLS with `connect`: PEM file of the authority that signs the middleware's certificate; by
    default those that this machine trusts."""
    node_id: str | None = None
    """The UUID of vedette as a node. By default a UUID of version 4, made at the first start and
    kept in the data folder."""
    connections_max: int = 200
    """Greatest number of nodes at once, 1 to 10000."""
    register_within_s: float = 30.0
    """Seconds within which a node must register, 0.1 to 3600."""
    whole_within_s: float = 60.0
    """Seconds from the first byte of a message to its last, 0.1 to 3600."""
    message_bytes_max: int = MAX_MESSAGE_BYTES
    """Greatest length of a message, 1000 to 262144 bytes."""
    unread_bytes_max: int = 256 * 1024
    """Greatest size of the replies that wait for a node, in bytes, 1000 up; others are dropped."""
    refused_first_max: int = 20
    """Bad messages after which the connection of an unregistered client is closed, 0 up."""

    def __post_init__(self) -> None:
        if (self.listen is None) == (self.connect is None):
            raise ValueError("give either listen or connect, and not both")
        host_and_port(self.listen or self.connect or "")
        if self.listen is not None:
            if self.tls or self.authority is not None:
                raise ValueError(
                    "tls and authority need connect; to listen with TLS, give certificate and key"
                )
            if self.client_authority is None:
                require_peers(self.listen, self.peers)
        elif self.client_authority is not None or self.peers:
            raise ValueError("client_authority and peers need listen; to connect, give authority")
        elif not self.tls and (self.authority is not None or self.certificate is not None):
            raise ValueError("authority, certificate and key need tls = true")
        if (self.certificate is None) != (self.key is None):
            only = "certificate" if self.key is None else "key"
            raise ValueError(f"certificate and key must be given together, got only {only}")
        if self.client_authority is not None and self.certificate is None:
            raise ValueError("certificate and key must be given if client_authority is given")
        if self.node_id is not None:
            _require_uuid(self.node_id)
        for name, value, least, most in (
            ("connections_max", self.connections_max, 1, 10_000),
            ("register_within_s", self.register_within_s, 0.1, 3600),
            ("whole_within_s", self.whole_within_s, 0.1, 3600),
            ("message_bytes_max", self.message_bytes_max, 1000, 262_144),
            ("unread_bytes_max", self.unread_bytes_max, 1000, 1 << 30),
            ("refused_first_max", self.refused_first_max, 0, 1 << 30),
        ):
            if not least <= value <= most:
                raise ValueError(f"{name} must be between {least} and {most}, got {value}")

    def make(self, *, simulation: bool) -> Input:  # noqa: ARG002 - SAPIENT does not say
        """The input. Raises ConfigError where its certificate cannot be used, and MissingExtraError
        where the extra `sapient` is not installed."""
        certificate, key = _path(self.certificate), _path(self.key)
        tls = None
        if self.tls:
            tls = client_context(_path(self.authority), certificate, key)
        elif certificate is not None and key is not None:
            tls = server_context(certificate, key, _path(self.client_authority))
        module = optional_module(
            "vedette.engine.live.inputs.sapient_tcp", extra="sapient", what="a SAPIENT input"
        )
        return cast("Input", module.SapientInput(self, tls))


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
