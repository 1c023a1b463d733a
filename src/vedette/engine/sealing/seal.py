"""A seal: the recording behind an alert, cut out, with all that makes the alert again from it.

A zip file, its members stored in one order with one date, so that the same content is the same
bytes. `docs/seal-format.md` describes every member.
"""

import hashlib
import io
import json
import platform
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from vedette import __version__
from vedette.model.alert import Alert
from vedette.model.errors import SealError
from vedette.model.times import from_text, to_text
from vedette.record.ledger.alert_values import alert_to_dict

FORMAT = "vedette-seal"
VERSION = 1
MANIFEST, START, RESTRICTIONS = "seal.json", "start.vckpt", "restrictions.jsonl"
AUTHORISATIONS = "authorisations.jsonl"
REPORTS, RAW = "reports.jsonl", "raw.vlog"
MOST_BYTES = 4 * 1024**3  # of all members together: no seal that this program wrote is larger
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say
_LEVEL = 6
_MANIFEST_BYTES = 16 * 1024**2
_FORM = {"alert": dict, "program": dict, "members": dict, "end": str, "simulation": bool}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What a seal holds: its manifest, and its other members' bytes."""

    manifest: Mapping[str, Any]
    members: Mapping[str, bytes]

    @property
    def alert(self) -> dict[str, Any]:
        """The alert as it rose, as the ledger writes it."""
        return dict(self.manifest["alert"])

    @property
    def end(self) -> datetime:
        """When the alert rose: until when the recording goes."""
        return from_text(self.manifest["end"])

    @property
    def program(self) -> dict[str, str]:
        """Which program, on which libraries and machine, raised it."""
        return dict(self.manifest["program"])


def program() -> dict[str, str]:
    """This program, the libraries that its figures come from, and the kind of machine."""
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
    """What a seal says of itself. start: None where it begins with the run."""
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
    """The bytes of a seal's file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in {MANIFEST: _json(seal.manifest), **seal.members}.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o400 << 16
            info.create_system = 3  # the same on any system
            archive.writestr(info, data, compresslevel=_LEVEL)
    return out.getvalue()


def from_bytes(data: bytes, *, where: str) -> Seal:
    """Read a seal, and hold its members against their hashes. Raises SealError, and nothing else.

    Whoever wrote it may have meant harm: no member is unpacked to more than it says, all of them
    together to no more than `MOST_BYTES`, and the manifest is held against its form.
    """
    try:
        said, members = _unpacked(data, where)
    except SealError:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, KeyError, EOFError) as exc:
        raise SealError(f"this is no seal: {exc}", where=where) from exc
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError) as exc:
        raise SealError(f"this is no seal: {exc}", where=where) from exc
    except (NotImplementedError, RuntimeError, OSError, MemoryError) as exc:
        raise SealError(f"this is no seal: {exc}", where=where) from exc
    for name, sha256 in said["members"].items():
        if hashlib.sha256(members[name]).hexdigest() != sha256:
            raise SealError(f"{name} is not what was sealed", where=where)
    return Seal(manifest=said, members=members)


def _unpacked(data: bytes, where: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
        if len(sizes) != len(archive.infolist()):
            raise SealError("two of its members have one name", where=where)
        if sum(sizes.values()) > MOST_BYTES or sizes.get(MANIFEST, 0) > _MANIFEST_BYTES:
            raise SealError("it unpacks to more than a seal ever holds", where=where)
        said = json.loads(_read(archive, MANIFEST))
        if not isinstance(said, dict):
            raise SealError("its manifest is no object", where=where)
        if (said["format"], said["version"]) != (FORMAT, VERSION):
            raise SealError(
                f"it is a {said['format']!r:.40} of version {said['version']!r:.40}",
                where=where,
                mend="use the version of vedette that wrote it",
            )
        _require_form(said, where)
        return said, {name: _read(archive, name) for name in said["members"]}


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """One member, no further than it says that it goes."""
    info = archive.getinfo(name)
    with archive.open(info) as stream:
        data = stream.read(info.file_size)
        if len(data) != info.file_size or stream.read(1):
            raise ValueError(f"{name} is not as long as it says")
    return data


def _require_form(said: Mapping[str, Any], where: str) -> None:
    """Raise SealError unless the manifest has all that it ought to have."""
    for key, kind in _FORM.items():
        if not isinstance(said.get(key), kind):
            raise SealError(
                f"{key!r} in its manifest is missing or is no {kind.__name__}", where=where
            )
    texts = [*said["members"].values(), *said["program"].values(), said["end"]]
    if not all(isinstance(text, str) for text in texts):
        raise SealError("its manifest holds something else than text", where=where)
    from_text(said["end"])


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
