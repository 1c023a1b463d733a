"""Originals: kept by their hash, once, never overwritten, and an altered one is found."""

import hashlib
import io
import os
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
    path = files.check(files.keep(io.BytesIO(b"as it came")).sha256)
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
