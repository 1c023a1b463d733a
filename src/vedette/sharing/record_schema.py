"""The published JSON Schema of what `vedette record` prints with ``--json``."""

from typing import Any

from pydantic import TypeAdapter

from vedette.sharing.record_line_types import RecordLine


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line."""
    adapter: TypeAdapter[RecordLine] = TypeAdapter(RecordLine)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette record line",
        **adapter.json_schema(),
    }
