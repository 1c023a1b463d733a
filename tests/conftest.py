"""What every test may ask for."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.fixture
def shared() -> Path:
    """The folder of real captures beside the checkout; without it the test skips and says so."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the shared captures, which are not part of the project")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def compiled_tracker() -> None:
    """The tracker is compiled once, before any test: it takes longer than some of them wait."""
    config = TrackingConfig()
    if not is_ready(config):
        make_ready(config)
