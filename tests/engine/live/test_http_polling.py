"""HTTP as a transport: each new answer is a message, and a server at fault is a failed input."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from scripted import Live, Scripted, through

from vedette.app.settings.settings import load
from vedette.engine.live.inputs import http_polling
from vedette.engine.live.inputs.http_polling import HttpSettings
from vedette.engine.live.inputs.input_base import Input, InputState, Keeper
from vedette.engine.live.restart import RAW
from vedette.feeds.recordings.recording import open_recording
from vedette.model.errors import ConfigError
from vedette.model.report import PositionReport
from vedette.model.times import EPOCH

EXAMPLE = Path(__file__).parents[2] / "feeds" / "examples" / "sbs1.txt"
LINES = EXAMPLE.read_bytes().splitlines(keepends=True)


class Answers:
    """What a server says: one answer after the other, the last one for ever."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers = list(answers)
        self.asked: list[str | None] = []
        self.location: str | None = None

    def next(self, authorization: str | None) -> tuple[int, bytes]:
        self.asked.append(authorization)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(answers: Answers) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.next(self.headers.get("Authorization"))
            self.send_response(status)
            if answers.location is not None:
                self.send_header("Location", answers.location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/lines"
    finally:
        server.shutdown()
        server.server_close()


def asked(url: str, **more: object) -> HttpSettings:
    given = {"encoding": "sbs1", "sensor": "rx", "name": "in", "interval_s": 0.1, **more}
    return HttpSettings(kind="http", url=url, **given)  # type: ignore[arg-type]


def clock() -> Scripted:
    return Scripted(EPOCH + n * timedelta(seconds=0.1) for n in range(999))


def test_every_new_answer_is_taken_in_once(tmp_path: Path) -> None:
    parts = [b"".join(LINES[:100]), b"".join(LINES[100:200]), b"".join(LINES[200:])]
    answers = Answers(*((200, part) for one in parts for part in (one, one)))

    async def run() -> None:
        live = Live(tmp_path / "live", clock())
        with serving(answers) as url:

            async def send(_: Input) -> None:
                while len(answers.asked) < 8:
                    await asyncio.sleep(0.01)

            await through(live, asked(url).make(simulation=False), len(LINES), send)
        assert live.intake.received["in"] == len(LINES)

    asyncio.run(run())
    reports = list(open_recording(tmp_path / "live" / RAW).reports())
    assert sum(isinstance(one, PositionReport) for one in reports) == 118


def failed(answers: Answers, folder: Path, **more: object) -> str:
    """Why the input fails."""

    async def run() -> str:
        live = Live(folder / "live", clock())
        with serving(answers) as url:
            way_in = asked(url, **more).make(simulation=False)
            keeper = asyncio.create_task(Keeper(way_in, live.intake).keep())
            async with asyncio.timeout(20):
                while way_in.health.state is not InputState.FAILED:
                    await asyncio.sleep(0.001)
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
        live.close()
        return str(way_in.health.detail)

    return asyncio.run(run())


def test_a_server_that_refuses_has_failed(tmp_path: Path) -> None:
    assert "the server answered with HTTP status 503" in failed(Answers((503, b"")), tmp_path)


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    answers = Answers((302, b""))
    answers.location = "http://127.0.0.1:1/elsewhere"
    assert "the server answered with HTTP status 302" in failed(answers, tmp_path)
    assert len(answers.asked) == 1


def test_an_answer_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_polling, "_ANSWER_BYTES_MAX", 1_000)
    assert "at most 1000 bytes" in failed(Answers((200, b"x" * 1_001)), tmp_path)


def test_a_password_is_sent_as_http_basic(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("open sesame\n")
    answers = Answers((401, b""))
    failed(answers, tmp_path, username="ali", password_file=str(tmp_path / "secret"))
    assert answers.asked == ["Basic YWxpOm9wZW4gc2VzYW1l"]


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ('url = "file:///etc/passwd"\nencoding = "sbs1"\n', "url must be like"),
        ('url = "http://a:b@host/"\nencoding = "sbs1"\n', "goes into username"),
        ('url = "http://host/"\nencoding = "beast"\n', "encoding must be one of"),
        ('url = "http://host/"\nencoding = "report_line"\n', "report_lines"),
        ('url = "http://host/"\nencoding = "sbs1"\ninterval_s = 0.0\n', "interval_s must be"),
        (
            'url = "http://host/"\nencoding = "sbs1"\nusername = "a"\npassword_file = "p"\n',
            "must be an https address",
        ),
    ],
)
def test_settings_that_do_not_fit_are_named(more: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text(f'[[input]]\nkind = "http"\nname = "a"\nsensor = "s"\n{more}')
    with pytest.raises(ConfigError, match=named):
        load(path)
