"""The figures that `benchmarks/page_truth.py` expects, and that late ones are found."""

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from fake_night import START, FakeDesk, night

from vedette.model.times import to_text
from vedette.sharing.event_lines import to_line
from vedette.web.hub import Hub
from vedette.web.track_columns import STATUSES, unpack
from vedette.web.track_picture_frames import Picture

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from page_figures import Truth, same

CYCLES = 240
MOMENTS = sorted(random.Random(5).sample(range(100, CYCLES), 5))  # noqa: S311 (no secret)


def _places(picture: Picture, number: int) -> dict[str, tuple[str, str]]:
    """The place and status of each track, as a page that connects now is told."""
    head, rows, _ = unpack(picture.frame(number, -1, state="running"))
    slots = {one["slot"]: one["id"] for one in head["about"]}
    return {
        slots[int(slot)]: (f"{lat / 1e7:.6f} {lon / 1e7:.6f}", STATUSES[status].value)
        for slot, lat, lon, status in zip(
            rows["slot"], rows["lat_e7"], rows["lon_e7"], rows["status"], strict=True
        )
    }


def _stale(truth: Truth, shown: dict[str, tuple[str, str]]) -> int:
    """How many shown tracks are gone, or not where the events say."""
    found = 0
    for track_id, (place, status) in shown.items():
        track = truth.tracks.get(track_id)
        expected = {} if track is None else truth.row(track)
        found += not same(place, expected.get("place", "gone"))
        found += not expected.get("detail", "gone").startswith(f"{status} ")
    return found


def test_a_picture_is_true_at_its_time_and_a_late_one_is_found() -> None:
    picture = Picture(simulation=True)
    lines: list[dict[str, Any]] = []
    earlier: dict[str, tuple[str, str]] = {}
    looked = 0
    for number, (events, at) in enumerate(night(FakeDesk(Hub(simulation=True)), CYCLES)):
        lines += [json.loads(json.dumps(to_line(event, simulation=True))) for event in events]
        picture.apply(events, at, number)
        if number not in MOMENTS:
            continue
        truth, shown = Truth(lines, to_text(at)), _places(picture, number)
        assert set(shown) == set(truth.tracks)
        assert _stale(truth, shown) == 0
        if earlier:
            assert _stale(truth, earlier) > 10
        earlier, looked = shown, looked + 1
    assert looked == len(MOMENTS)


def test_the_figures_of_an_alarm_are_of_the_shown_time() -> None:
    at = to_text(START)
    alert = {"type": "alert", "id": "a", "noted_at": at, "state": "unacknowledged", "contact": None}
    measured = {
        "type": "alert_measured",
        "alert": "a",
        "noted_at": at,
        "at": at,
        "since": at,
        "answer": "inside",
        "margin_m": -2943.2,
        "probability": 1.0,
        "height": None,
        "vertical_margin_m": None,
        "boundary": {"earliest_s": 90.0, "latest_s": None},
    }
    lines = [alert, measured]
    later = Truth(lines, "2025-09-09T21:16:00Z").alert(alert)
    now = Truth(lines, at).alert(alert)
    assert now["Now"] == "inside, 2943 m from the boundary"
    assert later["Now"].startswith("inside, 2943 m from the boundary, as it was ")
    assert now["Boundary"].startswith("out in 1 min 30 s or later")


@pytest.mark.parametrize(
    ("shown", "expected", "agree"),
    [
        ("11\u2009217 m baro", "11217 m baro", True),
        ("11\u2009217 m baro", "11218 m baro", True),  # a 32-bit float may round the other way
        ("11\u2009217 m baro", "11219 m baro", False),
        ("52.412326 20.645134", "52.412327 20.645134", True),
        ("52.412326 20.645134", "52.412336 20.645134", False),
        ("21:15:06 UTC", "21:15:07 UTC", False),
        ("inside, 9 m", "outside, 9 m", False),
    ],
)
def test_a_number_may_differ_by_one_in_its_last_digit(
    shown: str, expected: str, agree: bool
) -> None:
    assert same(shown, expected) is agree
