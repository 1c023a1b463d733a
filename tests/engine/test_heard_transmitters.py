"""Transmitters without a place: listed while they are heard, and until a track bears them."""

from datetime import timedelta

from made import EAR, at, said

from vedette.engine.epochs import begin_epoch
from vedette.engine.heard_transmitters import Heard, update_heard
from vedette.engine.state import Batch, EngineConfig, Epoch, initial_state
from vedette.engine.step import step
from vedette.model.events import TransmitterHeard
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.report import IdentityReport, Observation, PositionReport, PresenceReport
from vedette.model.transmitter import Hearing, Transmitter
from vedette.tracking import Picture, TrackingConfig, advance, empty

EMITTER = Emitter(EmitterScheme.ICAO24, "abc123")
LOW = Height(value_m=900.0, reference=HeightReference.BAROMETRIC)


def presence(seconds: float) -> PresenceReport:
    more = said(EAR, seconds, int(seconds * 10))
    return PresenceReport(**more, emitter=EMITTER, heights=(LOW,))  # type: ignore[arg-type]


def callsign(seconds: float) -> IdentityReport:
    claims = (Claim(ClaimKind.CALLSIGN, "LOT1AB"),)
    more = said(EAR, seconds, int(seconds * 10) + 1)
    return IdentityReport(**more, emitter=EMITTER, claims=claims)  # type: ignore[arg-type]


def placed(seconds: float) -> PositionReport:
    more = said(EAR, seconds, int(seconds * 10) + 2)
    return PositionReport(**more, lat_deg=51.0, lon_deg=23.0, emitter=EMITTER)  # type: ignore[arg-type]


def play(reports: list[Observation], seconds: int) -> tuple[Heard, list[Transmitter]]:
    """Cycles of a second."""
    heard: Heard = {}
    picture: Picture = empty(TrackingConfig())
    told: list[Transmitter] = []
    for second in range(seconds):
        end = at(second + 1)
        now = [r for r in reports if end - timedelta(seconds=1) <= r.received_at < end]
        picture, _ = advance(picture, now, {}, end)
        heard, events = update_heard(heard, now, picture, end)
        told += [event.heard for event in events]  # type: ignore[union-attr]
    return heard, told


def test_what_tells_no_place_is_listed_with_its_height_and_identity() -> None:
    reports: list[Observation] = [presence(float(s)) for s in range(0, 20, 2)]
    heard, told = play([*reports, callsign(3.0)], 20)
    one, _ = heard[EMITTER]
    assert (one.hearing, one.heights, one.reports) == (Hearing.PLACE_UNKNOWN, (LOW,), 11)
    assert [c.value for c in one.identity.claims] == ["LOT1AB"]
    assert len(told) == 2  # after five seconds, and after ten more
    assert told[0].since == at(0)


def test_what_soon_tells_a_place_is_never_listed() -> None:
    _, told = play([presence(0.0), callsign(1.0), placed(2.0), placed(3.0)], 20)
    assert told == []


def test_a_set_clock_ends_the_list_and_who_is_still_heard_is_listed_anew() -> None:
    """Else an address heard by a clock that was 40 days ahead would stay listed for 40 days."""
    state = initial_state(EngineConfig(), ())
    for s in range(0, 20, 2):
        state, _ = step(state, Batch(reports=(presence(float(s)),), until=at(s + 1.0)))
    assert state.heard
    state, events = begin_epoch(state, Epoch(at=at(-3_000_000.0), before=at(20.0)))
    assert state.heard == {}
    ended = [event.heard.hearing for event in events if isinstance(event, TransmitterHeard)]
    assert ended == [Hearing.SILENT]


def test_it_leaves_the_list_when_a_track_bears_it_or_when_it_falls_silent() -> None:
    reports: list[Observation] = [presence(float(s)) for s in range(0, 20, 2)]
    heard, told = play([*reports, placed(20.0)], 25)
    assert told[-1].hearing is Hearing.PLACED
    assert heard == {}
    heard, told = play(reports, 100)
    assert told[-1].hearing is Hearing.SILENT
    assert heard == {}
