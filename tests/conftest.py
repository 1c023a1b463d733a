"""What every test may ask for."""

from pathlib import Path

import pytest

from vedette.tracking import TrackingConfig
from vedette.tracking.ready import is_ready, make_ready

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


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
