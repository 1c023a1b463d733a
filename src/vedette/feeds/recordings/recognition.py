"""What a file is, told by its first bytes and never by its name."""

import re

from vedette.feeds.mode_s.mode_s_recordings import BOM, beast_share, csv_fields, csv_row
from vedette.feeds.recordings.pcap import is_capture
from vedette.store.raw_log import MAGIC as RAW_LOG_MAGIC

HEAD_BYTES = 1 << 16
_AVR_LINE = re.compile(rb"[*@<][0-9A-Fa-f]{4,44};")
_LINES = 50  # so many of the first lines are looked at

REPORTS = "vedette-reports"
PCAP = "pcap"
PCAPNG = "pcapng"
CAPTURES = (PCAP, PCAPNG)
AVR = "mode_s-avr"
BEAST = "mode_s-beast"
CSV = "mode_s-csv"
RAW_LOG = "vedette-raw-log"


def recognise(head: bytes) -> str | None:
    """The format of a file that starts with `head`; None if it is none that we read.

    Text is taken for a format if at least half of its first lines are of it, Beast if its
    messages fill at least half of the head: damage is borne, noise is not.
    """
    marked = _by_mark(head)
    if marked is not None:
        return marked
    if beast_share(head) >= 0.5:
        return BEAST
    rows = [line.strip() for line in head.removeprefix(BOM).splitlines()[:_LINES]]
    rows = [row for row in rows if row]
    if not rows:
        return None
    if 2 * sum(_AVR_LINE.fullmatch(row) is not None for row in rows) >= len(rows):
        return AVR
    good = sum(csv_row(csv_fields(row)) is not None for row in rows)
    return CSV if good and 2 * good >= len(rows) - 1 else None  # one row may hold names


def _by_mark(head: bytes) -> str | None:
    """The format of a file whose first bytes alone tell it."""
    if head.startswith(RAW_LOG_MAGIC):
        return RAW_LOG
    if is_capture(head):
        return PCAPNG if head.startswith(b"\n") else PCAP
    return REPORTS if head.removeprefix(BOM).lstrip().startswith(b"{") else None
