"""Calls people: queues each notice for each way to each contact, sends it, and escalates.

What is queued is on disk, so that a restart loses nothing and tells nothing twice. A way that
fails is tried again and holds up no other.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vedette.model.alert import Alert
from vedette.model.events import AlertChanged, Event
from vedette.notifications.channels import Channels
from vedette.notifications.contacts import Contact, NotifySettings
from vedette.notifications.escalation import Escalation
from vedette.notifications.notice import NameOf, Notice, NoticeKind, notices_of
from vedette.store.delivery_log import Delivery, DeliveryLog
from vedette.store.outbox import Outbox, Waiting

log = logging.getLogger(__name__)

LOOK_S = 0.5
LONGEST_WAIT_S = 30.0


@dataclass(slots=True, kw_only=True)
class Caller:
    """The caller of one live run. Used on the thread of the event loop.

    progress: a number that moves while the engine does. well: whether the picture and the record
    can be relied on. seconds, wall: clocks.
    """

    settings: NotifySettings
    contacts: Sequence[Contact]
    outbox: Outbox
    deliveries: DeliveryLog
    channels: Channels
    name_of: NameOf
    simulation: bool
    progress: Callable[[], int] = lambda: 0
    well: Callable[[], bool] = lambda: True
    seconds: Callable[[], float] = time.monotonic
    wall: Callable[[], datetime] = lambda: datetime.now(UTC)
    _escalation: Escalation = field(init=False)
    _new: "asyncio.Queue[tuple[Notice, int]]" = field(init=False, default_factory=asyncio.Queue)
    _wake: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _moved: tuple[int, float] = field(init=False, default=(0, 0.0))
    _stalled: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        last = max((contact.step for contact in self.contacts), default=1)
        self._escalation = Escalation(self.settings.escalate_after_s, last)
        self._moved = (self.progress(), self.seconds())

    def recover(self, alerts: Iterable[Alert]) -> None:
        """Restore the alarms that waited before the start.

        Notices already sent are not sent again.
        """
        self.hear([AlertChanged(at=a.changed_at, alert=a) for a in alerts])

    def hear(self, events: Sequence[Event]) -> None:
        """Process events of the engine: queue the notices that result from them."""
        if not self.contacts:
            return
        for event in events:
            if isinstance(event, AlertChanged):
                self._escalation.hear(
                    event.alert, self.name_of, self.seconds(), simulation=self.simulation
                )
        for notice in notices_of(events, self.name_of, simulation=self.simulation):
            self._new.put_nowait((notice, 1))

    def test(self, by: str) -> Notice:
        """Send a test notice to every contact, whatever their step and hours, and return it."""
        at = self.wall()
        notice = Notice(
            key=f"test {at.isoformat()} {by}",
            kind=NoticeKind.TEST,
            urgent=True,
            title="Test of vedette's notifications",
            text=f"{by} asked for this test. Nothing has happened.",
            at=at,
            simulation=self.simulation,
        )
        for step in sorted({contact.step for contact in self.contacts}):
            self._new.put_nowait((notice, step))
        return notice

    async def run(self) -> None:
        """Send notices, escalate, send heartbeats and watch the engine until cancelled."""
        await asyncio.gather(self._queue(), self._send_all(), self._watch(), self._beat())

    async def _queue(self) -> None:
        while True:
            notice, step = await self._new.get()
            await asyncio.to_thread(self.put, notice, step)
            self._wake.set()

    def put(self, notice: Notice, step: int) -> int:
        """Queue a notice once for every contact of a step, and return the number of ways used.

        A way is one address of a contact. A notice that was queued before is not queued again.
        """
        at, ways = self.wall(), 0
        for contact in self.contacts:
            if contact.step != step:
                continue
            message = f"{notice.id_for(step)} {contact.name}"
            if not contact.takes(notice, at, escalated=step > 1):
                if self.outbox.put(message, b"", (), at.timestamp()):
                    self._note(message, contact.name, "", notice.marked_title, "quiet")
                continue
            body = json.dumps(
                notice.to_dict(step=step, contact=contact.name), ensure_ascii=False
            ).encode()
            if self.outbox.put(message, body, contact.ways, at.timestamp()):
                ways += len(contact.ways)
        return ways

    async def _send_all(self) -> None:
        busy: dict[str, asyncio.Task[None]] = {}
        while True:
            busy = {way: task for way, task in busy.items() if not task.done()}
            due = await asyncio.to_thread(self.outbox.due, time.time())
            for one in due:
                if one.url not in busy:
                    task = asyncio.create_task(self._send(one))
                    task.add_done_callback(lambda _: self._wake.set())
                    busy[one.url] = task
            self._wake.clear()
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _send(self, one: Waiting) -> None:
        await asyncio.to_thread(self.send_one, one)

    def send_one(self, one: Waiting) -> bool:
        """Try to send one message and log the result. Returns True if it was sent."""
        message_id, _, contact = one.notice.partition(" ")
        title = str(json.loads(one.body)["title"])
        try:
            self.channels.send(one.url, message_id, one.body)
        except (OSError, ValueError) as exc:
            wait_s = min(LONGEST_WAIT_S, 0.5 * 2.0 ** min(one.attempts, 8))
            self.outbox.failed(one, str(exc), time.time() + wait_s)
            self._note(one.notice, contact, one.url, title, "failed", str(exc))
            if one.attempts in (0, 5):
                log.warning("%s could not be told by %s: %s", contact, one.url, exc)
            return False
        self.outbox.done(one)
        self._note(one.notice, contact, one.url, title, "delivered")
        return True

    def _note(
        self,
        message: str,
        contact: str,
        way: str,
        title: str,
        outcome: str,
        detail: str | None = None,
    ) -> None:
        self.deliveries.note(
            Delivery(
                at=time.time(),
                message=message.partition(" ")[0],
                contact=contact,
                way=way,
                title=title,
                outcome=outcome,
                detail=None if detail is None else detail[:300],
            )
        )

    async def _watch(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_S)

    def look(self) -> None:
        """Queue the notices that have escalated. Report once when the engine stops or resumes."""
        now_s = self.seconds()
        for notice, step in self._escalation.due(now_s):
            self._new.put_nowait((notice, step))
        done, since_s = self._moved
        if self.progress() != done:
            self._moved = (self.progress(), now_s)
            if self._stalled:
                self._stalled = False
                self._tell_engine("The engine goes on", "It processes reports again.")
        elif not self._stalled and now_s - since_s > self.settings.stalled_after_s:
            self._stalled = True
            text = f"Nothing was processed for {now_s - since_s:.0f} s. The page is not of now."
            self._tell_engine("The engine stands still", text)

    def _tell_engine(self, title: str, text: str) -> None:
        at = self.wall()
        notice = Notice(
            key=f"engine {title} {at.isoformat()}",
            kind=NoticeKind.ENGINE,
            urgent=True,
            title=title,
            text=text,
            at=at,
            simulation=self.simulation,
        )
        self._new.put_nowait((notice, 1))

    async def _beat(self) -> None:
        """A heartbeat while all is well. None is sent where it is not: that is the message."""
        address = self.settings.heartbeat
        while address is not None:
            if self.well() and not self._stalled:
                body = json.dumps(
                    {"type": "heartbeat", "simulation": self.simulation,
                     "waiting": self._escalation.waiting}
                ).encode()  # fmt: skip
                try:
                    await asyncio.to_thread(self.channels.webhook, address, "heartbeat", body)
                except (OSError, ValueError) as exc:
                    log.warning("the heartbeat was not taken by %s: %s", address, exc)
            await asyncio.sleep(self.settings.heartbeat_s)
