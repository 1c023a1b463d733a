"""The settings that a feed's page gives to paste can be pasted."""

import re
import textwrap
from pathlib import Path

import pytest

from vedette.app.settings.settings import load
from vedette.feeds.feed import Feed
from vedette.feeds.known_feeds import FEEDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_the_settings_of_its_page_can_be_used_as_they_are(feed: Feed, tmp_path: Path) -> None:
    page = (ROOT / feed.page).read_text(encoding="utf-8")
    section = page.split("\n## Connect ")[1].split("\n## ")[0]
    (block,) = re.findall(r" *```toml\n(.*?)```", section, re.DOTALL)
    path = tmp_path / "vedette.toml"
    path.write_text(textwrap.dedent(block))
    (asked,) = load(path).input
    encoding = getattr(asked, "encoding", asked.kind)
    assert encoding in {one.name for one in feed.live} | set(feed.own_inputs)
    assert asked.make(simulation=False).health.name == asked.name
