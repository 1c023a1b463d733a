"""Which node may speak for which sensor: SAPIENT's registrations, asked of access."""

from collections.abc import Iterable

from vedette.access.certificates import Certificates
from vedette.engine.live.inputs.base import Keeper
from vedette.engine.live.inputs.sapient import SapientInput
from vedette.engine.live.inputs.sapient_clients import Admit


def ask_access(keepers: Iterable[Keeper], certificates: Certificates) -> None:
    """Let every input whose nodes show certificates ask whom they speak for."""
    for keeper in keepers:
        if isinstance(keeper.input, SapientInput):
            keeper.input.admit = by_certificate(certificates)


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
