"""The project's JSON Lines over TCP: the header first, then a report a line.

The header says whether what comes is simulation; a feed that differs in this from the program is
refused. Each sender is told how many of its lines are on disk: ``{"acknowledged":1234}``. Before
the header a sensor may show its token: ``{"type":"token","token":"vdt_..."}``.
"""

import json
import re
from dataclasses import dataclass
from typing import Literal

from vedette.engine.live.inputs.admission import line_sensor
from vedette.engine.live.inputs.input_base import InputHealth
from vedette.engine.live.inputs.tcp import TcpInput
from vedette.engine.live.inputs.tcp_place import TcpPlace
from vedette.feeds.decoder import Encoding
from vedette.feeds.report_format.report_decoder import MAX_LINE_BYTES, read_header
from vedette.model.errors import FeedError, RecordingError
from vedette.model.ids import SensorId

# No line of the format has such a key, and within a JSON text the quotes would be escaped.
_TOKEN_KEY = re.compile(rb'"token"\s*:')
_TOKEN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLinesSettings(TcpPlace):
    """Reports as JSON Lines over TCP (docs/feeds/report-format.md), header first."""

    kind: Literal["report_lines"]
    """Always `report_lines`."""
    admit: Literal["anyone", "known"] | None = None
    """`known`: a sender needs a token or a certificate, and may send for its sensors only. `anyone`
    is the default on this machine without `client_authority`, otherwise `known`."""

    def __post_init__(self) -> None:
        TcpPlace.__post_init__(self)  # not super(): slots make another class of this one
        if self.admit == "anyone" and self.listen is not None and self.beyond:
            raise ValueError(
                f"{self.listen} can be reached from other machines, so admit cannot be 'anyone'; "
                "leave it out, and give the senders tokens or certificates"
            )

    @property
    def asks(self) -> bool:
        """Whether a sender must authenticate with a token or a certificate."""
        if self.admit is None:
            return self.beyond or self.client_authority is not None
        return self.admit == "known"

    def make(self, *, simulation: bool) -> TcpInput:
        """The input. Raises ConfigError where its certificate cannot be used."""
        health = InputHealth(name=self.name, kind=self.kind)

        def cutter() -> LineCutter:
            return LineCutter(simulation=simulation)

        return TcpInput(health, self, SensorId(self.name), cutter, asks=self.asks)


class LineCutter:
    """Cuts a stream at its newlines; the first line must be the header, or a token before it.

    A token is kept in `token` and goes nowhere else: no message, no fault and no error quotes it.
    """

    encoding: str = Encoding.REPORT_LINE
    acknowledges = True

    def __init__(self, *, simulation: bool) -> None:
        self.begun = False
        self.token: str | None = None
        self._simulation = simulation
        self._held = b""
        self._skipping = False  # within a line that is too long to be one
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that are complete with `chunk`. Raises FeedError for a bad header."""
        *whole, rest = (self._held + chunk).split(b"\n")
        if self._skipping and whole:
            whole, self._skipping = whole[1:], False
        self._held = b"" if self._skipping else rest
        if len(self._held) > MAX_LINE_BYTES:
            self._faults.append(
                f"a line must have at most {MAX_LINE_BYTES} bytes; a longer one was skipped"
            )
            self._held, self._skipping = b"", True
        lines = [line + b"\n" for line in whole if line.strip()]
        if lines and not self.begun and self.token is None and _TOKEN_KEY.search(lines[0]):
            self.token = _token(lines.pop(0))
        if any(map(_TOKEN_KEY.search, lines)):
            raise FeedError(
                "a token must be sent once only, as the first line", mend="send it once, first"
            )
        if lines and not self.begun:
            self._begin(lines.pop(0))
        return lines

    def finish(self) -> list[bytes]:
        """The last line, if it has no newline. The decoder checks whether it is complete."""
        if not self.begun or not self._held.strip() or _TOKEN_KEY.search(self._held):
            return []
        return [self._held]

    def speaker(self, message: bytes, fixed: SensorId) -> SensorId | None:  # noqa: ARG002
        """The sensor that the line names; None if the line names no sensor."""
        return line_sensor(message)

    def faults(self) -> list[str]:
        """Reasons for the input that was skipped since the last call."""
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
                f"the sender must send {ours}, as this program shows, got {theirs}",
                mend="correct simulation in the header or under [live], or send to another program",
            )
        self.begun = True


def _token(line: bytes) -> str:
    """The token in a token line. Raises FeedError, which does not quote it."""
    try:
        shown = json.loads(line)
    except ValueError:
        shown = None
    text = shown.get("token") if isinstance(shown, dict) and shown.get("type") == "token" else None
    if not isinstance(text, str) or len(text) > _TOKEN_MAX or not text.isascii():
        # not `from` what was caught: that holds the line
        raise FeedError(
            "the first line is not a valid token line",
            mend='write {"type":"token","token":"vdt_..."}',
        )
    return text


def _word(simulation: bool) -> str:
    return "simulation" if simulation else "reality"
