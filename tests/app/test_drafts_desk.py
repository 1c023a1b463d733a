"""Drafts on the page: those that wait with their text, and one request a decision."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from intake_documents import REPORT
from starlette.applications import Starlette
from starlette.testclient import TestClient

from vedette.app.drafts_desk import RecordDrafts
from vedette.record.book import Record
from vedette.web.drafts import draft_routes

AT = datetime(2025, 9, 16, 9, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Record]:
    with Record.open(tmp_path / "record.sqlite") as book:
        incident = book.open_incident(at=AT, by="A. Clerk", title="A runway")
        book.intake.take_in(
            io.BytesIO(REPORT.encode()), at=AT, by="A. Clerk", name="r.txt", incident=incident.id
        )
        yield book


@pytest.fixture
def client(book: Record) -> TestClient:
    return TestClient(Starlette(routes=draft_routes(RecordDrafts(book, lambda: AT))))


def test_a_person_decides_on_the_page(book: Record, client: TestClient) -> None:
    (incident,) = book.incidents()
    waiting = client.get(f"/api/incidents/{incident.id}/drafts").json()
    assert [d["words"] for d in waiting] == [REPORT[d["start"] : d["end"]] for d in waiting]
    first, second, third = (d["id"] for d in waiting)
    by = {"by": "B. Watch", "incident": incident.id}
    assert client.post(f"/api/drafts/{first}/accept", json=by).json()["decision"] == "accepted"
    changed = {**by, "changes": {"role": "head of operations"}}
    assert client.post(f"/api/drafts/{second}/accept", json=changed).json()["corrected"] == ["role"]
    assert client.post(f"/api/drafts/{third}/refuse", json=by).json()["decision"] == "refused"
    assert client.get(f"/api/incidents/{incident.id}/drafts").json() == []
    assert {s.recorded_by for s in book.show(incident.id).statements} == {"B. Watch"}


def test_what_cannot_be_decided_is_one_line(book: Record, client: TestClient) -> None:
    (incident,) = book.incidents()
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
    assert "refused by B. Watch before" in again.json()["error"]


def test_the_page_goes_on_where_the_text_is_gone(book: Record, client: TestClient) -> None:
    (incident,) = book.incidents()
    (document,) = book.intake.documents()
    copy = book.evidence.files.path(document.text_sha256)
    copy.chmod(0o600)
    copy.unlink()
    waiting = client.get(f"/api/incidents/{incident.id}/drafts").json()
    assert waiting
    assert {d["words"] for d in waiting} == {None}
