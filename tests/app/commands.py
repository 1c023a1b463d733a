"""The command line as a test calls it."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vedette.app import cli


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The lines of one type."""
        return [line for line in self.lines if line["type"] == kind]


class Vedette:
    """Runs `vedette …` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *args: str | Path) -> Result:
        self._monkeypatch.setattr(sys, "argv", ["vedette", *map(str, args)])
        self._capsys.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as exc:
            code = exc.code if isinstance(exc.code, int) else 0 if exc.code is None else 1
        captured = self._capsys.readouterr()
        return Result(code, captured.out, captured.err)


def zone(
    identifier: str, lat: float, lon: float, radius_m: float, **layer: object
) -> dict[str, Any]:
    """A circle as an ED-318 feature; without `layer` it has no height limits."""
    geometry: dict[str, Any] = {
        "type": "Point",
        "coordinates": [lon, lat],
        "extent": {"subType": "Circle", "radius": radius_m},
    }
    if layer:
        geometry["layer"] = layer
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "identifier": identifier,
            "country": "XXX",
            "type": "PROHIBITED",
            "variant": "COMMON",
            "zoneAuthority": [{"name": [{"text": "A"}], "purpose": "INFORMATION"}],
        },
    }


def zone_file(folder: Path, *features: dict[str, Any]) -> Path:
    """A zone file of these features."""
    path = folder / "zones.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path
