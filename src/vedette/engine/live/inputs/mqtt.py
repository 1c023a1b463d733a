"""MQTT: one message a frame, from a broker that the sensors publish to.

The session is kept by the broker (clean session off, QoS 1), so what comes while we are away is
sent when we are back, as far as the broker keeps it. A broker counts a message as delivered when
it has reached us, which is a moment before it is on our disk: of a crash in that moment the last
messages may be lost. Where that matters, use JSON Lines over TCP, which says what is on disk.
"""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from vedette.engine.live.inputs.admission import line_sensor, refuse
from vedette.engine.live.inputs.input_base import InputHealth, host_and_port, is_loopback, malformed
from vedette.engine.live.inputs.tls import client_context
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.feeds.feed import Carrier
from vedette.feeds.known_feeds import live_encoding
from vedette.model.errors import FeedError
from vedette.model.extras import optional_module
from vedette.model.ids import SensorId

if TYPE_CHECKING:
    import aiomqtt

_WAITING_MAX = 1_000  # messages that the client holds while the intake has no room
_QOS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttSettings:
    """Frames or report lines from an MQTT broker, one a message."""

    kind: Literal["mqtt"]
    """Always `mqtt`."""
    name: str
    """Name of this input and MQTT client id. Do not change it, because the raw log contains it."""
    connect: str
    """The broker's address, like `127.0.0.1:1883`."""
    topics: dict[str, str]
    """The sensor of each topic: `{ "sensors/radar-1/reports" = "radar-1" }`. Lines of other sensors
    are refused. A topic may contain `+` or `#`; the first matching entry applies."""
    encoding: str
    """Encoding of a message: one that comes in messages; `vedette feeds` lists them."""
    options: dict[str, Any] | None = None
    """The feed's own options, like `{ time_zone = "UTC" }`; see the encodings below."""
    tls: bool = False
    """Whether to use TLS; must be true for a broker on another machine."""
    authority: str | None = None
    """PEM file of the authority that signs the broker's certificate; by default those that this
    machine trusts."""
    certificate: str | None = None
    """PEM file of our certificate, for a broker that asks; relative to the settings file."""
    key: str | None = None
    """PEM file of the certificate's key; relative to the settings file."""
    username: str | None = None
    """User name at the broker; on another machine this or a certificate must be given."""
    password_file: str | None = None
    """File whose first line is the password, relative to the settings file."""

    def __post_init__(self) -> None:
        host, _ = host_and_port(self.connect)
        if (self.certificate is None) != (self.key is None):
            only = "certificate" if self.key is None else "key"
            raise ValueError(f"certificate and key must be given together, got only {only}")
        if not self.tls and (self.authority is not None or self.certificate is not None):
            raise ValueError("tls must be true if authority, certificate or key is given")
        if self.password_file is not None and self.username is None:
            raise ValueError("username must be given if password_file is given")
        if not is_loopback(host):
            self._check_beyond()
        if not self.topics or not all(map(str.strip, [*self.topics, *self.topics.values()])):
            raise ValueError(
                "topics must name at least one topic with its sensor; neither may be empty"
            )
        live_encoding(self.encoding, Carrier.MESSAGE)

    def _check_beyond(self) -> None:
        if not self.tls:
            raise ValueError(f"{self.connect} is another machine, so tls must be true")
        if self.username is None and self.certificate is None:
            raise ValueError(
                f"{self.connect} is another machine, and without a sign-in anybody could publish "
                "there: give username and password_file, or certificate and key"
            )

    def context(self) -> ssl.SSLContext | None:
        """The TLS context; None without TLS. Raises ConfigError that names the files."""
        if not self.tls:
            return None
        files = (self.authority, self.certificate, self.key)
        return client_context(*(None if name is None else Path(name) for name in files))

    def make(self, *, simulation: bool) -> "MqttInput":  # noqa: ARG002 - every kind is made alike
        """The input. Raises MissingExtraError where the extra `mqtt` is not installed."""
        return MqttInput(self)


class MqttInput:
    """One subscription; satisfies `Input`."""

    def __init__(self, settings: MqttSettings) -> None:
        self.health = InputHealth(name=settings.name, kind=settings.kind)
        self._settings = settings
        self._encoding = live_encoding(settings.encoding, Carrier.MESSAGE)
        self._library: Any = optional_module("aiomqtt", extra="mqtt", what="an MQTT input")
        self._tls = settings.context()

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Receive messages until cancelled or disconnected. Raises FeedError, OSError."""
        settings = self._settings
        host, port = host_and_port(settings.connect)
        client = self._library.Client(
            host,
            port,
            identifier=f"vedette-{settings.name}",
            username=settings.username,
            password=_password(settings),
            clean_session=False,
            tls_context=self._tls,
            max_queued_incoming_messages=_WAITING_MAX,
        )
        try:
            async with client:
                await client.subscribe([(topic, _QOS) for topic in settings.topics])
                opened(f"subscribed to {', '.join(settings.topics)} at {settings.connect}")
                self.health.connections = 1
                async for message in client.messages:
                    await self._take(intake, message.topic, message.payload, message.retain)
        except self._library.MqttError as exc:
            raise FeedError(f"MQTT: {exc}", where=settings.connect) from exc
        finally:
            self.health.connections = 0

    async def _take(
        self, intake: Intake, topic: "aiomqtt.Topic", payload: object, retained: bool = False
    ) -> None:
        sensor = topic_sensor(self._settings.topics, topic)
        if sensor is None:
            return  # of a subscription that the broker keeps from earlier settings
        if not isinstance(payload, bytes) or not payload:
            malformed(self.health, "a message is empty")
            return
        if retained and not self._tells_its_time(payload):
            malformed(
                self.health, "a retained message states no time, so it may be old; it is not used"
            )
            return
        if self._encoding.frames == Encoding.REPORT_LINE:
            payload = payload if payload.endswith(b"\n") else payload + b"\n"
            if (named := line_sensor(payload)) != sensor:
                refuse(self.health, self._settings.connect, named, f"the topic {topic}")
                return
        frames, faults = self._encoding.cut_message(payload)
        for fault in faults:
            malformed(self.health, fault)
        for frame in frames:
            await intake.put(
                input=self.health.name,
                sensor=sensor,
                encoding=self._encoding.frames,
                data=frame,
            )

    def _tells_its_time(self, payload: bytes) -> bool:
        """Whether a message states its own time. A broker may have kept it for days."""
        return self._encoding.frames == Encoding.REPORT_LINE and b'"measured_at"' in payload


def topic_sensor(topics: Mapping[str, str], topic: "aiomqtt.Topic") -> SensorId | None:
    """The sensor of messages on `topic`; None if no entry of `topics` matches."""
    found = (sensor for name, sensor in topics.items() if topic.matches(name))
    return next(map(SensorId, found), None)


def _password(settings: MqttSettings) -> str | None:
    if settings.password_file is None:
        return None
    lines = Path(settings.password_file).read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""
