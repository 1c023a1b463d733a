"""A live server in a process of its own, and a sender that keeps count of what was acknowledged."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vedette.access.role_permissions import Role
from vedette.app.live.page_access import open_door
from vedette.app.settings.settings import load

ZONES = (
    Path(__file__).parents[2]
    / "src"
    / "vedette"
    / "sim"
    / "data"
    / "poland_airspace_approx.geojson"
)
HEADER = b'{"format":"vedette-reports","version":1,"simulation":true,"name":"test"}\n'
SENSOR = {
    "type": "sensor",
    "received_at": "2025-01-01T00:00:00Z",
    "sensor": {
        "id": "radar",
        "kind": "radar",
        "lat_deg": 51.0,
        "lon_deg": 23.0,
        "silent_after_s": 0.5,
    },
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(
    folder: Path,
    *,
    events: bool = True,
    checkpoint_s: float = 2.0,
    zones: bool = True,
    more: str = "",
) -> Path:
    """A settings file in `folder`; the page's port and the input's are free ones."""
    path = folder / "vedette.toml"
    path.write_text(
        f"""[live]
simulation = true
events = {str(events).lower()}
checkpoint_s = {checkpoint_s}
restrictions = {json.dumps([str(ZONES)] if zones else [])}
[page]
port = {free_port()}
[[input]]
kind = "report_lines"
name = "reports"
listen = "127.0.0.1:{free_port()}"
{more}"""
    )
    return path


def ports(path: Path) -> tuple[int, int]:
    """The page's port and that of the first input."""
    lines = path.read_text().splitlines()
    page = next(line for line in lines if line.startswith("port = "))
    listen = next(line for line in lines if line.startswith("listen = "))
    return int(page.split("= ")[1]), int(listen.rstrip('"').rpartition(":")[2])


def viewer_token(config: Path) -> str:
    """A token by which a program may look at what is served."""
    with open_door(load(config), make=True) as door:
        at = datetime.now(UTC)
        _, token = door.tokens.make(
            "test", role=Role.VIEWER, expires_at=at + timedelta(days=1), at=at, by="test"
        )
    return token


class Server:
    """`vedette serve`, to be killed at any moment."""

    def __init__(self, config: Path) -> None:
        self.page, self.port = ports(config)
        self.token = viewer_token(config)
        self._log = (config.parent / "log.txt").open("ab")
        self.began = time.monotonic()
        command = [sys.executable, "-m", "vedette.app.cli", "serve", "--config", str(config)]
        self.process = subprocess.Popen(command, stdout=self._log, stderr=self._log)

    def wait_ready(self, within_s: float = 60.0) -> float:
        """Seconds from the start until the page answers."""
        while time.monotonic() - self.began < within_s:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}")
            try:
                request = urllib.request.Request(
                    f"http://127.0.0.1:{self.page}/api/meta",
                    headers={"Authorization": f"Bearer {self.token}"},
                )
                with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                    assert json.load(answer)["mode"] == "live"
                    return time.monotonic() - self.began
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise AssertionError("the page did not come")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._log.close()

    def stop(self, within_s: float = 30.0) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(within_s)
        self._log.close()
        return code

    @property
    def rss_bytes(self) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
        return 0

    @property
    def files(self) -> int:
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())


class Sender(threading.Thread):
    """Sends `rate` reports a second of as many aircraft, and connects again when it is cut off.

    `acknowledged` holds every line that the server said is on disk.
    """

    def __init__(self, port: int, rate: int, *, aircraft: int | None = None) -> None:
        super().__init__(daemon=True)
        self._port, self._rate, self._aircraft = port, rate, aircraft or rate
        self._ending = threading.Event()
        self._number = 0
        self.sent = 0
        self.acknowledged: list[bytes] = []

    def end(self) -> None:
        self._ending.set()
        self.join()

    def run(self) -> None:
        while not self._ending.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=5) as link:
                    self._one(link)
            except OSError:
                time.sleep(0.02)

    def _one(self, link: socket.socket) -> None:
        """One connection: what was sent over it, and how much of that was acknowledged."""
        sent = [json.dumps(SENSOR).encode()]
        link.sendall(HEADER + sent[0] + b"\n")
        told, heard = 0, b""
        began, first = time.monotonic(), self._number
        try:
            while not self._ending.is_set():
                due = first + int((time.monotonic() - began) * self._rate)
                lines = [self._line() for _ in range(due - self._number)]
                if lines:
                    link.sendall(b"\n".join(lines) + b"\n")
                    sent += lines
                    self.sent += len(lines)
                link.settimeout(0.01)
                try:
                    data = link.recv(1 << 16)
                except TimeoutError:
                    data = None
                link.settimeout(5)
                if data == b"":
                    return
                heard, told = _counts(heard + (data or b""), told)
            heard, told = _rest(link, heard, told, len(sent))
        finally:
            self.acknowledged += sent[1:told]

    def _line(self) -> bytes:
        n, self._number = self._number, self._number + 1
        i = n % self._aircraft
        turn = n // self._aircraft
        line = {
            "type": "position",
            "sensor": "radar",
            "measured_at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "lat_deg": round(49.5 + (i // 64) * 0.05, 6),
            "lon_deg": round(18.0 + (i % 64) * 0.08 + turn * 0.0008, 6),
            "sigma_m": 30.0,
            "heights": [{"value_m": 900.0 + n % 7, "reference": "ellipsoid"}],
            "emitter": {"scheme": "icao24", "value": f"{i:06x}"},
        }
        return json.dumps(line).encode()


def _counts(heard: bytes, told: int) -> tuple[bytes, int]:
    *lines, rest = heard.split(b"\n")
    for line in lines:
        told = max(told, json.loads(line)["acknowledged"])
    return rest, told


def _rest(link: socket.socket, heard: bytes, told: int, wanted: int) -> tuple[bytes, int]:
    """Wait for the last acknowledgement."""
    link.settimeout(2)
    try:
        while told < wanted and (data := link.recv(1 << 16)):
            heard, told = _counts(heard + data, told)
    except OSError:
        pass
    return heard, told
