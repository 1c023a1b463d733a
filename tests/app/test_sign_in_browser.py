"""A real browser goes in by the first link, signs in and out, and uses second factors."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from served import Server, settings

from vedette.web.web_app import STATIC

WEBUI = Path(__file__).parents[2] / "webui"


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium (make browser)")
@pytest.mark.skipif(
    not (STATIC / "index.html").is_file() or not (WEBUI / "node_modules").is_dir(),
    reason="the page is not built (make setup)",
)
def test_from_the_first_link_to_signing_out(tmp_path: Path) -> None:
    server = Server(settings(tmp_path))
    try:
        server.wait_ready()
        link = first_link(tmp_path / "log.txt")
        script = ["node", "e2e/sign-in.mjs", "--link", link]
        done = subprocess.run(
            script, cwd=WEBUI, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert len(json.loads(done.stdout)["steps"]) == 7
    finally:
        server.stop()


def first_link(path: Path) -> str:
    """What the server printed on its first start."""
    for _ in range(100):
        found = [line for line in path.read_text().splitlines() if "#first=" in line]
        if found:
            return found[0].strip()
        time.sleep(0.1)
    raise AssertionError("no link was printed")
