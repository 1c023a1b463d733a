"""An authorised flight: let in, told when it leaves what it was authorised to, and how likely."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from geographiclib.geodesic import Geodesic

from vedette.engine.crossings import update_crossings
from vedette.engine.state import EngineConfig, EngineState, initial_state
from vedette.model.alert import AlertRule, AlertState
from vedette.model.authorisation import Authorisation
from vedette.model.crossing import Answer, Standing
from vedette.model.events import AlertChanged
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme, Identity
from vedette.model.ids import RestrictionId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, Period, Restriction, Volume
from vedette.model.track import Track, TrackStatus

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)
MIDDLE = (47.0, 8.0)
ZONE = Restriction(
    id=RestrictionId("zone"),
    name="zone",
    volumes=(Volume(area=Circle(centre=MIDDLE, radius_m=2_000)),),
)
TO_THE_NORTH = Authorisation(  # reaches 3 km north of the middle, well out of the zone
    reference="A-1",
    holder="Grid Inspections",
    granted_by="the authority",
    identities=("1581F45T7B220Q0001",),
    restrictions=("zone",),
    volumes=(Volume(area=Circle(centre=(47.0135, 8.0), radius_m=1_600)),),
    periods=(Period(start=NOON - timedelta(hours=1), end=NOON + timedelta(hours=1)),),
)
SERIAL = Identity(
    emitters=(Emitter(EmitterScheme.MAC, "02:00:00:00:00:01"),),
    claims=(Claim(ClaimKind.REMOTE_ID_SERIAL, "1581F45T7B220Q0001"),),
)


def seen(azimuth: float, off_m: float, seconds: float) -> Track:
    place = Geodesic.WGS84.Direct(*MIDDLE, azimuth, off_m)
    at = NOON + timedelta(seconds=seconds)
    return Track(
        id=TrackId("track"),
        status=TrackStatus.CONFIRMED,
        at=at,
        first_at=NOON,
        updated_at=at,
        lat_deg=place["lat2"],
        lon_deg=place["lon2"],
        covariance=Covariance2D.circular(5.0),
        identity=SERIAL,
    )


def flown(state: EngineState, *tracks: Track) -> tuple[EngineState, list[tuple[str, AlertState]]]:
    found = []
    for track in tracks:
        state, events = update_crossings(state, [track], track.at)
        found += [(e.alert.rule, e.alert.state) for e in events if isinstance(e, AlertChanged)]
    return state, found


def test_it_may_be_where_it_is_authorised_in_the_zone_and_beyond_it() -> None:
    state = initial_state(EngineConfig(), (ZONE,), (TO_THE_NORTH,))
    state, alerts = flown(state, seen(0, 1_000, 0), seen(0, 1_800, 10), seen(0, 2_800, 20))
    assert alerts == []
    crossing = state.crossings[TrackId("track")][ZONE.id]
    assert (crossing.verdict.answer, crossing.authorisation) == (Answer.OUTSIDE, "A-1")


def test_out_of_the_zone_by_another_side_is_told_at_once_and_goes_when_it_is_back() -> None:
    state = initial_state(EngineConfig(), (ZONE,), (TO_THE_NORTH,))
    state, alerts = flown(state, seen(0, 1_000, 0), seen(0, 2_800, 60))
    assert alerts == []
    east = seen(90, 3_000, 120)  # through free air to where it was never to be
    state, alerts = flown(state, east)
    assert alerts == [(AlertRule.LEFT_AUTHORISED, AlertState.UNACKNOWLEDGED)]
    (alert,) = state.alerts.alerts.values()
    assert alert.reason.startswith("beyond what A-1 allows: outside by")
    state, alerts = flown(state, seen(0, 1_000, 180))
    assert alerts == [(AlertRule.LEFT_AUTHORISED, AlertState.RETURNED)]
    assert state.crossings[TrackId("track")][ZONE.id].standing is Standing.NOT_BARRED


def test_once_the_authorisation_is_over_it_leaves_nothing_by_flying_home() -> None:
    state = initial_state(EngineConfig(), (ZONE,), (TO_THE_NORTH,))
    state, _ = flown(state, seen(0, 1_000, 0), seen(0, 2_800, 60))
    state, alerts = flown(state, seen(90, 3_000, 2 * 3_600))
    assert alerts == []


def test_without_having_been_let_in_there_is_nothing_to_leave() -> None:
    state = initial_state(EngineConfig(), (ZONE,), (TO_THE_NORTH,))
    _, alerts = flown(state, seen(90, 3_000, 0), seen(90, 4_000, 10))
    assert alerts == []


def test_a_crossing_says_how_likely_it_is() -> None:
    state = initial_state(EngineConfig(), (ZONE,))
    expected = ((1_900, 1.0), (2_000, 0.5), (2_005, 0.16), (2_100, 0.0))
    for seconds, (off_m, probability) in enumerate(expected):
        track = seen(0, off_m, seconds)
        state, _ = flown(state, track)
        found = state.crossings[track.id][ZONE.id].probability
        assert found is not None
        assert abs(found - probability) < 0.01
    coasting = replace(seen(0, 1_900, 9), status=TrackStatus.COASTING)
    state, _ = flown(state, coasting)
    assert state.crossings[coasting.id][ZONE.id].probability is None
