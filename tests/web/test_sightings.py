"""Sightings through the API: kept once, sealed, erasable; floods and hostile photos harm nobody."""

import asyncio
import io
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_night import START, FakeDesk, sensors, track
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from starlette.testclient import TestClient

from vedette.app.live.sky_answers import SkyAnswers
from vedette.app.live.sky_desk import SkyInProcesses, SkyInThreads
from vedette.app.settings.sky_settings import SkySettings
from vedette.intake.photo_preview import SIDE_PX, preview
from vedette.model.errors import EvidenceError, RefusedError
from vedette.model.events import SensorChanged, TrackUpdated
from vedette.model.ids import StatementId
from vedette.model.statement import Link, LinkKind, Saying
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.sky.sighting_file import as_json, as_sighting
from vedette.store.map_history import ShownWriter
from vedette.web.desks.sighting_desk import SightingDesk
from vedette.web.desks.sighting_photos import PHOTOS_MAX
from vedette.web.hub import Hub
from vedette.web.sighting_limits import NetworkLimits, network_of
from vedette.web.sighting_routes import PublicForm, sighting_routes
from vedette.web.web_app import create_app

BASE = "http://127.0.0.1:8484"
OWN = {"Origin": BASE}
NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
WITNESS = "Ada Byron, +48 600 000 000"
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
SEEN: dict[str, Any] = {
    "id": KEY,
    "at": "2026-11-30T16:00:00Z",
    "time_sigma_s": 60,
    "duration_s": 600,
    "place": {"lat_deg": 52.21987, "lon_deg": 21.01234, "sigma_m": 12},
    "direction": {"azimuth_deg": 230, "azimuth_sigma_deg": 8, "elevation_deg": 15},
    "motion": "still",
    "course": "straight",
    "size_thumbs": 0,
    "colours": ["white"],
    "sound": False,
    "witness": WITNESS,
    "words": "I stood behind my house",
    "language": "pl",
}


class QuietHub(Hub):
    """A hub that is filled without a loop."""

    def _schedule(self) -> None:
        self.flush()


class House:
    """A server without sign-in, its record, and a client of some network."""

    def __init__(self, folder: Path, *, per_network: float = 1000.0, public: bool = True) -> None:
        self.path = folder / "vedette.sqlite"
        self.record = Record.open(self.path)
        self.now = NOW
        self.desk = SightingDesk(self.record, lambda: self.now, folder / "photos")
        self.seconds = 0.0
        limits = NetworkLimits(per_network=per_network, in_all=10 * per_network)
        form = PublicForm(
            sightings=limits,
            photo_mb=NetworkLimits(per_network=4.0, in_all=40.0),
            seconds=lambda: self.seconds,
        )
        hub = Hub(simulation=False)
        self.app = create_app(
            hub,
            FakeDesk(hub),  # type: ignore[arg-type]
            static=folder,
            more=sighting_routes(
                self.desk,
                SkyInThreads(SkyAnswers(SkySettings(), folder / "shown"), lambda: self.now),
                public=form if public else None,
                photo_mb=1.0,
            ),
        )
        self.client = self.of("192.0.2.1")

    def of(self, address: str) -> TestClient:
        return TestClient(self.app, base_url=BASE, headers=OWN, client=(address, 50_000))

    def send(self, client: TestClient | None = None, **changes: Any) -> Any:
        return (client or self.client).post("/api/public/sightings", json=SEEN | changes)

    def photo(self, data: bytes, number: int = 1, client: TestClient | None = None) -> Any:
        return (client or self.client).post(
            f"/api/public/sightings/{KEY}/photos/{number}",
            content=data,
            headers={"Content-Type": "application/octet-stream"},
        )

    def listed(self) -> Any:
        return self.client.get("/api/sightings").json()

    def act(self, what: str, **body: Any) -> Any:
        (one, *_) = self.listed()["sightings"]
        return self.client.post(
            f"/api/sightings/{one['id']}/{what}", json={"by": "Officer", **body}
        )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    one = House(tmp_path)
    yield one
    one.record.close()


