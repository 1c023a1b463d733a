"""Mail by SMTP, sent to the recipients in the settings when a person asks for it."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from vedette.model.errors import ConfigError, VedetteError
from vedette.model.ids import content_id
from vedette.model.value_words import failure_in_words

_TIMEOUT_S = 30.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class MailError(VedetteError):
    """Mail that could not be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefSettings:
    """The SMTP settings of `vedette brief --send`."""

    host: str | None = None
    """The mail server. Without it no brief can be sent."""
    port: int = 587
    """Port of the mail server."""
    sender: str | None = None
    """Sender address of the mail."""
    recipients: tuple[str, ...] = ()
    """Recipient addresses; the record lists the recipients of each brief."""
    starttls: bool = True
    """Whether to turn on TLS; the server's certificate is checked."""
    user: str | None = None
    """User name at the mail server; none: no sign-in."""
    password_file: str | None = None
    """File with the password of `user`; relative to the settings file."""

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port must be between 1 and 65535, got {self.port}")
        for address in (*self.recipients, *([self.sender] if self.sender else [])):
            if "@" not in address or any(c.isspace() or c in ",<>" for c in address):
                raise ValueError(f"sender and recipients must be mail addresses, got {address!r}")
        if (self.user is None) != (self.password_file is None):
            only = "user" if self.password_file is None else "password_file"
            raise ValueError(f"user and password_file must be given together, got only {only}")
        if self.user is not None and not self.starttls and self.host not in _LOOPBACK:
            raise ValueError(
                f"starttls must be true if user is given and host is another machine ({self.host})"
            )


def require_mail(settings: BriefSettings) -> None:
    """Raise ConfigError unless all settings for sending are given."""
    for name in ("host", "sender", "recipients"):
        if not getattr(settings, name):
            raise ConfigError(
                f"[brief] {name} is missing", where="--send", mend="set it; see docs/brief.md"
            )


def message_of(
    settings: BriefSettings, *, subject: str, text: str, html: str, at: datetime
) -> EmailMessage:
    """The mail message, in plain text and HTML."""
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.recipients)
    message["Date"] = format_datetime(at)
    domain = str(settings.sender).rpartition("@")[2]
    message["Message-ID"] = f"<{content_id('brief', subject, text, at)}@{domain}>"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def send(settings: BriefSettings, message: EmailMessage) -> Sequence[str]:
    """Send a message. Returns the recipients that the server accepted. Raises MailError."""
    require_mail(settings)
    where = f"{settings.host}:{settings.port}"
    password = _password(settings)
    try:
        with smtplib.SMTP(settings.host or "", settings.port, timeout=_TIMEOUT_S) as server:
            if settings.starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.user is not None:
                server.login(settings.user, password)
            refused = server.send_message(message, settings.sender, settings.recipients)
    except smtplib.SMTPRecipientsRefused as exc:
        raise MailError(
            f"the server refused every recipient: {', '.join(exc.recipients)}",
            where=where,
            mend="check [brief] recipients",
        ) from exc
    except smtplib.SMTPAuthenticationError as exc:
        raise MailError(
            "the server refused the user or the password",
            where=where,
            mend="check [brief] user and password_file",
        ) from exc
    except smtplib.SMTPException as exc:
        raise MailError(
            f"the server did not accept the mail: {_said(exc)}",
            where=where,
            mend="nothing was sent; check [brief]",
        ) from exc
    except OSError as exc:
        raise MailError(
            f"the server cannot be reached: {failure_in_words(exc)}",
            where=where,
            mend="check [brief] host and port",
        ) from exc
    return [address for address in settings.recipients if address not in refused]


def _said(error: smtplib.SMTPException) -> str:
    """The answer of the server, without Python's spelling of it."""
    if not isinstance(error, smtplib.SMTPResponseException):
        return failure_in_words(error)
    said = error.smtp_error
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"it answered {error.smtp_code} {' '.join(text.split())[:200]}"


def _password(settings: BriefSettings) -> str:
    if settings.password_file is None:
        return ""
    try:
        return Path(settings.password_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(
            f"cannot be read: {failure_in_words(exc)}",
            where=settings.password_file,
            mend="check [brief] password_file",
        ) from exc
