"""`vedette record publish`: a log's checkpoint and tiles over HTTP."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from starlette.applications import Starlette

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.live.output_folder import record_in
from vedette.model.errors import ProofError
from vedette.model.value_words import in_words
from vedette.record.proof.published_log import PublishedLog
from vedette.sharing.proof_lines import ListeningLine
from vedette.web.listening import open_socket, serve_on
from vedette.web.log_routes import log_app


def publish(
    record: Annotated[Path, typer.Argument(help="The record whose log is served, or its folder.")],
    listen: Annotated[str, typer.Option(help="Address and port to listen on.")] = "127.0.0.1:8486",
    entries: Annotated[
        bool,
        typer.Option("--entries", help="Also serve the entries, on the loopback address only."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Serve a log's checkpoint and tiles for witnesses and auditors (C2SP tlog-tiles)."""
    log = PublishedLog(record_in(record), entries=entries)
    serve_web(log_app(log), listen, beyond_loopback=not entries, as_json=as_json)


def serve_web(web: Starlette, listen: str, *, beyond_loopback: bool, as_json: bool = False) -> None:
    """Serve on ``address:port`` until stopped. Raises ProofError or ServeError."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit():
        raise ProofError(
            f"must be ADDRESS:PORT, got {in_words(listen)}",
            where="--listen",
            mend="write it like 127.0.0.1:8485",
        )
    listener = open_socket(host.strip("[]"), int(port), beyond_loopback=beyond_loopback)
    bound = listener.getsockname()[1]
    if as_json:
        line: ListeningLine = {"type": "listening", "host": host, "port": bound}
        print_line(dict(line))
    typer.echo(f"listening on {host}:{bound}", err=True)
    asyncio.run(serve_on(web, listener))
