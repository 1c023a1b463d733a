"""Write the published JSON Schemas: `python -m vedette.app.schemas DIR`."""

import json
import sys
from pathlib import Path
from typing import Any

from vedette.feeds.report_format import schema as report_schema
from vedette.sharing.schema import schema as line_schema


def schemas() -> dict[str, dict[str, Any]]:
    """Every published schema by its file name."""
    return {
        "report-format.schema.json": report_schema(),
        "output-line.schema.json": line_schema(),
    }


def text(schema: dict[str, Any]) -> str:
    """The one spelling of a schema file."""
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def main(folder: Path) -> None:
    """Write all of them into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(text(schema), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
