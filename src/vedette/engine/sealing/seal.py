"""A seal: the recording behind an alert, with everything that reproduces the alert from it.

It is a zip file. Its members have a fixed order and date, so that the same content gives the same
bytes. They are not compressed, so that seals which repeat one another are stored once
(`store.shared_parts`, which compresses). `docs/seal-format.md` describes every member.
"""

import hashlib
import io
import json
import platform
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from vedette import __version__
from vedette.model.alert import Alert
from vedette.model.errors import SealError
from vedette.model.times import from_text, to_text
from vedette.model.value_words import failure_in_words, in_words
from vedette.record.ledger.alert_values import alert_to_dict

FORMAT = "vedette-seal"
VERSION = 1
MANIFEST, START, RESTRICTIONS = "seal.json", "start.vckpt", "restrictions.jsonl"
AUTHORISATIONS = "authorisations.jsonl"
REPORTS, RAW = "reports.jsonl", "raw.vlog"
MOST_BYTES = 4 * 1024**3  # of all members together: no seal that this program wrote is larger
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say
_HEADER_BYTES = 30  # of a member of a zip file, without its name
_MANIFEST_BYTES = 16 * 1024**2
_FORM = {"alert": dict, "program": dict, "members": dict, "end": str, "simulation": bool}
_KINDS = {dict: "a JSON object", str: "text", bool: "true or false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The contents of a seal: its manifest, and the bytes of its other members."""

    manifest: Mapping[str, Any]
    members: Mapping[str, bytes]

    @property
    def alert(self) -> dict[str, Any]:
        """The alert as it was raised, in the form of the ledger."""
        return dict(self.manifest["alert"])

    @property
    def end(self) -> datetime:
        """The time at which the alert was raised, which is the end of the recording."""
        return from_text(self.manifest["end"])

    @property
    def program(self) -> dict[str, str]:
        """The program, libraries and machine that raised the alert."""
        return dict(self.manifest["program"])


def program() -> dict[str, str]:
    """This program, the libraries that affect its results, and the type of machine."""
    return {
        "vedette": __version__,
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "machine": platform.machine(),
    }


def manifest(
    *,
    alert: Alert,
    run: str | None,
    simulation: bool,
    start: datetime | None,
    end: datetime,
    config: Any,
    members: Mapping[str, bytes],
) -> dict[str, Any]:
    """The manifest of a seal. start: None if the recording begins with the run."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "simulation": simulation,
        "run": run,
        "alert": alert_to_dict(alert),
        "start": None if start is None else to_text(start),
        "end": to_text(end),
        "program": program(),
        "config": config,
        "config_sha256": hashlib.sha256(_json(config)).hexdigest(),
        "members": {name: hashlib.sha256(data).hexdigest() for name, data in members.items()},
    }


def to_bytes(seal: Seal) -> bytes:
    """The bytes of the file of a seal."""
    return to_bytes_and_cuts(seal, {})[0]


def to_bytes_and_cuts(
    seal: Seal, cuts: Mapping[str, Iterable[int]]
) -> tuple[bytes, tuple[int, ...]]:
    """The bytes of the file, and the offsets at which to cut it into parts that others may share.

    cuts: for a member the offsets within it. Each member is cut off from the others anyway.
    """
    out, found = io.BytesIO(), list[int]()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in {MANIFEST: _json(seal.manifest), **seal.members}.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_STORED
            info.external_attr = 0o400 << 16
            info.create_system = 3  # the same on any system
            archive.writestr(info, data)
            start = info.header_offset + _HEADER_BYTES + len(name.encode()) + len(info.extra)
            found += [start, *(start + cut for cut in cuts.get(name, ())), start + len(data)]
    return out.getvalue(), tuple(found)


def from_bytes(data: bytes, *, where: str) -> Seal:
    """Read a seal, and verify its members against their hashes. Raises only SealError.

    The file may be malicious: no member is unpacked beyond its stated size, all of them together
    have at most `MOST_BYTES`, and the manifest is validated.
    """
    try:
        said, members = _unpacked(data, where)
    except SealError:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, KeyError, EOFError) as exc:
        raise _no_seal(exc, where) from exc
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError) as exc:
        raise _no_seal(exc, where) from exc
    except (NotImplementedError, RuntimeError, OSError, MemoryError) as exc:
        raise _no_seal(exc, where) from exc
    for name, sha256 in said["members"].items():
        found = hashlib.sha256(members[name]).hexdigest()
        if found != sha256:
            raise SealError(
                f"the SHA-256 of {name} must be {sha256:.64}, as the manifest says, got {found}",
                where=where,
                mend="restore the original",
            )
    return Seal(manifest=said, members=members)


def _no_seal(error: Exception, where: str) -> SealError:
    return SealError(
        f"must be a seal: {failure_in_words(error)}",
        where=where,
        mend="name a file that vedette sealed",
    )


def _unpacked(data: bytes, where: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
        if len(sizes) != len(archive.infolist()):
            names = [info.filename for info in archive.infolist()]
            twice = next(name for name in names if names.count(name) > 1)
            raise SealError(
                f"member names must be unique, got {in_words(twice)} twice",
                where=where,
                mend="restore the original",
            )
        if sum(sizes.values()) > MOST_BYTES or sizes.get(MANIFEST, 0) > _MANIFEST_BYTES:
            raise SealError(
                f"the members must have at most {MOST_BYTES:,} bytes, and the manifest "
                f"{_MANIFEST_BYTES:,}, got {sum(sizes.values()):,} and {sizes.get(MANIFEST, 0):,}",
                where=where,
                mend="restore the original",
            )
        said = json.loads(_read(archive, MANIFEST))
        if not isinstance(said, dict):
            raise SealError(
                f"the manifest must be a JSON object, got {in_words(said)}",
                where=where,
                mend="restore the original",
            )
        if said["format"] != FORMAT:
            raise SealError(
                f"format in the manifest must be {FORMAT!r}, got {in_words(said['format'])}",
                where=where,
                mend="name a file that vedette sealed",
            )
        if said["version"] != VERSION:
            raise SealError(
                f"version in the manifest must be {VERSION}, got {in_words(said['version'])}",
                where=where,
                mend="use the version of vedette that wrote it",
            )
        _require_form(said, where)
        return said, {name: _read(archive, name) for name in said["members"]}


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """One member, no further than it says that it goes."""
    if name not in archive.namelist():
        raise ValueError(f"it must contain {name}, got none")
    info = archive.getinfo(name)
    with archive.open(info) as stream:
        data = stream.read(info.file_size)
        more = stream.read(1)
        if len(data) != info.file_size or more:
            found = "more" if more else f"{len(data):,}"
            raise ValueError(
                f"{name} must have the {info.file_size:,} bytes that it states, got {found}"
            )
    return data


def _require_form(said: Mapping[str, Any], where: str) -> None:
    """Raise SealError unless the manifest has all that it ought to have."""
    for key, kind in _FORM.items():
        if not isinstance(said.get(key), kind):
            raise SealError(
                f"{key} in the manifest must be {_KINDS[kind]}, got {in_words(said.get(key))}",
                where=where,
                mend="restore the original",
            )
    for part in ("members", "program"):
        for name, text in said[part].items():
            if not isinstance(text, str):
                raise SealError(
                    f"{part}.{name} in the manifest must be text, got {in_words(text)}",
                    where=where,
                    mend="restore the original",
                )
    try:
        from_text(said["end"])
    except ValueError as exc:
        raise ValueError(f"end in the manifest must be a time: {exc}") from exc


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
