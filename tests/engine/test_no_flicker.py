"""A track that flies along an edge: its alert does not come and go with the noise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.engine.crossings import update_crossings
from vedette.engine.state import EngineConfig, initial_state
from vedette.model.alert import AlertState
from vedette.model.events import AlertChanged
from vedette.model.ids import RestrictionId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.model.track import Track, TrackStatus

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)
ZONE = Restriction(
    id=RestrictionId("zone"),
    name="zone",
    volumes=(Volume(area=Circle(centre=(47.0, 8.0), radius_m=5_000)),),
)
SIGMA = 10.0


@settings(max_examples=25, deadline=None)
@given(off=st.floats(-12, 12), seed=st.integers(0, 2**32 - 1))
def test_five_minutes_along_an_edge(off: float, seed: int) -> None:
    """off: sigmas outside of the edge, where it truly flies; its places are off by white noise."""
    state = initial_state(EngineConfig(), (ZONE,))
    rng = np.random.default_rng(seed)
    changes = []
    for second in range(300):
        noise = rng.normal(0, SIGMA, 2)
        place = Geodesic.WGS84.Direct(
            47.0, 8.0, 0.2 * second, 5_000 + off * SIGMA + float(noise[0])
        )
        at = NOON + timedelta(seconds=second)
        seen = Track(
            id=TrackId("track"),
            status=TrackStatus.CONFIRMED,
            at=at,
            first_at=NOON,
            updated_at=at,
            lat_deg=place["lat2"],
            lon_deg=place["lon2"],
            covariance=Covariance2D.circular(SIGMA),
        )
        state, events = update_crossings(state, [seen], at)
        changes += [e.alert for e in events if isinstance(e, AlertChanged)]
    returned = [one for one in changes if one.state is AlertState.RETURNED]
    assert len([one for one in returned if one.rule == "entry"]) <= 1
    assert len(changes) <= 5


def test_well_away_it_is_over() -> None:
    state = initial_state(EngineConfig(), (ZONE,))
    inside = Track(
        id=TrackId("track"),
        status=TrackStatus.CONFIRMED,
        at=NOON,
        first_at=NOON,
        updated_at=NOON,
        lat_deg=47.0,
        lon_deg=8.0,
        covariance=Covariance2D.circular(SIGMA),
    )
    state, _ = update_crossings(state, [inside], NOON)
    just_out = Geodesic.WGS84.Direct(47.0, 8.0, 0, 5_050)
    away = replace(inside, lat_deg=just_out["lat2"], lon_deg=just_out["lon2"])
    state, events = update_crossings(state, [away], NOON)
    assert not [e for e in events if isinstance(e, AlertChanged)]
    far = Geodesic.WGS84.Direct(47.0, 8.0, 0, 5_200)
    away = replace(inside, lat_deg=far["lat2"], lon_deg=far["lon2"])
    state, events = update_crossings(state, [away], NOON)
    assert [e.alert.state for e in events if isinstance(e, AlertChanged)] == [AlertState.RETURNED]
