"""The published JSON Schema of the lines that go out."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from vedette.sharing import dossier_lines, evidence_lines, line_types, zone_lines


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of `replay --json`, `events.jsonl` and the page."""
    line = Annotated[line_types.Line, Field(discriminator="type")]
    adapter: TypeAdapter[line_types.Line] = TypeAdapter(line)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette output line",
        **adapter.json_schema(),
    }


def evidence_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of `record evidence --json` and `reproduce --json`."""
    line = Annotated[evidence_lines.EvidenceOutput, Field(discriminator="type")]
    adapter: TypeAdapter[evidence_lines.EvidenceOutput] = TypeAdapter(line)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette evidence line",
        **adapter.json_schema(),
    }


def dossier_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the line of `dossier --json`."""
    adapter = TypeAdapter(dossier_lines.DossierLine)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette dossier line",
        **adapter.json_schema(),
    }


def zone_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of `zones read --json`."""
    line = Annotated[zone_lines.ZoneOutput, Field(discriminator="type")]
    adapter: TypeAdapter[zone_lines.ZoneOutput] = TypeAdapter(line)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette zone line",
        **adapter.json_schema(),
    }
