"""What a live run carries from batch to batch, besides the engine's own state."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from vedette.feeds.decoder import Frame
from vedette.feeds.frame_order import InputDecoding, to_frame
from vedette.model.declaration import Doing
from vedette.store.raw_log import Placed
from vedette.store.raw_records import ActionRecord, FrameRecord


@dataclass(slots=True, kw_only=True)
class LiveState:
    """What goes on from batch to batch, besides the engine's own state."""

    decoding: InputDecoding = field(default_factory=InputDecoding)
    held: list[Placed] = field(default_factory=list)  # logged, and not before the last until
    sequences: dict[str, int] = field(default_factory=dict)  # the last logged, by input
    unknown_encodings: int = 0

    def due(self, placed: Iterable[Placed], until: datetime) -> tuple[list[Frame], list[Doing]]:
        """Remove and return the items that are due before `until`."""
        frames: list[Frame] = []
        actions: list[Doing] = []
        held, self.held = self.held, []
        for item in chain(held, placed):
            match item.record:
                case FrameRecord() as record:
                    self.sequences[record.input] = record.sequence
                    if record.received_at >= until:
                        self.held.append(item)
                    elif (frame := to_frame(item, record)) is not None:
                        frames.append(frame)
                    else:
                        self.unknown_encodings += 1
                case ActionRecord() as record:
                    if record.action.at >= until:
                        self.held.append(item)
                    else:
                        actions.append(record.action)
        return frames, actions

    def hold(self, placed: Iterable[Placed]) -> None:
        """Keep logged items for the next batch."""
        for item in placed:
            if isinstance(item.record, FrameRecord):
                self.sequences[item.record.input] = item.record.sequence
            self.held.append(item)
