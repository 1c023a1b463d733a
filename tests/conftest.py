"""What every test may ask for."""

from pathlib import Path

import made_captures
import pytest
from hypothesis import HealthCheck, settings
from made_captures import Capture

from vedette.tracking import TrackingConfig
from vedette.tracking.compilation import is_ready, make_ready

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"

# `make test` draws the same examples each time, so that a failure is owed to the change;
# `make soak` draws others (`--hypothesis-profile random`), to find what nobody thought of.
# A busy machine fails nothing: neither by a deadline nor by how long an example takes to draw.
BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("seeded", derandomize=True, **BUSY)
settings.register_profile("random", **BUSY)
settings.load_profile("seeded")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the browser tests, which wait a lot: at the end one core would be idle."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture
def shared() -> Path:
    """The folder of real captures beside the checkout; without it the test skips and says so."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the shared captures, which are not part of the project")
    return SHARED


@pytest.fixture(params=["real", "made"])
def drone(request: pytest.FixtureRequest, tmp_path: Path) -> Capture:
    """A drone heard over Wi-Fi: 124 positions in 123 s, no accuracy, heights above take-off."""
    if request.param == "real":
        shared: Path = request.getfixturevalue("shared")
        path = shared / "data" / "remote_id" / "parrot_anafi4_real.pcapng"
        return Capture(path, 5091, 1016, "90:3a:e6")
    path = tmp_path / "made_drone.pcapng"
    path.write_bytes(made_captures.drone_flight())
    return Capture(path, 1116, 992, made_captures.DRONE_MAC)


@pytest.fixture(params=["real", "made"])
def airliner(request: pytest.FixtureRequest, tmp_path: Path) -> Capture:
    """An airliner heard for twelve minutes by a receiver with a clock of whole seconds."""
    if request.param == "real":
        shared: Path = request.getfixturevalue("shared")
        return Capture(shared / "data" / "adsb" / "df17_730s.csv", 2000, 310, "406b90", "EZY85MH")
    path = tmp_path / "made_airliner.csv"
    path.write_text(made_captures.airliner_flight())
    return Capture(
        path,
        made_captures.AIRLINER_FRAMES,
        made_captures.AIRLINER_REPEATED,
        f"{made_captures.AIRLINER:06x}",
        made_captures.CALLSIGN,
    )


@pytest.fixture(scope="session", autouse=True)
def compiled_tracker() -> None:
    """The tracker is compiled once, before any test: it takes longer than some of them wait."""
    config = TrackingConfig()
    if not is_ready(config):
        make_ready(config)
