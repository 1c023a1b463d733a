"""Listening sockets: the port is opened first, so that a conflict is known before anything is
written."""

import asyncio
import contextlib
import errno
import ipaddress
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from functools import partial

import uvicorn
from starlette.applications import Starlette

from vedette.access.waiting_room import WaitingRoom
from vedette.model.errors import ServeError
from vedette.web.patient_protocol import (
    CONNECTIONS_MAX,
    OF_ADDRESS_MAX,
    WAITING_MAX,
    PatientProtocol,
)

HOST = "127.0.0.1"
PORT = 8484
_STOP_WITHIN_S = 2
_HANDSHAKE_S = 10.0


def open_socket(
    host: str = HOST, port: int = PORT, *, beyond_loopback: bool = False
) -> socket.socket:
    """Open the port. Port 0 means any free port.

    Raises ServeError if the port is in use or not permitted, or if the host is not loopback.
    Without sign-in, only this machine may reach the page. `beyond_loopback` is for
    `web.listening_rules`, which requires sign-in and TLS.
    """
    where = f"{host}:{port}"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if not beyond_loopback and not is_loopback(host):
        raise ServeError(
            "host must be a loopback address, because this command has no sign-in",
            where=where,
            mend=f"set host to {HOST} under [page], and use an SSH tunnel from other machines",
        )
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise ServeError(*_why(error), where=where, mend=_mend(error)) from error
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Server(uvicorn.Server):
    """Stops on SIGINT and SIGTERM and returns, so that whoever serves can still close the record.

    uvicorn's own way raises the signal again once it has stopped.
    """

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals while serving. Only the main thread can do this."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen. Limit the time of a TLS handshake, which uvicorn cannot."""
        loop = asyncio.get_running_loop()
        create_server = loop.create_server
        if self.config.is_ssl:
            patient = partial(create_server, ssl_handshake_timeout=_HANDSHAKE_S)
            loop.create_server = patient  # type: ignore[method-assign]
        try:
            await super().startup(sockets)
        finally:
            loop.create_server = create_server  # type: ignore[method-assign]

    def _stop(self) -> None:
        """The first signal stops the server gracefully, the second one at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


async def serve_on(app: Starlette, listener: socket.socket) -> None:
    """Serve on a socket from `open_socket` until SIGINT or SIGTERM."""
    await make_server(app).serve(sockets=[listener])


def make_server(
    app: Starlette, tls: ssl.SSLContext | None = None, *, connections_max: int = CONNECTIONS_MAX
) -> Server:
    """The configured web server. Set its `should_exit` to stop it from the same event loop."""

    class Protocol(PatientProtocol):
        room = WaitingRoom(WAITING_MAX, OF_ADDRESS_MAX)
        most = connections_max

    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # deflate pegs a core at 12 MB/s
        ws_max_size=1024,  # nothing that a page sends has a meaning
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whoever connects is who connects: nobody may say otherwise
        timeout_graceful_shutdown=_STOP_WITHIN_S,
    )
    if tls is not None:
        config.load()
        config.ssl = tls
    return Server(config)


def serve(app: Starlette, host: str = HOST, port: int = PORT) -> None:
    """Open the port and serve until SIGINT or SIGTERM. Raises ServeError."""
    asyncio.run(serve_on(app, open_socket(host, port)))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(error: OSError | OverflowError) -> tuple[str]:
    if isinstance(error, OverflowError):
        return ("there is no such port",)
    if error.errno == errno.EADDRINUSE:
        return ("the port is already taken by another program",)
    if error.errno == errno.EACCES:
        return ("this user may not take the port",)
    return (f"cannot listen ({error.strerror})",)


def _mend(error: OSError | OverflowError) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "stop that program, or choose another `port`, here or under [page]"
    return "choose a `port` from 1024 to 65535, here or under [page]"
