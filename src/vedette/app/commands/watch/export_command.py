"""`vedette export`: tracks or alarms of a run as a file for analysts."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.live.output_folder import EVENTS
from vedette.app.screen import Console
from vedette.model.errors import ConfigError, RecordingError
from vedette.sharing.event_exports import moving_files, table_files
from vedette.sharing.event_exports.export_rows import What, rows


class Format(StrEnum):
    """The formats of an export."""

    GEOJSON = "geojson"
    CSV = "csv"
    KML = "kml"
    MF_JSON = "mf-json"
    GEOPARQUET = "geoparquet"


def export(
    run: Annotated[
        Path,
        typer.Argument(help="Folder of a replay or of a live run with events, or events.jsonl."),
    ],
    out: Annotated[Path, typer.Option(help="The file to write; it must not exist.")],
    file_format: Annotated[Format, typer.Option("--format", help="Format of the file.")],
    tracks: Annotated[bool, typer.Option("--tracks", help="Export each state of a track.")] = False,
    alarms: Annotated[
        bool, typer.Option("--alarms", help="Export each alarm as it last stood.")
    ] = False,
) -> None:
    """Export tracks or alarms as GeoJSON, CSV, KML, Moving Features JSON or GeoParquet."""
    if tracks == alarms:
        given = "both" if tracks else "neither"
        raise ConfigError(
            f"exactly one of --tracks and --alarms must be given, got {given}",
            where="export",
            mend="give one of them",
        )
    if out.exists():
        raise ConfigError("must not exist", where=str(out), mend="name another file")
    what: What = "tracks" if tracks else "alarms"
    source = run / EVENTS if run.is_dir() else run
    partial = out.with_name(out.name + ".partial")
    try:
        number = _write(source, partial, what, file_format)
        partial.replace(out)
    except UnicodeDecodeError as exc:
        raise RecordingError(
            "must be UTF-8 text", where=str(source), mend=f"name a folder with {EVENTS}"
        ) from exc
    except OSError as exc:
        raise RecordingError(
            f"{exc.strerror or exc}",
            where=str(exc.filename or out),
            mend=f"name a folder with {EVENTS} (`vedette replay --out`, or `events = true` under "
            "[live]) and a file that can be written",
        ) from exc
    finally:
        partial.unlink(missing_ok=True)
    Console().print(f"{number} features written to {out}", markup=False, highlight=False)


def _write(source: Path, target: Path, what: What, file_format: Format) -> int:
    with source.open(encoding="utf-8", newline="\n") as file:
        found = rows(file, what, where=str(source))
        match file_format:
            case Format.GEOPARQUET:
                return table_files.write_geoparquet(found, target, what)
            case Format.KML:
                with target.open("wb") as binary:
                    return moving_files.write_kml(found, binary)
            case _:
                with target.open("w", encoding="utf-8", newline="") as text:
                    if file_format is Format.CSV:
                        return table_files.write_csv(found, text, what)
                    if file_format is Format.MF_JSON:
                        return moving_files.write_mf_json(found, text)
                    return table_files.write_geojson(found, text)
