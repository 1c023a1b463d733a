"""A silent identity raises an alert of its own only beside a proven object without one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from vedette.engine.silent_identity import SilentIdentities
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.identity import Emitter, EmitterScheme, Identity
from vedette.model.ids import RestrictionId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.track import Track, TrackStatus

T0 = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
ZONE = RestrictionId("zone")
SILENT = Track(
    id=TrackId("track-a"),
    status=TrackStatus.COASTING,
    at=T0,
    first_at=T0,
    updated_at=T0,
    lat_deg=51.0,
    lon_deg=23.0,
    covariance=Covariance2D.circular(300.0),
    identity=Identity(emitters=(Emitter(EmitterScheme.ICAO24, "4b1a66"),)),
    identity_silent_since=T0 - timedelta(seconds=115),
)
NAMELESS = replace(
    SILENT, id=TrackId("track-b"), identity=Identity(), identity_silent_since=None, lat_deg=51.005
)
CROSSING = Crossing(
    track=SILENT.id,
    restriction=ZONE,
    at=T0,
    verdict=Verdict(answer=Answer.INSIDE, reason="inside", margin_m=-100.0),
    standing=Standing.NOT_BARRED,
    standing_reason="identified",
    since=T0,
)


def alone(*others: Track, crossing: Crossing = CROSSING) -> bool:
    """Whether silence alone bars, where these are seen; heard, the aircraft would be let in."""
    index = SimpleNamespace(check_track=lambda *_, **__: ([CROSSING], ()))
    state = SimpleNamespace(index=index, picture=SimpleNamespace(tracks=(SILENT, *others)))
    return SilentIdentities(cast("Any", state)).alone_bars(SILENT, crossing)


@pytest.mark.parametrize("status", [TrackStatus.CONFIRMED, TrackStatus.COASTING])
def test_a_proven_object_may_be_the_silent_one(status: TrackStatus) -> None:
    assert not alone(replace(NAMELESS, status=status))


def test_plots_that_prove_no_object_raise_nothing() -> None:
    assert alone(replace(NAMELESS, status=TrackStatus.TENTATIVE))
    assert alone()


def test_a_proven_object_far_away_is_another() -> None:
    assert alone(replace(NAMELESS, status=TrackStatus.CONFIRMED, lat_deg=51.2))
