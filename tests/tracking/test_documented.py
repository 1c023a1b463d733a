"""Every setting of the tracker stands in its guide, with the default that it really has."""

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
