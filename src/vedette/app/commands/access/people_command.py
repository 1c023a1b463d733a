"""`vedette people`: manage who may sign in. Everybody who can read the data folder may use it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from vedette.access.access_log import CONSOLE
from vedette.access.people import LINK_LASTS
from vedette.access.role_permissions import Role
from vedette.access.second_factors import new_totp_secret, totp_uri
from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.live.page_access import BEGUN, LINK, exposure_of, link_url, open_door
from vedette.app.screen import Console
from vedette.app.settings.settings import Settings, load
from vedette.model.errors import AccessError
from vedette.store.access_database import FILE_NAME
from vedette.web.people_routes import person_to_dict
from vedette.web.second_factors import factor_to_dict

app = typer.Typer(
    help="Manage the people who may sign in to `vedette serve`.", no_args_is_help=True
)

ServeConfig = Annotated[
    Path, typer.Option("--config", help="Settings file of the `vedette serve`.")
]
Name = Annotated[str, typer.Argument(help="The person's name, as it is recorded.")]


@app.command()
def add(
    name: Name,
    config: ServeConfig,
    role: Annotated[Role, typer.Option(help="The role; see docs/access.md.")],
) -> None:
    """Add a person, and print the link with which they choose their password."""
    settings, at = load(config), datetime.now(UTC)
    with open_door(settings) as door:
        person = door.people.add(name, role, at=at, by=CONSOLE)
        _print_link(settings, person.name, door.people.link(person.name, at=at, by=CONSOLE))


@app.command("list")
def list_(config: ServeConfig, as_json: Json = False) -> None:
    """List all people, including removed ones."""
    with open_door(load(config)) as door:
        rows = [person_to_dict(person) for person in door.people.all()]
    if as_json:
        for row in rows:
            print_line(row)
        return
    table = Table("name", "role", "can sign in", "added (UTC)", "removed (UTC)")
    for row in rows:
        table.add_row(
            escape(row["name"]),
            row["role"],
            "yes" if row["can_sign_in"] else "no",
            _short(row["added_at"]),
            _short(row["removed_at"]),
        )
    Console().print(table)


@app.command()
def role(name: Name, role: Annotated[Role, typer.Argument()], config: ServeConfig) -> None:
    """Give a person another role, effective at once."""
    with open_door(load(config)) as door:
        door.people.change_role(name, role, at=datetime.now(UTC), by=CONSOLE)


@app.command()
def remove(name: Name, config: ServeConfig) -> None:
    """Remove a person's access at once. The name cannot be used again, because the record refers
    to it.
    """
    with open_door(load(config)) as door:
        door.people.remove(name, at=datetime.now(UTC), by=CONSOLE)


@app.command()
def link(name: Name, config: ServeConfig) -> None:
    """Print a link with which a person chooses a new password. Earlier links stop working."""
    settings = load(config)
    with open_door(settings) as door:
        secret = door.people.link(name, at=datetime.now(UTC), by=CONSOLE)
        _print_link(settings, name, secret)


@app.command("second-factors")
def second_factors(name: Name, config: ServeConfig, as_json: Json = False) -> None:
    """List the second factors of a person: authenticators and passkeys."""
    with open_door(load(config)) as door:
        rows = [factor_to_dict(one) for one in door.factors.of(door.people.named(name).id)]
    for row in rows:
        if as_json:
            print_line(row)
        else:
            Console(soft_wrap=True).print(
                f"{row['id']}  {row['kind']}  {row['label']}  since {_short(row['made_at'])}",
                markup=False,
            )


@app.command("add-authenticator")
def add_authenticator(
    name: Name,
    config: ServeConfig,
    label: Annotated[str, typer.Option(help="A label for the device.")] = "",
) -> None:
    """Set up an authenticator for a person: print the secret, then ask for its first code."""
    secret = new_totp_secret()
    with open_door(load(config)) as door:
        person = door.people.named(name)
        typer.echo(totp_uri(secret, person.name))
        code = typer.prompt("The code that the authenticator shows")
        door.factors.add_totp(
            person.id, person.name, secret, code, label, at=datetime.now(UTC), by=CONSOLE
        )
    Console(stderr=True).print("vedette: from now on a sign-in asks for a code", markup=False)


@app.command("remove-second-factors")
def remove_second_factors(name: Name, config: ServeConfig) -> None:
    """Remove all second factors of a person, for example when their device is lost."""
    with open_door(load(config)) as door:
        person = door.people.named(name)
        removed = door.factors.remove_all(person.id, person.name, at=datetime.now(UTC), by=CONSOLE)
    Console(stderr=True).print(f"vedette: {removed} taken away", markup=False)


@app.command("start-over")
def start_over(
    config: ServeConfig,
    sure: Annotated[
        bool,
        typer.Option(
            "--yes", help="Confirm that the people database is lost and cannot be restored."
        ),
    ] = False,
) -> None:
    """Start with an empty people database if the old one is lost and has no backup."""
    folder = Path(load(config).live.data)
    if (folder / FILE_NAME).exists():
        raise AccessError(
            "the people database already exists",
            where=str(folder / FILE_NAME),
            mend="use it, or restore it from a backup",
        )
    if not sure:
        raise AccessError(
            "the person who opens the first link becomes administrator", mend="confirm with --yes"
        )
    (folder / BEGUN).unlink(missing_ok=True)


@app.command()
def log(
    config: ServeConfig,
    last: Annotated[int, typer.Option(help="Number of entries to print, the newest first.")] = 50,
) -> None:
    """Verify the access log, then print it as one JSON object per line."""
    with open_door(load(config)) as door:
        door.log.verify()
        for entry in door.log.newest(last):
            print_line(entry.to_dict())


def _print_link(settings: Settings, name: str, secret: str) -> None:
    exposure = exposure_of(settings)
    host = exposure.names[0] if exposure.names else exposure.host
    scheme = "https" if exposure.over_tls else "http"
    url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{exposure.port}/"
    hours = LINK_LASTS.total_seconds() / 3600
    Console(stderr=True).print(
        f"Give this link to {name} alone; it works once, for {hours:.0f} hours:", markup=False
    )
    typer.echo(link_url(url, LINK, secret))


def _short(at: str | None) -> str:
    return "" if at is None else at[:16].replace("T", " ")
