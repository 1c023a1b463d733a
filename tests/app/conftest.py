"""Fixtures of the command line's tests."""

import pytest
from commands import Vedette


@pytest.fixture
def vedette(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Vedette:
    """`vedette("replay", path)` runs it in this process."""
    return Vedette(capsys, monkeypatch)
