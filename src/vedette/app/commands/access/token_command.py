"""`vedette token` and `vedette certificate`: how programs and sensors authenticate."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from vedette.access.access_log import CONSOLE
from vedette.access.role_permissions import Role
from vedette.app.commands.access.people_command import ServeConfig
from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.live.page_access import open_door
from vedette.app.screen import Console
from vedette.app.settings.settings import load
from vedette.web.people_routes import token_to_dict

app = typer.Typer(help="Tokens of programs and sensors.", no_args_is_help=True)
certificates = typer.Typer(help="Client certificates of sensors.", no_args_is_help=True)

Sensors = Annotated[
    list[str] | None,
    typer.Option(
        "--sensor", help="Id of a sensor that it reports for; may be given several times."
    ),
]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="The purpose of the token.")],
    config: ServeConfig,
    role: Annotated[Role | None, typer.Option(help="The role, for a token of a program.")] = None,
    sensor: Sensors = None,
    days: Annotated[float, typer.Option(help="Validity in days.", min=0.01, max=3653)] = 90.0,
) -> None:
    """Create a token and print it. It is shown only once."""
    at = datetime.now(UTC)
    with open_door(load(config)) as door:
        token, text = door.tokens.make(
            name,
            role=role,
            sensors=sensor or (),
            expires_at=at + timedelta(days=days),
            at=at,
            by=CONSOLE,
        )
    Console(stderr=True).print(f"{token.id}, until {token.expires_at:%Y-%m-%d %H:%M} UTC:")
    typer.echo(text)


@app.command("list")
def list_(config: ServeConfig, as_json: Json = False) -> None:
    """List all tokens. Their secrets are not stored and cannot be shown."""
    with open_door(load(config)) as door:
        rows = [token_to_dict(token) for token in door.tokens.all()]
    if as_json:
        for row in rows:
            print_line(row)
        return
    table = Table("id", "name", "for", "until (UTC)", "revoked (UTC)")
    for row in rows:
        what = row["role"] or ", ".join(row["sensors"])
        table.add_row(
            row["id"],
            escape(row["name"]),
            escape(what),
            row["expires_at"][:16],
            (row["revoked_at"] or "")[:16],
        )
    Console().print(table)


@app.command()
def revoke(
    token: Annotated[
        str, typer.Argument(help="The token's id, as `vedette token list` prints it.")
    ],
    config: ServeConfig,
) -> None:
    """Revoke a token at once."""
    with open_door(load(config)) as door:
        door.tokens.revoke(token, at=datetime.now(UTC), by=CONSOLE)


Fingerprint = Annotated[
    str,
    typer.Argument(help="SHA-256 fingerprint, as `openssl x509 -fingerprint -sha256` prints it."),
]


@certificates.command("add")
def add_certificate(
    fingerprint: Fingerprint,
    name: Annotated[str, typer.Argument(help="The owner of the certificate.")],
    config: ServeConfig,
    sensor: Sensors = None,
) -> None:
    """Allow a certificate to send for the given sensors, and for no others."""
    with open_door(load(config)) as door:
        at = datetime.now(UTC)
        door.certificates.add(fingerprint, name, sensor or (), at=at, by=CONSOLE)


@certificates.command("list")
def list_certificates(config: ServeConfig) -> None:
    """List all certificates with their sensors."""
    table = Table("fingerprint", "name", "sensors", "removed (UTC)")
    with open_door(load(config)) as door:
        for one in door.certificates.all():
            removed = "" if one.removed_at is None else f"{one.removed_at:%Y-%m-%d %H:%M}"
            table.add_row(
                one.fingerprint, escape(one.name), escape(", ".join(one.sensors)), removed
            )
    Console().print(table)


@certificates.command("remove")
def remove_certificate(fingerprint: Fingerprint, config: ServeConfig) -> None:
    """Remove a certificate; it can no longer send for any sensor."""
    with open_door(load(config)) as door:
        door.certificates.remove(fingerprint, at=datetime.now(UTC), by=CONSOLE)
