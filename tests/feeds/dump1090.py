"""dump1090-mutability as a peer: Mode S frames in, its SBS-1 text out.

In Debian: `apt-get install dump1090-mutability`. GPL, so it runs in a process of its own.
"""

import os
import shutil
import socket
import subprocess
import time
from types import TracebackType
from typing import Self

_NAMES = ("dump1090-mutability", "dump1090")


def program() -> str | None:
    """Where it is: VEDETTE_DUMP1090, or on the path; None where it is not installed."""
    return os.environ.get("VEDETTE_DUMP1090") or next(filter(None, map(shutil.which, _NAMES)), None)


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


class Dump1090:
    """One running dump1090 that hears what it is sent."""

    def __init__(self, path: str, *more: str) -> None:
        """more: further options."""
        self._path, self._more = path, more

    def __enter__(self) -> Self:
        raw_in, sbs, *others = _free_ports(5)
        options = ["--net-only", "--quiet", "--net-bind-address", "127.0.0.1"]
        options += ["--net-heartbeat", "0", "--net-ri-port", str(raw_in)]
        options += ["--net-sbs-port", str(sbs)]
        for name, port in zip(("ro", "bi", "bo"), others, strict=True):
            options += [f"--net-{name}-port", str(port)]
        self._process = subprocess.Popen(
            [self._path, *options, *self._more],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.sbs_port, self.beast_port = sbs, others[2]
        self._out, self._in = self._connected(sbs), self._connected(raw_in)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._out.close()
        self._in.close()
        self._process.terminate()
        self._process.wait(timeout=10)

    def send(self, *frames: bytes) -> None:
        """Let it hear some frames."""
        self._in.sendall(b"".join(b"*%s;\n" % frame.hex().upper().encode() for frame in frames))

    def answer(self, *, quiet_s: float = 0.5) -> bytes:
        """What it has said until it is silent for so long."""
        self._out.settimeout(quiet_s)
        said = b""
        try:
            while chunk := self._out.recv(1 << 16):
                said += chunk
        except TimeoutError:
            pass
        return said

    def waiting(self, seconds: float = 0.001) -> bytes:
        """What it has said and nobody has read yet."""
        self._out.settimeout(seconds)
        try:
            return self._out.recv(1 << 20)
        except TimeoutError:
            return b""

    def _connected(self, port: int) -> socket.socket:
        for _ in range(100):
            if self._process.poll() is not None:
                raise RuntimeError(f"{self._path} ended with {self._process.returncode}")
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=5)
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise RuntimeError(f"{self._path} does not listen")
