"""Without an extra the rest works, and what needs it says so by its name.

Each test runs a process of its own in which the extra's modules cannot be imported.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "feeds" / "examples"
MODULES = {
    "sapient": ("sapient_msg", "sapient_msg_pydantic", "google.protobuf"),
    "mqtt": ("aiomqtt", "paho"),
    "intake": ("pypdf", "trafilatura", "lxml"),
    "terrain": ("rasterio",),
    "tables": ("pyarrow",),
    "mavlink": ("pymavlink",),
    "px4": ("pyulog",),
    "tak": ("takproto",),
    "sky": ("skyfield", "sgp4", "jplephem"),
}
EVERY = tuple(name for names in MODULES.values() for name in names)


def without(modules: tuple[str, ...], code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code where these modules are not installed."""
    head = f"import sys\nfor name in {modules!r}: sys.modules[name] = None\n"
    return subprocess.run(
        [sys.executable, "-c", head + code],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
    )


def command(*arguments: str) -> str:
    return (
        f"sys.argv = ['vedette', *{list(arguments)!r}]\nfrom vedette.app.cli import main\nmain()\n"
    )


def test_every_extra_is_in_all_and_every_blocked_one_is_an_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    (every,) = extras["all"]
    assert set(every.removeprefix("vedette[").removesuffix("]").split(",")) == MODULES.keys()
    base = " ".join(project["dependencies"])
    assert [name for name in ("sapient", "aiomqtt", "pypdf", "rasterio") if name in base] == []


def test_the_base_install_lists_feeds_and_runs_recordings() -> None:
    listed = without(EVERY, command("feeds"))
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "sapient" in listed.stdout
    ran = without(EVERY, command("replay", str(EXAMPLES / "reports.jsonl")))
    assert ran.returncode == 0
    assert "3 confirmed of 3" in ran.stdout
    config = without(EVERY, command("config", "example"))
    assert config.returncode == 0
    assert 'kind = "sapient"' in config.stdout


def test_checkpoints_can_be_written_and_read_in_the_base_install() -> None:
    code = """
from vedette.engine.live.checkpoint import shapes
from vedette.engine.live.state_kinds import our_kinds
assert len(shapes()) == 32
print(any(kind.__name__ == "Sbs1Decoder" for kind in our_kinds()))
"""
    assert without(EVERY, code).stdout == "True\n"


@pytest.mark.parametrize(
    ("extra", "table"),
    [
        ("sapient", 'kind = "sapient"\nname = "s"\nlisten = "127.0.0.1:0"'),
        (
            "mqtt",
            (
                'kind = "mqtt"\nname = "m"\nconnect = "127.0.0.1:1"\n'
                'encoding = "sbs1"\ntopics = { a = "b" }'
            ),
        ),
    ],
)
def test_an_input_names_its_extra_when_it_is_made(extra: str, table: str, tmp_path: Path) -> None:
    settings = tmp_path / "vedette.toml"
    settings.write_text(f"[[input]]\n{table}\n")
    code = f"""
from pathlib import Path
from vedette.app.settings.settings import load
from vedette.model.errors import MissingExtraError
(asked,) = load(Path({str(settings)!r})).input
try:
    asked.make(simulation=False)
except MissingExtraError as exc:
    print(exc)
"""
    said = without(MODULES[extra], code).stdout
    assert f" input needs the extra `{extra}`: pip install 'vedette[{extra}]'" in said


def test_a_frame_of_sapient_is_refused_by_the_name_of_its_extra() -> None:
    ran = without(MODULES["sapient"], command("replay", str(EXAMPLES / "sapient.jsonl")))
    assert ran.returncode == 0
    assert "7 of 7 frames could not be read" in ran.stderr
    assert "SAPIENT needs the extra `sapient`: pip install 'vedette[sapient]'" in ran.stderr


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ("intake", "from vedette.intake.pdf_text import pdf_text\npdf_text(b'%PDF-1.4', 'a.pdf')"),
        (
            "intake",
            (
                "from vedette.intake.document_reader import read_document\n"
                "read_document(b'<!DOCTYPE html><html><body><p>One.</p></body></html>', 'a.html')"
            ),
        ),
        (
            "terrain",
            (
                "from vedette.airspace.flights.terrain import Raster\n"
                "from pathlib import Path\nRaster(Path('a.tif'), error_m=1.0)"
            ),
        ),
        (
            "tables",
            (
                "from vedette.airspace.check.bulk.position_files import arrow\n"
                "from pathlib import Path\narrow(Path('a.csv'))"
            ),
        ),
    ],
)
def test_what_needs_an_extra_names_it(extra: str, code: str) -> None:
    ran = without(MODULES[extra], code)
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("vedette.model.errors.MissingExtraError")
    assert last.endswith(f"needs the extra `{extra}`: pip install 'vedette[{extra}]'")


def test_no_extra_is_imported_by_starting_the_program() -> None:
    code = "import vedette.app.commands.watch.serve_command\n" + "".join(
        f"assert {name!r} not in sys.modules, {name!r}\n" for name in EVERY
    )
    ran = without((), code)
    assert ran.returncode == 0, ran.stderr
