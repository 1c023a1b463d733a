"""Limits on what the public may send, so that one network takes nothing from the others.

Each network has an allowance that fills again over the hour. All networks together have a larger
one. While that is spent, networks that have sent little still come in, so that a flood from some
does not shut out the rest. Times are arguments, and memory use is bounded.
"""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

from vedette.model.errors import RefusedError

HOUR_S = 3600.0
_REMEMBERED = 100_000  # networks
_NEWCOMER = 0.1  # who has used less than this share of the allowance still comes in
_BEYOND = 0.25  # of the common allowance, for newcomers while the rest is spent


@dataclass(slots=True)
class _Allowance:
    left: float
    at_s: float


class NetworkLimits:
    """What each network, and all together, may still send."""

    def __init__(self, *, per_network: float, in_all: float) -> None:
        """per_network, in_all: units an hour; at most so many at once."""
        self._per_network, self._in_all = per_network, in_all
        self._networks: OrderedDict[str, _Allowance] = OrderedDict()
        self._common = _Allowance(in_all, 0.0)

    def take(self, address: str, at_s: float, units: float = 1.0) -> None:
        """Take `units` for the network of an address. Raises RefusedError with the wait.

        at_s: seconds of any clock that never runs backwards.
        """
        network = network_of(address)
        own = self._filled(self._networks.pop(network, None), self._per_network, at_s)
        self._common = self._filled(self._common, self._in_all, at_s)
        self._networks[network] = own
        while len(self._networks) > _REMEMBERED:
            self._networks.popitem(last=False)
        if own.left < units:
            raise _refused(
                "your network has sent as much as it may in an hour",
                (units - own.left) * HOUR_S / self._per_network,
            )
        newcomer = own.left > (1.0 - _NEWCOMER) * self._per_network
        floor = -_BEYOND * self._in_all if newcomer else 0.0
        if self._common.left - units < floor:
            raise _refused(
                "more was sent from all networks than is taken in an hour",
                (units - self._common.left) * HOUR_S / self._in_all,
            )
        own.left -= units
        self._common.left -= units

    @staticmethod
    def _filled(held: _Allowance | None, most: float, at_s: float) -> _Allowance:
        if held is None:
            return _Allowance(most, at_s)
        grown = held.left + max(0.0, at_s - held.at_s) * most / HOUR_S
        return _Allowance(min(most, grown), max(at_s, held.at_s))


def network_of(address: str) -> str:
    """The network that one household or company holds: /24 of IPv4, /48 of IPv6."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is not None:
        known = known.ipv4_mapped
    width = 24 if known.version == 4 else 48
    return str(ipaddress.ip_network(f"{known}/{width}", strict=False))


def _refused(why: str, wait_s: float) -> RefusedError:
    return RefusedError(
        why,
        mend="it stays on your phone and is sent again later",
        wait_s=min(max(wait_s, 1.0), HOUR_S),
    )
