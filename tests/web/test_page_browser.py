"""A real browser looks at a made-up night. Skips aloud where there is no Chromium or no page."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from vedette.web.web_app import STATIC

ROOT = Path(__file__).resolve().parents[2]
WEBUI = ROOT / "webui"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt install chromium)"),
    pytest.mark.skipif(
        not (STATIC / "index.html").is_file(), reason="the page is not built (make setup)"
    ),
    pytest.mark.skipif(
        not (WEBUI / "node_modules" / "playwright-core").is_dir(),
        reason="webui/node_modules is not there (make setup)",
    ),
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _night(port: int) -> Iterator[None]:
    script = Path(__file__).with_name("fake_night.py")
    command = [sys.executable, str(script), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline().startswith("http://")
            yield
        finally:
            server.kill()


def _node(script: str, port: int) -> list[str]:
    assert CHROMIUM is not None
    url = f"http://127.0.0.1:{port}"
    return ["node", f"e2e/{script}", "--url", url, "--chromium", CHROMIUM, "--timeout", "60"]


def test_an_officer_sees_acts_and_asks_nothing_of_another_host(tmp_path: Path) -> None:
    port = _free_port()
    picture = tmp_path / "page.png"
    with _night(port):
        done = subprocess.run(
            [*_node("watch.mjs", port), "--screenshot", str(picture)],
            cwd=WEBUI,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    report = json.loads(done.stdout)
    assert report.get("error") is None, report
    assert report["foreign"] == []
    assert report["console"] == []
    assert report["simulation"] is True
    assert len(report["steps"]) == 6
    assert any("cannot be excluded" in line for line in report["verdict"])
    assert picture.stat().st_size > 20_000


def test_everybody_can_use_it_by_day_and_night_on_any_screen() -> None:
    """axe-core finds nothing, and nothing scrolls sideways; `make pictures` looks at every view."""
    port = _free_port()
    with _night(port):
        done = subprocess.run(
            [*_node("everyone.mjs", port), "--views", "tracks,incident"],
            cwd=WEBUI,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    report = json.loads(done.stdout)
    assert report == {"looked": 12, "violations": [], "sideways": [], "errors": []}


def test_the_page_says_at_once_that_it_is_stale_and_catches_up_without_a_reload() -> None:
    port = _free_port()
    with ExitStack() as stack:
        with _night(port):
            command = _node("stale.mjs", port)
            browser = stack.enter_context(
                subprocess.Popen(command, cwd=WEBUI, stdout=subprocess.PIPE, text=True)
            )
            assert browser.stdout is not None
            assert browser.stdout.readline() == "connected\n"
        stale = browser.stdout.readline()
        assert stale.startswith("stale: STALE since"), stale
        with _night(port):
            back = browser.stdout.readline()
            assert back.startswith("back: 1"), back
            assert browser.wait(timeout=60) == 0


def test_a_link_reopens_the_view_of_a_time_that_was_found_on_the_line() -> None:
    port = _free_port()
    with _night(port):
        done = subprocess.run(
            _node("time.mjs", port),
            cwd=WEBUI,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    report = json.loads(done.stdout)
    assert report.get("error") is None, report
    assert report["foreign"] == []
    assert report["console"] == []
    assert report["again"] == report["view"]
    assert report["played_s"] >= 60
