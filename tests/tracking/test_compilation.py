"""What is compiled is kept; where it cannot be, it still runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from vedette.tracking import TrackingConfig, compilation
from vedette.tracking.pmb import compiled


def test_after_getting_ready_it_is_ready_and_no_track_comes_of_it() -> None:
    config = TrackingConfig()
    compilation.make_ready(config)
    assert compilation.is_ready(config)
    assert compilation.is_ready(TrackingConfig(method="gnn"))


def test_where_no_folder_can_keep_it_a_kernel_is_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []

    def no_folder(*, cache: bool = False, **_: object) -> Callable[[object], object]:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(compiled.numba, "njit", no_folder)
    monkeypatch.setattr(compiled, "PLAIN", False)

    def kernel() -> int:
        return 1

    assert compiled.compiled(kernel)() == 1
    assert asked == [True, False]


def test_what_is_older_than_its_source_is_not_taken_for_ready(tmp_path: Path) -> None:
    assert not compilation._kept_in(tmp_path)
    (tmp_path / "whole.associate-1.nbi").touch()
    assert compilation._kept_in(tmp_path)
