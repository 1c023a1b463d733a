"""Which connection may send for which sensor, and under which id we speak to nodes."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from vedette.access.authentication import Door
from vedette.access.certificates import Certificates
from vedette.access.tokens import SensorGrant
from vedette.engine.live.inputs.input_base import Keeper
from vedette.engine.live.inputs.sapient_clients import Admit, AdmitsNodes
from vedette.engine.live.inputs.tcp import TcpInput
from vedette.engine.live.installation_id import installation_id, node_id


def ask_access(keepers: Iterable[Keeper], door: Door) -> None:
    """Connect every input that checks tokens or certificates to the people database."""
    for keeper in keepers:
        if isinstance(keeper.input, AdmitsNodes):
            keeper.input.admit = by_certificate(door.certificates)
        elif isinstance(keeper.input, TcpInput):
            keeper.input.known = KnownToDoor(door)


def name_nodes(keepers: Iterable[Keeper], folder: Path) -> None:
    """Give every input that speaks to nodes an id of this installation. Raises ConfigError."""
    speakers = [keeper.input for keeper in keepers if isinstance(keeper.input, AdmitsNodes)]
    if speakers:
        installation = installation_id(folder)
        for speaker in speakers:
            speaker.identify(lambda name: str(node_id(installation, name)))


def _now() -> datetime:
    return datetime.now(UTC)


class KnownToDoor:
    """The current tokens and certificates of the people database; satisfies `Known`."""

    def __init__(self, door: Door, now: Callable[[], datetime] = _now) -> None:
        self._door = door
        self._now = now

    def by_token(self, text: str) -> SensorGrant | None:
        """The sensors of a token; None if it is not valid now."""
        return self._door.tokens.grant(text, at=self._now())

    def by_certificate(self, der: bytes) -> SensorGrant | None:
        """The sensors of a certificate; None if it is not known."""
        return self._door.certificates.grant(der)


def by_certificate(certificates: Certificates) -> Admit:
    """Let a certificate send for the nodes that it was added for.

    A client without a certificate may send for every node: the settings already restrict who can
    connect.
    """

    def admit(certificate: bytes | None, node_id: str) -> str | None:
        if certificate is None:
            return None
        grant = certificates.grant(certificate)
        if grant is None:
            return "its certificate is not known here; add it with `vedette certificate add`"
        if node_id not in {sensor.lower() for sensor in grant.sensors}:
            return "its certificate does not speak for this node"
        return None

    return admit
