"""Heavy work ends when nobody waits for it, and leaves the engine and SIGTERM alone."""

import asyncio
import json
import os
import socket
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from served import Sender, Server, settings
from spoken import say
from starlette.requests import Request
from starlette.responses import Response

from vedette.access.role_permissions import Role
from vedette.app.live.heavy_work import HeavyWork
from vedette.app.live.page_access import open_door
from vedette.app.settings.settings import HeavySettings, load
from vedette.model.errors import RecordError, RefusedError
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.web.desks.question_desk import QuestionDesk
from vedette.web.heavy_requests import GONE, while_there

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
LIMITS = HeavySettings(processes=2, waiting=2, time_s=60.0)


def record_with(path: Path, statements: int) -> str:
    with Record.open(path) as record:
        incident = record.incidents.open(at=AT, by="test", title="Seen at night")
        for n in range(statements):
            say(record, incident.id, at=AT, by="test", speaker=f"Source {n}", claim="one " * 40)
        return str(incident.id)


def never(*_: object) -> object:
    raise AssertionError("it was run in the server's own process")


@pytest.fixture
def record(tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "vedette.sqlite"
    return path, record_with(path, 3)


def test_what_is_asked_is_what_the_desk_would_say(record: tuple[Path, str]) -> None:
    path, incident = record

    async def ask() -> None:
        heavy = HeavyWork(path, LIMITS)
        try:
            found = await heavy.run("incident", never, incident, "#3")
            assert len(found["statements"]) == 2
            assert (await heavy.run("verify", never)) == verify_record(path, Trust()).to_dict()
            name, data = await heavy.run("dossier", never, incident, "html", None)
            assert (name, data[:9]) == (f"{incident}-4.html", b"<!DOCTYPE")
            which = {"last": None, "id": incident, "crossing": None}
            assert [i["id"] for i in await heavy.run("incidents", never, "#2", which)] == [incident]
            with Record.read(path) as book:
                told = QuestionDesk(book, lambda: AT).history(incident, None)
            assert await heavy.run("history", never, incident, None) == told
            assert heavy.processes == 1  # one process answers one question after another
            with pytest.raises(LookupError):
                await heavy.run("incident", never, "incident-x", None)
            with pytest.raises(RecordError, match="must be a time"):
                await heavy.run("incident", never, incident, "yesterday")
        finally:
            await heavy.close()

    asyncio.run(ask())


WORKERS = {
    "sleeping": "import time\ntime.sleep(600)\n",
    "dying": "import os\nos._exit(3)\n",
}


@pytest.fixture
def workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in WORKERS.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")


@pytest.mark.usefixtures("workers")
def test_whoever_leaves_ends_the_work_and_frees_the_place(tmp_path: Path) -> None:
    async def leave() -> None:
        heavy = HeavyWork(tmp_path / "x", LIMITS, worker="sleeping")
        left = asyncio.Event()

        async def receive() -> dict[str, object]:
            await left.wait()
            return {"type": "http.disconnect"}

        async def work() -> Response:
            await heavy.run("verify", never)
            return Response()

        request = Request({"type": "http", "headers": []}, receive)
        asked = [asyncio.create_task(while_there(request, work())) for _ in range(4)]
        while heavy.processes < LIMITS.processes:
            await asyncio.sleep(0.01)
        with pytest.raises(RefusedError) as caught:  # two are worked on and two wait
            await heavy.run("verify", never)
        assert caught.value.wait_s > 0
        running = [worker.process for worker in heavy._busy]
        left.set()
        assert [answer.status_code for answer in await asyncio.gather(*asked)] == [GONE] * 4
        assert [await process.wait() for process in running] == [-9, -9]
        assert heavy.processes == 0

        await asyncio.sleep(0.05)  # the pipes' ends are closed by the loop

    asyncio.run(leave())


@pytest.mark.usefixtures("workers")
def test_a_process_that_hangs_or_dies_is_one_clear_error(tmp_path: Path) -> None:
    async def ask(worker: str, words: str) -> None:
        heavy = HeavyWork(tmp_path / "x", HeavySettings(time_s=1.0), worker=worker)
        with pytest.raises(RecordError, match=words):
            await heavy.run("verify", never)
        assert heavy.processes == 0
        await asyncio.sleep(0.05)

    asyncio.run(ask("sleeping", "must finish within 1 s"))
    asyncio.run(ask("dying", "ended unexpectedly"))


def test_thirty_abandoned_dossiers_leave_the_engine_and_sigterm_alone(tmp_path: Path) -> None:
    config = settings(tmp_path, zones=False)
    folder = Path(load(config).live.data)
    folder.mkdir(parents=True)
    incident = record_with(folder / "vedette.sqlite", 400)
    server = Server(config)
    try:
        server.wait_ready()
        with open_door(load(config)) as door:
            at = datetime.now(UTC)
            _, token = door.tokens.make(
                "t", role=Role.INVESTIGATOR, expires_at=at + timedelta(days=1), at=at, by="test"
            )
        links = []
        for _ in range(30):
            link = socket.create_connection(("127.0.0.1", server.page))
            asked = f"GET /api/incidents/{incident}/dossier/pdf HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            link.sendall(f"{asked}Authorization: Bearer {token}\r\n\r\n".encode())
            links.append(link)
        sender = Sender(server.port, 50)
        sender.start()
        time.sleep(1.0)
        for link in links:
            link.close()
        while len(sender.acknowledged) + sender.sent < 100:
            time.sleep(0.05)
        request = urllib.request.Request(
            f"http://127.0.0.1:{server.page}/api/meta", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            assert json.load(answer)["mode"] == "live"
        sender.end()
        assert len(sender.acknowledged) == sender.sent
        assert server.stop(within_s=30) == 0
    finally:
        if server.process.poll() is None:
            server.kill()
