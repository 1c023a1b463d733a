"""Messages that the engine set aside, kept in the quarantine with their bytes from the raw log."""

import logging
from collections.abc import Iterable
from pathlib import Path

from vedette.model.events import Event, SetAside
from vedette.model.times import to_text
from vedette.store.quarantine import Quarantine, Quarantined, entry_id
from vedette.store.raw_log import Placed, read_segment
from vedette.store.raw_records import FrameRecord

log = logging.getLogger(__name__)


def put_aside(quarantine: Quarantine, raw: Path, events: Iterable[Event]) -> list[SetAside]:
    """Store each message that was set aside among `events`, and log it. raw: the raw log's folder.

    Returns the messages that could not be stored because the disk was full. Try them again later.
    """
    left: list[SetAside] = []
    for event in events:
        if not isinstance(event, SetAside):
            continue
        try:
            kept = quarantine.add(_entry(raw, event))
        except OSError as exc:
            log.error("the quarantine cannot be written: %s", exc.strerror)  # noqa: TRY400
            left.append(event)
            kept = True
        if kept:
            log.error(
                "set aside: sensor %s, input %s, message %s: %s",
                *(event.sensor or "none", event.source or "none", event.sequence, event.words),
            )
    return left


def _entry(raw: Path, event: SetAside) -> Quarantined:
    at = to_text(event.at)
    frame = _frame(raw, event)
    return Quarantined(
        id=entry_id(at, event.source, event.sequence, event.words),
        at=at,
        words=event.words,
        received_at=None if event.received_at is None else to_text(event.received_at),
        sensor=event.sensor,
        input=event.source,
        sequence=event.sequence,
        encoding=None if frame is None else frame.encoding,
        segment=None if event.raw is None else event.raw.source,
        offset=None if event.raw is None else event.raw.offset,
        hex=None if frame is None else frame.data.hex(),
    )


def _frame(raw: Path, event: SetAside) -> FrameRecord | None:
    """The message as the raw log holds it; None where it cannot be read."""
    if event.raw is None:
        return None
    try:
        with (raw / event.raw.source).open("rb") as stream:
            found = next(iter(read_segment(stream, 0, event.raw.offset)), None)
    except OSError:
        return None
    if isinstance(found, Placed) and isinstance(found.record, FrameRecord):
        return found.record
    return None
