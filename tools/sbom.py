"""Writes what vedette is made of: a CycloneDX 1.6 bill of materials, and the list of licences.

    python tools/sbom.py [--out out/sbom.cdx.json] [--licences docs/licences.md]

Python parts are the closure of the dependencies in pyproject.toml as they are installed; parts of
the page are those of webui/package-lock.json that are not for development only. The same inputs
give the same bytes: there is no time and no random number in it.
"""

import argparse
import hashlib
import json
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
_KNOWN = {  # what a package's own metadata says in too many words, as SPDX spells it
    "matplotlib": "PSF-2.0",
    "protobuf": "BSD-3-Clause",
    "pillow": "MIT-CMU",
}
_LONGEST = 60
_DATA_SHIPPED = (("unicode-confusables", "17.0.0", "Unicode-3.0"),)  # tools/confusables.py


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One part that is shipped or installed with vedette."""

    kind: str  # pypi, npm, or generic for data
    name: str
    version: str
    licence: str


def parts() -> list[Part]:
    """All of them, in order."""
    data = (Part("generic", *one) for one in _DATA_SHIPPED)
    return sorted({*_python_parts(), *_page_parts(), *data})


def _python_parts() -> Iterator[Part]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    waiting = [(Requirement(text), "") for text in project["dependencies"]]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(wanted.name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # of another system
        for one in ("", *wanted.extras):
            if (name, one) not in seen:
                seen.add((name, one))
                waiting += [(Requirement(text), one) for text in found.requires or ()]
        yield Part("pypi", name, found.version, _licence_of(name, found))


def _licence_of(name: str, found: Distribution) -> str:
    said = found.metadata
    if name in _KNOWN:
        return _KNOWN[name]
    for text in (said.get("License-Expression"), said.get("License")):
        if text and len(text) <= _LONGEST and "\n" not in text:
            return text.strip()
    named = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    return " AND ".join(sorted(named)) or "not stated"


def _page_parts() -> Iterator[Part]:
    lock = json.loads((ROOT / "webui" / "package-lock.json").read_text())
    for path, one in lock["packages"].items():
        if path and not one.get("dev") and not one.get("devOptional"):
            name = path.rpartition("node_modules/")[2]
            yield Part("npm", name, one["version"], str(one.get("license", "not stated")))


def bill(found: list[Part]) -> str:
    """The CycloneDX document."""
    licences = LicenseFactory()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    root = Component(
        name="vedette",
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref="vedette",
        licenses=[licences.make_from_string("Apache-2.0")],
    )
    bom = Bom()
    bom.metadata.component = root
    listed = [
        Component(
            name=part.name,
            version=part.version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{part.kind}:{part.name}@{part.version}",
            purl=PackageURL.from_string(_purl(part)),
            licenses=[licences.make_from_string(part.licence)],
        )
        for part in found
    ]
    for component in listed:
        bom.components.add(component)
    bom.register_dependency(root, listed)
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)
    document = json.loads(text)
    digest = hashlib.sha256(repr(found).encode()).digest()
    document["serialNumber"] = f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}"
    document["metadata"].pop("timestamp", None)
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _purl(part: Part) -> str:
    name = part.name.replace("@", "%40")
    return f"pkg:{part.kind}/{name}@{part.version}"


def table(found: list[Part]) -> str:
    """The list of licences, as a page."""
    rows = "".join(f"| {p.name} | {p.version} | {p.kind} | {p.licence} |\n" for p in found)
    return (
        "# Licences\n\n"
        "vedette is under Apache-2.0. It installs, or ships in its page, what is listed here.\n"
        "`make sbom` writes this page and `out/sbom.cdx.json` (CycloneDX 1.6) anew.\n\n"
        f"| part | version | from | licence |\n|---|---|---|---|\n{rows}"
    )


def main() -> None:
    """Write both files."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=ROOT / "out" / "sbom.cdx.json")
    asked.add_argument("--licences", type=Path, default=ROOT / "docs" / "licences.md")
    given, found = asked.parse_args(), parts()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(bill(found), encoding="utf-8")
    given.licences.write_text(table(found), encoding="utf-8")


if __name__ == "__main__":
    main()
