"""Logs that hold nobody's data, a health that says one word, figures for those who may see."""

import json
import logging
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from served import Sender, Server, settings

from vedette.app.live.logs import FIELDS, JsonFormatter, blotted

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "operations.md").read_text()


def ask(server: Server, path: str, token: str | None) -> tuple[int, str]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"http://127.0.0.1:{server.page}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Each figure of a server under load, by name and labels; the log's lines are JSON."""
    folder = tmp_path_factory.mktemp("operations")
    server = Server(settings(folder))
    server.wait_ready()
    sender = Sender(server.port, 200)
    sender.start()
    time.sleep(2.0)
    assert ask(server, "/metrics", None)[0] == 401
    assert ask(server, "/health", None) == (200, '{"status":"ok"}')
    status, text = ask(server, "/metrics", server.token)
    sender.end()
    assert server.stop() == 0
    assert status == 200
    lines = (folder / "log.txt").read_text().splitlines()
    assert all(json.loads(line)["level"] for line in lines if line.startswith("{"))
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_say_what_comes_in_and_how_long_it_takes(figures: dict[str, float]) -> None:
    assert figures["vedette_frames_total"] > 100
    assert figures["vedette_reports_total"] > 100
    assert figures["vedette_sensor_reports_total radar"] > 100
    assert 0 <= figures["vedette_sensor_age_seconds radar"] < 5
    assert figures["vedette_sensor_alive radar"] == 1
    assert figures["vedette_input_up reports report_lines"] == 1
    assert figures["vedette_step_seconds_count"] > 5
    assert figures["vedette_queue_frames"] >= 0
    assert figures["vedette_alerts unacknowledged"] >= 0
    assert figures["vedette_tracks confirmed"] > 10


def test_every_figure_is_documented(figures: dict[str, float]) -> None:
    names = {name.split()[0] for name in figures}
    plain = {
        name.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum")
        for name in names
        if not name.endswith("_created")
    }
    assert not [name for name in sorted(plain) if f"`{name}`" not in DOCS]


def test_no_figure_names_an_object(figures: dict[str, float]) -> None:
    assert not [name for name in figures if "track-" in name or "icao" in name]


@given(st.binary(min_size=6, max_size=40))
def test_no_log_line_holds_raw_bytes_or_an_address(data: bytes) -> None:
    colons = ":".join(f"{b:02x}" for b in data[:6])
    for text in (data.hex(), data.hex().upper(), colons, colons.replace(":", "-").upper()):
        assert text not in blotted(f"could not be read: {text}")


def test_a_line_holds_named_fields_only() -> None:
    record = logging.LogRecord("vedette.x", logging.WARNING, "x.py", 1, "input %s", ("a",), None)
    record.sensor, record.serial = "radar-1", "1581F4XYZ"
    line = json.loads(JsonFormatter().format(record))
    assert line.keys() == {"at", "level", "logger", "message", "sensor"}
    assert "1581F4XYZ" not in json.dumps(line)
    assert all(f"`{name}`" in DOCS for name in FIELDS)


def test_a_message_stays_one_line_whatever_is_in_it() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, 'a\n{"level":"forged"}', (), None)
    assert "\n" not in JsonFormatter().format(record)


def test_the_unit_and_the_container_run_commands_that_there_are() -> None:
    unit = (ROOT / "deploy" / "vedette.service").read_text()
    assert "vedette serve --config" in unit
    assert "KillSignal=SIGTERM" in unit
    container = (ROOT / "deploy" / "Containerfile").read_text()
    assert 'CMD ["serve", "--config"' in container
    assert "--require-hashes" in container
    assert "USER 10001" in container
