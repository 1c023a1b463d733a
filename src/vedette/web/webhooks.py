"""Webhooks: each notice is signed and posted to each address until it is accepted.

`Vedette-Signature: t=SECONDS,v1=HEX` is the HMAC-SHA-256 of `SECONDS.BODY` under the shared
secret. Who receives it checks it, and that the time is near. A notice may come twice:
`Vedette-Notice` tells.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from vedette.model.value_words import failure_in_words
from vedette.notifications.channels import post, signature
from vedette.store.outbox import Outbox, Waiting

log = logging.getLogger(__name__)

LOOK_S = 0.25
LONGEST_WAIT_S = 300.0

Post = Callable[[Waiting, bytes], None]
"""Send one; return where it was taken, else raise OSError."""


class Webhooks:
    """Sends the queued notices."""

    def __init__(self, outbox: Outbox, secret: bytes, *, post: Post | None = None) -> None:
        """secret: signs the notices. post: replaced in tests."""
        self._outbox = outbox
        self._secret = secret
        self._post = post or _post
        self._wake = asyncio.Event()

    def hurry(self) -> None:
        """Check the queue now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled. A slow address does not delay the others."""
        while True:
            due = self._outbox.due(time.time())
            if due:
                await asyncio.gather(*(self._send(one) for one in due))
                continue
            self._wake.clear()
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _send(self, one: Waiting) -> None:
        try:
            await asyncio.to_thread(self._post, one, self._secret)
        except (OSError, ValueError) as exc:
            wait_s = min(LONGEST_WAIT_S, 0.5 * 2.0 ** min(one.attempts, 12))
            if one.attempts in (0, 5):
                what = failure_in_words(exc)
                log.warning("webhook %s not reached: %s; will be tried again", one.url, what)
            self._outbox.failed(one, failure_in_words(exc), time.time() + wait_s)
        else:
            self._outbox.done(one)


def _post(one: Waiting, secret: bytes) -> None:
    signed = signature(secret, int(time.time()), one.body)
    post(one.url, one.body, {"Vedette-Notice": one.notice, "Vedette-Signature": signed})
