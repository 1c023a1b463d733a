"""The published JSON Schema of the lines that go out."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from vedette.sharing import (
    dossier_lines,
    event_line_types,
    evidence_lines,
    proof_lines,
    restriction_lines,
    zone_lines,
)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of `replay --json`, `events.jsonl` and the page."""
    line = Annotated[event_line_types.Line, Field(discriminator="type")]
    adapter: TypeAdapter[event_line_types.Line] = TypeAdapter(line)
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
    """JSON Schema of the line of `dossier --json`."""
    return _titled("vedette dossier line", TypeAdapter(dossier_lines.DossierLine))


def proof_schema() -> dict[str, Any]:
    """JSON Schema of a line of `verify`, `witness`, `personal` and of proving with `--json`."""
    line = Annotated[proof_lines.ProofOutput, Field(discriminator="type")]
    return _titled("vedette proof line", TypeAdapter(line))


def bundle_schema() -> dict[str, Any]:
    """JSON Schema of a proof bundle's file."""
    return _titled("vedette proof bundle", TypeAdapter(proof_lines.BundleFile))


def _titled(title: str, adapter: TypeAdapter[Any]) -> dict[str, Any]:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**head, **adapter.json_schema(), "title": title}


def zone_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of `zones read --json`."""
    line = Annotated[zone_lines.ZoneOutput, Field(discriminator="type")]
    adapter: TypeAdapter[zone_lines.ZoneOutput] = TypeAdapter(line)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette zone line",
        **adapter.json_schema(),
    }


def restrict_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of `restrict --json`."""
    line = Annotated[restriction_lines.RestrictOutput, Field(discriminator="type")]
    adapter: TypeAdapter[restriction_lines.RestrictOutput] = TypeAdapter(line)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette restriction line",
        **adapter.json_schema(),
    }
