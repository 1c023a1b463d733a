"""The ways out: signed webhooks, mail and MQTT. Each sends one message, or raises OSError."""

import asyncio
import hashlib
import hmac
import http.client
import json
import smtplib
import ssl
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from vedette.model.errors import ConfigError
from vedette.model.extras import optional_module
from vedette.notifications.contacts import NotifySettings

TIMEOUT_S = 10.0
SECRET_BYTES_MIN = 16


def signature(secret: bytes, at_s: int, body: bytes) -> str:
    """The value of the `Vedette-Signature` header for `body`. at_s: seconds since 1970."""
    digest = hmac.new(secret, b"%d." % at_s + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A message goes to the address in the settings, and nowhere else."""

    def redirect_request(self, *_: object) -> NoReturn:
        raise OSError("it redirects to another address; set that address instead")


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """POST JSON to an address. Raises OSError unless the server accepted it."""
    request = urllib.request.Request(  # noqa: S310 - the settings take http and https only
        url,
        data=body,
        headers={"Content-Type": "application/json", "User-Agent": "vedette", **headers},
        method="POST",
    )
    opener = urllib.request.build_opener(_NoRedirects)
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            if not 200 <= answer.status < 300:
                raise OSError(f"the address answered with status {answer.status}")
    except http.client.HTTPException as exc:
        raise OSError(f"the address did not answer as HTTP: {exc!r}") from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Sends messages through every channel that the settings name."""

    settings: NotifySettings
    secret: bytes = b""
    mail_password: str = ""
    mqtt_password: str = ""
    wall_s: Callable[[], float] = time.time

    @classmethod
    def of(cls, settings: NotifySettings) -> "Channels":
        """The channels of `settings`, with the secrets read from their files.

        Raises ConfigError.
        """
        return cls(
            settings=settings,
            secret=_secret(settings.secret),
            mail_password=_word(settings.mail_password_file),
            mqtt_password=_word(settings.mqtt_password_file),
        )

    def send(self, way: str, message_id: str, body: bytes) -> None:
        """Send one message. Raises OSError if the receiver did not accept it.

        way: the channel, a space and the address, as in `Contact.ways`.
        """
        channel, _, address = way.partition(" ")
        if channel == "webhook":
            self.webhook(address, message_id, body)
        elif channel == "mail":
            self._mail(address, message_id, body)
        elif channel == "mqtt":
            self._mqtt(address, body)
        else:
            raise OSError(f"the channel must be webhook, mail or mqtt, got {channel!r}")

    def webhook(self, url: str, message_id: str, body: bytes) -> None:
        """Post a signed message to a webhook. Raises OSError if the server did not accept it."""
        signed = {}
        if self.secret:
            signed["Vedette-Signature"] = signature(self.secret, int(self.wall_s()), body)
        post(url, body, {"Vedette-Notice": message_id, **signed})

    def _mail(self, address: str, message_id: str, body: bytes) -> None:
        settings, told = self.settings, json.loads(body)
        message = EmailMessage()
        message["Subject"] = " ".join(str(told["title"]).split())
        message["From"] = settings.mail_sender
        message["To"] = address
        message["Date"] = formatdate(self.wall_s())
        domain = str(settings.mail_sender).rpartition("@")[2]
        message["Message-ID"] = f"<{message_id}@{domain}>"
        message.set_content(f"{told['title']}\n\n{told['text']}\n\nTime: {told['at']}\n")
        try:
            with smtplib.SMTP(
                settings.mail_host or "", settings.mail_port, timeout=TIMEOUT_S
            ) as server:
                if settings.mail_starttls:
                    server.starttls(context=ssl.create_default_context())
                if settings.mail_user is not None:
                    server.login(settings.mail_user, self.mail_password)
                server.send_message(message)
        except smtplib.SMTPException as exc:
            raise OSError(f"the mail server did not take it: {exc}") from exc

    def _mqtt(self, url: str, body: bytes) -> None:
        asyncio.run(self._publish(url, body))

    async def _publish(self, url: str, body: bytes) -> None:
        aiomqtt = optional_module("aiomqtt", extra="mqtt", what="a notification by MQTT")
        parts = urlsplit(url)
        tls = ssl.create_default_context() if parts.scheme == "mqtts" else None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                async with aiomqtt.Client(
                    parts.hostname or "",
                    parts.port or (8883 if tls else 1883),
                    username=self.settings.mqtt_user,
                    password=self.mqtt_password or None,
                    tls_context=tls,
                ) as client:
                    await client.publish(parts.path[1:], body, qos=1)
        except (aiomqtt.MqttError, TimeoutError) as exc:
            raise OSError(f"the broker did not take it: {exc}") from exc


def _secret(file: str | None) -> bytes:
    found = _word(file).encode()
    if file is not None and len(found) < SECRET_BYTES_MIN:
        raise ConfigError(
            f"must have at least {SECRET_BYTES_MIN} bytes, got {len(found)}",
            where=file,
            mend="write random bytes there, for example 32 in hexadecimal",
        )
    return found


def _word(file: str | None) -> str:
    if file is None:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(
            "cannot be read", where=file, mend="name the file of the secret in [notify]"
        ) from exc
