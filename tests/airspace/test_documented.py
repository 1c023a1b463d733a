"""Every setting and every key of ours is documented."""

from dataclasses import fields
from pathlib import Path

from vedette.airspace.check.place_check import CheckConfig
from vedette.airspace.formats.vedette_extension import OUR_KEYS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_setting_of_the_check_is_documented_with_its_default() -> None:
    text = (DOCS / "check.md").read_text(encoding="utf-8")
    for field in fields(CheckConfig):
        default = f"{field.default:,g}" if field.default < 1 else f"{field.default:,.15g}"
        assert f"| `{field.name}` | {default} |" in text, (field.name, default)


def test_every_key_of_ours_is_documented() -> None:
    text = (DOCS / "zones.md").read_text(encoding="utf-8")
    assert [key for key in OUR_KEYS if f"| `{key}` |" not in text] == []
