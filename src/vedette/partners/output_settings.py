"""Settings of the outputs: one `[[output]]` table for each."""

import ipaddress
from dataclasses import dataclass
from typing import Literal

from vedette.engine.live.inputs.input_base import host_and_port

RoleName = Literal["viewer", "operator", "investigator", "administrator"]
DATAGRAM_TRANSPORTS = ("udp", "multicast")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputBase:
    """What every output has."""

    kind: str
    """Which kind of output it is."""
    name: str
    """Name of this output in health, metrics and the access log."""
    partner: str
    """Who receives it: the `to` of the `[[release]]` rules that apply."""
    role: RoleName = "viewer"
    """Role of the partner: the `role` of the `[[release]]` rules that apply."""
    messages_per_s: float = 100.0
    """Greatest number of messages in a second, 0.1 to 10000; what is newer replaces what waits."""
    track_every_s: float = 1.0
    """Seconds between two messages of one track, 0 to 3600."""
    objects_max: int = 5_000
    """Objects that are kept for this output, 1 to 100000; further ones are left out and counted."""

    def __post_init__(self) -> None:
        _require("messages_per_s", self.messages_per_s, 0.1, 10_000.0)
        _require("track_every_s", self.track_every_s, 0.0, 3_600.0)
        _require("objects_max", self.objects_max, 1, 100_000)
        for key in ("name", "partner"):
            if not getattr(self, key).strip():
                raise ValueError(f"{key} must not be empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkOutput(OutputBase):
    """An output that sends to an address."""

    address: str
    """Where to send, like `192.0.2.7:8087`; a group address such as `239.2.3.1:6969` for
    multicast."""
    transport: Literal["tcp", "tls", "udp", "multicast"] = "tcp"
    """How to send. Without TLS anybody on the way can read it."""
    authority: str | None = None
    """With `tls`: PEM file of the authority that signs the partner's certificate; by default those
    that this machine trusts."""
    certificate: str | None = None
    """With `tls`: PEM file of our certificate, for a partner that asks for one."""
    key: str | None = None
    """With `tls`: PEM file of the certificate's key."""
    interface: str | None = None
    """With `multicast`: address of the network interface to send from."""
    hops: int = 1
    """With `multicast`: routers that a datagram may cross, 1 to 255."""

    def __post_init__(self) -> None:
        OutputBase.__post_init__(self)
        host, _ = host_and_port(self.address)
        _require("hops", self.hops, 1, 255)
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key must be given together")
        if self.transport != "tls" and (self.authority or self.certificate):
            raise ValueError(
                f"authority, certificate and key need transport = 'tls', got {self.transport!r}"
            )
        if self.transport == "multicast" and not _is_group(host):
            raise ValueError(
                f"address must be an IPv4 group (224.0.0.0 to 239.255.255.255) for multicast, got "
                f"{host!r}"
            )
        if self.interface is not None:
            try:
                ipaddress.IPv4Address(self.interface)
            except ValueError as exc:
                raise ValueError(
                    f"interface must be an IPv4 address of this machine, got {self.interface!r}"
                ) from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class CotOutput(NetworkOutput):
    """Cursor on Target: to a TAK server, or to phones and tablets by UDP or multicast."""

    kind: Literal["cot"]
    """Always `cot`."""
    encoding: Literal["xml", "protobuf"] = "xml"
    """`protobuf` is TAK protocol version 1, only with `udp` and `multicast`; it needs the extra
    `tak`."""
    track_stale_s: float = 20.0
    """Seconds after the time of its state at which a track is stale, 1 to 3600."""
    alarm_stale_s: float = 120.0
    """Seconds after which an alarm or a sighting that was not sent again is stale, 5 to 86400."""
    restriction_stale_s: float = 600.0
    """Seconds after which a restriction that was not sent again is stale, 5 to 86400."""

    def __post_init__(self) -> None:
        NetworkOutput.__post_init__(self)
        _require("track_stale_s", self.track_stale_s, 1.0, 3_600.0)
        _require("alarm_stale_s", self.alarm_stale_s, 5.0, 86_400.0)
        _require("restriction_stale_s", self.restriction_stale_s, 5.0, 86_400.0)
        if self.encoding == "protobuf" and self.transport not in DATAGRAM_TRANSPORTS:
            raise ValueError(
                "encoding = 'protobuf' needs transport = 'udp' or 'multicast', got "
                f"{self.transport!r}; TAK servers take XML over TCP and TLS"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class AsterixOutput(NetworkOutput):
    """ASTERIX: system tracks as category 062, the state of this system as category 065."""

    kind: Literal["asterix"]
    """Always `asterix`."""
    transport: Literal["tcp", "tls", "udp", "multicast"] = "udp"
    """How to send; air-traffic systems take datagrams."""
    sac: int
    """System area code of this system, 0 to 255, as your authority gave it."""
    sic: int
    """System identification code of this system, 0 to 255."""
    service: int = 1
    """Identification of the service (I062/015), 0 to 255."""
    status_s: float = 1.0
    """Seconds between two messages about the state of this system (category 065), 0.1 to 60."""
    messages_per_s: float = 1_000.0
    """Greatest number of tracks in a second, 0.1 to 10000."""

    def __post_init__(self) -> None:
        NetworkOutput.__post_init__(self)
        _require("sac", self.sac, 0, 255)
        _require("sic", self.sic, 0, 255)
        _require("service", self.service, 0, 255)
        _require("status_s", self.status_s, 0.1, 60.0)


OutputSettings = CotOutput | AsterixOutput

OUTPUT_KINDS: dict[str, type[OutputSettings]] = {"cot": CotOutput, "asterix": AsterixOutput}


def _is_group(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_multicast
    except ValueError:
        return False


def _require(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{name} must be between {least:g} and {most:g}, got {value:g}")
