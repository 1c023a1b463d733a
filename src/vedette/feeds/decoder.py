"""What every feed has in common: frames go in, reports come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from vedette.model.ids import SensorId
from vedette.model.report import RawRef, Report


class Encoding(StrEnum):
    """How the bytes of a frame are to be read."""

    MODE_S = "mode_s"  # 7 or 14 bytes of a Mode S reply, parity included
    IEEE80211 = "ieee80211"  # a Wi-Fi frame from its frame control on, no radiotap, no FCS
    BTLE_LL = "btle_ll"  # a Bluetooth LE advertising PDU from its access address on
    REPORT_LINE = "report_line"  # one line of the project's report format, without its header
    SAPIENT = "sapient"  # one protobuf message of SAPIENT (BSI Flex 335), without its length


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame as one sensor heard it."""

    data: bytes
    encoding: Encoding
    sensor: SensorId
    received_at: datetime  # UTC
    source: str
    sequence: int
    raw: RawRef


class Decoder(Protocol):
    """Frames in, reports out. Keeps only what ties frames together (CPR halves, addresses)."""

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield what one frame says. Raise BadFrameError if it cannot be read.

        A frame that is sound but of no interest yields nothing. A report takes the frame's
        sensor, received_at, source, sequence and raw.
        """
        ...


@dataclass(slots=True)
class Tally:
    """What became of a recording's frames; counts are final once its reports are used up."""

    frames: int = 0
    reports: int = 0
    repeated: int = 0  # broadcasts heard again that said nothing new
    ignored: int = 0  # sound frames of no interest
    refused: int = 0  # frames that could not be read
    first_refusal: str | None = None
    truncated: str | None = None  # what is missing at the end, where something is
