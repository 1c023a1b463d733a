"""What all feeds share: frames go in, reports come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from vedette.model.ids import SensorId
from vedette.model.report import RawRef, Report


class Encoding(StrEnum):
    """The encodings of frames that code outside of their own feed names.

    An encoding is a plain string in a frame, in the raw log and in report lines. A feed that no
    other code needs to name declares its encodings itself and adds nothing here.
    """

    MODE_S = "mode_s"  # 7 or 14 bytes of a Mode S reply, parity included
    IEEE80211 = "ieee80211"  # a Wi-Fi frame from its frame control on, no radiotap, no FCS
    BTLE_LL = "btle_ll"  # a Bluetooth LE advertising PDU from its access address on
    REPORT_LINE = "report_line"  # one line of the project's report format, without its header
    OPTIONS = "feed_options"  # no frame: what the settings of an input say of its decoder
    SAPIENT = "sapient"  # one protobuf message of SAPIENT (BSI Flex 335), without its length


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame as one sensor heard it."""

    data: bytes
    encoding: str  # one that a feed declares (`known_feeds.feed_of`)
    sensor: SensorId
    received_at: datetime  # UTC
    source: str
    sequence: int
    raw: RawRef


class Decoder(Protocol):
    """Frames in, reports out. Keeps only what ties frames together (CPR halves, addresses)."""

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one frame. Raises BadFrameError if it cannot be read.

        A valid frame without usable content yields nothing. Each report copies sensor, received_at,
        source, sequence and raw from the frame.
        """
        ...


@runtime_checkable
class PlacedDecoder(Protocol):
    """A decoder that needs to know where its receivers stand."""

    def stands_at(self, sensor: SensorId, lat_deg: float, lon_deg: float) -> None:
        """Note the position of a receiver, in degrees of WGS 84."""
        ...


@dataclass(slots=True)
class Tally:
    """Counts of a recording's frames, final once all its reports were read."""

    frames: int = 0
    reports: int = 0
    repeated: int = 0  # broadcasts heard again that said nothing new
    ignored: int = 0  # sound frames of no interest
    refused: int = 0  # frames that could not be read
    first_refusal: str | None = None
    truncated: str | None = None  # what is missing at the end, where something is
