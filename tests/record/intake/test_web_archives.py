"""Web archives and media files as evidence, and hostile ones as one error each."""

import io
import struct
import wave
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from vedette.intake import web_archive
from vedette.intake.media_facts import media_facts, same_picture
from vedette.intake.web_archive import captured
from vedette.model.errors import EvidenceError, RecordError

URL = "https://halvik.example/report"
PAGE = b"<html><body><p>Police said that the runway was shut on Monday.</p></body></html>"


def warc(*pages: tuple[str, str, bytes], status: str = "200 OK") -> bytes:
    """A compressed WARC file with these (url, media type, bytes)."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for url, media_type, data in pages:
        headers = StatusAndHeaders(status, [("Content-Type", media_type)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(data),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2025-09-11T06:30:00Z"},
            )
        )
    return out.getvalue()


def wacz(inner: bytes) -> bytes:
    """A WACZ package with one WARC file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("datapackage.json", "{}")
        package.writestr("archive/data.warc.gz", inner)
    return out.getvalue()


def photo(*, side: int = 64, quality: int = 90, exif: Image.Exif | None = None) -> bytes:
    """A JPEG of one drawing, the same at every size."""
    x, y = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side))
    grey = 128 + 80 * np.sin(6 * x) * np.cos(4 * y) + 40 * (x > y)
    out = io.BytesIO()
    image = Image.fromarray(np.clip(grey, 0, 255).astype("uint8"))
    image.save(out, format="JPEG", quality=quality, exif=exif or Image.Exif())
    return out.getvalue()


def test_pages_have_their_url_and_time_of_capture(tmp_path: Path) -> None:
    data = warc((URL, "text/html; charset=utf-8", PAGE), (URL + ".js", "text/javascript", b"x()"))
    for name, content in (("a.warc.gz", data), ("a.wacz", wacz(data))):
        (tmp_path / name).write_bytes(content)
        (page,) = captured(tmp_path / name)
        assert (page.url, page.media_type, page.data) == (URL, "text/html", PAGE)
        assert page.captured_at == datetime(2025, 9, 11, 6, 30, tzinfo=UTC)


def test_an_error_page_is_no_capture(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc((URL, "text/html", PAGE), status="404 Not Found"))
    assert list(captured(tmp_path / "a.warc.gz")) == []


def test_a_folder_is_read_by_name_and_links_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "b.html").write_bytes(PAGE)
    (folder / "a.jpg").write_bytes(photo())
    (tmp_path / "secret.txt").write_text("not part of the folder")
    (folder / "c.txt").symlink_to(tmp_path / "secret.txt")
    assert [c.media_type for c in captured(folder)] == ["image/jpeg", "text/html"]


@pytest.mark.parametrize("cut", [6, 40, 200])
def test_a_damaged_wacz_is_one_line(tmp_path: Path, cut: int) -> None:
    (tmp_path / "a.wacz").write_bytes(wacz(warc((URL, "text/html", PAGE)))[:-cut])
    with pytest.raises(RecordError) as caught:
        list(captured(tmp_path / "a.wacz"))
    assert "WACZ" in caught.value.what
    assert len(str(caught.value).splitlines()) == 1


def test_what_is_no_archive_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"hello, this is no archive")
    with pytest.raises(RecordError, match="must be a WARC, a WACZ or a folder"):
        list(captured(tmp_path / "a.warc"))


def test_an_archive_bomb_ends_within_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_archive, "MOST_TOTAL_BYTES", 1_000_000)
    bomb = warc((URL, "text/html", bytes(8_000_000)))
    assert len(bomb) < 50_000
    for name, content in (("a.warc.gz", bomb), ("a.wacz", wacz(bomb))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RecordError, match="unpack to at most"):
            list(captured(tmp_path / name))


def test_exif_is_a_claim_of_the_file() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Halvik"
    exif[ExifTags.Base.DateTime] = "2025:09:10 04:15:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] = (52.0, 30.0, 0.0), "N"
    gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] = (21.0, 15.0, 0.0), "W"
    facts = media_facts(photo(exif=exif), "a.jpg")
    assert (facts.taken_at, facts.device) == ("2025:09:10 04:15:00", "Halvik")
    assert (facts.lat_deg, facts.lon_deg) == (52.5, -21.25)
    assert all(claim.startswith("The file states") for claim in facts.claims())


def test_the_same_picture_is_found_after_scaling_and_another_is_not() -> None:
    one = media_facts(photo(side=256), "a.jpg").perceptual_hash
    other = media_facts(photo(side=160, quality=40), "b.jpg").perceptual_hash
    noise = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 255, (64, 64), dtype="uint8")
    Image.fromarray(pixels).save(noise, format="PNG")
    different = media_facts(noise.getvalue(), "c.png").perceptual_hash
    assert one is not None
    assert other is not None
    assert different is not None
    assert same_picture(one, other)
    assert not same_picture(one, different)


def test_hostile_metadata_is_cut_or_refused() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "A\x1b[2J" + "B" * 5_000
    device = media_facts(photo(exif=exif), "a.jpg").device
    assert device is not None
    assert "\x1b" not in device
    assert len(device) <= 200
    whole = photo(exif=exif)
    with pytest.raises(EvidenceError, match="can be decoded"):
        media_facts(whole[:30] + bytes(200), "a.jpg")
    huge = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"
    huge += struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0) + bytes(4)
    with pytest.raises(EvidenceError):
        media_facts(huge, "huge.png")


def test_audio_and_video_have_a_duration() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8_000)
        sound.writeframes(bytes(12_000))
    assert media_facts(out.getvalue(), "a.wav").duration_s == 1.5
    movie = struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
    movie += struct.pack(">I4sIIIII", 40, b"mvhd", 0, 0, 0, 600, 4_500) + bytes(80)
    assert media_facts(movie, "a.mp4").duration_s == 7.5
    with pytest.raises(EvidenceError, match="WAV"):
        media_facts(out.getvalue()[:14], "a.wav")
