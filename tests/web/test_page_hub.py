"""One encoding for all, fewer frames for the slow, and nothing that queues."""

import asyncio
from datetime import timedelta

from fake_night import START, observations, track

from vedette.model.events import TrackUpdated
from vedette.web.hub import Hub, StreamState
from vedette.web.track_columns import unpack


def moved(seconds: float) -> list[TrackUpdated]:
    at = START + timedelta(seconds=seconds)
    return [TrackUpdated(at=at, track=track(i, seconds)) for i in range(3)]


def test_many_publications_make_one_frame() -> None:
    async def run() -> None:
        hub = Hub(simulation=True, frame_s=0.01)
        for n in range(50):
            hub.publish(moved(n), START + timedelta(seconds=n))
        assert hub.frame_number == 0
        await asyncio.wait_for(hub.newer_than(0), 1)
        assert hub.frame_number == 1
        number, frame = hub.frame_since(-1)
        assert number == 1
        assert len(unpack(frame).tracks["slot"]) == 3

    asyncio.run(run())


def test_a_frame_is_encoded_once_for_all() -> None:
    async def run() -> None:
        hub = Hub(simulation=True)
        hub.publish(moved(0), START)
        hub.flush()
        assert hub.frame_since(-1)[1] is hub.frame_since(-1)[1]

    asyncio.run(run())


def test_a_client_that_slept_through_a_hundred_frames_gets_one() -> None:
    async def run() -> None:
        hub = Hub(simulation=True)
        for n in range(100):
            hub.publish(moved(n), START + timedelta(seconds=n))
            hub.flush()
        number, late = hub.frame_since(1)
        _, prompt = hub.frame_since(99)
        assert number == 100
        assert unpack(late).head["kind"] == "change"
        assert unpack(late).tracks["lat_e7"].tolist() == unpack(prompt).tracks["lat_e7"].tolist()
        assert len(late) < 10 * len(prompt)  # of 99 frames missed, the trail alone adds up

    asyncio.run(run())


def test_whoever_asks_between_two_frames_is_told_of_nothing_twice() -> None:
    """Places and bearings are added to what a page has: twice told, they would be drawn twice."""

    async def run() -> None:
        hub = Hub(simulation=True, frame_s=60.0)
        have, bodies = -1, []
        for n in range(4):
            at = START + timedelta(seconds=10 * n)
            hub.publish([*moved(10 * n), *observations(10.0 * n)], at)
            have, body = hub.frame_since(have)
            bodies.append(unpack(body))
            hub.flush()
        bodies.append(unpack(hub.frame_since(have)[1]))
        assert [len(body.trail["slot"]) for body in bodies] == [0, 3, 3, 3, 3]
        seen = [line["at"] for body in bodies for line in body.head["lines"]]
        assert len(set(seen)) == 4
        assert len(seen) == 8, "a bearing and a presence each time"

    asyncio.run(run())


def test_all_who_wait_are_woken() -> None:
    async def run() -> None:
        hub = Hub(simulation=True, frame_s=0.01)
        waiting = [asyncio.create_task(hub.newer_than(0)) for _ in range(5)]
        await asyncio.sleep(0)
        hub.publish([], START)
        await asyncio.wait_for(asyncio.gather(*waiting), 1)
        assert hub.frame_number > 0

    asyncio.run(run())


def test_the_end_is_said() -> None:
    async def run() -> None:
        hub = Hub(simulation=True, frame_s=0.01)
        assert hub.state is StreamState.WAITING
        hub.publish(moved(0), START)
        hub.ended()
        hub.publish([], START)  # an alert acknowledged afterwards
        hub.flush()
        assert unpack(hub.frame_since(-1)[1]).head["state"] == "ended"

    asyncio.run(run())


def test_a_new_client_gets_the_picture_first_and_every_place_once() -> None:
    async def run() -> None:
        hub = Hub(simulation=True)
        for n in range(0, 60, 6):
            hub.publish(moved(n), START + timedelta(seconds=n))
            hub.flush()
        number, opening = hub.opening()
        first = unpack(opening)
        hub.publish(moved(66), START + timedelta(seconds=66))
        hub.flush()  # while the picture is on its way to the client
        trails = unpack(hub.trails_until(number))
        after = unpack(hub.frame_since(number)[1])
        whole = unpack(hub.frame_since(-1)[1])
        assert first.head["kind"] == "picture"
        assert len(first.trail["slot"]) == 0
        assert trails.head["kind"] == "change"
        assert trails.head["until"] is None
        assert len(trails.tracks["slot"]) == 0
        got = [
            (int(slot), float(at))
            for part in (trails, after)
            for slot, at in zip(part.trail["slot"], part.trail["at_ms"], strict=True)
        ]
        wanted = zip(whole.trail["slot"], whole.trail["at_ms"], strict=True)
        assert sorted(got) == sorted((int(slot), float(at)) for slot, at in wanted)

    asyncio.run(run())
