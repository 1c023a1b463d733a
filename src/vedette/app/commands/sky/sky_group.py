"""`vedette sky`: what else was in that sky, and what will be taken for a drone tonight."""

import typer

from vedette.app.commands.sky.sighting_command import sighting
from vedette.app.commands.sky.tonight_command import tonight_command

app = typer.Typer(
    no_args_is_help=True,
    help="What stood in the sky of a place: for one sighting, or for a night. It lists; it "
    "concludes nothing. See docs/sky.md.",
)
app.command("sighting")(sighting)
app.command("tonight")(tonight_command)
