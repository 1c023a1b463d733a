"""What subscribers hear when a restriction is declared, amended, withdrawn or superseded."""

from collections.abc import Sequence
from typing import Any

from vedette.model.events import RestrictionChanged
from vedette.model.ids import content_id
from vedette.sharing.event_lines import restriction_line
from vedette.sharing.restrictions_geojson import to_features

Json = dict[str, Any]


def notice_id(restriction: str, version: int, change: str) -> str:
    """The id of a change. It is the same whenever and however often the notice is sent."""
    return content_id("notice", restriction, version, change)


def notice(
    event: RestrictionChanged, plans: Sequence[tuple[str, str]], *, simulation: bool
) -> Json:
    """The notice of a change: the restriction, and the live tracks and plans that it affects.

    plans: the name and the answer of each affected plan on file.
    """
    declaration = event.declaration
    published = declaration.published
    line = restriction_line(event, simulation=simulation)
    return {
        **line,
        "type": "notice",
        "notice": notice_id(line["id"], line["version"], line["change"]),
        "plans": [{"plan": name, "answer": answer} for name, answer in plans],
        "features": [] if published is None else to_features(published),
    }
