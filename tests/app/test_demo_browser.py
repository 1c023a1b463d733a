"""The demo as a person meets it: a real browser, the real night, and the record it leaves."""

import json
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ledger_mutations import missed_mutations

from vedette.record.ledger.verify_ledger import verify
from vedette.record.record import Record
from vedette.store.database import open_read_only
from vedette.store.ledger_rows import read_head, read_rows
from vedette.web.web_app import STATIC

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CLAIM = "This statement was added by the browser test."
MUTATIONS = 10_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (make browser installs it)"),
    pytest.mark.skipif(
        not (STATIC / "index.html").is_file(), reason="the page is not built (make setup)"
    ),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """What the browser saw of a demo, and the folder that the demo left when it was stopped."""
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    command = [sys.executable, "-m", "vedette.app.cli", "demo", "--no-browser"]
    command += ["--port", str(port), "--out", str(folder / "run")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            assert any("The page is at" in line for line in server.stderr)
            saw = subprocess.run(
                [
                    *("node", "e2e/watch.mjs", "--url", f"http://127.0.0.1:{port}"),
                    *("--chromium", str(CHROMIUM), "--timeout", "90"),
                    *("--screenshot", str(folder / "page.png")),
                ],
                cwd=ROOT / "webui",
                capture_output=True,
                text=True,
                check=False,
            )
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=30)
        finally:
            server.kill()
    assert server.returncode == 0
    return json.loads(saw.stdout), folder / "run"


def test_an_officer_sees_a_track_move_and_acts_on_the_alert(
    demo: tuple[dict[str, Any], Path],
) -> None:
    saw, _ = demo
    assert saw["ok"], saw
    assert saw["simulation"] is True
    assert "the alert was acknowledged" in saw["steps"]


def test_nothing_is_asked_of_another_host(demo: tuple[dict[str, Any], Path]) -> None:
    saw, _ = demo
    assert saw["foreign"] == []


def test_what_the_officer_did_is_on_the_record_and_it_verifies(
    demo: tuple[dict[str, Any], Path],
) -> None:
    saw, folder = demo
    with Record.read(folder / "vedette.sqlite") as record:
        incident = record.incidents.get(saw["incident"])
        alerts = {a.id for a in record.alerts.of_incident(incident)}
        head = record.head()
    assert CLAIM in {s.claim for s in incident.statements}
    assert incident.simulation
    assert saw["alert"] in alerts
    # It may have become worse since, and call again; that it was acknowledged stands in an entry.
    with open_read_only(folder / "vedette.sqlite") as database, database.reading() as connection:
        bodies = [json.loads(row.body) for row in read_rows(connection)]
    acts = [
        b["body"]
        for b in bodies
        if b["kind"] == "alert.changed" and b["body"]["alert"] == saw["alert"]
    ]
    assert any(act["state"] == "acknowledged" and act["changed_by"] for act in acts)
    assert verify(folder / "vedette.sqlite", head).exit_code == 0


def test_every_single_mutation_of_the_demos_ledger_is_found(
    demo: tuple[dict[str, Any], Path],
) -> None:
    _, folder = demo
    path = folder / "vedette.sqlite"
    with Record.read(path) as record:
        head = record.head()
    with open_read_only(path) as database, database.reading() as connection:
        rows, stored = list(read_rows(connection)), read_head(connection)
    assert stored is not None
    assert missed_mutations(rows, stored, head, count=MUTATIONS) == []
