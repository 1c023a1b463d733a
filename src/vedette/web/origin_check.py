"""Origin check: only the server's own page may call it, and only under its own names.

It is the outermost of our own layers, so it also answers for what fails inside: one line of JSON
with the same headers as any answer, and the traceback in the log alone.

The server listens on the loopback address, but any page in the same browser can reach that.
So each request's Host must be one of ours (against DNS rebinding), and where the browser says
from which page a request comes, it must be our own. No other origin is ever allowed (no CORS).
"""

import logging
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

log = logging.getLogger(__name__)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

# The form for sightings alone asks for the place, the compass and the tilt of a phone.
_FORM_PATH = "/sighting/"
_FORM_HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), "
    "accelerometer=(self), gyroscope=(self), magnetometer=(self)"
}

_ONLY_TLS = {"Strict-Transport-Security": "max-age=31536000"}  # RFC 6797; only over TLS

_FAILED = "the server failed at this request; its log says why, and the watch goes on"
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_VIOLATES_POLICY = 1008  # WebSocket close code, RFC 6455 section 7.4.1


class Guard:
    """Refuses foreign requests before any route is called, and adds the headers to every answer."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str] = LOOPBACK, *, secure: bool = False
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._headers = HEADERS | (_ONLY_TLS if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests from the server's own page."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await WebSocket(scope, receive, send).close(_VIOLATES_POLICY, refusal)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if scope["path"].startswith(_FORM_PATH):
                    headers.update(_FORM_HEADERS)
                if scope["path"].startswith("/api/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        if refusal is None:
            await self._answer(scope, receive, with_headers)
        else:
            answer = JSONResponse({"error": refusal}, status_code=403)
            await answer(scope, receive, with_headers)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer. An error inside it becomes one clear answer."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            if begun:  # too late for another answer: the connection is cut
                raise
            answer = JSONResponse({"error": _FAILED}, status_code=500)
            await answer(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        if "\x00" in scope["path"]:
            return "this address holds a zero byte, which no path does"
        host = headers.get("host", "")
        if _name_in(host) not in self._hosts:
            return f"this server does not answer to the name {host!r}; use one of its own"
        changes = scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS
        origin = headers.get("origin")
        asks = origin is not None and (changes or origin != "null")
        if asks and not _is_origin_of(host, origin or ""):
            return f"requests from {origin} are refused; open the page of this server itself"
        if changes and headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
            return "requests from another site are refused; open the page of this server itself"
        if scope["type"] == "http" and changes and not _is_our_kind(Request(scope)):
            return (
                "the content type must be application/json, or application/octet-stream for a "
                "photo; a form of another site can send neither"
            )
        return None


def _name_in(host: str) -> str | None:
    """The name in a Host header; None where it holds none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # as of "["
        return None


def _is_origin_of(host: str, origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()


def _is_our_kind(request: Request) -> bool:
    """Whether the content type is one that no HTML form can send (Fetch, "CORS-safelisted")."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind in {"application/json", "application/octet-stream"}
