"""`vedette restrict plan`: flight plans on file. Each new restriction is checked against them."""

from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.record.record_file import HERE, Where
from vedette.app.live.output_folder import record_in
from vedette.engine.live.flight_plans import FOLDER, Plans
from vedette.model.errors import RecordingError
from vedette.store.small_file import read_at_most

_MOST_BYTES = 64 * 1024 * 1024
app = typer.Typer(
    help="Manage filed flight plans; notices name the plans that are affected.",
    no_args_is_help=True,
)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A plan: GeoJSON, GPX, KML, CSV or .plan.")],
    record: Where = HERE,
) -> None:
    """Add a plan, under the name of its file."""
    try:
        data = read_at_most(file, _MOST_BYTES)
    except OSError as exc:
        raise RecordingError(
            f"cannot be read: {exc.strerror}",
            where=str(file),
            mend="check the path, the permissions and the size of the file",
        ) from exc
    for flight in _plans(record).add(file.name, data):
        typer.echo(f"{file.name}: {flight.name}, {len(flight.samples)} places")


@app.command("list")
def list_(record: Where = HERE) -> None:
    """List the plans on file."""
    for name in _plans(record).names():
        typer.echo(name)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The plan's name.")], record: Where = HERE
) -> None:
    """Remove a plan."""
    _plans(record).remove(name)


def _plans(record: Path) -> Plans:
    """They lie beside the record, where `vedette serve` looks for them."""
    return Plans(record_in(record).parent / FOLDER)
