"""The project's JSON Lines over TCP: the header first, then a report a line.

The header says whether what comes is simulation; a feed that differs in this from the program is
refused. Each sender is told how many of its lines are on disk: ``{"acknowledged":1234}``.
"""

from dataclasses import dataclass
from typing import Literal

from vedette.engine.live.inputs.base import InputHealth
from vedette.engine.live.inputs.tcp import TcpInput, TcpPlace
from vedette.feeds.decoder import Encoding
from vedette.feeds.report_format import MAX_LINE_BYTES, read_header
from vedette.model.errors import FeedError, RecordingError
from vedette.model.ids import SensorId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLinesSettings:
    """Reports as JSON Lines over TCP (docs/feeds/report-format.md), header first."""

    kind: Literal["report_lines"]
    """Always `report_lines`."""
    name: str
    """Name of this input; it stands in the raw log, so keep it."""
    listen: str | None = None
    """Address to listen on, like `127.0.0.1:9100`. Either this or `connect`."""
    connect: str | None = None
    """Address to connect to, and to connect to again whenever it is lost."""
    peers: tuple[str, ...] = ()
    """Networks whose senders are let in; must be given to listen beyond this machine."""
    connections_max: int = 64
    """How many senders at once, 1 to 10000."""

    def __post_init__(self) -> None:
        self.place()

    def place(self) -> TcpPlace:
        """Where it is. Raises ValueError."""
        return TcpPlace(
            listen=self.listen,
            connect=self.connect,
            peers=self.peers,
            connections_max=self.connections_max,
        )

    def make(self, *, simulation: bool) -> TcpInput:
        """The input."""
        health = InputHealth(name=self.name, kind=self.kind)
        return TcpInput(
            health, self.place(), SensorId(self.name), lambda: LineCutter(simulation=simulation)
        )


class LineCutter:
    """Cuts a stream at its newlines; the first line must be the header."""

    encoding = Encoding.REPORT_LINE
    acknowledges = True

    def __init__(self, *, simulation: bool) -> None:
        self._simulation = simulation
        self._begun = False
        self._held = b""
        self._skipping = False  # within a line that is too long to be one
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that are whole with `chunk`. Raises FeedError for a header that is none."""
        *whole, rest = (self._held + chunk).split(b"\n")
        if self._skipping and whole:
            whole, self._skipping = whole[1:], False
        self._held = b"" if self._skipping else rest
        if len(self._held) > MAX_LINE_BYTES:
            self._faults.append(f"a line of more than {MAX_LINE_BYTES} bytes is passed over")
            self._held, self._skipping = b"", True
        lines = [line + b"\n" for line in whole if line.strip()]
        if lines and not self._begun:
            self._begin(lines.pop(0))
        return lines

    def finish(self) -> list[bytes]:
        """A last line without its newline; the reader tells whether it is whole."""
        return [self._held] if self._begun and self._held.strip() else []

    def faults(self) -> list[str]:
        """What was passed over since the last call."""
        found, self._faults = self._faults, []
        return found

    def _begin(self, line: bytes) -> None:
        try:
            header = read_header(line, where="the sender")
        except RecordingError as exc:
            raise FeedError(str(exc)) from exc
        if header.simulation != self._simulation:
            ours, theirs = _word(self._simulation), _word(header.simulation)
            raise FeedError(
                f"the sender gives {theirs}, and this program shows {ours}",
                mend="set simulation in [live], or send to another program",
            )
        self._begun = True


def _word(simulation: bool) -> str:
    return "simulation" if simulation else "reality"
