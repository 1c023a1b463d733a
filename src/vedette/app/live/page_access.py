"""Access to `vedette serve` as its settings say: port, certificate, people."""

import os
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
from vedette.store.fsync import sync_folder
from vedette.web.listening_rules import Exposure, listen
from vedette.web.request_access import Keeper

BEGUN = "access.begun"
"""Beside the people database: says that there was one, so that its loss is noticed."""

FIRST, LINK = "first", "link"  # what stands before the secret in a link's fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The open port, and the access control behind it."""

    door: Door
    keeper: Keeper
    exposure: Exposure
    listener: socket.socket
    tls: ssl.SSLContext | None

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.exposure.url(self.listener)

    def close(self) -> None:
        """Close the port and the people database."""
        self.listener.close()
        self.door.close()


def open_gate(settings: Settings, port: int | None = None) -> Gate:
    """Open the port and the people database. People always sign in, on loopback too.

    Raises ServeError or AccessError.
    """
    exposure = exposure_of(settings, port)
    listener, tls = listen(exposure, signed_in=True)
    try:
        door = open_door(settings, make=True)
    except BaseException:
        listener.close()
        raise
    keeper = Keeper(
        door=door,
        secure=exposure.over_tls,
        require_second_factor=settings.access.require_second_factor,
    )
    return Gate(door=door, keeper=keeper, exposure=exposure, listener=listener, tls=tls)


def open_door(settings: Settings, *, make: bool = False) -> Door:
    """The people database of the data folder that the settings name. Raises AccessError."""
    folder = Path(settings.live.data)
    if make:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as exc:
            raise AccessError(
                f"cannot be created: {exc.strerror}",
                where=str(folder),
                mend="check the path and its permissions",
            ) from exc
    _require_no_people_lost(folder)
    hours = settings.access
    policy = SessionPolicy(idle_s=hours.idle_h * 3600, absolute_s=hours.absolute_h * 3600)
    door = Door.open(folder / FILE_NAME, policy)
    try:
        _note_begun(folder)
    except OSError as exc:
        door.close()
        raise AccessError(
            f"cannot be written: {exc.strerror}",
            where=str(folder),
            mend="check its permissions and the free space on its disk",
        ) from exc
    return door


def _require_no_people_lost(folder: Path) -> None:
    """Refuse to begin with nobody where there were people before. Raises AccessError."""
    if (folder / BEGUN).exists() and not (folder / FILE_NAME).exists():
        raise AccessError(
            "the people database is missing; without it, the next visitor would become "
            "administrator",
            where=str(folder / FILE_NAME),
            mend="restore it from a backup, or start over with `vedette people start-over`",
        )


def _note_begun(folder: Path) -> None:
    """Note beside the people database that there is one."""
    path = folder / BEGUN
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(f"{FILE_NAME} was begun in this folder; see docs/access.md\n")
    sync_folder(folder)


def exposure_of(settings: Settings, port: int | None = None) -> Exposure:
    """The address, the port and the certificate under which the settings have the page served."""
    page = settings.page
    return Exposure(
        host=page.host,
        port=page.port if port is None else port,
        names=page.names,
        certificate=None if page.certificate is None else Path(page.certificate),
        key=None if page.key is None else Path(page.key),
    )


def link_url(url: str, kind: str, secret: str) -> str:
    """A one-time link. Its secret is in the fragment, which browsers do not send and servers do
    not log.
    """
    return f"{url}#{kind}={secret}"


def say_first_link(gate: Gate, console: Console) -> None:
    """Print a one-time link if no administrator can sign in yet."""
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
