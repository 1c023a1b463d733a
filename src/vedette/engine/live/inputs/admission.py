"""Who sends on a connection, and for which sensors. `access` decides; this module asks it.

A grant is checked again every second, so a connection ends when its grant is revoked or expires.
A refused message is counted and logged with the sensor, never with the token.
"""

import logging
from typing import Protocol

from vedette.access.tokens import SensorGrant
from vedette.engine.live.inputs.input_base import InputHealth, TurnedAway, malformed
from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.report_format.report_decoder import read_line
from vedette.model.errors import AccessError, FeedError
from vedette.model.ids import SensorId
from vedette.model.report import RegistrationReport

log = logging.getLogger(__name__)

ASKED_AGAIN_S = 1.0


class Known(Protocol):
    """Looks up tokens and certificates; None for an unknown, revoked or expired one."""

    def by_token(self, text: str) -> SensorGrant | None:
        """The sensors that a token is valid for; None if the token is unknown or not valid."""
        ...

    def by_certificate(self, der: bytes) -> SensorGrant | None:
        """The sensors that a client certificate is valid for; None if it is unknown or not valid.

        der: the certificate in DER form.
        """
        ...


class NobodyKnown:
    """Knows no token and no certificate: the default of an input."""

    def by_token(self, text: str) -> SensorGrant | None:  # noqa: ARG002 - as `Known` asks
        """Always None: no token is known."""
        return None

    def by_certificate(self, der: bytes) -> SensorGrant | None:  # noqa: ARG002 - as `Known` asks
        """Always None: no certificate is known."""
        return None


class Admission:
    """The credentials of one connection. A token is used before a certificate."""

    def __init__(self, known: Known, certificate: bytes | None) -> None:
        self._known = known
        self._certificate = certificate
        self._grant: SensorGrant | None = None
        self._asked_at: float | None = None

    def require(self, token: str | None, now_s: float) -> SensorGrant:
        """The sensors that a token may send for. now_s: a monotonic clock, s. Raises FeedError."""
        if self._grant is None or self._asked_at is None or now_s - self._asked_at >= ASKED_AGAIN_S:
            try:
                self._asked_at, self._grant = now_s, self._ask(token)
            except AccessError as exc:
                log.error("the people database cannot be read, so no sender is admitted: %s", exc)  # noqa: TRY400
                raise FeedError(
                    "the people database cannot be read, so no sender is admitted",
                    mend="try again later",
                ) from exc
        return self._grant

    def _ask(self, token: str | None) -> SensorGrant:
        if token is not None:
            grant, what = self._known.by_token(token), "token"
        elif self._certificate is not None:
            grant, what = self._known.by_certificate(self._certificate), "certificate"
        else:
            raise FeedError(
                "the sender must present a sensor's token or a client certificate, got neither",
                mend="see docs/access.md on sensors",
            )
        if grant is None:
            raise FeedError(
                f"the {what} of the sender is unknown here, revoked or expired",
                mend="make or add one with `vedette token create` or `vedette certificate add`",
            )
        return grant


def line_sensor(line: bytes) -> SensorId | None:
    """The sensor that a line of the report format names; None if the line cannot be read.

    The line is read by the reader that decodes it later, so the two cannot differ. A SAPIENT frame
    names its node itself, whatever the line around it says, so the answer is None.
    """
    item = read_line(line, number=2, offset=0, source="line", tally=Tally())
    if item is None or (isinstance(item, Frame) and item.encoding == Encoding.SAPIENT):
        return None
    return item.registered.id if isinstance(item, RegistrationReport) else item.sensor


def refuse(health: InputHealth, host: str, sensor: SensorId | None, who: str) -> None:
    """Count a refused message, and log the first one.

    who: the token, certificate, topic or input that is not valid for the sensor, as a phrase for
    the log.
    """
    health.refused_messages += 1
    if sensor is None:
        malformed(health, "a line that cannot be read, so its sensor is unknown")
        return
    why = f"{who} is not valid for this sensor (input {health.name})"
    if not health.turned_away:
        log.warning("input %s: refused from %s, sensor %s: %s", health.name, host, sensor, why)
    health.turned_away.append(TurnedAway(host, why, sensor))
