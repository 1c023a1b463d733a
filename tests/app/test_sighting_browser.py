"""A real browser as a witness's phone: no network, refused permissions; then the desk."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from served import free_port

from vedette.web.web_app import STATIC

WEBUI = Path(__file__).parents[2] / "webui"


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium (make browser)")
@pytest.mark.skipif(
    not (STATIC / "sighting" / "index.html").is_file() or not (WEBUI / "node_modules").is_dir(),
    reason="the page is not built (make setup)",
)
def test_a_phone_without_network_tells_of_it_later_and_the_desk_answers_by_keyboard() -> None:
    script = Path(__file__).with_name("sighting_house.py")
    command = [sys.executable, str(script), "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as house:
        try:
            assert house.stdout is not None
            done = subprocess.run(
                ["node", "e2e/sighting.mjs", "--house", house.stdout.readline()],
                cwd=WEBUI,
                capture_output=True,
                text=True,
                timeout=240,
                check=False,
            )
        finally:
            house.kill()
    assert done.stdout, done.stderr
    saw = json.loads(done.stdout)
    assert saw["ok"], saw
    assert len(saw["steps"]) == 9
    assert "not known" in saw["unknown"]
