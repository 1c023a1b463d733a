"""A real browser declares a restriction on the map, reviews, publishes and withdraws it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from served import Server, settings
from test_sign_in_browser import WEBUI, first_link

from vedette.web.web_app import STATIC


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium (make browser)")
@pytest.mark.skipif(
    not (STATIC / "index.html").is_file() or not (WEBUI / "node_modules").is_dir(),
    reason="the page is not built (make setup)",
)
def test_a_restriction_from_the_drawing_to_the_withdrawal(tmp_path: Path) -> None:
    server = Server(settings(tmp_path))
    try:
        server.wait_ready()
        script = ["node", "e2e/restrict.mjs", "--link", first_link(tmp_path / "log.txt")]
        done = subprocess.run(
            script, cwd=WEBUI, capture_output=True, text=True, timeout=180, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["steps"] == [
            "the form is open",
            "the review shows its warnings, and cannot be passed by",
            "it is published",
            "it is withdrawn",
        ]
    finally:
        server.stop()
