"""Copies of the data folder of a live run, made while it runs, and their restoration.

The order of copying makes a copy consistent: checkpoints, then the record, then the evidence that
it names, then the raw log. So the record is never behind the checkpoint, and the log never behind
the record. Whatever the log holds beyond the record is processed again on the next start, as after
a crash. The queue of notices is copied before the record: a notice in between is sent again on the
next start, so it is sent twice rather than never.
"""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from vedette import __version__
from vedette.access.access_log import AccessLog
from vedette.engine.live.checkpoint import from_anybody, to_bytes
from vedette.engine.live.machine_key import machine_key
from vedette.engine.live.restart import CHECKPOINTS
from vedette.feeds.recordings.raw_log_recording import FOLDER as RAW
from vedette.model.errors import BackupError, CheckpointError, VedetteError
from vedette.model.times import to_text
from vedette.model.value_words import failure_in_words, in_words
from vedette.record.ledger.verify_ledger import verify
from vedette.record.personal.vault import vault_path
from vedette.store import people_rows
from vedette.store.access_database import FILE_NAME as ACCESS
from vedette.store.access_database import open_access
from vedette.store.draft_files import SUFFIX as DRAFT
from vedette.store.draft_files import drafts_folder
from vedette.store.evidence_files import FOLDER as EVIDENCE
from vedette.store.evidence_files import LIST, EvidenceFiles
from vedette.store.file_copies import (
    CopiedFile,
    copy_bytes,
    copy_database,
    damage_of,
    damage_of_segment,
    described,
    last_batch_end,
    sync_file,
)
from vedette.store.raw_log import segments

