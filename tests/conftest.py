"""What every test may ask for."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture
def shared() -> Path:
    """The folder of real captures beside the checkout; without it the test skips and says so."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the shared captures, which are not part of the project")
    return SHARED
