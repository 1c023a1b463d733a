"""Originals: kept by their hash, once, never overwritten, and an altered one is found."""

import hashlib
import io
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.errors import EvidenceError
from vedette.store.evidence_files import EvidenceFiles


@given(data=st.binary(max_size=3_000_000 // 1000))
def test_what_is_kept_is_read_back(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    files = EvidenceFiles(tmp_path_factory.mktemp("kept"))
    kept = files.keep(io.BytesIO(data))
    assert kept == files.keep(io.BytesIO(data))
    assert (kept.sha256, kept.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert files.read(kept.sha256) == data
    assert [p for p in files.folder.rglob("*") if p.is_file()] == [files.path(kept.sha256)]


def test_an_original_cannot_be_written_to(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path)
    path = files.path(files.keep(io.BytesIO(b"as it came")).sha256)
    assert path.stat().st_mode & 0o777 == 0o400


def test_an_altered_or_missing_original_is_found(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path)
    sha256 = files.keep(io.BytesIO(b"as it came")).sha256
    path = files.path(sha256)
    path.chmod(0o600)
    path.write_bytes(b"as it cane")
    with pytest.raises(EvidenceError, match="was altered"):
        files.read(sha256)
    with pytest.raises(EvidenceError, match="was altered"):
        files.copy(sha256, tmp_path / "copy")
    path.unlink()
    with pytest.raises(EvidenceError, match="original is missing"):
        files.check(sha256)


def test_the_true_bytes_are_not_called_kept_where_altered_ones_lie(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path)
    kept = files.keep(io.BytesIO(b"as it came"))
    path = files.path(kept.sha256)
    path.chmod(0o600)
    path.write_bytes(b"as it did not")
    with pytest.raises(EvidenceError, match=r"altered.*move it away.*add it again"):
        files.keep(io.BytesIO(b"as it came"))
    assert path.read_bytes() == b"as it did not"  # what somebody did stays to be looked at
    path.rename(tmp_path / "aside")
    assert files.keep(io.BytesIO(b"as it came")) == kept
    assert files.read(kept.sha256) == b"as it came"


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path)
    kept = files.keep(io.BytesIO(b"as it came"))
    files.path(kept.sha256).unlink()
    os.mkfifo(files.path(kept.sha256))
    with pytest.raises(EvidenceError, match="must be a file"):
        files.check(kept.sha256)


def test_nothing_stays_of_what_is_too_large(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path)
    with pytest.raises(EvidenceError, match="at most 10 bytes"):
        files.keep(io.BytesIO(b"x" * 11), most_bytes=10)
    assert not list(tmp_path.iterdir())


def test_a_working_copy_overwrites_nothing(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "kept")
    sha256 = files.keep(io.BytesIO(b"as it came")).sha256
    (tmp_path / "there").write_bytes(b"mine")
    with pytest.raises(EvidenceError, match="already exists"):
        files.copy(sha256, tmp_path / "there")
    assert (tmp_path / "there").read_bytes() == b"mine"
    assert files.copy(sha256, tmp_path / "copy").read_bytes() == b"as it came"


@pytest.mark.parametrize("text", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_only_a_hash_names_an_original(tmp_path: Path, text: str) -> None:
    with pytest.raises(EvidenceError, match="must be a SHA-256"):
        EvidenceFiles(tmp_path).path(text)


# -- originals that share parts --------------------------------------------------------------------


def stored(files: EvidenceFiles) -> int:
    return sum(path.stat().st_size for path in files.folder.rglob("*") if path.is_file())


@given(data=st.binary(max_size=20_000), cuts=st.lists(st.integers(-5, 25_000), max_size=8))
def test_what_is_kept_in_parts_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cuts: list[int]
) -> None:
    files = EvidenceFiles(tmp_path_factory.mktemp("kept"))
    kept = files.keep_shared(data, cuts)
    assert kept == files.keep_shared(data, sorted(cuts)[1:])  # cut otherwise, it is the same
    assert (kept.sha256, kept.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (files.read(kept.sha256), files.all()) == (data, [kept.sha256])
    copy = files.copy(kept.sha256, files.folder / "copy")
    assert copy.read_bytes() == data


def test_what_repeats_is_stored_once_and_stays_until_nobody_has_it(tmp_path: Path) -> None:
    files, common = EvidenceFiles(tmp_path), [os.urandom(50_000) for _ in range(10)]
    tails = [os.urandom(5_000) for _ in range(3)]
    kept = []
    for number, tail in enumerate(tails):
        pieces = [*common[: 8 + number], tail]
        cuts = [sum(map(len, pieces[:n])) for n in range(len(pieces))]
        kept.append(files.keep_shared(b"".join(pieces), cuts).sha256)
    assert stored(files) < 550_000  # and not the 1.37 MB of all three
    freed = list(files.freed_by([kept[0], kept[1]]))
    before = stored(files)
    files.remove([kept[0]])
    assert before - stored(files) == freed[0] < 8_000
    files.remove([kept[1]])
    assert before - stored(files) == freed[1]
    assert not files.has(kept[0])
    files.check(kept[2])
    files.remove([kept[2]])
    assert stored(files) == 0


def test_a_part_that_was_altered_or_is_missing_is_found(tmp_path: Path) -> None:
    files, data = EvidenceFiles(tmp_path), os.urandom(30_000)
    sha256 = files.keep_shared(data, [10_000, 20_000]).sha256
    (part,) = (tmp_path / "parts").glob(f"*/{hashlib.sha256(data[:10_000]).hexdigest()}")
    whole = part.read_bytes()
    for damage, told in [
        (whole[:-1] + b"x", "part of it"),
        (zlib.compress(bytes(10_000)), "part of it was altered"),
        (zlib.compress(bytes(10**8)), "part of it was altered"),  # unpacked no further than stated
        (b"", "part of it was altered"),
    ]:
        part.write_bytes(damage)
        with pytest.raises(EvidenceError, match=told):
            files.read(sha256)
        with pytest.raises(EvidenceError, match=told):  # nothing new rests on it
            files.keep_shared(data + b"and more", [10_000, 20_000])
    part.unlink()
    with pytest.raises(EvidenceError, match="part of it is missing"):
        files.check(sha256)


LIST = b'{"format":"vedette-parts","version":1,"pieces":%s}'


@pytest.mark.parametrize(
    "listed",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 9999,
        b'{"format":"vedette-parts","version":2,"pieces":[]}',
        LIST % b"7",
        LIST % b"[7]",
        LIST % b'["zz"]',
        LIST % b"[[1]]",
        LIST % (b'[[-1,"%s"]]' % (b"a" * 64)),
        LIST % b'[[9,"../../../../etc/passwd"]]',
        LIST % (b'[[9,"%s/"]]' % (b"a" * 63)),
    ],
)
def test_a_list_of_parts_that_is_none_is_one_clear_error(listed: bytes, tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path)
    path = tmp_path / "ab" / f"ab{'0' * 62}.parts"
    path.parent.mkdir()
    path.write_bytes(listed)
    with pytest.raises(EvidenceError, match="must be a list of parts"):
        files.check(path.stem)
