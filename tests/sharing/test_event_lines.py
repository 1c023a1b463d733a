"""What goes out fits its published schema, names its unknowns, and withholds what is personal."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from vedette.app.schemas import schemas, text
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.events import CrossingChanged, Observed, SensorChanged, TrackUpdated
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme, Identity
from vedette.model.ids import RestrictionId, SensorId, TrackId
from vedette.model.report import BearingReport, Covariance2D, PresenceReport, RawRef
from vedette.model.sensor import Coverage, Sensor, SensorHealth, SensorKind, SensorState
from vedette.model.track import Track, TrackStatus
from vedette.sharing.event_lines import dumps, to_line
from vedette.sharing.published_schema import schema

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
T0 = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
TRACK = Track(
    id=TrackId("track-a"),
    status=TrackStatus.CONFIRMED,
    at=T0,
    first_at=T0,
    updated_at=T0,
    lat_deg=51.0,
    lon_deg=23.0,
    covariance=Covariance2D.circular(10.0),
    identity=Identity(
        emitters=(Emitter(EmitterScheme.MAC, "90:3a:e6:00:00:01"),),
        claims=(
            Claim(ClaimKind.REMOTE_ID_SERIAL, "1588E09SERIAL"),
            Claim(ClaimKind.UA_TYPE, "helicopter_or_multirotor"),
        ),
    ),
)
SAID: dict[str, Any] = {
    "sensor": SensorId("ear"),
    "measured_at": T0,
    "received_at": T0,
    "source": "made",
    "sequence": 0,
    "raw": RawRef("made", 0, 0),
}
SENSOR = Sensor(id=SensorId("ear"), kind=SensorKind.ACOUSTIC, coverage=Coverage(range_max_m=4000.0))
VERDICT = Verdict(answer=Answer.INDETERMINATE, reason="no height", margin_m=-3.0)
EVENTS = [
    TrackUpdated(at=T0, track=TRACK),
    CrossingChanged(
        at=T0,
        crossing=Crossing(
            track=TRACK.id,
            restriction=RestrictionId("zone"),
            at=T0,
            verdict=VERDICT,
            standing=Standing.UNKNOWN,
            standing_reason="nobody knows",
            since=T0,
        ),
    ),
    SensorChanged(at=T0, health=SensorHealth(sensor=SENSOR, state=SensorState.ALIVE, since=T0)),
    Observed(at=T0, report=BearingReport(**SAID, azimuth_deg=12.0)),
    Observed(at=T0, report=PresenceReport(**SAID)),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_every_line_fits_the_schema(event: Any) -> None:
    line = to_line(event, simulation=True)
    jsonschema.validate(line, schema())
    assert line["simulation"] is True
    assert json.loads(dumps(line)) == line


def test_what_is_unknown_is_there_and_null() -> None:
    line = to_line(EVENTS[0], simulation=False)
    assert line["velocity"] is None  # type: ignore[typeddict-item]
    assert line["heights"] == []  # type: ignore[typeddict-item]
    assert line["heights_at"] is None  # type: ignore[typeddict-item]


def test_what_leads_to_a_person_is_named_and_withheld() -> None:
    text_out = dumps(to_line(EVENTS[0], simulation=False))
    assert "90:3a" not in text_out
    assert "SERIAL" not in text_out
    identity = json.loads(text_out)["identity"]
    assert identity["withheld"] == ["mac", "remote_id_serial"]
    assert identity["claims"] == [{"kind": "ua_type", "value": "helicopter_or_multirotor"}]


@pytest.mark.parametrize("name", schemas())
def test_the_published_schemas_are_current(name: str) -> None:
    published = (DOCS / "schema" / name).read_text()
    assert published == text(schemas()[name]), "run `make schemas`"


def test_there_is_no_verdict_on_anybody() -> None:
    """No friend or foe, threat, intent, intercept or launch point, in any key that goes out."""
    words = json.dumps(schema()).lower()
    for word in ("threat", "hostile", "friend", "foe", "intent", "intercept", "launch", "origin"):
        assert word not in words


def test_a_track_line_says_since_when_its_identity_is_silent() -> None:
    silent = replace(TRACK, status=TrackStatus.COASTING, identity_silent_since=T0)
    said = to_line(TrackUpdated(at=T0, track=silent), simulation=False)
    assert said["identity_silent_since"] == "2025-09-09T21:30:00.000000Z"
    assert to_line(EVENTS[0], simulation=False)["identity_silent_since"] is None
    jsonschema.validate(said, schema())
