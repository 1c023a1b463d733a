"""Any encoding that comes in messages, fetched by HTTP again and again: each answer is a message.

An answer that is byte for byte the last one says nothing new and is not taken in again, so a server
that only repeats itself falls silent.
"""

import asyncio
import base64
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from vedette.engine.live.inputs.input_base import InputHealth, malformed
from vedette.engine.live.inputs.tls import client_context
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.feeds.feed import Carrier
from vedette.feeds.known_feeds import live_encoding
from vedette.model.errors import FeedError
from vedette.model.ids import SensorId
from vedette.model.value_words import failure_in_words

_ANSWER_BYTES_MAX = 16 << 20
_WITHIN_S = 5.0  # for the server to go on with its answer


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """Messages fetched from a web server at an interval. Each answer is one message."""

    kind: Literal["http"]
    """Always `http`."""
    name: str
    """Name of this input. Do not change it, because the raw log contains it."""
    url: str
    """Address to fetch, like `http://127.0.0.1/data/lines.txt`; https for TLS."""
    encoding: str
    """Encoding of an answer: one that comes in messages; `vedette feeds` lists them. Report
    lines are not fetched, as their sender could not be known."""
    sensor: str
    """Id of the sensor; a `[[sensor]]` table can describe it."""
    interval_s: float = 1.0
    """Seconds from one request to the next, 0.1 to 3600."""
    options: dict[str, Any] | None = None
    """The feed's own options, like `{ time_zone = "UTC" }`; see the encodings below."""
    authority: str | None = None
    """PEM file of the authority that signs the server's certificate; by default those that this
    machine trusts."""
    username: str | None = None
    """User name at the server (HTTP Basic); needs https, or a server on this machine."""
    password_file: str | None = None
    """File whose first line is the password, relative to the settings file."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError(
                f"url must be like http://127.0.0.1/data/lines.txt, got {self.url!r}; a user name "
                "goes into username"
            )
        if live_encoding(self.encoding, Carrier.MESSAGE).frames == Encoding.REPORT_LINE:
            raise ValueError(
                f"encoding {self.encoding} cannot be fetched by HTTP; use an input of the kind "
                "report_lines"
            )
        if not 0.1 <= self.interval_s <= 3_600:
            raise ValueError(f"interval_s must be between 0.1 and 3600, got {self.interval_s}")
        if (self.username is None) != (self.password_file is None):
            only = "username" if self.password_file is None else "password_file"
            raise ValueError(f"username and password_file must be given together, got only {only}")
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if self.username is not None and parts.scheme != "https" and not local:
            raise ValueError(
                "url must be an https address if username is given, because the password must not "
                f"be sent in clear, got {self.url!r}"
            )

    def make(self, *, simulation: bool) -> "HttpInput":  # noqa: ARG002 - every kind is made alike
        """The input. Raises ConfigError where its authority cannot be used."""
        return HttpInput(self)


class HttpInput:
    """One address that is fetched again and again; satisfies `Input`."""

    def __init__(self, settings: HttpSettings) -> None:
        self.health = InputHealth(name=settings.name, kind=settings.kind)
        self._settings = settings
        self._encoding = live_encoding(settings.encoding, Carrier.MESSAGE)
        self._tls: ssl.SSLContext | None = None
        if urlsplit(settings.url).scheme == "https":
            authority = settings.authority
            self._tls = client_context(None if authority is None else Path(authority))

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Fetch until cancelled. Raises FeedError, OSError."""
        loop = asyncio.get_running_loop()
        opener = _opener(self._tls)
        last: bytes | None = None
        due = loop.time()
        while True:
            answer = await asyncio.to_thread(_fetch, opener, self._settings)
            if last is None:
                opened(f"fetching {self._settings.url}")
            if answer != last:
                await self._take(intake, answer)
            last = answer
            due = max(due + self._settings.interval_s, loop.time())
            await asyncio.sleep(due - loop.time())

    async def _take(self, intake: Intake, answer: bytes) -> None:
        if not answer:
            malformed(self.health, "an answer is empty")
            return
        frames, faults = self._encoding.cut_message(answer)
        for fault in faults:
            malformed(self.health, fault)
        for frame in frames:
            await intake.put(
                input=self.health.name,
                sensor=SensorId(self._settings.sensor),
                encoding=self._encoding.frames,
                data=frame,
            )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a server must not choose what this machine fetches."""

    def redirect_request(self, *_: Any) -> None:
        """Return None, so that the redirect becomes an error."""


def _opener(tls: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    """An opener that follows no redirect and uses no proxy of the environment."""
    handlers = [urllib.request.ProxyHandler({}), _NoRedirect()]
    if tls is not None:
        handlers.append(urllib.request.HTTPSHandler(context=tls))
    return urllib.request.build_opener(*handlers)


def _fetch(opener: urllib.request.OpenerDirector, settings: HttpSettings) -> bytes:
    """Fetch one answer. Raises FeedError, OSError."""
    request = urllib.request.Request(settings.url, headers={"User-Agent": "vedette"})  # noqa: S310 - http or https, as the settings check
    if settings.username is not None and settings.password_file is not None:
        password = Path(settings.password_file).read_text(encoding="utf-8").splitlines()
        both = f"{settings.username}:{password[0] if password else ''}".encode()
        request.add_header("Authorization", f"Basic {base64.b64encode(both).decode()}")
    try:
        with opener.open(request, timeout=_WITHIN_S) as answer:
            data: bytes = answer.read(_ANSWER_BYTES_MAX + 1)
    except urllib.error.HTTPError as exc:
        exc.close()
        raise FeedError(
            f"the server answered with HTTP status {exc.code}", where=settings.url
        ) from exc
    except urllib.error.URLError as exc:
        what = f"cannot be fetched: {failure_in_words(exc)}"
        raise FeedError(what, where=settings.url) from exc
    except HTTPException as exc:
        raise FeedError(
            f"the answer must be valid HTTP: {failure_in_words(exc):.80}", where=settings.url
        ) from exc
    if len(data) > _ANSWER_BYTES_MAX:
        raise FeedError(
            f"the answer must have at most {_ANSWER_BYTES_MAX} bytes, got more",
            where=settings.url,
        )
    return data
