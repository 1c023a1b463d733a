"""Who may speak for which sensor: what the inputs ask of access."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from vedette.access.authentication import Door
from vedette.access.certificates import Certificates
from vedette.access.tokens import SensorGrant
from vedette.engine.live.inputs.input_base import Keeper
from vedette.engine.live.inputs.sapient_clients import Admit, AdmitsNodes
from vedette.engine.live.inputs.tcp import TcpInput


def ask_access(keepers: Iterable[Keeper], door: Door) -> None:
    """Let every input whose senders show tokens or certificates ask whom they speak for."""
    for keeper in keepers:
        if isinstance(keeper.input, AdmitsNodes):
            keeper.input.admit = by_certificate(door.certificates)
        elif isinstance(keeper.input, TcpInput):
            keeper.input.known = KnownToDoor(door)


def _now() -> datetime:
    return datetime.now(UTC)


class KnownToDoor:
    """Tokens and certificates as the people database now has them; satisfies `Known`."""

    def __init__(self, door: Door, now: Callable[[], datetime] = _now) -> None:
        self._door = door
        self._now = now

    def by_token(self, text: str) -> SensorGrant | None:
        """Whom a sensor's token speaks for, if it holds now."""
        return self._door.tokens.grant(text, at=self._now())

    def by_certificate(self, der: bytes) -> SensorGrant | None:
        """Whom a certificate speaks for."""
        return self._door.certificates.grant(der)


def by_certificate(certificates: Certificates) -> Admit:
    """A certificate speaks for the nodes that it was added for.

    Without one, the settings have let the node in: it is among the peers, or on this machine.
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
