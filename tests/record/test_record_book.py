"""The record as the engine, the page and the command line use it."""

import json
from pathlib import Path

import pytest
from ledger_support import NIGHT, after, alert, sensor, write_night
from spoken import say

from vedette.model.alert import AlertRule, AlertState
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.errors import LedgerError, RecordError
from vedette.model.events import CrossingChanged, TrackUpdated
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme, Identity
from vedette.model.ids import RestrictionId, SensorId, StatementId, TrackId
from vedette.model.incident import InformationGrade, Link, LinkKind, Modality, SourceGrade
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.model.sensor import SensorState
from vedette.model.track import Track, TrackStatus
from vedette.record.ledger.entries import EntryKind
from vedette.record.record import Record
from vedette.record.state.open_questions import ALWAYS_OPEN
from vedette.sharing.incident_lines import incident_to_dict, summary_to_dict

REACTOR = Restriction(
    id=RestrictionId("restriction-1"),
    name="Plant, 2 km",
    volumes=(Volume(area=Circle(centre=(51.0, 23.0), radius_m=2000)),),
)


@pytest.fixture
def record() -> Record:
    opened = Record.in_memory()
    opened.runs.open(at=NIGHT, simulation=True, version="0", restrictions=[REACTOR])
    return opened


def kinds(record: Record) -> list[EntryKind]:
    return [entry.kind for _, entry in record.ledger.entries()]


def test_one_incident_for_each_track_and_restriction(record: Record) -> None:
    possible = alert("a", rule=AlertRule.POSSIBLE_ENTRY)
    (first,) = record.runs.note([possible])
    assert record.runs.note([alert("b", seconds=5), alert("c", seconds=6, track="track-2")]) == (
        first,
        record.incidents.all()[1].id,
    )
    one, two = record.incidents.all()
    assert one.alerts == ("alert-a", "alert-b")
    assert two.alerts == ("alert-c",)
    assert (one.title, two.title) == ("Possible entry into Plant, 2 km", "Entry into Plant, 2 km")
    assert (one.opened_at, one.opened_by, one.simulation) == (NIGHT, "vedette", True)
    assert (one.track, one.restriction) == ("track-1", "restriction-1")


def test_in_one_batch_an_incident_opens_once(record: Record) -> None:
    record.runs.note([alert("a"), alert("b"), alert("a", state=AlertState.CLOSED)])
    assert kinds(record).count(EntryKind.INCIDENT_OPENED) == 1
    assert kinds(record).count(EntryKind.INCIDENT_ALERT_ADDED) == 2
    assert record.alerts.of_incident(record.incidents.all()[0])[0].state is AlertState.CLOSED


def test_what_a_person_did_to_an_alert_bears_the_persons_name(record: Record) -> None:
    record.runs.note([alert("a")])
    record.runs.note([alert("a", seconds=9, state=AlertState.ACKNOWLEDGED, by="officer")])
    _, last = list(record.ledger.entries())[-1]
    assert (last.kind, last.by, last.at) == (EntryKind.ALERT_CHANGED, "officer", after(9))
    (incident,) = record.incidents.all()
    assert [a.changed_by for a in record.alerts.of_incident(incident)] == ["officer"]


def test_how_events_were_cut_into_batches_cannot_be_seen() -> None:
    events = [
        sensor(SensorState.ALIVE),
        alert("a"),
        alert("b", seconds=3),
        sensor(SensorState.SILENT, seconds=4),
        alert("a", seconds=5, state=AlertState.RETURNED),
    ]
    heads = set()
    for size in (1, 2, 5):
        record = Record.in_memory()
        record.runs.open(at=NIGHT, simulation=False, version="0")
        for start in range(0, len(events), size):
            record.runs.note(events[start : start + size])
        heads.add(record.head())
    assert len(heads) == 1


def test_tracks_and_what_they_claim_never_reach_the_ledger(record: Record) -> None:
    identity = Identity(
        emitters=(Emitter(EmitterScheme.MAC, "60:60:1f:aa:bb:cc"),),
        claims=(Claim(ClaimKind.REMOTE_ID_SERIAL, "1581F000SERIAL"),),
    )
    track = Track(
        id=TrackId("track-1"),
        status=TrackStatus.CONFIRMED,
        at=NIGHT,
        first_at=NIGHT,
        updated_at=NIGHT,
        lat_deg=51.0,
        lon_deg=23.0,
        covariance=Covariance2D.circular(10),
        identity=identity,
    )
    crossing = Crossing(
        track=track.id,
        restriction=REACTOR.id,
        at=NIGHT,
        verdict=Verdict(answer=Answer.INSIDE, reason="1581F000SERIAL", margin_m=-9),
        standing=Standing.UNKNOWN,
        standing_reason="",
        since=NIGHT,
    )
    before = record.head()
    assert not record.runs.note([TrackUpdated(at=NIGHT, track=track)])
    assert not record.runs.note([CrossingChanged(at=NIGHT, crossing=crossing)])
    assert record.head() == before


