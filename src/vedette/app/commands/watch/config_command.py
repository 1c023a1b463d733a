"""`vedette config`: check a settings file, or print one with every setting in it."""

import textwrap
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from vedette.airspace.check.authorisations import read_authorisations
from vedette.app.settings.run_inputs import left_out_words, read_live_zones
from vedette.app.settings.settings import load
from vedette.app.settings.settings_page import tables_of_settings, words_of
from vedette.engine.live.inputs.input_kinds import KINDS

app = typer.Typer(help="Settings files.", no_args_is_help=True)

_HEAD = """\
# Settings of vedette. Every setting is shown with its default; delete what you do not change.
# docs/settings.md explains them; `vedette config check FILE` finds mistakes.
"""
_EXAMPLES: dict[str, dict[str, str]] = {
    "report_lines": {"name": '"reports"', "listen": '"127.0.0.1:9100"'},
    "tcp": {
        "name": '"basestation"',
        "sensor": '"adsb-3"',
        "connect": '"127.0.0.1:30003"',
        "encoding": '"sbs1"',
    },
    "device": {
        "name": '"serial"',
        "path": '"/dev/ttyUSB0"',
        "sensor": '"adsb-4"',
        "encoding": '"avr"',
    },
    "http": {
        "name": '"web"',
        "url": '"http://127.0.0.1/data/lines.txt"',
        "sensor": '"adsb-5"',
        "encoding": '"sbs1"',
    },
    "beast": {"name": '"beast"', "sensor": '"adsb-1"', "connect": '"127.0.0.1:30005"'},
    "avr": {"name": '"avr"', "sensor": '"adsb-2"', "connect": '"127.0.0.1:30002"'},
    "udp_frames": {
        "name": '"remote-id"',
        "sensor": '"remote-id-1"',
        "listen": '"127.0.0.1:9200"',
        "encoding": '"ieee80211"',
    },
    "mqtt": {
        "name": '"mqtt"',
        "connect": '"127.0.0.1:1883"',
        "topics": '{ "sensors/radar-1/reports" = "radar-1" }',
        "encoding": '"report_line"',
    },
    "sapient": {"name": '"sapient"', "listen": '"127.0.0.1:5020"'},
}
_SENSOR = """\
# One table a sensor that does not register itself; docs/feeds/report-format.md has the keys.
# [[sensor]]
# id = "adsb-1"
# kind = "adsb"
# lat_deg = 51.0
# lon_deg = 23.5
# silent_after_s = 30.0
"""


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="The settings file.")]) -> None:
    """Check a settings file and all files that it names. Exits with 2 if it cannot be used."""
    settings = load(file)
    zones = read_live_zones(settings)
    for name in settings.live.authorisations:
        read_authorisations(Path(name))
    restrictions = sum(len(zone.restrictions) for zone in zones)
    for words in left_out_words(zones):
        typer.echo(f"{file}: {words}")
    typer.echo(
        f"{file}: can be used; {len(settings.input)} inputs, {len(settings.sensor)} sensors, "
        f"{restrictions} restrictions"
    )


@app.command("example")
def example() -> None:
    """Print a settings file with every setting, its default and what it is."""
    typer.echo(text(), nl=False)


def text() -> str:
    """The text of the example file, in TOML that `load` accepts."""
    parts = [_HEAD]
    for table in tables_of_settings():
        parts += [f"[{table.name}]", *_lines(table.type, {}), ""]
    for kind, settings in KINDS.items():
        given = {"kind": f'"{kind}"', **_EXAMPLES.get(kind, {})}
        lines = ["[[input]]", *_lines(settings, given)]
        parts += [*(f"# {line}".rstrip() for line in lines), ""]
    return "\n".join([*parts, _SENSOR])


def _lines(kind: Any, given: dict[str, str]) -> list[str]:
    words, lines = words_of(kind), []
    first = (kind.__doc__ or "").strip().splitlines()[0]
    lines += [f"# {first}"]
    for setting in fields(kind):
        lines += [f"# {line}" for line in textwrap.wrap(words[setting.name], 96)]
        value = given.get(setting.name) or _value(setting)
        lines.append(f"{setting.name} = {value}" if value else f"# {setting.name} =")
    return lines


def _value(setting: Field[Any]) -> str | None:
    """The default as TOML; None where there is none."""
    value = setting.default
    if value is MISSING or value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"[{', '.join(str(v) for v in value)}]"
    return repr(value)
