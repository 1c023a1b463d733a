"""Settings of a live run: typed, with ranges, and every mistake named with its file and key."""

from pathlib import Path

import pytest

from vedette.app.commands.watch import config_command
from vedette.app.settings.settings import load
from vedette.engine.live.inputs.input_kinds import KINDS
from vedette.model.errors import ConfigError

BEAST = '[[input]]\nkind = "beast"\nname = "a"\nsensor = "s"\nconnect = "127.0.0.1:30005"\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[live]\nbatch = 1\n", "live.batch"),
        ("[live]\nbatch_s = 5.0\n", "batch_s"),
        ("[live]\nbatch_s = 'soon'\n", "live.batch_s"),
        ("[live]\nsimulation = 1\n", "live.simulation"),
        ("[live]\nqueue_frames = 1\n", "queue_frames"),
        ("[live]\nrestrictions = [1]\n", "live.restrictions"),
        ("[[input]]\nname = 'a'\n", "kind"),
        ("[[input]]\nkind = 'carrier_pigeon'\n", "carrier_pigeon"),
        ("[input]\nkind = 'beast'\n", "[[input]]"),
        ("input = [1]\n", "[[input]]"),
        (BEAST.replace('sensor = "s"\n', ""), "sensor is missing"),
        (BEAST + "colour = 'red'\n", "colour"),
        (BEAST + 'listen = "127.0.0.1:1"\n', "either listen or connect must be given"),
        (
            BEAST.replace('connect = "127.0.0.1:30005"', ""),
            "either listen or connect must be given",
        ),
        (BEAST.replace("connect", "listen").replace("127.0.0.1", "192.0.2.1"), "peers"),
        (BEAST + 'peers = ["here"]\nlisten = "x:1"\n', "listen"),
        (BEAST.replace(":30005", ""), "not an address"),
        (BEAST + BEAST, "name must be unique, got 'a' twice"),
        ("[[sensor]]\nid = 'a'\nkind = 'nose'\n", "kind"),
        ("[[sensor]]\nid = 'a'\nkind = 'adsb'\ncolour = 1\n", "colour"),
        ("[[sensor]]\nid = 'a'\nkind = 'adsb'\nlat_deg = 91.0\nlon_deg = 0.0\n", "lat_deg"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(text: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as found:
        load(path)
    assert str(path) in str(found.value)
    assert named in str(found.value)


SBS1 = BEAST.replace('kind = "beast"', 'kind = "tcp"\nencoding = "sbs1"')


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (SBS1 + 'options = { time_zone = "Mars/Base" }\n', "Mars/Base"),
        (SBS1 + "options = { time_zone = 1 }\n", "input 1.options.time_zone"),
        (SBS1 + "options = { colour = 1 }\n", "input 1.options.colour"),
        (BEAST.replace('"beast"', '"tcp"\nencoding = "beast"') + "options = {}\n", "has none"),
        (SBS1.replace("sbs1", "sbs2"), "encoding must be one of"),
    ],
)
def test_options_of_a_feed_are_checked_by_its_own_keys(
    text: str, named: str, tmp_path: Path
) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text(SBS1 + 'options = { time_zone = "Europe/Warsaw" }\n')
    (asked,) = load(path).input
    assert asked.options == {"time_zone": "Europe/Warsaw"}  # type: ignore[attr-defined]
    path.write_text(text)
    with pytest.raises(ConfigError) as found:
        load(path)
    assert str(path) in str(found.value)
    assert named in str(found.value)


def test_the_example_can_be_used_as_it_is_and_with_every_input(tmp_path: Path) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text(config_command.text())
    assert load(path).input == ()
    for kind in KINDS:
        head, *tables = config_command.text().split("# [[input]]\n")
        (table,) = [t for t in tables if f'# kind = "{kind}"' in t]
        lines = [line.removeprefix("# ") for line in table.split("\n\n")[0].splitlines()]
        path.write_text(
            head + "[[input]]\n" + "\n".join(x if "=" in x else f"# {x}" for x in lines)
        )
        (made,) = load(path).input
        assert made.kind == kind
        assert made.make(simulation=False).health.name == made.name


def test_paths_are_relative_to_the_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text('[live]\ndata = "x"\nrestrictions = ["z.json", "/abs/z.json"]\n')
    live = load(path).live
    assert live.data == str(tmp_path / "x")
    assert live.restrictions == (str(tmp_path / "z.json"), "/abs/z.json")