def test_nothing_is_noted_without_a_run() -> None:
    record = Record.in_memory()
    with pytest.raises(RecordError, match="no run is open"):
        record.runs.note([alert()])
    record.runs.open(at=NIGHT, simulation=False, version="0")
    record.runs.close(at=after(1))
    with pytest.raises(RecordError, match="no run is open"):
        record.runs.note([alert()])


def test_simulation_stands_on_everything_made_in_it(record: Record) -> None:
    assert record.incidents.open(at=NIGHT, by="officer", title="By hand").simulation
    with pytest.raises(RecordError, match="a record of a simulation"):
        record.incidents.open(at=NIGHT, by="officer", title="Real", simulation=False)
    assert not Record.in_memory().incidents.open(at=NIGHT, by="o", title="Real").simulation


def test_a_statement_is_kept_whole_and_what_was_not_said_stays_unknown(record: Record) -> None:
    incident = record.incidents.open(at=NIGHT, by="officer", title="Over the plant")
    first = say(
        record,
        incident.id,
        at=after(1),
        by="officer",
        speaker=" The administration ",
        claim="no casualties",
        via="Telegram",
        said_at="2025-09",
        source_grade=SourceGrade.E,
        information_grade=InformationGrade.DOUBTFUL,
    )
    assert record.incidents.get(incident.id).statements == (first,)
    assert (first.speaker, first.role, first.about_at) == ("The administration", None, None)
    assert "Casualties: not established" in record.incidents.get(incident.id).open_questions


def test_superseded_is_still_there_and_says_by_what(record: Record) -> None:
    incident = record.incidents.open(at=NIGHT, by="officer", title="Poland")
    told = {"at": after(1), "by": "officer", "speaker": "The command"}
    old = say(record, incident.id, claim="19 entries", **told)
    supersedes = (Link(LinkKind.SUPERSEDES, old.id),)
    new = say(record, incident.id, claim="21 entries", links=supersedes, **told)
    shown = incident_to_dict(record.incidents.get(incident.id))
    assert [s["superseded_by"] for s in shown["statements"]] == [new.id, None]
    assert [s["id"] for s in shown["statements"]] == [old.id, new.id]
    assert "Number of objects: not established" in shown["open_questions"]


def test_on_intent_statements_stand_side_by_side(record: Record) -> None:
    incident = record.incidents.open(at=NIGHT, by="officer", title="Poland")
    for speaker, modality, claim in (
        ("A president", Modality.ASSERTED, "it was a test"),
        ("A ministry", Modality.DENIED, "there was intent"),
        ("A commander", Modality.UNKNOWN, "whether it was meant"),
        ("A minister", Modality.NO_COMMENT, None),
    ):
        say(
            record,
            incident.id,
            at=NIGHT,
            by="officer",
            speaker=speaker,
            claim=claim,
            modality=modality,
        )
    questions = record.incidents.get(incident.id).open_questions
    assert "Intent: not established" in questions
    assert "A commander says it is not known: “whether it was meant”" in questions
    assert "A minister made no comment" in questions


def test_contradictions_stay_open_until_one_side_is_superseded(record: Record) -> None:
    incident = record.incidents.open(at=NIGHT, by="officer", title="Village")
    told = {"at": after(1), "by": "officer"}
    one = say(record, incident.id, speaker="Police", claim="a drone hit", **told)
    links = (Link(LinkKind.CONTRADICTS, one.id),)
    say(record, incident.id, speaker="Army", claim="no drone hit", links=links, **told)
    line = "Army: “no drone hit” contradicts Police: “a drone hit”"
    assert line in record.incidents.get(incident.id).open_questions
    links = (Link(LinkKind.SUPERSEDES, one.id),)
    say(record, incident.id, speaker="Police", claim="something fell", links=links, **told)
    assert line not in record.incidents.get(incident.id).open_questions


