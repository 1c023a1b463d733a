"""A client that misses frames misses steps on the way, never the state."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from fake_night import START, alert, crossing, observations, sensors, track
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.events import AlertChanged, CrossingChanged, SensorChanged, TrackUpdated
from vedette.model.track import TrackStatus
from vedette.web.track_columns import unpack
from vedette.web.track_picture_frames import Picture, PictureConfig


def at(seconds: float):
    return START + timedelta(seconds=seconds)


def moved(i: int, seconds: float, **changes: Any) -> TrackUpdated:
    return TrackUpdated(at=at(seconds), track=replace(track(i, seconds), **changes))


class Client:
    """A page, as far as the state goes."""

    def __init__(self) -> None:
        self.have = -1
        self.places: dict[int, tuple[int, int]] = {}
        self.ids: dict[int, str] = {}
        self.trail: dict[int, list[float]] = {}

    def take(self, picture: Picture, number: int) -> None:
        head, tracks, trail = unpack(picture.frame(number, self.have, state="running"))
        if head["kind"] == "picture":
            self.places.clear()
            self.ids.clear()
            self.trail.clear()
        self.ids |= {about["slot"]: about["id"] for about in head["about"]}
        rows = zip(tracks["slot"], tracks["lat_e7"], tracks["lon_e7"], strict=True)
        self.places |= {int(slot): (int(lat), int(lon)) for slot, lat, lon in rows}
        for slot, when in zip(trail["slot"], trail["at_ms"], strict=True):
            self.trail.setdefault(int(slot), []).append(float(when))
        for slot in head["gone"]:
            for known in (self.places, self.ids, self.trail):
                known.pop(slot, None)
        self.have = number


@given(st.lists(st.booleans(), min_size=12, max_size=12))
def test_skipping_frames_ends_in_the_same_state(taken: list[bool]) -> None:
    picture = Picture(simulation=True, config=PictureConfig(lost_s=20))
    slow, quick = Client(), Client()
    for n, takes in enumerate(taken, start=1):
        seconds = n * 10.0
        lost = {"status": TrackStatus.LOST, "at": at(30)} if n >= 3 else {}
        events = [moved(0, seconds), moved(1, seconds, **lost), moved(2 + n % 2, seconds)]
        picture.apply(events if n < 7 else events[:1], at(seconds), n)
        quick.take(picture, n)
        if takes:
            slow.take(picture, n)
    slow.take(picture, 12)
    assert slow.places == quick.places
    assert slow.ids == quick.ids
    assert slow.trail == quick.trail


def test_a_change_holds_only_what_changed() -> None:
    picture = Picture(simulation=True)
    picture.apply([moved(i, 0) for i in range(5)], at(0), 1)
    picture.apply([moved(3, 1)], at(1), 2)
    head, tracks, _ = unpack(picture.frame(2, 1, state="running"))
    assert head["kind"] == "change"
    assert tracks["slot"].tolist() == [3]
    assert head["about"] == []  # what describes it is told once
    assert head["lines"] == []


def test_a_new_client_gets_the_whole_picture() -> None:
    picture = Picture(simulation=True)
    events = [moved(i, 0) for i in range(5)]
    health = [SensorChanged(at=at(0), health=h) for h in sensors(0)]
    raised = AlertChanged(at=at(0), alert=alert(0, at(0)))
    entered = CrossingChanged(at=at(0), crossing=crossing(0, at(0)))
    picture.apply([*events, *health, raised, entered, *observations(0)], at(0), 1)
    head, tracks, trail = unpack(picture.frame(9, -1, state="running"))
    assert head["kind"] == "picture"
    assert head["simulation"] is True
    assert len(tracks["slot"]) == len(head["about"]) == 5
    assert len(trail["slot"]) == 5
    kinds = [line["type"] for line in head["lines"]]
    assert sorted(kinds) == [
        "alert",
        "crossing",
        "observation",
        "observation",
        *["sensor"] * 7,
    ]


def test_serials_and_addresses_of_people_are_withheld() -> None:
    picture = Picture(simulation=True)
    picture.apply([moved(12, 0)], at(0), 1)
    frame = picture.frame(1, -1, state="running")
    assert b"NOT-SHOWN" not in frame
    assert b"02:00:00" not in frame
    assert unpack(frame).head["about"][0]["identity"]["withheld"] == ["mac", "remote_id_serial"]


def test_a_lost_track_leaves_and_takes_its_crossings_with_it() -> None:
    picture = Picture(simulation=True, config=PictureConfig(lost_s=10))
    entered = CrossingChanged(at=at(0), crossing=crossing(0, at(0)))
    picture.apply([moved(0, 0), entered], at(0), 1)
    picture.apply([moved(0, 0, status=TrackStatus.LOST)], at(1), 2)
    assert unpack(picture.frame(2, 1, state="running")).head["gone"] == []
    picture.apply([], at(20), 3)
    assert unpack(picture.frame(3, 2, state="running")).head["gone"] == [0]
    whole = unpack(picture.frame(3, -1, state="running"))
    assert whole.head["lines"] == []
    assert len(whole.tracks["slot"]) == 0


def test_bearings_leave_after_their_time_and_the_trail_is_bounded() -> None:
    config = PictureConfig(trail_s=60, trail_step_s=5, observed_s=30)
    picture = Picture(simulation=True, config=config)
    for n in range(200):
        picture.apply([moved(0, n), *observations(n)], at(n), n)
    head, _, trail = unpack(picture.frame(200, -1, state="running"))
    assert len(trail["slot"]) <= 60 / 5 + 1
    assert len(head["lines"]) <= 2 * 31


def test_only_closed_alerts_ever_leave_the_page() -> None:
    picture = Picture(simulation=True, config=PictureConfig(alerts_kept=2))
    picture.apply([AlertChanged(at=at(i), alert=alert(i, at(i))) for i in range(5)], at(5), 1)
    assert len(unpack(picture.frame(1, -1, state="running")).head["lines"]) == 5
