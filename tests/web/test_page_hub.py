"""One encoding for all, fewer frames for the slow, and nothing that queues."""

import asyncio
from datetime import timedelta

from fake_night import START, track

from vedette.model.events import TrackUpdated
from vedette.web.columns import unpack
from vedette.web.hub import Hub, StreamState


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
