"""Subscribers hear of each change once, with the plans it touches; a restart loses none."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.declaring import ep_r129
from vedette.airspace.flights.plan_contact import Gauge
from vedette.app.live.published_restrictions import changes_between, published_as
from vedette.app.live.restriction_notifier import Notifier, secret_of, write_published
from vedette.app.settings.settings import RestrictSettings
from vedette.engine.live.flight_plans import Plans
from vedette.engine.state import EngineConfig, initial_state
from vedette.model.crossing import Answer
from vedette.model.doubt import Doubt
from vedette.model.errors import ConfigError, RecordingError
from vedette.model.events import RestrictionChanged
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Circle, Period, Volume
from vedette.notifications.channels import signature
from vedette.record.record import Record
from vedette.record.state.restrictions import Published
from vedette.store.outbox import Outbox, Waiting
from vedette.web.webhooks import Webhooks

NOW = datetime(2025, 9, 11, 12, tzinfo=UTC)
URLS = ("https://one.example/hook", "https://two.example/hook")
INSIDE = {"type": "LineString", "coordinates": [[23.3, 51.2], [23.35, 51.25]]}
FAR = {"type": "LineString", "coordinates": [[18.0, 53.0], [18.2, 53.1]]}


def plan(geometry: dict[str, object]) -> bytes:
    feature = {"type": "Feature", "properties": {"name": "P"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def published(record: Record) -> Published:
    held = record.restrictions.put_draft(ep_r129.draft(), at=NOW, by="Anna")
    record.restrictions.put_review(held.id, [], at=NOW, by="Anna", sha256=held.draft.sha256)
    return record.restrictions.publish(held.id, at=NOW, by="Anna")


def notifier(folder: Path, record: Record, outbox: Outbox) -> Notifier:
    secret = folder / "secret"
    secret.write_text("s" * 32)
    settings = RestrictSettings(
        publish=str(folder / "pub"), webhooks=URLS, webhook_secret=str(secret)
    )
    plans = Plans(folder / "plans")
    return Notifier(record, outbox, settings, plans, CheckConfig(), simulation=True)


def changed(done: Published) -> RestrictionChanged:
    return RestrictionChanged(at=NOW, declaration=replace(published_as(done), at=NOW), touched=())


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


def test_a_notice_names_the_plans_it_touches_and_is_kept_for_each_address(tmp_path: Path) -> None:
    record, outbox = Record.in_memory(), Outbox(tmp_path / "notices.sqlite")
    done = published(record)
    plans = Plans(tmp_path / "plans")
    plans.add("near.geojson", plan(INSIDE))
    plans.add("far.geojson", plan(FAR))
    one = notifier(tmp_path, record, outbox)
    told: list[dict[str, object]] = []
    one.notices.tell = told.append  # type: ignore[method-assign]
    one.webhooks.hurry = lambda: None  # type: ignore[method-assign]

    async def scene() -> None:
        task = asyncio.create_task(one._tell())
        one.hear([changed(done), changed(done)])
        await until(lambda: bool(told))
        await until(one._queue.empty)
        task.cancel()

    asyncio.run(scene())
    (notice,) = told  # told twice by the engine, once to them
    assert [p["plan"] for p in notice["plans"]] == ["near.geojson"]  # type: ignore[attr-defined, index]
    assert "APPROXIMATION" in str(notice["approximation"])
    assert notice["simulation"] is True
    assert notice["features"]
    assert outbox.count() == len(URLS)
    assert (tmp_path / "pub" / "ep-r129" / "notam-draft.txt").exists()


def test_what_a_crash_kept_from_being_told_is_told_after_it(tmp_path: Path) -> None:
    record, outbox = Record.in_memory(), Outbox(tmp_path / "notices.sqlite")
    done = published(record)
    declaration = replace(published_as(done), at=NOW)
    state = replace(initial_state(EngineConfig(), ()), declared={done.restriction.id: declaration})
    one = notifier(tmp_path, record, outbox)
    one.recover(state)
    assert one._queue.qsize() == 1
    one._prepared(one._queue.get_nowait())
    one.recover(state)
    assert one._queue.empty()
    record.restrictions.withdraw("ep-r129", "over", at=NOW, by="Anna")
    one.recover(initial_state(EngineConfig(), ()))
    assert one._queue.get_nowait().declaration.reason == "over"


def test_the_queue_outlives_the_process_and_keeps_the_order(tmp_path: Path) -> None:
    path = tmp_path / "notices.sqlite"
    outbox = Outbox(path)
    assert outbox.put("n1", b"1", URLS, 0.0)
    assert outbox.put("n2", b"2", URLS, 0.0)
    assert not outbox.put("n1", b"1", URLS, 0.0)
    outbox.close()
    outbox = Outbox(path)
    due = outbox.due(1.0)
    assert [(one.url, one.body) for one in due] == [(url, b"1") for url in URLS]
    outbox.failed(due[0], "no", 50.0)
    outbox.done(due[1])
    assert [(one.url, one.body) for one in outbox.due(1.0)] == [(URLS[1], b"2")]
    assert [one.attempts for one in outbox.due(60.0) if one.url == URLS[0]] == [1]
    outbox.close()


def test_a_webhook_is_tried_until_it_takes_each_notice(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "notices.sqlite")
    tries: list[tuple[str, bytes]] = []

    def post(one: Waiting, secret: bytes) -> None:
        tries.append((one.url, one.body))
        if one.url == URLS[0] and len(tries) < 3:
            raise ConnectionRefusedError("nobody listens")

    async def scene() -> None:
        hooks = Webhooks(outbox, b"s" * 32, post=post)
        for name in (b"1", b"2"):
            outbox.put(name.decode(), name, URLS, 0.0)
        task = asyncio.create_task(hooks.run())
        await until(lambda: outbox.count() == 0)
        task.cancel()

    asyncio.run(scene())
    assert [body for url, body in tries if url == URLS[1]] == [b"1", b"2"]
    assert [body for url, body in tries if url == URLS[0]][-2:] == [b"1", b"2"]


def test_a_notice_is_signed() -> None:
    expected = hmac.new(b"key", b'17.{"a":1}', hashlib.sha256).hexdigest()
    assert signature(b"key", 17, b'{"a":1}') == f"t=17,v1={expected}"


def test_a_secret_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("short")
    settings = RestrictSettings(webhooks=URLS, webhook_secret=str(path))
    with pytest.raises(ConfigError, match="must have at least"):
        secret_of(settings)
    for wrong in ("http://example.com/x", "ftp://127.0.0.1/x"):
        with pytest.raises(ValueError, match="https"):
            RestrictSettings(webhooks=(wrong,), webhook_secret="x")  # noqa: S106
    with pytest.raises(ValueError, match="webhook_secret"):
        RestrictSettings(webhooks=URLS)


def test_tiles_of_today_and_tomorrow_lie_in_the_folder(tmp_path: Path) -> None:
    record = Record.in_memory()
    done = published(record)
    write_published(done, tmp_path, date(2025, 9, 11), "https://uss.example")
    write_published(done, tmp_path, date(2025, 9, 12), "https://uss.example")
    names = {path.name for path in (tmp_path / "ep-r129").iterdir()}
    assert {n for n in names if n.startswith("f3548")} == {
        "f3548-2025-09-12.json",
        "f3548-2025-09-13.json",
    }
    ended = record.restrictions.withdraw("ep-r129", "over", at=NOW, by="Anna")
    write_published(ended, tmp_path, date(2025, 9, 12), "https://uss.example")
    assert list((tmp_path / "ep-r129").iterdir()) == []


def test_the_engine_hears_of_each_change_once() -> None:
    record = Record.in_memory()
    done = published(record)
    (first,) = changes_between({}, record.restrictions.declared())
    assert first.published == done.restriction
    assert changes_between({done.restriction.id: 1}, record.restrictions.declared()) == ()
    record.restrictions.withdraw("ep-r129", "over", at=NOW, by="Anna")
    assert changes_between({}, record.restrictions.declared()) == ()
    (last,) = changes_between({done.restriction.id: 1}, record.restrictions.declared())
    assert (last.published, last.reason) == (None, "over")


def flight(*places: tuple[float, float], at: datetime | None = None, **more: object) -> Flight:
    samples = tuple(
        Sample(lat_deg=lat, lon_deg=lon, at=at, heights=more.get("heights", ()))  # type: ignore[arg-type]
        for lat, lon in places
    )
    return Flight(name="f", kind=FlightKind.PLAN, samples=samples)


def test_a_plan_touches_what_it_crosses() -> None:
    always = replace(ep_r129.ep_r129(), periods=())
    gauge = Gauge.of(always, CheckConfig())
    low = (Height(value_m=1_000.0, reference=HeightReference.BAROMETRIC),)
    high = (Height(value_m=12_000.0, reference=HeightReference.BAROMETRIC),)
    across = ((51.2, 22.0), (51.2, 24.0))  # both ends outside of it
    assert gauge.touch(flight(*across, heights=low)) is Answer.INSIDE
    assert gauge.touch(flight(*across)) is Answer.INDETERMINATE  # at what height?
    assert gauge.touch(flight(*across, heights=high)) is Answer.OUTSIDE
    assert gauge.touch(flight((53.0, 18.0), (53.1, 18.2))) is Answer.OUTSIDE
    doubtful = replace(
        flight((53.0, 18.0), (53.1, 18.2)),
        doubts=(Doubt(file="f", feature="f", key="end", what="cut off"),),
    )
    assert gauge.touch(doubtful) is Answer.INDETERMINATE
    timed = Gauge.of(replace(always, periods=(Period(start=NOW),)), CheckConfig())
    assert timed.touch(flight(*across, heights=low)) is Answer.INDETERMINATE  # at what time?
    early = NOW.replace(year=2024)
    assert timed.touch(flight(*across, heights=low, at=early)) is Answer.OUTSIDE


def test_a_plan_touches_what_it_meets_on_a_part_of_a_leg() -> None:
    """Half way is not all of it: a slow leg, a climb, a line beside the boundary."""
    here = Circle(centre=(51.5, 23.25), radius_m=2_000)
    msl = HeightReference.MEAN_SEA_LEVEL
    low, high = (Height(value_m=v, reference=msl, sigma_m=5.0) for v in (50.0, 4_000.0))
    ends = (
        Sample(lat_deg=51.5, lon_deg=23.25, at=NOW, heights=(low,)),
        Sample(lat_deg=51.5, lon_deg=23.2501, at=NOW + timedelta(hours=2), heights=(high,)),
    )
    climbs = Flight(name="f", kind=FlightKind.PLAN, samples=ends)
    base = replace(ep_r129.ep_r129(), boundary_sigma_m=0.0)
    soon = Period(start=NOW + timedelta(minutes=10), end=NOW + timedelta(minutes=30))
    layer = Volume(area=here, lower=replace(low, value_m=500.0), upper=replace(low, value_m=900.0))
    for volume, periods in ((Volume(area=here), (soon,)), (layer, ())):
        zone = replace(base, volumes=(volume,), periods=periods)
        assert Gauge.of(zone, CheckConfig()).touch(climbs) is not Answer.OUTSIDE
    beside = flight((51.5184, 23.0), (51.5184, 23.5))  # some 50 m north of the circle
    always = replace(base, volumes=(Volume(area=here),), periods=())
    assert Gauge.of(always, CheckConfig()).touch(beside) is Answer.INDETERMINATE
    assert Gauge.of(always, CheckConfig()).touch(flight((51.53, 23.0), (51.53, 23.5))) is (
        Answer.OUTSIDE
    )


def test_only_plans_that_can_be_read_are_kept(tmp_path: Path) -> None:
    plans = Plans(tmp_path / "plans")
    with pytest.raises(RecordingError):
        plans.add("bad.geojson", b"{}")
    for name in ("../up.geojson", "", ".hidden", "a/b"):
        with pytest.raises(RecordingError, match="the name of a plan must be"):
            plans.add(name, plan(FAR))
    plans.add("a.geojson", plan(FAR))
    assert plans.names() == ["a.geojson"]
    (tmp_path / "plans" / "broken.geojson").write_text("{}")
    touched = plans.touched_by(ep_r129.ep_r129(), CheckConfig())
    assert touched == (("broken.geojson", "unreadable"),)
    plans.remove("a.geojson")
    with pytest.raises(RecordingError, match="no plan on file"):
        plans.remove("a.geojson")
