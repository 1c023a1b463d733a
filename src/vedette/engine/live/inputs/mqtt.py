"""MQTT: one message a frame, from a broker that the sensors publish to.

The session is kept by the broker (clean session off, QoS 1), so what comes while we are away is
sent when we are back, as far as the broker keeps it. A broker counts a message as delivered when
it has reached us, which is a moment before it is on our disk: of a crash in that moment the last
messages may be lost. Where that matters, use JSON Lines over TCP, which says what is on disk.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import aiomqtt

from vedette.engine.live.inputs.base import InputHealth, host_and_port, is_loopback, malformed
from vedette.engine.live.inputs.udp_frames import FrameEncoding
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.model.errors import FeedError
from vedette.model.ids import SensorId

_WAITING_MAX = 1_000  # messages that the client holds while the intake has no room
_QOS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttSettings:
    """Frames or report lines from an MQTT broker, one a message."""

    kind: Literal["mqtt"]
    """Always `mqtt`."""
    name: str
    """Name of this input; it stands in the raw log and is our client id, so keep it."""
    connect: str
    """The broker's address, like `127.0.0.1:1883`."""
    topic: str
    """Topic filter to subscribe to, like `sensors/+/reports`."""
    encoding: FrameEncoding
    """What a message holds: `report_line`, `ieee80211`, `btle_ll` or `mode_s`."""
    sensor: str
    """Id of the receiver behind it; of report lines, which name their sensors, any name."""
    tls: bool = False
    """Whether to use TLS; must be true for a broker on another machine."""
    username: str | None = None
    """User name at the broker."""
    password_file: str | None = None
    """File whose first line is the password; keep it out of the settings."""

    def __post_init__(self) -> None:
        host, _ = host_and_port(self.connect)
        if not self.tls and not is_loopback(host):
            raise ValueError(f"{self.connect} is another machine, so tls must be true")
        if not self.topic:
            raise ValueError("topic must not be empty")

    def make(self, *, simulation: bool) -> "MqttInput":  # noqa: ARG002 - every kind is made alike
        """The input."""
        return MqttInput(self)


class MqttInput:
    """One subscription; satisfies `Input`."""

    def __init__(self, settings: MqttSettings) -> None:
        self.health = InputHealth(name=settings.name, kind=settings.kind)
        self._settings = settings

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Take in messages until cancelled or cut off. Raises FeedError, OSError."""
        settings = self._settings
        host, port = host_and_port(settings.connect)
        client = aiomqtt.Client(
            host,
            port,
            identifier=f"vedette-{settings.name}",
            username=settings.username,
            password=_password(settings),
            clean_session=False,
            tls_context=ssl.create_default_context() if settings.tls else None,
            max_queued_incoming_messages=_WAITING_MAX,
        )
        try:
            async with client:
                await client.subscribe(settings.topic, qos=_QOS)
                opened(f"subscribed to {settings.topic} at {settings.connect}")
                self.health.connections = 1
                async for message in client.messages:
                    await self._take(intake, message.payload)
        except aiomqtt.MqttError as exc:
            raise FeedError(f"MQTT: {exc}", where=settings.connect) from exc
        finally:
            self.health.connections = 0

    async def _take(self, intake: Intake, payload: object) -> None:
        if not isinstance(payload, bytes) or not payload:
            malformed(self.health, "a message without content")
            return
        encoding = Encoding(self._settings.encoding)
        if encoding is Encoding.REPORT_LINE and not payload.endswith(b"\n"):
            payload += b"\n"
        await intake.put(
            input=self.health.name,
            sensor=SensorId(self._settings.sensor),
            encoding=encoding,
            data=payload,
        )


def _password(settings: MqttSettings) -> str | None:
    if settings.password_file is None:
        return None
    lines = Path(settings.password_file).read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""
