"""Write the generated parts of the documentation: `python -m vedette.app.schemas docs`."""

import json
import sys
from pathlib import Path
from typing import Any

from vedette.app.settings.settings_page import page
from vedette.feeds.report_format.report_decoder import schema as report_schema
from vedette.sharing.check_lines import schema as check_schema
from vedette.sharing.day_brief_lines import schema as brief_schema
from vedette.sharing.intake_lines import schema as intake_schema
from vedette.sharing.published_schema import (
    bundle_schema,
    dossier_schema,
    evidence_schema,
    proof_schema,
    restrict_schema,
    zone_schema,
)
from vedette.sharing.published_schema import schema as line_schema
from vedette.sharing.record_schema import schema as record_schema
from vedette.sharing.sighting_lines import schema as sighting_line_schema
from vedette.sharing.sky_lines import schema as sky_schema
from vedette.sharing.statement_fields_page import page as statement_fields_page
from vedette.sky.sighting_file import schema as sighting_schema


def schemas() -> dict[str, dict[str, Any]]:
    """Every published schema by its file name."""
    return {
        "report-format.schema.json": report_schema(),
        "output-line.schema.json": line_schema(),
        "check-line.schema.json": check_schema(),
        "intake-line.schema.json": intake_schema(),
        "dossier-line.schema.json": dossier_schema(),
        "evidence-line.schema.json": evidence_schema(),
        "brief-line.schema.json": brief_schema(),
        "proof-line.schema.json": proof_schema(),
        "proof-bundle.schema.json": bundle_schema(),
        "record-line.schema.json": record_schema(),
        "zone-line.schema.json": zone_schema(),
        "sighting.schema.json": sighting_schema(),
        "sky-line.schema.json": sky_schema(),
        "sighting-line.schema.json": sighting_line_schema(),
        "restriction-line.schema.json": restrict_schema(),
    }


def text(schema: dict[str, Any]) -> str:
    """The text of a schema file, always formatted in the same way."""
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def main(docs: Path) -> None:
    """Write the schemas, the settings page and the fields of a statement into the folder `docs`."""
    (docs / "schema").mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (docs / "schema" / name).write_text(text(schema), encoding="utf-8")
    (docs / "settings.md").write_text(page(), encoding="utf-8")
    (docs / "statement-fields.md").write_text(statement_fields_page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