MANIFEST = "backup.json"
FORMAT, VERSION = "vedette-backup", 1
RECORD = "vedette.sqlite"
NOTICES = "notices.sqlite"  # what webhooks have not taken yet
NOTIFICATIONS = "notifications.sqlite"  # who is still to be told of alarms, and who was
PLANS = "plans"  # flight plans on file
PERSONAL = vault_path(Path(RECORD)).name
PERSONAL_KEYS = f"{PERSONAL}-keys"
DRAFTS = drafts_folder(Path(RECORD)).name
_HASH_DIGITS = 64  # originals and their parts are named by their SHA-256
_MEND = "take another backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    """The contents of a backup."""

    files: tuple[CopiedFile, ...]
    entries: int  # of the record
    root_sha256: str | None

    @property
    def size_bytes(self) -> int:
        """The size of all files together."""
        return sum(f.size_bytes for f in self.files)


def backup(data: Path, to: Path, *, at: datetime) -> BackupMade:
    """Copy the data folder `data`, in use or not, to the new folder `to`, completely or not at all.

    Raises BackupError.
    """
    if not (data / RECORD).is_file():
        raise BackupError(
            f"must be a data folder of vedette, got a folder without {RECORD}",
            where=str(data),
            mend="name the folder of data in [live]",
        )
    partial = _new(to)
    try:
        _copy_checkpoints(data, partial)
        for queue in (NOTICES, NOTIFICATIONS):
            if (data / queue).is_file():
                copy_database(data / queue, partial / queue)
        copy_database(data / RECORD, partial / RECORD)
        # After the record, so that what it refers to is there. The log's private key is left out:
        # a restored log that went on under it would be a second history of one log.
        # Keys of personal data that are kept elsewhere (`VEDETTE_PERSONAL_KEYS`) stay there.
        for name in (PERSONAL, PERSONAL_KEYS):
            if (data / name).is_file():
                copy_database(data / name, partial / name)
        if (data / ACCESS).is_file():
            copy_database(data / ACCESS, partial / ACCESS)
        _copy_drafts(data, partial)
        _copy_plans(data, partial)
        _copy_evidence(data, partial)
        _copy_log(data, partial)
        made = _examine(partial)
        _write_manifest(partial, made, at)
        partial.rename(to)
        sync_file(to.parent)
    except OSError as exc:
        shutil.rmtree(partial, ignore_errors=True)
        raise BackupError(
            f"cannot be copied: {exc.strerror}",
            where=str(to),
            mend="check the permissions and the free space",
        ) from exc
    except VedetteError:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return made


def restore(source: Path, to: Path) -> BackupMade:
    """Create the data folder `to` from a backup after verifying every byte of it.

    Sessions are not restored, so everybody has to sign in again. Raises BackupError.
    """
    manifest = _manifest(source)
    files = _files(manifest, source)
    partial = _new(to)
    try:
        for file in files:
            copy_bytes(source / file.path, partial / file.path)
            if described(partial / file.path, partial) != file:
                raise BackupError(
                    "differs from the file that was backed up", where=file.path, mend=_MEND
                )
        made = _examine(partial)
        if (made.entries, made.root_sha256) != (manifest["entries"], manifest["root_sha256"]):
            raise BackupError(
                "differs from the record that was backed up", where=RECORD, mend=_MEND
            )
        _end_sessions(partial)
        _vouch_for_checkpoints(partial)
        for folder in (*partial.rglob("*"), partial):
            sync_file(folder)
        if to.exists():  # empty, as `_new` has seen
            to.rmdir()
        partial.rename(to)
        sync_file(to.parent)
    except OSError as exc:
        shutil.rmtree(partial, ignore_errors=True)
        raise BackupError(
            f"cannot be restored: {exc.strerror}",
            where=str(to),
            mend="check the permissions and the free space",
        ) from exc
    except VedetteError:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return made


# -- copying --------------------------------------------------------------------------------------


def _copy_checkpoints(data: Path, partial: Path) -> None:
    for path in sorted((data / CHECKPOINTS).glob("checkpoint-*")):
        if path.suffix == ".partial":
            continue
        with suppress(FileNotFoundError):  # a newer one has just taken its place
            copy_bytes(path, partial / CHECKPOINTS / path.name)


def _copy_drafts(data: Path, partial: Path) -> None:
    """The words of drafts that wait for a person. The file of a refused one is gone."""
    for path in sorted((data / DRAFTS).glob(f"*{DRAFT}")):
        with suppress(FileNotFoundError):  # it has just been refused
            copy_bytes(path, partial / DRAFTS / path.name)


def _copy_plans(data: Path, partial: Path) -> None:
    """Each as it stands: a plan is put in its place whole."""
    for path in sorted((data / PLANS).glob("*")):
        if path.is_file() and not path.name.startswith("."):  # a dot: it is being written
            with suppress(FileNotFoundError):  # it has just been taken off file
                copy_bytes(path, partial / PLANS / path.name)


def _copy_evidence(data: Path, partial: Path) -> None:
    """The originals; they are on the disk before the record names them, and never change.

    Retention removes none of them meanwhile.
    """
    if not (data / EVIDENCE).is_dir():
        return
    with EvidenceFiles(data / EVIDENCE).parts.held():
        for path in sorted((data / EVIDENCE).rglob("*")):
            if len(path.stem) == _HASH_DIGITS and path.suffix in ("", LIST):
                copy_bytes(path, partial / path.relative_to(data))


def _copy_log(data: Path, partial: Path) -> None:
    """Whole segments, and the last one as far as its last whole batch."""
    there = segments(data / RAW)
    for number, (_, path) in enumerate(there):
        size = path.stat().st_size if number + 1 < len(there) else last_batch_end(path)
        if size:
            copy_bytes(path, partial / RAW / path.name, size)


def _new(to: Path) -> Path:
    """The folder to work in beside `to`, which must not hold anything."""
    partial = to.with_name(to.name + ".partial")
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BackupError("already exists", where=str(to), mend="name a new folder")
    try:
        partial.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise BackupError(
            "belongs to a backup that was interrupted or is still running",
            where=str(partial),
            mend="remove it if no backup is running",
        ) from None
    except OSError as exc:
        raise BackupError(
            f"cannot be created: {exc.strerror}",
            where=str(partial),
            mend="check the path and its permissions",
        ) from exc
    return partial


# -- looking at a copy ----------------------------------------------------------------------------


def _examine(folder: Path) -> BackupMade:
    """Verify everything that can be verified in a copy. Raises BackupError."""
    for name in (RECORD, ACCESS, PERSONAL, PERSONAL_KEYS, NOTICES, NOTIFICATIONS):
        found = damage_of(folder / name) if (folder / name).is_file() else None
        if found is not None:
            raise BackupError(f"SQLite reports: {found}", where=name, mend=_MEND)
    for _, path in segments(folder / RAW):
        found = damage_of_segment(path)
        if found is not None:
            raise BackupError(found, where=path.name, mend=_MEND)
    originals = EvidenceFiles(folder / EVIDENCE)
    for sha256 in originals.all():
        originals.check(sha256)
    result = verify(folder / RECORD)
    if result.exit_code != 0:
        what = result.faults[0].what if result.faults else result.integrity.value
        raise BackupError(f"the record does not verify: {what}", where=RECORD, mend=_MEND)
    if (folder / ACCESS).is_file():
        with open_access(folder / ACCESS) as database:
            AccessLog(database).verify()
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    return BackupMade(
        files=tuple(described(path, folder) for path in paths),
        entries=result.size or 0,
        root_sha256=result.root_sha256,
    )


def _vouch_for_checkpoints(folder: Path) -> None:
    """Put the checkpoints of a restored folder under a key of its own.

    They are read by the reader that takes nothing on trust; one that it cannot read stays as it
    is, and is passed over on the next start.
    """
    there = sorted((folder / CHECKPOINTS).glob("checkpoint-*"))
    key = machine_key(folder) if there else b""
    for path in there:
        with suppress(CheckpointError):
            data = to_bytes(from_anybody(path.read_bytes()), key)
            path.write_bytes(data)


def _end_sessions(folder: Path) -> None:
    if (folder / ACCESS).is_file():
        with open_access(folder / ACCESS) as database, database.writing() as connection:
            people_rows.end_all_sessions(connection)


# -- the manifest ---------------------------------------------------------------------------------


def _write_manifest(folder: Path, made: BackupMade, at: datetime) -> None:
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": to_text(at),
        "vedette": __version__,
        "entries": made.entries,
        "root_sha256": made.root_sha256,
        "files": [asdict(file) for file in made.files],
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    for place in (path, folder):
        sync_file(place)


def _manifest(source: Path) -> dict[str, Any]:
    where = str(source / MANIFEST)
    try:
        manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    except OSError as exc:
        raise BackupError(
            f"cannot be read: {exc.strerror}", where=where, mend="name the folder of a backup"
        ) from exc
    except ValueError as exc:
        raise BackupError(
            f"must be the manifest of a backup: {failure_in_words(exc)}",
            where=where,
            mend="name the folder of a backup",
        ) from exc
    known = {"format", "version", "made_at", "vedette", "entries", "root_sha256", "files"}
    if not isinstance(manifest, dict) or manifest.keys() != known:
        found = (
            f"the keys {', '.join(sorted(manifest)):.200}"
            if isinstance(manifest, dict) and manifest
            else in_words(manifest)
        )
        raise BackupError(
            f"must be the manifest of a backup, with the keys {', '.join(sorted(known))}, "
            f"got {found}",
            where=where,
            mend="name the folder of a backup",
        )
    if manifest["format"] != FORMAT:
        raise BackupError(
            f"format must be {FORMAT!r}, got {in_words(manifest['format'])}",
            where=where,
            mend="name the folder of a backup",
        )
    if manifest["version"] != VERSION:
        raise BackupError(
            f"the version of the backup must be {VERSION}, got {in_words(manifest['version'])}",
            where=where,
            mend=f"restore it with vedette {manifest['vedette']}",
        )
    return manifest


def _files(manifest: Mapping[str, Any], source: Path) -> tuple[CopiedFile, ...]:
    """The files that the manifest names, none of them outside of the backup."""
    try:
        files = tuple(CopiedFile(**file) for file in manifest["files"])
        paths = [PurePosixPath(file.path) for file in files]
    except TypeError as exc:
        raise BackupError(
            "files in the manifest must be a list of objects with the keys "
            f"{', '.join(one.name for one in fields(CopiedFile))}, "
            f"got {in_words(manifest['files'])} that cannot be read so",
            where=str(source / MANIFEST),
            mend=_MEND,
        ) from exc
    for path in paths:
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise BackupError(
                "the manifest must name only files inside the backup",
                where=str(path),
                mend=_MEND,
            )
    if PurePosixPath(RECORD) not in paths:
        raise BackupError(
            "the backup must contain a record, got none", where=str(source), mend=_MEND
        )
    return files
