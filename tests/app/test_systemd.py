"""What systemd is told."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from vedette.app.live import systemd


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(tmp_path / "notify"))
    listener.setblocking(False)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    return listener


def received(listener: socket.socket) -> list[bytes]:
    found = []
    try:
        while True:
            found.append(listener.recv(100))
    except BlockingIOError:
        return found


def alive_for(batches: list[int], turns: int) -> None:
    async def run() -> None:
        task = asyncio.create_task(systemd.keep_alive(lambda: batches[0]))
        for _ in range(turns):
            await asyncio.sleep(0.02)
            batches[0] += batches[1]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())


def test_ready_once_and_signs_of_life_while_batches_are_closed(
    told: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    alive_for([0, 1], 8)
    said = received(told)
    assert said[0] == b"READY=1"
    assert set(said[1:]) == {b"WATCHDOG=1"}


def test_a_stuck_engine_gives_no_sign_of_life(
    told: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    monkeypatch.setattr(systemd, "_STUCK_S", 0.0)
    alive_for([0, 0], 8)
    assert received(told) == [b"READY=1"]


def test_without_systemd_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not systemd.notify("READY=1")
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert systemd.watchdog_s() is None
