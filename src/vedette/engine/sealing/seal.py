"""A seal: the recording behind an alert, cut out, with all that makes the alert again from it.

A zip file, its members stored in one order with one date, so that the same content is the same
bytes. `docs/seal-format.md` describes every member.
"""

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from vedette import __version__
from vedette.model.alert import Alert
from vedette.model.errors import SealError
from vedette.model.times import to_text
from vedette.record.ledger.alert_values import alert_to_dict

FORMAT = "vedette-seal"
VERSION = 1
MANIFEST, START, RESTRICTIONS = "seal.json", "start.vckpt", "restrictions.jsonl"
AUTHORISATIONS = "authorisations.jsonl"
REPORTS, RAW = "reports.jsonl", "raw.vlog"
MOST_BYTES = 4 * 1024**3  # of all members together: no seal that this program wrote is larger
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say
_LEVEL = 6


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
    """Read a seal, and hold its members against their hashes. Raises SealError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise SealError("it unpacks to more than a seal ever holds", where=where)
            said = json.loads(archive.read(MANIFEST))
            if (said["format"], said["version"]) != (FORMAT, VERSION):
                raise SealError(
                    f"it is a {said['format']} of version {said['version']}",
                    where=where,
                    mend="use the version of vedette that wrote it",
                )
            members = {name: archive.read(name) for name in said["members"]}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as exc:
        raise SealError(f"this is no seal: {exc}", where=where) from exc
    for name, sha256 in said["members"].items():
        if hashlib.sha256(members[name]).hexdigest() != sha256:
            raise SealError(f"{name} is not what was sealed", where=where)
    return Seal(manifest=said, members=members)


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
