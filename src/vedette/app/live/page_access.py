"""Who may reach `vedette serve`, wired from its settings: port, certificate, people."""

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vedette.access.authentication import Door
from vedette.access.people import LINK_LASTS
from vedette.access.sessions import SessionPolicy
from vedette.app.screen import Console
from vedette.app.settings.settings import Settings
from vedette.model.errors import AccessError
from vedette.store.access_database import FILE_NAME
from vedette.web.listening_rules import Exposure, listen
from vedette.web.request_access import Keeper

FIRST, LINK = "first", "link"  # what stands before the secret in a link's fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The port, taken, and the door behind it."""

    door: Door
    keeper: Keeper
    exposure: Exposure
    listener: socket.socket
    tls: ssl.SSLContext | None

    @property
    def url(self) -> str:
        """The page's address."""
        return self.exposure.url(self.listener)

    def close(self) -> None:
        """Let go of both."""
        self.listener.close()
        self.door.close()


def open_gate(settings: Settings, port: int | None = None) -> Gate:
    """Take the port and open the people database. People sign in always, on loopback too.

    Raises ServeError, AccessError.
    """
    exposure = exposure_of(settings, port)
    listener, tls = listen(exposure, signed_in=True)
    try:
        door = open_door(settings, make=True)
    except BaseException:
        listener.close()
        raise
    keeper = Keeper(door=door, secure=exposure.over_tls)
    return Gate(door=door, keeper=keeper, exposure=exposure, listener=listener, tls=tls)


def open_door(settings: Settings, *, make: bool = False) -> Door:
    """The people database of the data folder that the settings name. Raises AccessError."""
    folder = Path(settings.live.data)
    if make:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as exc:
            raise AccessError(f"cannot be made ({exc.strerror})", where=str(folder)) from exc
    hours = settings.access
    policy = SessionPolicy(idle_s=hours.idle_h * 3600, absolute_s=hours.absolute_h * 3600)
    return Door.open(folder / FILE_NAME, policy)


def exposure_of(settings: Settings, port: int | None = None) -> Exposure:
    """Where and how the settings would have the page served."""
    page = settings.page
    return Exposure(
        host=page.host,
        port=page.port if port is None else port,
        names=page.names,
        certificate=None if page.certificate is None else Path(page.certificate),
        key=None if page.key is None else Path(page.key),
    )


def link_url(url: str, kind: str, secret: str) -> str:
    """A one-time link. Its secret is in the fragment, which no browser sends and no server logs."""
    return f"{url}#{kind}={secret}"


def say_first_link(gate: Gate, console: Console) -> None:
    """Where nobody can sign in as administrator yet, print the link by which somebody can."""
    secret = gate.door.people.first_link(at=datetime.now(UTC))
    if secret is None:
        return
    hours = LINK_LASTS.total_seconds() / 3600
    console.print(
        "vedette: there is no administrator yet; whoever opens this link first becomes one"
        f" (it works once, for {hours:.0f} hours):",
        markup=False,
    )
    console.print(link_url(gate.url, FIRST, secret), markup=False, soft_wrap=True)