def test_possible_entry_and_silent_sensors_are_open_questions(record: Record) -> None:
    record.runs.note(
        [sensor(SensorState.SILENT), alert("a", seconds=1, rule=AlertRule.POSSIBLE_ENTRY)]
    )
    record.runs.note([sensor(SensorState.SILENT, seconds=2, name="radar-3")])
    questions = record.incidents.all()[0].open_questions
    assert questions[0].startswith("Entry: not established (420 m inside")
    assert questions[1:6] == ALWAYS_OPEN
    assert sum("silent since" in q for q in questions) == 2
    record.runs.note([alert("b", seconds=3), sensor(SensorState.ALIVE, seconds=4)])
    questions = record.incidents.all()[0].open_questions
    assert questions[0] == ALWAYS_OPEN[0]
    assert sum("silent since" in q for q in questions) == 2, "what it missed is still not known"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"speaker": "  "}, "speaker must not be empty; give the speaker"),
        ({"by": ""}, "by must not be empty"),
        ({"claim": None}, "modality asserted must have a claim"),
        ({"claim": "x" * 20_001}, "claim must have at most 20000 characters, got 20001"),
        ({"claim": "\ud800"}, "must be valid Unicode text"),
        ({"said_at": "2025-02-30"}, "said_at must be a date or time, got .2025-02-30."),
        ({"said_at": "yesterday"}, "must be a date"),
        ({"about_at": "2025-09-10T01:00:00"}, "has no offset"),
        (
            {"links": (Link(LinkKind.REFERS_TO, StatementId("statement-x")),)},
            "no statement with an id",
        ),
        ({"incident": "incident-x"}, "no incident with an id that begins with 'incident-x'"),
        ({"incident": ""}, "no incident"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_leaves_nothing(
    record: Record, changed: dict[str, object], said: str
) -> None:
    incident = record.incidents.open(at=NIGHT, by="officer", title="x")
    before = record.head()
    words: dict[str, object] = {"by": "officer", "speaker": "Tower", "claim": "yes"} | changed
    target = str(words.pop("incident", incident.id))
    with pytest.raises(RecordError, match=said.replace("(", r"\(")):
        say(record, target, at=NIGHT, **words)  # type: ignore[arg-type]
    assert record.head() == before


def test_the_same_statement_twice_is_refused(record: Record) -> None:
    incident = record.incidents.open(at=NIGHT, by="officer", title="x")
    said = {"at": NIGHT, "by": "officer", "speaker": "Tower", "claim": "yes"}
    say(record, incident.id, **said)
    with pytest.raises(RecordError, match="already on the record as statement-"):
        say(record, incident.id, **said)
    with pytest.raises(RecordError, match="already on record as incident-"):
        record.incidents.open(at=NIGHT, by="officer", title="x")


def test_ids_may_be_cut_short_while_they_are_plain(record: Record) -> None:
    incident = record.incidents.open(at=NIGHT, by="officer", title="x")
    for text in (incident.id, incident.id[:14], incident.id[9:15]):
        assert record.incidents.get(text) == incident
    record.incidents.open(at=NIGHT, by="officer", title="y")
    with pytest.raises(RecordError, match="2 incidents with an id that begins with 'incident'"):
        record.incidents.get("incident")


def test_links_reach_another_incident_only_to_refer_to_it(record: Record) -> None:
    here = record.incidents.open(at=NIGHT, by="officer", title="here")
    there = record.incidents.open(at=NIGHT, by="officer", title="there")
    said = {"at": NIGHT, "by": "officer", "speaker": "Tower"}
    old = say(record, there.id, claim="two aircraft", **said)
    for kind in (LinkKind.SUPERSEDES, LinkKind.CONTRADICTS):
        with pytest.raises(RecordError, match="must stay within"):
            say(record, here.id, claim="three", links=(Link(kind, old.id),), **said)
    cut_short = (Link(LinkKind.REFERS_TO, StatementId(old.id[:16])),)
    new = say(record, here.id, claim="three", links=cut_short, **said)
    assert new.links == (Link(LinkKind.REFERS_TO, old.id),)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2025", "2025"),
        ("2025-09", "2025-09"),
        ("2024-02-29", "2024-02-29"),
        ("2025-09-10T01:30:00+02:00", "2025-09-09T23:30:00.000000Z"),
    ],
)
def test_a_time_is_kept_as_precise_as_it_was_given(record: Record, text: str, kept: str) -> None:
    incident = record.incidents.open(at=NIGHT, by="officer", title="x")
    said = say(record, incident.id, at=NIGHT, by="o", speaker="s", claim="c", said_at=text)
    assert said.said_at == kept


def test_what_is_closed_and_opened_again_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        write_night(record)
        kept = record.incidents.all()
    with Record.read(path) as again:
        assert again.incidents.all() == kept
        with pytest.raises(RecordError, match="for reading only"):
            say(again, kept[0].id, at=NIGHT, by="o", speaker="s", claim="c")
    assert {p.name for p in tmp_path.iterdir()} == {"r.sqlite", "r.sqlite.acknowledged"}
    with pytest.raises(LedgerError, match="there is no such file"):
        Record.read(tmp_path / "absent")


def test_rendered_incidents_are_plain_json(record: Record) -> None:
    record.runs.note([alert("a")])
    (incident,) = record.incidents.all()
    say(record, incident.id, at=NIGHT, by="o", speaker="s", claim="c")
    incident = record.incidents.get(incident.id)
    full = incident_to_dict(incident, record.alerts.of_incident(incident))
    assert json.loads(json.dumps(full)) == full
    assert full["alerts"][0]["id"] == "alert-a"
    assert full["statements"][0]["recorded_by"] == "o"
    assert summary_to_dict(incident)["statements"] == 1


def test_a_file_name_that_is_no_text_is_kept_as_shown(record: Record) -> None:
    record.runs.note_source(
        at=NIGHT, sha256="00", name="caf\udce9.pcap", format_name="pcap", simulation=False
    )
    _, entry = list(record.ledger.entries())[-1]
    assert entry.body["name"] == "caf\\udce9.pcap"


def test_a_sensor_entry_does_not_say_where_the_sensor_stands(record: Record) -> None:
    record.runs.note([sensor(SensorState.ALIVE)])
    _, entry = list(record.ledger.entries())[-1]
    assert entry.body["sensor"] == SensorId("radar-2")
    assert not {"lat_deg", "lon_deg", "coverage"} & entry.body.keys()
