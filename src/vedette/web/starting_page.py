"""A page that shows the progress of the start, and reloads itself.

The first start on a machine compiles the tracker, which takes up to a minute. A browser that opens
the page meanwhile gets an answer at once. The real page takes over the same port later.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>vedette is starting</title>
<style>
body {{ background: #10151b; color: #dde5ec; font: 16px/1.6 system-ui, sans-serif;
  margin: 12vh auto; max-width: 34rem; padding: 0 1.5rem; }}
h1 {{ font-size: 1.4rem; font-weight: 600; }} ol {{ list-style: none; padding: 0; }}
.done {{ color: #8fa3b3; }} small {{ color: #8fa3b3; }}
</style></head><body><h1>vedette is starting</h1><ol>{steps}</ol>
<small>This page opens the picture by itself. The first start on a machine takes longest.</small>
</body></html>
"""


class StartingSteps:
    """The steps of the start so far, for the page. Written by the starting thread only."""

    def __init__(self) -> None:
        self._steps: list[tuple[str, float]] = []

    def begin(self, what: str) -> None:
        """Begin the next step. This completes the previous one."""
        self._steps.append((what, time.monotonic()))

    def html(self) -> str:
        """The whole page."""
        steps, now = list(self._steps), time.monotonic()
        rows = []
        for number, (what, since) in enumerate(steps):
            last = number == len(steps) - 1
            until = now if last else steps[number + 1][1]
            mark, kind = ("&hellip;", "now") if last else ("done", "done")
            rows.append(f'<li class="{kind}">{escape(what)}: {until - since:.0f} s {mark}</li>')
        return _PAGE.format(steps="".join(rows))


@contextmanager
def starting_page(listener: socket.socket) -> Iterator[StartingSteps]:
    """Answer on `listener` with the starting page until the block ends. The port stays taken."""
    steps = StartingSteps()

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            """Say what is being done; status 503, so that it is not cached."""
            body = steps.html().encode()
            self.send_response(503)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Retry-After", "1")
            self.send_header(
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"
            )
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is logged of a page that only waits."""

    server = ThreadingHTTPServer(listener.getsockname()[:2], Handler, bind_and_activate=False)
    server.socket.close()  # its own, never bound
    server.daemon_threads = True
    server.socket = listener
    blocking = listener.getblocking()
    listener.setblocking(True)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield steps
    finally:
        server.shutdown()
        thread.join()
        listener.setblocking(blocking)
