"""Who is told: the rota in steps, the ways to each person or place, and their quiet hours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from vedette.model.extras import optional_module
from vedette.notifications.notice import Notice

MOST_STEPS = 9
_QUIET = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody, or something, that is told. Written as `[[contact]]` in the settings."""

    name: str
    """Name in the delivery log and in the messages."""
    step: int = 1
    """Step of the rota, 1 to 9: 1 is told at once, each later one if nobody has acknowledged."""
    webhooks: tuple[str, ...] = ()
    """Addresses that each notice is posted to, signed; https, or http on loopback."""
    mail: tuple[str, ...] = ()
    """Mail addresses; they need `mail_host` and `mail_sender` of `[notify]`."""
    mqtt: tuple[str, ...] = ()
    """Broker and topic, as `mqtt://host:port/topic` or `mqtts://...`."""
    quiet: str | None = None
    """Quiet hours such as `22:00-06:00`: only entries, lost objects, a stalled engine and what
    has escalated is told then."""
    time_zone: str = "UTC"
    """IANA name of the time zone of the quiet hours."""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("name must not be empty")
        if not 1 <= self.step <= MOST_STEPS:
            raise ValueError(f"step must be between 1 and {MOST_STEPS}, got {self.step}")
        if not (self.webhooks or self.mail or self.mqtt):
            raise ValueError("webhooks, mail or mqtt must name at least one way to tell")
        for url in self.webhooks:
            _require_webhook(url)
        for address in self.mail:
            if "@" not in address or any(c.isspace() or c in ",<>" for c in address):
                raise ValueError(f"mail must be mail addresses, got {address!r}")
        for url in self.mqtt:
            parts = urlsplit(url)
            if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname or len(parts.path) < 2:
                raise ValueError(f"mqtt must be mqtt://host:port/topic, got {url!r}")
        if self.quiet is not None and _QUIET.match(self.quiet) is None:
            raise ValueError(f"quiet must be hours such as 22:00-06:00, got {self.quiet!r}")
        if self.time_zone not in available_timezones():
            raise ValueError(
                f"time_zone must be an IANA name such as Europe/Warsaw, got {self.time_zone!r}"
            )

    @property
    def ways(self) -> tuple[str, ...]:
        """Every way to this contact: the channel, a space, the address."""
        return (
            *(f"webhook {url}" for url in self.webhooks),
            *(f"mail {address}" for address in self.mail),
            *(f"mqtt {url}" for url in self.mqtt),
        )

    def is_quiet(self, at: datetime) -> bool:
        """Whether quiet hours apply at a time.

        Hours that begin and end at the same minute never apply.
        """
        found = None if self.quiet is None else _QUIET.match(self.quiet)
        if found is None:
            return False
        hours = [int(text) for text in found.groups()]
        begin, end = time(hours[0], hours[1]), time(hours[2], hours[3])
        now = at.astimezone(ZoneInfo(self.time_zone)).time()
        if begin <= end:
            return begin <= now < end
        return now >= begin or now < end

    def takes(self, notice: Notice, at: datetime, *, escalated: bool) -> bool:
        """Whether this contact receives the notice now.

        An escalated notice ignores the quiet hours.
        """
        return notice.urgent or escalated or not self.is_quiet(at)


def _require_webhook(url: str) -> None:
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or (parts.scheme != "https" and not local):
        raise ValueError(f"webhooks must be https addresses, or http on loopback, got {url!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """How people are told of alarms who do not look at the page."""

    escalate_after_s: float = 120.0
    """Seconds after which an alarm that nobody acknowledged is told to the next step, 5 to 86400.
    """
    stalled_after_s: float = 15.0
    """Seconds without progress of the engine after which that is told, 5 to 3600."""
    heartbeat: str | None = None
    """Address that is posted to while all is well, so that the site's monitoring notices a silent
    vedette."""
    heartbeat_s: float = 60.0
    """Seconds between heartbeats, 5 to 86400."""
    secret: str | None = None
    """File with the secret that signs webhooks; relative to the settings file."""
    mail_host: str | None = None
    """The mail server."""
    mail_port: int = 587
    """Port of the mail server."""
    mail_sender: str | None = None
    """Sender address of the mail."""
    mail_starttls: bool = True
    """Whether to turn on TLS; the server's certificate is checked."""
    mail_user: str | None = None
    """User name at the mail server; none: no sign-in."""
    mail_password_file: str | None = None
    """File with the password of `mail_user`; relative to the settings file."""
    mqtt_user: str | None = None
    """User name at the MQTT brokers; none: no sign-in."""
    mqtt_password_file: str | None = None
    """File with the password of `mqtt_user`; relative to the settings file."""

    def __post_init__(self) -> None:
        for name, least, most in (
            ("escalate_after_s", 5.0, 86_400.0),
            ("stalled_after_s", 5.0, 3_600.0),
            ("heartbeat_s", 5.0, 86_400.0),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                raise ValueError(f"{name} must be between {least:g} and {most:g}, got {value:g}")
        if self.heartbeat is not None:
            _require_webhook(self.heartbeat)
        for user, file in (
            ("mail_user", "mail_password_file"),
            ("mqtt_user", "mqtt_password_file"),
        ):
            if (getattr(self, user) is None) != (getattr(self, file) is None):
                only = user if getattr(self, file) is None else file
                raise ValueError(f"{user} and {file} must be given together, got only {only}")
        if self.mail_user is not None and not self.mail_starttls:
            raise ValueError("a mail password needs mail_starttls = true")


def require_ways(settings: NotifySettings, contacts: Sequence[Contact]) -> None:
    """Raise ValueError if a contact needs a setting that is missing."""
    for contact in contacts:
        if contact.webhooks and settings.secret is None:
            raise ValueError("[notify] secret is missing: webhooks are signed with it")
        if contact.mail and (settings.mail_host is None or settings.mail_sender is None):
            raise ValueError("[notify] mail_host and mail_sender are missing: a contact has mail")
    if any(contact.mqtt for contact in contacts):
        optional_module("aiomqtt", extra="mqtt", what="a contact with mqtt")
    names = [contact.name for contact in contacts]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"[[contact]] name must be unique, got {twice!r} more than once")
