"""Drafts on the page: those that wait with their text, and one request a decision."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from intake_documents import REPORT
from starlette.applications import Starlette
from starlette.testclient import TestClient

from vedette.model.errors import RecordError
from vedette.record.actions.confirmations import Confirmations
from vedette.record.record import Record
from vedette.record.state.document_drafts import Decision, Draft
from vedette.web.desks.draft_desk import DraftDesk
from vedette.web.draft_routes import draft_routes

AT = datetime(2025, 9, 16, 9, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Record]:
    with Record.open(tmp_path / "record.sqlite") as book:
        incident = book.incidents.open(at=AT, by="A. Clerk", title="A runway")
        book.intake.take_in(
            io.BytesIO(REPORT.encode()), at=AT, by="A. Clerk", name="r.txt", incident=incident.id
        )
        yield book


@pytest.fixture
def client(book: Record) -> TestClient:
    return TestClient(Starlette(routes=draft_routes(DraftDesk(book, lambda: AT))))


def test_a_person_decides_on_the_page(book: Record, client: TestClient) -> None:
    (incident,) = book.incidents.all()
    waiting = client.get(f"/api/incidents/{incident.id}/drafts").json()
    assert [d["words"] for d in waiting] == [REPORT[d["start"] : d["end"]] for d in waiting]
    first, second, third = (d["id"] for d in waiting)
    by = {"by": "B. Watch", "incident": incident.id}
    assert client.post(f"/api/drafts/{first}/accept", json=by).json()["decision"] == "accepted"
    changed = {**by, "changes": {"role": "head of operations"}}
    assert client.post(f"/api/drafts/{second}/accept", json=changed).json()["corrected"] == ["role"]
    assert client.post(f"/api/drafts/{third}/refuse", json=by).json()["decision"] == "refused"
    assert client.get(f"/api/incidents/{incident.id}/drafts").json() == []
    assert {s.recorded_by for s in book.incidents.get(incident.id).statements} == {"B. Watch"}


def test_what_cannot_be_decided_is_one_line(book: Record, client: TestClient) -> None:
    (incident,) = book.incidents.all()
    (first, *_) = (d["id"] for d in client.get(f"/api/incidents/{incident.id}/drafts").json())
    by = {"by": "B. Watch", "incident": incident.id}
    assert client.get("/api/incidents/nope/drafts").status_code == 404
    assert client.post("/api/drafts/nope/refuse", json=by).status_code == 404
    assert client.post(f"/api/drafts/{first}/accept", json={"by": "B"}).status_code == 400
    odd = {**by, "changes": {"speaker": 3}}
    assert client.post(f"/api/drafts/{first}/accept", json=odd).status_code == 400
    unknown = {**by, "changes": {"colour": "red"}}
    assert client.post(f"/api/drafts/{first}/accept", json=unknown).status_code == 422
    client.post(f"/api/drafts/{first}/refuse", json=by)
    again = client.post(f"/api/drafts/{first}/accept", json=by)
    assert again.status_code == 422
    assert "already refused by B. Watch" in again.json()["error"]


def test_the_page_goes_on_where_the_text_is_gone(book: Record, client: TestClient) -> None:
    (incident,) = book.incidents.all()
    (document,) = book.intake.documents()
    copy = book.evidence.files.path(document.text_sha256)
    copy.chmod(0o600)
    copy.unlink()
    waiting = client.get(f"/api/incidents/{incident.id}/drafts").json()
    assert waiting
    assert {d["words"] for d in waiting} == {None}


def test_a_span_alone_accepts_what_was_suggested_of_its_words(book: Record) -> None:
    """And what the row says corrects it; the words are not written down again."""
    first, second, third = book.intake.waiting()
    (document,) = book.intake.documents()
    rows = [_row(first, action="accept"), _row(second, action="correct", role="head of operations")]
    file = Confirmations.model_validate(
        {"document": {"sha256": document.text_sha256}, "statements": rows}
    )
    taken = book.confirmations.take(file, at=AT, by="B. Watch")
    assert (taken.accepted, taken.corrected) == (1, 1)
    (incident,) = book.incidents.all()
    one, two = book.incidents.get(incident.id).statements
    assert (one.speaker, one.claim) == (first.suggestion.speaker, first.suggestion.claim)
    assert one.modality == first.suggestion.modality
    assert one.span is not None
    assert (one.span.start, one.span.sha256) == (first.suggestion.span.start, first.words_sha256)
    assert (two.speaker, two.role) == (second.suggestion.speaker, "head of operations")
    assert [d.id for d in book.intake.waiting()] == [third.id]
    decided = {d.id: d for d in book.intake.of(document.id)}
    assert decided[first.id].decision is Decision.ACCEPTED
    assert decided[second.id].corrected == ("role",)
    assert decided[second.id].statement == two.id


def test_a_span_of_which_nothing_was_suggested_is_refused_and_nothing_taken(book: Record) -> None:
    first, second, _ = book.intake.waiting()
    (document,) = book.intake.documents()
    odd = _row(second, action="accept")
    odd["span"]["end"] -= 1
    before = book.head().size
    for rows, words in (
        ([_row(first, action="accept"), odd], "statement 2: must name a speaker"),
        ([_row(first, action="accept")] * 2, "was already accepted by B. Watch"),
    ):
        file = Confirmations.model_validate(
            {"document": {"sha256": document.text_sha256}, "statements": rows}
        )
        with pytest.raises(RecordError, match=words):
            book.confirmations.take(file, at=AT, by="B. Watch")
    assert book.head().size == before


def _row(draft: Draft, **more: Any) -> dict[str, Any]:
    span = draft.suggestion.span
    return {"span": {"start": span.start, "end": span.end, "sha256": draft.words_sha256}, **more}
