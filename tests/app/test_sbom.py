"""The bill of materials names every dependency, is valid CycloneDX, and the same each time."""

import importlib.util
import json
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("cyclonedx", reason="cyclonedx-python-lib is not installed")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "tools" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["sbom"] = module
    spec.loader.exec_module(module)
    return module


def test_it_is_valid_and_holds_every_direct_dependency(sbom: ModuleType) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found = sbom.parts()
    text = sbom.bill(found)
    assert text == sbom.bill(sbom.parts())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    names = {one["name"] for one in json.loads(text)["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    page = json.loads((ROOT / "webui" / "package.json").read_text())["dependencies"]
    assert wanted | set(page) <= names


def test_every_licence_is_stated_and_none_binds_the_whole(sbom: ModuleType) -> None:
    for part in sbom.parts():
        assert part.licence != "not stated", part
        assert "AGPL" not in part.licence
        assert not part.licence.startswith(("GPL", "GNU General Public")), part


def test_the_page_of_licences_lists_every_direct_dependency() -> None:
    listed = (ROOT / "docs" / "licences.md").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [text.partition(">")[0].partition("=")[0] for text in project["dependencies"]]
    assert [name for name in names if f"| {name.lower()} |" not in listed] == []


def test_how_to_report_a_weakness_is_said() -> None:
    assert "Reporting" in (ROOT / "SECURITY.md").read_text()


def test_the_container_is_pinned_and_runs_without_root() -> None:
    lines = (ROOT / "deploy" / "Containerfile").read_text().splitlines()
    images = [
        line.split("=", 1)[1] for line in lines if line.startswith("ARG ") and "IMAGE" in line
    ]
    assert len(images) == 2
    for image in images:
        tag = image.rpartition(":")[2]
        assert tag.count(".") >= 2 or "@sha256:" in image, image
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1].split(":")[0] not in {"0", "root"}
    assert any("--require-hashes" in line for line in lines)
