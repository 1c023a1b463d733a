"""Beyond this machine: over TLS, to people who sign in, under known names, or not at all."""

import asyncio
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fake_night import FakeDesk
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from vedette.access.authentication import Door
from vedette.access.role_permissions import Role
from vedette.model.errors import ServeError
from vedette.web.hub import Hub
from vedette.web.listening import make_server
from vedette.web.listening_rules import Exposure, listen
from vedette.web.request_access import Keeper
from vedette.web.web_app import create_app


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that it signed itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    names = ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
    alternative = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [*make, *names, *alternative, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104
def test_nothing_goes_beyond_this_machine_by_default(host: str, pem: tuple[Path, Path]) -> None:
    certificate, key = pem
    for exposure, signed_in in (
        (Exposure(host=host, port=0), True),
        (Exposure(host=host, port=0, names=("x.example",)), True),
        (Exposure(host=host, port=0, certificate=certificate, key=key), True),
        (Exposure(host=host, port=0, names=("x",), certificate=certificate, key=key), False),
    ):
        with pytest.raises(ServeError):
            listen(exposure, signed_in=signed_in)


def test_a_certificate_that_cannot_be_used_is_said(pem: tuple[Path, Path], tmp_path: Path) -> None:
    certificate, key = pem
    (tmp_path / "noise.pem").write_text("noise")
    for exposure in (
        Exposure(port=0, certificate=certificate),
        Exposure(port=0, key=key),
        Exposure(port=0, certificate=tmp_path / "noise.pem", key=key),
        Exposure(port=0, certificate=tmp_path / "none.pem", key=key),
        Exposure(port=0, certificate=key, key=certificate),
    ):
        with pytest.raises(ServeError):
            listen(exposure, signed_in=True)


def test_page_and_stream_over_tls(pem: tuple[Path, Path]) -> None:
    certificate, key = pem
    trusted = ssl.create_default_context(cafile=certificate)
    now = datetime.now(UTC)

    async def run() -> None:
        hub = Hub(simulation=True, frame_s=0.01)
        door = Door.in_memory()
        _, token = door.tokens.make(
            "x", role=Role.VIEWER, expires_at=now + timedelta(days=1), at=now, by="test"
        )
        bearer = {"Authorization": f"Bearer {token}"}
        exposure = Exposure(
            host="0.0.0.0",  # noqa: S104
            port=0,
            names=("localhost",),
            certificate=certificate,
            key=key,
        )
        listener, tls = listen(exposure, signed_in=True)
        url = exposure.url(listener)
        assert url.startswith("https://localhost:")
        keeper = Keeper(door=door, secure=True)
        app = create_app(hub, FakeDesk(hub), hosts=exposure.hosts, keeper=keeper)
        server = make_server(app, tls)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with httpx.AsyncClient(verify=trusted) as browser:
                assert (await browser.get(f"{url}api/meta")).status_code == 401
                answer = await browser.get(f"{url}api/meta", headers=bearer)
                assert answer.status_code == 200
                assert "strict-transport-security" in answer.headers
                other = url.replace("localhost", "127.0.0.1")
            async with httpx.AsyncClient(verify=False) as browser:  # noqa: S501
                assert (await browser.get(f"{other}api/me")).status_code == 403
                with pytest.raises(httpx.TransportError):
                    await browser.get(url.replace("https", "http"))
            stream = url.replace("https", "wss") + "stream"
            with pytest.raises(InvalidStatus):
                async with connect(stream, ssl=trusted):
                    pass
            async with connect(stream, ssl=trusted, additional_headers=bearer) as socket:
                assert '"hello"' in await socket.recv()
        finally:
            server.should_exit = True
            await serving

    asyncio.run(run())
