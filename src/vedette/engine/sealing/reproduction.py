"""Reproduction of an alert from its sealed recording, and comparison with the original alert."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vedette.airspace.check.authorisations import Authorisations
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.engine.declarations import index_with
from vedette.engine.live import checkpoint
from vedette.engine.live.live_state import LiveState
from vedette.engine.live.restart import Restored, step_over
from vedette.engine.sealing import seal
from vedette.engine.sealing.plain_values import from_plain
from vedette.engine.sealing.raised_alerts import raised
from vedette.engine.sealing.seal import Seal
from vedette.engine.state import Batch, EngineState
from vedette.engine.step import step
from vedette.model.alert import Action
from vedette.model.authorisation import Authorisation
from vedette.model.declaration import Declaration, Doing
from vedette.model.errors import CheckpointError, RawLogError, SealError
from vedette.model.events import Event
from vedette.model.report import Report
from vedette.model.restriction import Restriction
from vedette.model.times import EPOCH
from vedette.model.value_words import failure_in_words
from vedette.record.ledger.alert_values import alert_to_dict
from vedette.store.raw_log import Position, segment_name

_DONE = (Action, Declaration)  # what persons did, among what was fed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """The result of a reproduction."""

    matched: bool
    differences: tuple[str, ...]  # each in a few words; empty where it matched
    program: dict[str, str]  # which made it again
    other_program: dict[str, str] = field(default_factory=dict)  # what of it was another then
    reports: int = 0  # that were gone through again
    found: dict[str, Any] | None = None  # the alert as it now came out; None where none did


def reproduce(sealed: Seal, told: dict[str, Any]) -> Reproduction:
    """Process the sealed recording again, and compare the alert with the original.

    told: the alert in the ledger. Raises SealError for a seal that cannot be used.
    """
    end = sealed.end
    try:
        state, events, reports = _again(sealed)
    except (CheckpointError, RawLogError) as exc:
        raise SealError(
            f"the sealed state cannot be used: {exc.what}",
            mend=f"use the program that sealed it: {_in_words(sealed.program)}; if that cannot "
            "use it either, ask for the original",
        ) from exc
    except SealError:
        raise
    except Exception as exc:  # what a stranger wrote may fail anywhere on the way
        raise SealError(
            f"the sealed recording cannot be processed again: {failure_in_words(exc):.200}",
            mend="it was altered, or not written by this version: ask for the original",
        ) from exc
    came = {
        event.alert.id: alert_to_dict(event.alert) for event in raised(events) if event.at <= end
    }
    found = came.get(told["alert"])
    now = seal.program()
    differences = _differences(told, found, sealed.alert)
    if bool(sealed.manifest["simulation"]) != state.config.simulation:
        differences = (*differences, "simulation: the state says otherwise than the seal")
    return Reproduction(
        matched=not differences,
        differences=differences,
        program=now,
        other_program={k: v for k, v in sealed.program.items() if now.get(k) != v},
        reports=reports,
        found=found,
    )


def _in_words(program: Mapping[str, str]) -> str:
    """The version of vedette, and what it ran with."""
    others = ", ".join(f"{k} {v}" for k, v in sorted(program.items()) if k != "vedette")
    return f"vedette {program.get('vedette')} as it stood then, with {others}"


def _differences(
    told: dict[str, Any], found: dict[str, Any] | None, sealed: dict[str, Any]
) -> tuple[str, ...]:
    said = []
    if found is None:
        said.append("no such alert rose")
    for name, other in (("as it came out again", found), ("as it was sealed", sealed)):
        if other is None:
            continue
        keys = sorted(told.keys() | other.keys())
        said += [
            f"{key}: {other.get(key)!r} {name}, {told.get(key)!r} on the record"
            for key in keys
            if told.get(key) != other.get(key)
        ]
    return tuple(said)


def _again(sealed: Seal) -> tuple[EngineState, Sequence[Event], int]:
    """The state at the end, all events on the way, and how many reports there were."""
    start = checkpoint.from_anybody(_member(sealed, seal.START))
    config = start.state.config
    restrictions = _read_all(Restriction, sealed, seal.RESTRICTIONS)
    given = _read_all(Authorisation, sealed, seal.AUTHORISATIONS)
    permits = Authorisations(given, config.check) if given else None
    index = RestrictionIndex(restrictions, config.check, authorisations=permits)
    index = index_with(index, start.state.declared, start.state.ended)
    state = replace(start.state, index=index)
    end = sealed.end
    if seal.RAW in sealed.members:
        return _from_raw_log(sealed, replace(start, state=state))
    fed = _read_all(Report | Doing, sealed, seal.REPORTS)
    reports = tuple(one for one in fed if not isinstance(one, _DONE))
    actions = tuple(one for one in fed if isinstance(one, _DONE))
    state, events = step(state, Batch(reports=reports, actions=actions, until=end))
    return state, events, len(reports)


def _from_raw_log(
    sealed: Seal, start: checkpoint.Checkpoint
) -> tuple[EngineState, Sequence[Event], int]:
    """The same from raw bytes: decoded again by the decoders as they stood."""
    end = sealed.end
    events: list[Event] = []
    state = start.state
    reports = 0

    def feed(batch: Batch) -> tuple[Event, ...]:
        nonlocal state, reports
        if state.until is not None and state.until >= end:
            return ()  # what follows was not in the world when the alert rose
        if batch.until > end:
            batch = Batch(
                reports=tuple(r for r in batch.reports if r.received_at < end),
                actions=tuple(a for a in batch.actions if a.at < end),
                until=end,
            )
        state, came = step(state, batch)
        events.extend(came)
        reports += len(batch.reports)
        return came

    restored = Restored(
        state=state,
        live=LiveState(
            decoding=start.decoding, held=list(start.held), sequences=dict(start.sequences)
        ),
        position=Position(1, 0),
        floor=EPOCH,
    )
    with tempfile.TemporaryDirectory(prefix="vedette-") as folder:
        (Path(folder) / segment_name(1)).write_bytes(sealed.members[seal.RAW])
        step_over(Path(folder), restored, feed)
    return state, events, reports


def _member(sealed: Seal, name: str) -> bytes:
    try:
        return sealed.members[name]
    except KeyError as exc:
        raise SealError(
            f"the seal must contain {name}, got {', '.join(sealed.members) or 'no member'}",
            mend="restore the original",
        ) from exc


def _read_all(kind: Any, sealed: Seal, name: str) -> list[Any]:
    """The values in the lines of a member. Raises SealError."""
    found = []
    for number, text in enumerate(_member(sealed, name).splitlines(), 1):
        try:
            found.append(from_plain(kind, json.loads(text)))
        except (ValueError, TypeError, RecursionError, OverflowError) as exc:
            raise SealError(
                f"line {number} of {name} cannot be read: {failure_in_words(exc)}",
                mend="restore the original",
            ) from exc
    return found
