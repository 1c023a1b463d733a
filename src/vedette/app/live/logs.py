"""Logs: one JSON object a line for programs, or plain text for a terminal.

Only keys that are named here are written beside the message, and whatever looks like raw bytes
or a transmitter's address is blotted out of it: no log holds what leads to a person.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from enum import StrEnum

from vedette.model.times import to_text

FIELDS = ("input", "kind", "sensor", "since", "state", "feed")
"""What may stand in a log line besides time, level, logger and message (`extra=`)."""

_BLOT = "[withheld]"
_BYTES = re.compile(r"(?<![0-9a-zA-Z])(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}|[0-9a-fA-F]{12,}")


class LogFormat(StrEnum):
    """The format of log lines."""

    AUTO = "auto"  # text on a terminal, JSON else
    JSON = "json"
    TEXT = "text"


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `at`, `level`, `logger`, `message`, and named fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a log record as one line of JSON."""
        line: dict[str, str] = {
            "at": to_text(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": blotted(record.getMessage()),
        }
        for name in FIELDS:
            value = record.__dict__.get(name)
            if value is not None:
                text = to_text(value) if isinstance(value, datetime) else str(value)
                line[name] = blotted(text)
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = blotted(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """One line of text for people."""

    def format(self, record: logging.LogRecord) -> str:
        """The log line; several lines only for an internal error of the program."""
        return blotted(super().format(record))


def start_logging(kind: LogFormat) -> None:
    """Write log lines to standard error from now on."""
    if kind is LogFormat.AUTO:
        kind = LogFormat.TEXT if sys.stderr.isatty() else LogFormat.JSON
    handler = logging.StreamHandler(sys.stderr)
    text = TextFormatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonFormatter() if kind is LogFormat.JSON else text)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def blotted(text: str) -> str:
    """`text` with runs of hexadecimal digits and addresses such as 60:60:1f:00:00:01 removed."""
    return _BYTES.sub(_BLOT, text)
