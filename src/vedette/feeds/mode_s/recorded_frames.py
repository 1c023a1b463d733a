"""What the recordings of Mode S share: a frame of a file, its hex, and counters without a time."""

from datetime import datetime

from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.recorded_text import refuse
from vedette.feeds.recording_clock import TimeNotes
from vedette.model.ids import SensorId
from vedette.model.report import RawRef

SYNTHETIC = 0xFF004D4C4154  # "MLAT" where a counter should be: computed by a network, not heard
# What readsb writes in place of a counter: a frame from UAT, any time, not to be forwarded.
NO_TIME = frozenset({0xFF004D4C4155, 0xFF004D4C4156, 0xFF004D4C4157})
_EXTENDED = (17, 18)  # downlink formats that state their sender's address in clear


def recorded_frame(
    data: bytes, sensor: SensorId, at: datetime, sequence: int, raw: RawRef
) -> Frame:
    """A Mode S frame of a file. sequence: the number of the frame in the file."""
    return Frame(
        data=data,
        encoding=Encoding.MODE_S,
        sensor=sensor,
        received_at=at,
        source=raw.source,
        sequence=sequence,
        raw=raw,
    )


def hex_frame(text: str) -> bytes | None:
    """The bytes of 14 or 28 hex digits; None if it is anything else."""
    if len(text) not in (14, 28):
        return None
    try:
        data = bytes.fromhex(text)
    except ValueError:
        return None
    return data if len(data) * 2 == len(text) else None  # fromhex skips blanks


def leave_out(data: bytes, tally: Tally, where: str, notes: TimeNotes | None) -> None:
    """Count a frame whose time is not known."""
    refuse(tally, where, "its counter stopped or restarted, so its time is unknown")
    if notes is not None and data[0] >> 3 in _EXTENDED:
        notes.addresses.add(data[1:4].hex())