def photo(size: tuple[int, int] = (640, 480), *, gps: bool = True) -> bytes:
    """A JPEG with the place of its taking in its metadata."""
    exif = Image.Exif()
    exif[0x010E] = "HIDDEN-WORDS"
    if gps:
        exif[0x8825] = {1: "N", 2: (52.0, 13.0, 11.5), 3: "E", 4: (21.0, 0.0, 44.4)}
    out = io.BytesIO()
    Image.new("RGB", size, (10, 20, 60)).save(out, "JPEG", exif=exif, comment=b"HIDDEN-WORDS")
    return out.getvalue()


def bomb(side: int = 40_000) -> bytes:
    """A PNG of a few bytes that says it is 1.6 thousand million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_what_is_sent_twice_is_kept_once_with_its_true_time(house: House) -> None:
    house.now = NOW + timedelta(days=3)  # the phone found no network until then
    assert house.send().json() == {"key": KEY, "new": True}
    assert house.send().json() == {"key": KEY, "new": False}
    (one,) = house.listed()["sightings"]
    assert one["at"] == "2026-11-30T16:00:00.000000Z"
    assert one["recorded_at"].startswith("2026-12-03T18:00:00")
    assert (one["source_grade"], one["information_grade"]) == ("F", "6")
    assert one["language"] == "pl"
    assert one["direction"]["half_width_deg"] == pytest.approx(19.6, abs=0.1)


def test_the_witness_the_words_and_the_exact_place_are_nowhere_in_the_open(house: House) -> None:
    house.send()
    house.record.close()
    kept = b"".join(p.read_bytes() for p in house.path.parent.rglob("*") if p.is_file())
    for words in (WITNESS, "behind my house", "52.21987", "21.01234"):
        assert words.encode() not in kept
    assert b"52.22" in kept


def test_the_clock_of_the_phone_widens_the_error_of_the_time(house: House) -> None:
    house.send(sent_at="2026-11-30T18:05:00Z")
    (one,) = house.listed()["sightings"]
    assert one["clock_off_s"] == 300
    assert one["time_sigma_s"] == pytest.approx(305.9, abs=0.1)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"at": "2026-12-01T16:00:00Z"}, "`at` must not be in the future"),
        ({"at": "2026-01-01T16:00:00Z"}, "`at` must be within the last 31 days"),
        ({"at": "yesterday"}, "yesterday"),
        ({"id": "short"}, "`id`"),
        ({"place": {"lat_deg": 95, "lon_deg": 0}}, "`place.lat_deg`"),
        ({"direction": {"azimuth_deg": 400}}, "`direction.azimuth_deg`"),
        ({"witness": "x" * 501}, "`witness`"),
        ({"incident": "incident-1"}, "`incident`"),
        ({"source_grade": "A"}, "`source_grade`"),
        ({"language": "xx"}, "`language`"),
    ],
)
def test_a_field_that_cannot_be_is_named(house: House, changes: dict, named: str) -> None:
    answer = house.send(**changes)
    assert answer.status_code == 422
    assert named in answer.json()["error"]
    assert house.listed()["sightings"] == []


def test_the_public_form_is_closed_unless_the_settings_open_it(tmp_path: Path) -> None:
    house = House(tmp_path, public=False)
    assert house.client.get("/api/sighting-form").json()["public"] is False
    assert house.send().status_code == 404
    assert house.listed()["sightings"] == []
    by_operator = SEEN | {"by": "Officer", "source_grade": "B"}
    assert house.client.post("/api/sightings", json=by_operator).status_code == 201
    (one,) = house.listed()["sightings"]
    assert (one["recorded_by"], one["source_grade"]) == ("Officer", "B")
    house.record.close()


def test_a_flood_from_one_network_takes_nothing_from_others() -> None:
    limits = NetworkLimits(per_network=60, in_all=2_000)
    waits, others = [], 0
    for i in range(10_000):  # within an hour
        at_s = i * 0.36
        try:
            limits.take(f"203.0.113.{i % 250}", at_s)
        except RefusedError as refused:
            waits.append(refused.wait_s)
        if i % 20 == 0:  # 500 others, each of a network of their own
            limits.take(f"198.{18 + i // 5000}.{i // 20 % 250}.7", at_s)
            others += 1
    assert others == 500
    assert len(waits) >= 10_000 - 121  # at once 60, and 60 that fill again within the hour
    assert all(1 <= one <= 3600 for one in waits)


def test_floods_from_many_networks_leave_room_for_newcomers() -> None:
    limits = NetworkLimits(per_network=60, in_all=600)

    def comes_in(address: str) -> bool:
        try:
            limits.take(address, 0.0)
        except RefusedError:
            return False
        return True

    flood = sum(comes_in(f"10.0.{i % 20}.1") for i in range(5_000))
    newcomers = [comes_in(f"172.16.{i}.1") for i in range(250)]
    assert flood <= 600 + 20 * 6
    assert all(newcomers[:100])
    assert not all(newcomers), "even newcomers are limited, so that the disk is"


@given(st.ip_addresses())
def test_neighbours_are_of_one_network(address: Any) -> None:
    near = type(address)(int(address) ^ 1)
    assert network_of(str(address)) == network_of(str(near))
    if address.version == 4:
        assert network_of(f"::ffff:{address}") == network_of(str(address))


def test_who_is_refused_is_told_when_to_try_again(tmp_path: Path) -> None:
    house = House(tmp_path, per_network=3)
    answers = [house.send(id=f"{KEY}-{i}") for i in range(5)]
    assert [one.status_code for one in answers] == [201, 201, 201, 429, 429]
    assert int(answers[3].headers["Retry-After"]) >= 1
    assert house.send(house.of("198.51.100.9"), id=f"{KEY}-x").status_code == 201
    house.seconds = float(answers[3].headers["Retry-After"]) + 1
    assert house.send(id=f"{KEY}-3").status_code == 201
    house.record.close()


def test_a_photo_is_kept_encrypted_and_shown_without_its_metadata(house: House) -> None:
    house.send()
    data = photo((3000, 2000))
    assert house.photo(data).status_code == 201
    assert house.photo(data).json() == {"number": 1, "new": False}
    (one,) = house.listed()["sightings"]
    assert one["photos"][0]["preview"] is True
    small = house.client.get(f"/api/sightings/{one['id']}/photos/1").content
    assert b"HIDDEN-WORDS" not in small
    with Image.open(io.BytesIO(small)) as shown:
        assert max(shown.size) == SIDE_PX
        assert not shown.getexif()
        assert not {"comment", "exif", "icc_profile"} & set(shown.info)
    on_disk = b"".join(p.read_bytes() for p in house.path.parent.rglob("*") if p.is_file())
    assert b"HIDDEN-WORDS" not in on_disk
    back = house.client.post(
        f"/api/sightings/{one['id']}/photos/1/original", json={"by": "Officer", "reason": "asked"}
    )
    assert back.content == data
    assert back.headers["Content-Type"] == "application/octet-stream"
    assert back.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + b"x" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 ",
        photo()[:400],
        b"\xff\xd8\xff" + b"\x00" * 5000,
        bomb(),
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    ],
)
def test_what_is_no_picture_is_refused_and_leaves_the_sighting(house: House, data: bytes) -> None:
    house.send()
    assert house.photo(data).status_code in {400, 422}
    (one,) = house.listed()["sightings"]
    assert one["photos"] == []


def test_photos_have_limits_of_their_own(house: House) -> None:
    house.send()
    assert house.photo(photo(), PHOTOS_MAX + 1).status_code == 422
    assert house.photo(b"\xff\xd8\xff" + b"x" * (1024 * 1024 + 1)).status_code == 400
    big = b"\xff\xd8\xff" + b"x" * (1024 * 1024 - 3)
    assert [house.photo(big).status_code for _ in range(4)][-1] == 429
    assert house.photo(photo(), client=house.of("198.51.100.9")).status_code == 201
    unknown = f"/api/public/sightings/{KEY[::-1]}/photos/1"
    kind = {"Content-Type": "application/octet-stream"}
    answer = house.of("198.51.100.9").post(unknown, content=photo(), headers=kind)
    assert answer.status_code == 404
    for other in ("text/plain", "multipart/form-data", "image/jpeg"):
        answer = house.client.post(unknown, content=b"x", headers={"Content-Type": other})
        assert answer.status_code == 403


@given(st.binary(max_size=200), st.integers(0, 600), st.binary(max_size=8))
def test_any_bytes_give_a_picture_or_one_error(head: bytes, at: int, inside: bytes) -> None:
    whole = photo((64, 48))
    for data in (head, whole[:at] + inside + whole[at + len(inside) :]):
        try:
            small = preview(data)
        except EvidenceError:
            continue
        assert small.startswith(b"\xff\xd8\xff")
        assert b"HIDDEN-WORDS" not in small


def test_all_personal_data_can_be_erased_and_the_record_still_verifies(house: House) -> None:
    house.send()
    house.photo(photo())
    done = house.act("erase", reason="the witness asked for it")
    assert (done.json()["witness"], done.json()["photos"][0]["preview"]) == ("erased", False)
    (one,) = house.listed()["sightings"]
    assert one["direction"]["azimuth_deg"] == 230
    assert house.client.get(f"/api/sightings/{one['id']}/photos/1").status_code == 404
    assert house.act("photos/1/original", reason="x").status_code == 404
    assert house.act("exact-sky", reason="x").status_code == 422
    assert list((house.path.parent / "photos").iterdir()) == []
    house.record.close()
    assert verify_record(house.path, Trust()).integrity.value in {"intact", "consistent"}


def test_an_outcome_is_a_persons_with_grounds_and_the_last_one_counts(house: House) -> None:
    house.send()
    assert house.act("outcome", outcome="drone", grounds=" ").status_code == 422
    assert house.act("outcome", outcome="hostile", grounds="x").status_code == 422
    house.act("outcome", outcome="not established", grounds="nothing was in sight")
    house.now += timedelta(minutes=1)
    done = house.act(
        "outcome", outcome="celestial", grounds="Venus stood there, seen by two"
    ).json()
    assert (done["outcome"]["outcome"], done["outcome"]["by"]) == ("celestial", "Officer")
    counts = house.listed()["counts"]
    assert {k: v for k, v in counts.items() if v} == {"celestial": 1}


@pytest.mark.parametrize(
    ("topics", "note"),
    [
        (("sighting outcome",), None),
        (("sighting",), "no JSON"),
        (("sighting",), '{"sighting": [1]}'),
        (("sighting photo",), '{"photo": 1}'),
        (
            ("sighting photo",),
            '{"photo": 1, "evidence": "../secret", "key": "personal-' + "0" * 32 + '"}',
        ),
        (("sighting photo",), '{"photo": 1, "evidence": "evidence-a", "key": "x"}'),
        (("sighting put to an incident",), '{"track": [1]}'),
    ],
)
def test_a_statement_that_only_claims_to_be_of_a_sighting_harms_nothing(
    house: House, topics: tuple[str, ...], note: str | None
) -> None:
    house.send()
    secret = house.path.parent / "secret.jpg"
    secret.write_bytes(b"secret")
    (one,) = house.listed()["sightings"]
    saying = Saying(
        speaker="somebody",
        claim="made up",
        topics=topics,
        note=note,
        links=(Link(LinkKind.REFERS_TO, StatementId(one["id"])),),
    )
    house.record.statements.add(one["incident"], saying, at=NOW, by="somebody")
    (again,) = house.listed()["sightings"]
    assert (again["photos"], again["outcome"]) == ([], None)
    assert house.client.get(f"/api/sightings/{one['id']}/photos/1").status_code == 404
    assert house.act("erase", reason="x").status_code == 200
    assert secret.read_bytes() == b"secret"


def test_a_sighting_is_put_to_an_incident_and_near_ones_are_named(house: House) -> None:
    house.send()
    house.now += timedelta(minutes=1)
    house.send(id=f"{KEY}-2", at="2026-11-30T16:04:00Z")
    house.send(id=f"{KEY}-3", at="2026-11-30T16:20:00Z")
    first, second, third = sorted(house.listed()["sightings"], key=lambda one: one["at"])
    assert (first["near"], third["near"]) == ([second["id"]], [])
    incident = house.record.incidents.open(at=house.now, by="Officer", title="Closure").id
    assert house.act("incident", incident="incident-none").status_code == 422
    done = house.act("incident", incident=incident, track="track-1", why="same minute").json()
    assert done["put_to"][0]["incident"] == incident
    assert done["put_to"][0]["track"] == "track-1"
    crossed = house.client.get(f"/api/sightings-crossed?id={first['id']}&id={second['id']}")
    assert crossed.json()["type"] == "crossing"
    assert house.client.get(f"/api/sightings-crossed?id={first['id']}").status_code == 400


def test_the_answer_lists_what_stood_there_and_has_a_chart_for_night_and_day(house: House) -> None:
    house.send()
    (one,) = house.listed()["sightings"]
    found = house.client.get(f"/api/sightings/{one['id']}/sky").json()
    assert found["sky"]["wedge_probability"] == 0.95
    assert any("aircraft: not known" in words for words in found["sky"]["not_known"])
    assert all(found["charts"][palette].startswith("<svg") for palette in ("night", "day"))
    assert found["charts"]["night"] != found["charts"]["day"]
    exact = house.act("exact-sky", reason="a turbine stands close")
    assert exact.json()["sky"]["at"] == found["sky"]["at"]


def test_aircraft_come_from_what_the_page_showed_then(tmp_path: Path) -> None:
    hub = QuietHub(simulation=True)
    writer, have = ShownWriter(tmp_path / "shown", keep=timedelta.max), -1
    for second in range(0, 200, 5):
        at = START + timedelta(seconds=second)
        events: list[Any] = [TrackUpdated(at=at, track=track(5, second))]
        if second == 0:
            events += [SensorChanged(at=at, health=one) for one in sensors(0.0)]
        hub.publish(events, at)
        have, frame = hub.frame_since(have)
        if second == 0:
            writer.picture(at, frame, b"{}")
        else:
            writer.change(at, frame)
    writer.close()
    flown = track(5, 100)
    seen = as_sighting(
        {
            "id": KEY,
            "at": (START + timedelta(seconds=100)).isoformat(),
            "place": {"lat_deg": flown.lat_deg - 0.2, "lon_deg": flown.lon_deg},
            "direction": {"azimuth_deg": 0, "elevation_deg": 25, "elevation_by": "instrument"},
        }
    )
    assert as_sighting(as_json(seen)) == seen
    line = SkyAnswers(SkySettings(), tmp_path / "shown").answer(as_json(seen))["sky"]
    found = [one for one in line["candidates"] if one["kind"] == "track"]
    assert found
    assert found[0]["distance_m"] == pytest.approx(24_700, rel=0.1)
    assert any(row["seen_by"] or row["lowest_seen_m"] is not None for row in line["coverage"])
    old = SkyAnswers(SkySettings(), tmp_path / "none").answer(as_json(seen))["sky"]
    assert any("aircraft: not known" in words for words in old["not_known"])


async def _in_processes(tmp_path: Path) -> None:
    sky = SkyInProcesses(SkySettings(place="52.2,21.0"), None, lambda: NOW)
    try:
        for data in (bomb(), b"\xff\xd8\xff" + b"\0" * 100):
            with pytest.raises(EvidenceError):
                await sky.preview(data)
        assert (await sky.preview(photo())).startswith(b"\xff\xd8\xff")
        night = await sky.tonight(None)
        assert night is not None
        assert night["type"] == "night"
    finally:
        await sky.close()


def test_photos_of_strangers_are_decoded_in_a_process_with_limits(tmp_path: Path) -> None:
    asyncio.run(_in_processes(tmp_path))
