"""The tracker's guide names every setting with its default, and modules that are there."""

import re
from dataclasses import fields
from pathlib import Path

from vedette.tracking import TrackingConfig

GUIDE = Path(__file__).parents[2] / "docs" / "tracking.md"


def test_every_setting_is_documented_with_its_default() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    wanted = [
        f"| `{f.name}` | {f.default if isinstance(f.default, str) else format(f.default, 'g')} |"
        for f in fields(TrackingConfig)
    ]
    missing = [row for row in wanted if row not in text]
    assert not missing, f"add to docs/tracking.md: {missing}"


def test_every_module_that_the_guide_names_is_there() -> None:
    room = Path(__file__).parents[2] / "src" / "vedette" / "tracking"
    rows = re.findall(
        r"^\| [a-z ]+ \| ((?:`[a-z_/]+`(?:, )?)+) \|", GUIDE.read_text(), re.MULTILINE
    )
    named = [name for row in rows for name in re.findall(r"`([a-z_/]+)`", row)]
    assert len(named) > 15
    assert [name for name in named if not (room / f"{name}.py").exists()] == []
