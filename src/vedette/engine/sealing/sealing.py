"""Sealing: when an alert is raised, the recording behind it is cut out and put on record."""

import io
import json
import pickle
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from vedette.engine.live import checkpoint
from vedette.engine.live.checkpoint import Checkpoint
from vedette.engine.sealing import seal
from vedette.engine.sealing.plain_values import to_plain
from vedette.engine.sealing.raised_alerts import raised, seal_name
from vedette.engine.sealing.replay_history import History
from vedette.engine.state import Batch, EngineState
from vedette.feeds.frame_order import InputDecoding
from vedette.model.events import AlertChanged, Event
from vedette.model.evidence import Evidence
from vedette.model.restriction import Restriction
from vedette.model.times import EPOCH
from vedette.record.ledger.entries import MACHINE
from vedette.record.record import Record
from vedette.store.raw_log import Position

_LINES_A_PART = 512  # on average


def put_on_record(
    record: Record,
    event: AlertChanged,
    state: EngineState,
    *,
    start: datetime | None,
    members: Mapping[str, bytes],
    cuts: Mapping[str, Iterable[int]],
) -> Evidence:
    """Seal `members` behind a raised alert, store the file, and add it to the ledger.

    cuts: for a member the offsets at which other seals are cut too, if they hold the same.
    """
    alert, run = event.alert, record.runs.running
    content = seal.Seal(
        manifest=seal.manifest(
            alert=alert,
            run=None if run is None else run.id,
            simulation=state.config.simulation,
            start=start,
            end=event.at,
            config=to_plain(state.config),
            members=members,
        ),
        members=members,
    )
    data, places = seal.to_bytes_and_cuts(content, cuts)
    kept = record.evidence.files.keep_shared(data, places)
    return record.evidence.seal(
        kept, at=event.at, by=MACHINE, alert=alert.id, name=seal_name(alert)
    )


def airspace_members(restrictions: Iterable[Restriction], state: EngineState) -> dict[str, bytes]:
    """The restrictions that tracks are checked against, and who may enter them."""
    permits = state.index.authorisations
    given = () if permits is None else permits.given
    return {
        seal.RESTRICTIONS: lines(map(to_plain, restrictions)),
        seal.AUTHORISATIONS: lines(map(to_plain, given)),
    }


def lines(values: Iterable[Any]) -> bytes:
    """Plain values as JSON Lines."""
    return b"".join(
        json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        for value in values
    )


def line_cuts(data: bytes) -> Iterator[int]:
    """Offsets at ends of lines, chosen by what the lines say.

    So two files that repeat some lines are cut alike there, wherever the lines stand in them.
    """
    end = 0
    while (end := data.find(b"\n", start := end) + 1) > 0:
        if zlib.crc32(data[start:end]) % _LINES_A_PART == 0:
            yield end


class ReplaySealer:
    """Seals the alerts of a replay from the contents of `History`."""

    def __init__(self, record: Record, restrictions: Sequence[Restriction]) -> None:
        """restrictions: those of the zone files; later ones are in the state."""
        self._record = record
        self._restrictions = tuple(restrictions)
        self._history = History()

    def parts(self, state: EngineState, batch: Batch) -> Iterator[Batch]:
        """The batch, cut at the instants at which states are kept."""
        return self._history.parts(state, batch)

    def feed(self, state: EngineState, part: Batch) -> None:
        """Note a part before it is processed."""
        self._history.feed(state, part)

    def forget(self) -> None:
        """Forget the history, because a new epoch has begun."""
        self._history = History()

    def seal(self, events: Iterable[Event]) -> None:
        """Seal every alert that was raised. Called once the alerts are on record."""
        for event in raised(events):
            if self._record.evidence.sealed_as(event.alert.id, seal_name(event.alert)):
                continue
            stretch = self._history.until(event.at)
            state = stretch.start
            fed = (*stretch.reports, *stretch.actions)
            members = {
                seal.START: _state_bytes(state),
                **airspace_members(self._restrictions, state),
                seal.REPORTS: lines(map(to_plain, fed)),
            }
            put_on_record(
                self._record,
                event,
                state,
                start=state.until,
                members=members,
                cuts={seal.REPORTS: line_cuts(members[seal.REPORTS])},
            )


def _state_bytes(state: EngineState) -> bytes:
    """A checkpoint of a replay's state, the same bytes for the same values.

    Without a memo, so that it cannot be seen which equal values are one object.
    """
    bare = Checkpoint(
        until=state.until or EPOCH,
        state=checkpoint.without_index(state),
        decoding=InputDecoding(),
        held=(),
        position=Position(0, 0),
        sequences={},
        events_bytes=0,
    )
    out = io.BytesIO()
    pickler = pickle.Pickler(out, protocol=5)
    pickler.fast = True
    pickler.dump(bare)
    return checkpoint.framed(out.getvalue())
