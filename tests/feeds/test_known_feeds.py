"""Every feed's declaration is true: its page, example, inputs and evidence are there and work."""

from pathlib import Path

import pytest

from vedette.engine.live.inputs.input_kinds import KINDS, TRANSPORTS
from vedette.feeds.feed import Carrier, Evidence, Feed, Grade
from vedette.feeds.known_feeds import FEEDS, feed_of, live_encoding, live_encodings
from vedette.feeds.recordings.recognition import HEAD_BYTES, recognise
from vedette.feeds.recordings.recording import open_recording
from vedette.model.report import (
    EpochReport,
    HeartbeatReport,
    RegistrationReport,
    TroubleReport,
)

ROOT = Path(__file__).resolve().parents[2]
INDEX = (ROOT / "docs" / "feeds" / "README.md").read_text(encoding="utf-8")
_NO_OBSERVATIONS = (EpochReport, HeartbeatReport, RegistrationReport, TroubleReport)
each_feed = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)


@each_feed
def test_its_example_is_read_whole(feed: Feed) -> None:
    assert feed.example is not None
    path = ROOT / feed.example
    recording = open_recording(path)
    if feed.files:
        assert recording.file_format in feed.files
    seen = list(recording.reports())
    assert sum(not isinstance(one, _NO_OBSERVATIONS) for one in seen) >= 5
    assert (recording.tally.refused, recording.tally.truncated) == (0, None)
    implied = {one.registered.kind for one in seen if isinstance(one, RegistrationReport)}
    assert feed.sensor_kind is None or implied == {feed.sensor_kind}


@each_feed
def test_its_page_tells_how_to_connect_it_and_names_its_encodings(feed: Feed) -> None:
    page = (ROOT / feed.page).read_text(encoding="utf-8")
    assert "\n## Connect " in page
    assert f"({Path(feed.page).name})" in INDEX
    names = [one.name for one in feed.live] + list(feed.own_inputs)
    assert [name for name in names if f"`{name}`" not in page and f'"{name}"' not in page] == []


@each_feed
def test_its_inputs_exist_and_its_evidence_is_there(feed: Feed) -> None:
    assert set(feed.own_inputs) <= KINDS.keys()
    evidence = (feed.evidence.hostile_input, feed.evidence.peer, feed.evidence.throughput)
    assert all((ROOT / path).is_file() for path in evidence if path is not None)
    assert feed.decoder is not None or feed.sensor_kind is None


def test_no_two_feeds_share_a_name_or_an_encoding() -> None:
    names = [feed.name for feed in FEEDS]
    frames = [one for feed in FEEDS for one in feed.frames]
    live = [one.name for feed in FEEDS for one in feed.live]
    formats = [one.name for feed in FEEDS for one in feed.files]
    for found in (names, frames, live, formats):
        assert len(set(found)) == len(found)
    for feed in FEEDS:
        assert all(feed_of(one) is feed for one in feed.frames)
        assert {one.frames for one in feed.live} <= set(feed.frames)
        assert all(one.carriers for one in feed.live)


def test_every_input_is_a_transport_or_made_for_one_feed() -> None:
    own = [kind for feed in FEEDS for kind in feed.own_inputs]
    assert sorted([*own, *TRANSPORTS]) == sorted(KINDS)


def test_every_example_is_of_one_feed_only() -> None:
    for feed in FEEDS:
        if feed.files and feed.example:
            head = (ROOT / feed.example).read_bytes()[:HEAD_BYTES]
            takers = [
                one.name
                for other in FEEDS
                for one in other.files
                if one.recognise(head) is not None
            ]
            found = recognise(head)
            assert found is not None
            assert takers == [found.format.name]


def test_an_encoding_that_does_not_fit_is_refused_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"must be one of .*sbs1.* for a stream transport"):
        live_encoding("mode_s", Carrier.STREAM)
    assert "beast" not in live_encodings(Carrier.MESSAGE)


def test_a_grade_follows_from_the_evidence() -> None:
    def grade(**given: str) -> Grade:
        return Feed(
            name="x",
            title="x",
            sensor_kind=None,
            frames=(),
            page="x",
            example=None,
            evidence=Evidence(**given),
        ).grade

    assert grade() is grade(peer="p", throughput="t") is Grade.BRONZE
    assert grade(hostile_input="h") is grade(hostile_input="h", peer="p") is Grade.SILVER
    assert grade(hostile_input="h", peer="p", throughput="t") is Grade.GOLD
