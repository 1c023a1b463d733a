"""Sends notices of new and ended restrictions to listeners, webhooks and the published folder.

The engine has processed the restriction before, so the live tracks that it touches are known. The
plans on file are checked here in a worker thread, so that the picture goes on.
"""

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.declaring.draft_lifecycle import PublishedState
from vedette.app.live.published_restrictions import ended_as, published_as
from vedette.app.settings.settings import RestrictSettings
from vedette.engine.live.flight_plans import Plans
from vedette.engine.state import EngineState
from vedette.model.crossing import Answer
from vedette.model.declaration import Declaration
from vedette.model.errors import ConfigError
from vedette.model.events import Event, RestrictionChanged
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction
from vedette.model.times import EPOCH
from vedette.record.record import Record
from vedette.record.state.restrictions import Published
from vedette.sharing.f3548.constraints import constraints_of
from vedette.sharing.published_files import files_of
from vedette.sharing.restriction_notice import Json, notice, notice_id
from vedette.store.outbox import Outbox
from vedette.web.notice_stream import Notices
from vedette.web.webhooks import Webhooks

log = logging.getLogger(__name__)

RENEW_S = 3_600.0
SECRET_BYTES_MIN = 16


class Notifier:
    """The notifier of a live run. Used on the thread of the event loop."""

    def __init__(
        self,
        record: Record,
        outbox: Outbox,
        settings: RestrictSettings,
        plans: Plans,
        check: CheckConfig,
        *,
        simulation: bool,
    ) -> None:
        self.notices = Notices()
        self.webhooks = Webhooks(outbox, secret_of(settings))
        self._record = record
        self._outbox = outbox
        self._settings = settings
        self._plans = plans
        self._check = check
        self._simulation = simulation
        self._queue: asyncio.Queue[RestrictionChanged] = asyncio.Queue()

    def hear(self, events: Sequence[Event]) -> None:
        """Take events of the engine; those about restrictions are sent in order."""
        for event in events:
            if isinstance(event, RestrictionChanged):
                self._queue.put_nowait(event)

    def recover(self, state: EngineState) -> None:
        """Send notices that a crash prevented, for restrictions that the record and the engine
        know.
        """
        for one in self._record.restrictions.declared().published.values():
            known = state.declared.get(one.restriction.id)
            if one.state is PublishedState.IN_FORCE:
                if known is not None and known.version == one.version:
                    self._tell_again(known, state)
            elif known is None and self._outbox.told(_id_of(published_as(one))):
                self._tell_again(replace(ended_as(one), at=one.ended_at or EPOCH), state)

    def _tell_again(self, declaration: Declaration, state: EngineState) -> None:
        if self._outbox.told(_id_of(declaration)):
            return
        held = (crossings.get(declaration.restriction) for crossings in state.crossings.values())
        touched = tuple(c for c in held if c is not None and c.verdict.answer is not Answer.OUTSIDE)
        event = RestrictionChanged(at=declaration.at, declaration=declaration, touched=touched)
        self._queue.put_nowait(event)

    async def run(self) -> None:
        """Send notices until cancelled; write each day's tiles before those of the day before
        expire.
        """
        await asyncio.gather(self._tell(), self.webhooks.run(), self._renew())

    async def _tell(self) -> None:
        while True:
            event = await self._queue.get()
            told = await asyncio.to_thread(self._prepared, event)
            if told is not None:
                self.notices.tell(told)
                self.webhooks.hurry()
                await asyncio.to_thread(self._write, datetime.now(UTC).date())

    def _prepared(self, event: RestrictionChanged) -> Json | None:
        """The notice, queued for each webhook; None where it was told before."""
        declaration = event.declaration
        plans: tuple[tuple[str, str], ...] = ()
        touching = declaration.published or self._ended(declaration.restriction)
        if touching is not None:
            plans = self._plans.touched_by(touching, self._check)
        message = notice(event, plans, simulation=self._simulation)
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        if not self._outbox.put(message["notice"], body, self._settings.webhooks, time.time()):
            return None
        return message

    def _ended(self, restriction: RestrictionId) -> Restriction | None:
        """What it was that has ended."""
        found = self._record.restrictions.declared().published.get(restriction)
        return None if found is None else found.restriction

    async def _renew(self) -> None:
        while True:
            await asyncio.to_thread(self._write, datetime.now(UTC).date())
            await asyncio.sleep(RENEW_S)

    def _write(self, today: date) -> None:
        """The published folder: every file of what is in force, and tiles of today and tomorrow."""
        if self._settings.publish is None:
            return
        folder = Path(self._settings.publish)
        for one in self._record.restrictions.declared().published.values():
            try:
                write_published(one, folder, today, self._settings.uss_base_url)
            except OSError as exc:
                log.warning("cannot write what is published: %s: %s", exc.filename, exc.strerror)


def _id_of(declaration: Declaration) -> str:
    return notice_id(declaration.restriction, declaration.version, declaration.change.value)


def write_published(one: Published, folder: Path, today: date, uss_base_url: str) -> None:
    """Write the files of one restriction, or delete them if it has ended."""
    own = folder / one.restriction.id
    if one.state is not PublishedState.IN_FORCE:
        for path in own.glob("*") if own.is_dir() else ():
            path.unlink()
        return
    own.mkdir(parents=True, exist_ok=True)
    files = dict(files_of(one.draft, one.published_by))
    for day in (today, today + timedelta(days=1)):
        tiles = constraints_of(one.draft, day, version=one.version, uss_base_url=uss_base_url)
        files[f"f3548-{day}.json"] = json.dumps(tiles, indent=1) + "\n"
    for path in own.glob("f3548-*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        path = own / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        partial = own / f".{name}.partial"
        partial.write_text(text, encoding="utf-8")
        partial.rename(path)


def secret_of(settings: RestrictSettings) -> bytes:
    """The secret with which notices are signed. Raises ConfigError."""
    if settings.webhook_secret is None:
        return b""
    path = Path(settings.webhook_secret)
    try:
        secret = path.read_bytes().strip()
    except OSError as exc:
        raise ConfigError(
            f"cannot be read: {exc.strerror}",
            where=str(path),
            mend="correct webhook_secret, or the permissions of the file",
        ) from exc
    if len(secret) < SECRET_BYTES_MIN:
        raise ConfigError(
            f"must have at least {SECRET_BYTES_MIN} bytes, got {len(secret)}",
            where=str(path),
            mend="write random bytes there, for example 32 in hexadecimal",
        )
    return secret
