"""Statements: graded, linked, pointed at their words, and never edited."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_support import NIGHT, after, alert

from vedette.model.errors import RecordError
from vedette.model.event_time_place import Place, Precision, When
from vedette.model.ids import StatementId
from vedette.model.incident import Incident, LinkKind
from vedette.model.response import ResponseStatus, Step
from vedette.model.statement import (
    Bearing,
    InformationGrade,
    Modality,
    Saying,
    SourceGrade,
    Span,
    Statement,
)
from vedette.record.actions.confirmations import Document, read_confirmations
from vedette.record.ledger import canonical_json
from vedette.record.ledger.entries import (
    BODY_KEYS,
    LATER_KEYS,
    OPTIONAL_KEYS,
    Entry,
    EntryKind,
    entry_from_bytes,
    entry_to_bytes,
)
from vedette.record.ledger.statement_values import statement_from_dict, statement_to_dict
from vedette.record.record import Record
from vedette.record.state.responses import CARRIES

BY = {"by": "A. Clerk"}


@pytest.fixture
def record() -> Record:
    return Record.in_memory()


@pytest.fixture
def incident(record: Record) -> Incident:
    return record.incidents.open(at=NIGHT, by="A. Clerk", title="Poland")


def said(
    record: Record, incident: Incident, claim: str, modality: Modality = Modality.ASSERTED
) -> Statement:
    saying = Saying(speaker="Poland", claim=claim, modality=modality)
    return record.statements.add(incident.id, saying, at=after(1), **BY)


dates = st.sampled_from(["2025", "2025-09", "2025-09-10", "2025-09-10T01:30:00.000000Z"])
whens = st.none() | st.builds(
    When,
    at=st.none() | dates,
    words=st.sampled_from(["on a day", "in the first weeks of"]),
    approximate=st.booleans(),
    dateline=st.none() | st.just("2025-09-11"),
)
sayings = st.builds(
    Saying,
    speaker=st.sampled_from(["Poland", "a commander (unnamed)"]),
    claim=st.sampled_from(["x", "y – ä"]),
    said=whens,
    about=whens,
    role=st.none() | st.just("President"),
    to=st.none() | st.just("soldiers"),
    said_in=st.none() | st.just(Place(name="Kyiv")),
    about_place=st.none() | st.just(Place(name="a field", lat_deg=51.0, lon_deg=0.0)),
    language=st.none() | st.just("en"),
    topics=st.just(()) | st.just(("diplomacy",)),
    note=st.none() | st.just("hedged"),
    source_grade=st.none() | st.sampled_from(list(SourceGrade)),
    information_grade=st.none() | st.sampled_from(list(InformationGrade)),
    span=st.none()
    | st.builds(
        Span,
        document_sha256=st.just("ab" * 32),
        start=st.integers(0, 9),
        end=st.integers(10, 20),
        sha256=st.just("cd" * 32),
    ),
)


@settings(deadline=None)
@given(sayings)
def test_a_statement_comes_back_from_the_ledger_as_it_was_put_down(saying: Saying) -> None:
    record = Record.in_memory()
    incident = record.incidents.open(at=NIGHT, by="A. Clerk", title="Poland")
    statement = record.statements.add(incident.id, saying, at=after(1), **BY)
    _, entry = list(record.ledger.entries())[-1]
    again = entry_from_bytes(entry_to_bytes(entry), where="here")
    keys = again.body.keys() - OPTIONAL_KEYS[again.kind]
    assert keys == BODY_KEYS[again.kind] | LATER_KEYS[again.kind]
    assert all(again.body[key] is not None for key in again.body.keys() - keys)
    assert statement_from_dict(again.body, recorded_at=again.at, recorded_by=again.by) == statement
    assert all(getattr(statement, name) == getattr(saying, name) for name in Saying.__slots__)


def test_a_statement_of_an_earlier_version_is_read_and_the_rest_is_unknown(
    record: Record, incident: Incident
) -> None:
    whole = statement_to_dict(said(record, incident, "19"))
    old = {key: whole[key] for key in BODY_KEYS[EntryKind.STATEMENT_ADDED]}
    old |= {"statement": "statement-old", "said_at": "2025-09-10"}
    body = {"at": "2025-09-11T00:00:00.000000Z", "by": "x", "kind": "statement.added", "body": old}
    entry = entry_from_bytes(canonical_json.to_bytes(body), where="an old ledger")
    record.add([entry])
    statement = record.incidents.get(incident.id).statements[-1]
    assert (statement.said, statement.to, statement.span) == (When(at="2025-09-10"), None, None)
    with pytest.raises(RecordError, match="missing or unknown keys"):
        Entry(at=NIGHT, by="x", kind=EntryKind.STATEMENT_ADDED, body=old | {"to": None})


def test_the_bytes_of_a_statement_are_those_of_earlier_versions(
    record: Record, incident: Incident
) -> None:
    saying = Saying(
        speaker="Policja",
        claim="a kite, „latawiec”",
        modality=Modality.REPORTED,
        role="duty officer",
        via="radio",
        said=When(at="2025-09-12", words="on Friday", dateline="2025-09-13"),
        about=When(at="2025-09-10"),
        about_place=Place(name="Wyryki", lat_deg=51.5, lon_deg=23.0, precision_m=500.0),
        topics=("kites",),
        bears_on=(Bearing(question="casualties", says="none"),),
        source_grade=SourceGrade.B,
        grade_why="has held before",
    )
    record.statements.add(incident.id, saying, at=after(1), **BY)
    _, entry = list(record.ledger.entries())[-1]
    assert hashlib.sha256(entry_to_bytes(entry)).hexdigest() == (
        "4267a9b54fab3de6095b34151f03cc28cf96b3f5cbba65a00bed798a0ee462d0"
    ), "an entry that an earlier version would have written otherwise"


@pytest.mark.parametrize(
    "body",
    [
        {"said": {"until": None, "approximate": False, "words": None, "dateline": None, "x": 1}},
        {"about_place": {"name": 5}},
        {"modality": "sworn"},
        {"topics": "kites"},
        {"span": {"document_sha256": "ab"}},
    ],
)
def test_a_body_of_another_shape_is_a_value_error(
    record: Record, incident: Incident, body: dict[str, Any]
) -> None:
    whole = {**statement_to_dict(said(record, incident, "19")), "said_at": "2025-09-10"}
    with pytest.raises(ValueError, match=r"."):
        statement_from_dict({**whole, **body}, recorded_at=NIGHT, recorded_by="x")


def test_a_statement_is_graded_anew_and_the_old_grade_stays(
    record: Record, incident: Incident
) -> None:
    one = said(record, incident, "19")
    record.statements.grade(
        one.id, source=SourceGrade.F, why="not known here", at=after(2), by="Ada"
    )
    record.statements.grade(one.id, information=InformationGrade.DOUBTFUL, at=after(3), by="Bo")
    now = record.statements.grade(
        one.id, source=SourceGrade.B, why="has held before", at=after(4), by="Ada"
    )
    assert (now.source_grade, now.information_grade) == ("B", "4"), "each side on its own"
    assert [(g.source, g.information, g.by) for g in now.gradings] == [
        ("F", None, "Ada"),
        (None, "4", "Bo"),
        ("B", None, "Ada"),
    ]
    assert record.incidents.get(incident.id, after(3)).statements[0].source_grade == "F"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(list(LinkKind)), st.integers(0, 3)),
        max_size=8,
    )
)
def test_no_links_ever_make_a_circle(tried: list[tuple[int, LinkKind, int]]) -> None:
    record = Record.in_memory()
    incident = record.incidents.open(at=NIGHT, by="A. Clerk", title="Poland")
    ids = [said(record, incident, f"claim {i}").id for i in range(4)]
    for start, kind, to in tried:
        before = record.head()
        try:
            record.statements.link(ids[start], kind, ids[to], at=after(2), **BY)
        except RecordError:
            assert record.head() == before
    statements = {s.id: s for s in record.incidents.get(incident.id).statements}
    for kind in (LinkKind.SUPERSEDES, LinkKind.REFERS_TO, LinkKind.CORROBORATES):
        ahead = {i: [k.to for k in s.links if k.kind is kind] for i, s in statements.items()}
        for _ in range(2 * len(ahead) + 1):  # take away whatever points nowhere: nothing is left
            ahead = {i: [k for k in to if k in ahead] for i, to in ahead.items() if to}
        assert ahead == {}


def test_a_link_can_be_taken_back(record: Record, incident: Incident) -> None:
    one, two = said(record, incident, "19"), said(record, incident, "21")
    record.statements.link(two.id, LinkKind.SUPERSEDES, one.id, at=after(2), **BY)
    assert record.statements.replaced() == {one.id: two.id}
    record.statements.link(
        two.id, LinkKind.SUPERSEDES, one.id, holds=False, at=after(3), why="no", **BY
    )
    assert record.statements.replaced() == {}
    assert record.statements.replaced(after(2)) == {one.id: two.id}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (When, "must have a date or the source's words"),
        (lambda: When(at="2025-02-30"), "no such date"),
        (lambda: When(at="2025-09-10", until="2025-09-09"), "must not be before"),
        (lambda: Place(name="x", lat_deg=1.0), "must be given together"),
        (lambda: Place(name="x", lat_deg=91.0, lon_deg=0.0), "latitude must be -90 to 90"),
        (lambda: Place(name="x", precision_m=3.0), "precision_m must be 0 or more"),
        (
            lambda: Span(document_sha256="a" * 64, start=4, end=4, sha256="b" * 64),
            "end after its start",
        ),
        (lambda: Span(document_sha256="A" * 64, start=4, end=5, sha256="b" * 64), "hex digits"),
    ],
)
def test_what_cannot_be_is_no_noun(made: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made()


def test_a_time_is_as_precise_as_it_is_told() -> None:
    precisions = [When(at=at).precision for at in ("2025", "2025-09", "2025-09-10")]
    assert precisions == [Precision.YEAR, Precision.MONTH, Precision.DAY]
    assert When(at="2025-09-10T01:30:00.000000Z").precision is Precision.INSTANT
    assert When(at="2025", until="2026").precision is Precision.SPAN
    assert When(words="in the first weeks of").precision is Precision.WORDS


# -- responses ----------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.sampled_from(list(Modality)), st.sampled_from(list(ResponseStatus)))
def test_a_step_needs_a_statement_that_can_carry_it(
    modality: Modality, status: ResponseStatus
) -> None:
    record = Record.in_memory()
    incident = record.incidents.open(at=NIGHT, by="A. Clerk", title="Poland")
    statement = said(record, incident, "the Council will meet", modality)
    step = Step(
        status=status, statement=statement.id, at=after(2), when=When(at="2025-09-12"), **BY
    )
    if status in CARRIES[modality]:
        response = record.responses.open(incident.id, "meeting", "Council", first=step)
        assert [s.status for s in response.steps] == [status]
    else:
        before = record.head()
        with pytest.raises(RecordError, match="cannot support the step"):
            record.responses.open(incident.id, "meeting", "Council", first=step)
        assert record.head() == before


def test_nothing_is_promoted_without_a_statement_of_its_own(
    record: Record, incident: Incident
) -> None:
    announced = said(record, incident, "flights will be limited")
    step = Step(status=ResponseStatus.ANNOUNCED, statement=announced.id, at=after(2), **BY)
    response = record.responses.open(incident.id, "restriction", "R129", first=step)
    in_force = replace(step, status=ResponseStatus.IN_FORCE)
    with pytest.raises(RecordError, match="name another statement for"):
        record.responses.step(response.id, in_force)
    notam = said(record, incident, "the notice is in force")
    further = record.responses.step(
        response.id, replace(in_force, statement=StatementId(notam.id[:16]))
    )
    assert [s.status for s in further.steps] == ["announced", "in force"]


# -- what went out ------------------------------------------------------------------------------


def test_what_went_out_rests_on_all_that_its_grounds_rest_on(record: Record) -> None:
    record.runs.open(at=NIGHT, simulation=False, version="0")
    record.runs.note([alert("a")])
    incident = record.incidents.all()[0]
    one = said(record, incident, "a kite, says the farmer")
    note = record.alerts.add_note("alert-a", "a kite", rests_on=[one.id], at=after(2), **BY)
    release = record.releases.add(
        "message", "M-1", rests_on=[note.id], recipients=["Tower", "Tower"], at=after(3), **BY
    )
    assert release.rests_on == (note.id, one.id)
    assert release.recipients == ("Tower",)
    two = said(record, incident, "a drone, says the farmer now")
    record.statements.link(two.id, LinkKind.SUPERSEDES, one.id, at=after(4), **BY)
    found = record.statements.affected(one.id)
    assert found.flagged
    assert (found.notes, found.releases) == ((note,), (release,))
    assert record.releases.who_received(one.id) == (release,)
    assert record.releases.who_received(two.id) == ()
    assert record.incidents.get(incident.id).notes == (note,)


# -- files of confirmations -----------------------------------------------------------------------


def row(**more: Any) -> dict[str, Any]:
    return {"action": "accept", "speaker": "Poland", "claim": "x", **more}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("nonsense", "must be an object"),
        ({"statements": [row(colour="red")]}, "statements.0.colour"),
        ({"statements": [row(action="maybe")]}, "statements.0.action"),
        ({"statements": [row()]}, "statement 1: must belong to an incident"),
        ({"statements": [row(incident="i", said={"at": "2025-02-30"})]}, "must be a date or time"),
        ({"statements": [row(incident="i", speaker=None)]}, "speaker must not be empty"),
        (
            {"statements": [row(incident="i", links=[{"kind": "refers_to", "to": "nobody"}])]},
            "no statement with an id",
        ),
        (
            {"statements": [row(incident="i", label="a"), row(incident="i", claim="y", label="a")]},
            "must be unique, got it twice",
        ),
        (
            {"statements": [row(incident="i", span={"start": 0, "end": 2, "sha256": "00"})]},
            "span: sha256 must be 64",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_is_one_line_and_nothing_is_on_record(
    record: Record, incident: Incident, tmp_path: Path, value: Any, told: str
) -> None:
    path = tmp_path / "file.json"
    if isinstance(value, dict):
        value = {"incidents": [{"label": "i", "title": "Poland, too"}], **value}
    path.write_text(json.dumps(value))
    before = record.head()
    document = Document("ab" * 32, "some text")
    with pytest.raises(RecordError, match=told) as caught:
        record.confirmations.take(read_confirmations(path), document=document, at=after(5), **BY)
    assert "\n" not in str(caught.value)
    assert record.head() == before


def test_a_bare_list_will_do(record: Record, incident: Incident, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps([row(), row(action="refuse"), row(action="correct", claim="y")]))
    taken = record.confirmations.take(
        read_confirmations(path), incident=incident.id, at=after(5), **BY
    )
    assert (taken.accepted, taken.corrected, taken.refused) == (1, 1, 1)
    assert len(record.incidents.get(incident.id).statements) == 2
