"""Webhooks: each notice is signed and posted to each address until it is accepted.

`Vedette-Signature: t=SECONDS,v1=HEX` is the HMAC-SHA-256 of `SECONDS.BODY` under the shared
secret. Who receives it checks it, and that the time is near. A notice may come twice:
`Vedette-Notice` tells.
"""

import asyncio
import hashlib
import hmac
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import NoReturn

from vedette.model.value_words import failure_in_words
from vedette.store.outbox import Outbox, Waiting

log = logging.getLogger(__name__)

LOOK_S = 0.25
TIMEOUT_S = 10.0
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


def signature(secret: bytes, at_s: int, body: bytes) -> str:
    """The value of `Vedette-Signature`."""
    digest = hmac.new(secret, b"%d." % at_s + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A notice goes to the address in the settings, and nowhere else."""

    def redirect_request(self, *_: object) -> NoReturn:
        raise OSError("the address redirects to another one; set that one instead")


def _post(one: Waiting, secret: bytes) -> None:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "vedette",
        "Vedette-Notice": one.notice,
        "Vedette-Signature": signature(secret, int(time.time()), one.body),
    }
    request = urllib.request.Request(  # noqa: S310 - the settings take http and https only
        one.url, data=one.body, headers=headers, method="POST"
    )
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(request, timeout=TIMEOUT_S) as answer:
        if not 200 <= answer.status < 300:
            raise OSError(f"the address answered with status {answer.status}")
