"""Notifications to systemd: that the service is ready, and every few seconds that it is alive.

The protocol is sd_notify(3): datagrams to the socket that `NOTIFY_SOCKET` names. Without that
variable nothing is sent.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress

_STUCK_S = 20.0  # without a batch, the engine is stuck; it closes ten a second


def notify(text: str) -> bool:
    """Send one message; False if there is no socket to send it to."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]  # the abstract namespace
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)  # a manager that does not read must not stop the watch
        sender.sendto(text.encode(), address)
        return True
    return False


def watchdog_s() -> float | None:
    """The watchdog interval in seconds; None if systemd sets none."""
    asked = os.environ.get("WATCHDOG_USEC", "")
    mine = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(asked) / 1e6 if mine and asked.isdigit() and int(asked) else None


async def keep_alive(batches: Callable[[], int]) -> None:
    """Send watchdog messages while batches are closed, until cancelled.

    A stuck engine sends none, so systemd restarts the service.
    """
    every = watchdog_s()
    notify("READY=1")
    if every is None:
        return
    loop = asyncio.get_running_loop()
    last, moved_at = batches(), loop.time()
    while True:
        await asyncio.sleep(every / 3)
        now = batches()
        if now != last:
            last, moved_at = now, loop.time()
        if loop.time() - moved_at < _STUCK_S:
            notify("WATCHDOG=1")
