"""`vedette feeds try ADDRESS` says what comes from a port and prints settings that are valid."""

import json
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vedette.app.commands.watch import feed_probe, feeds_command
from vedette.engine.live.inputs.input_kinds import KINDS

EXAMPLES = Path(__file__).parents[1] / "feeds" / "examples"
GROUP = "239.195.7.31"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_probe.listen, "__defaults__", (1.0,))


@contextmanager
def serving(data: bytes) -> Iterator[str]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def send() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(data)

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def tried(address: str) -> dict[str, object]:
    done = CliRunner().invoke(feeds_command.app, ["try", address, "--json"])
    assert done.exit_code in (0, 1), done.output
    said = json.loads(done.output.splitlines()[0])
    for text in said["settings"]:
        (table,) = tomllib.loads(text)["input"]
        if "listen" not in table or table["listen"].startswith("127."):
            table.pop("peers", None)
        KINDS[table["kind"]](
            **{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
        )
    found: dict[str, object] = said
    return found


@pytest.mark.parametrize(
    ("example", "feed", "encoding"),
    [
        ("asterix.bin", "asterix", "asterix"),
        ("sbs1.txt", "sbs1", "sbs1"),
        ("mode_s.avr", "mode_s", "avr"),
        ("remote_id.jsonl", "remote_id_json", "remote_id_json"),
        ("ogn.txt", "ogn", "ogn_aprs"),
        ("uat.txt", "uat", "uat_raw"),
        ("gdl90.bin", "gdl90", "gdl90"),
    ],
)
def test_a_tcp_port_is_recognised_and_decoded(example: str, feed: str, encoding: str) -> None:
    with serving((EXAMPLES / example).read_bytes()) as address:
        said = tried(address)
    assert (said["feed"], said["encoding"]) == (feed, encoding)
    assert said["reports"]


def test_a_port_that_sends_something_else_is_said_so() -> None:
    with serving(b"\x01\x02 nothing known \x03" * 40) as address:
        said = tried(address)
    assert (said["feed"], said["bytes"]) == (None, 720)
    done = CliRunner().invoke(feeds_command.app, ["try", "127.0.0.1:1"])
    assert done.exit_code != 0
    assert "cannot be opened" in str(done.exception)


def test_the_root_of_a_web_server_leads_to_its_aircraft(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    first = (EXAMPLES / "aircraft.json").read_bytes().splitlines()[0]
    (tmp_path / "data" / "aircraft.json").write_bytes(first)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        said = tried(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
    assert said["feed"] == "aircraft_json"
    assert "/data/aircraft.json" in str(said["settings"])


def test_a_multicast_group_is_joined() -> None:
    blocks = (EXAMPLES / "asterix.bin").read_bytes()
    at = int.from_bytes(blocks[1:3], "big")
    size = int.from_bytes(blocks[at + 1 : at + 3], "big")
    over = threading.Event()

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            while not over.is_set():
                sender.sendto(blocks[at : at + size], (GROUP, 18_631))
                time.sleep(0.05)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.sendto(b"x", (GROUP, 18_631))
        except OSError as exc:
            pytest.skip(f"this machine has no route for multicast: {exc}")
    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    try:
        said = tried(f"udp://{GROUP}:18631")
    finally:
        over.set()
        thread.join()
    assert said["feed"] == "asterix"
