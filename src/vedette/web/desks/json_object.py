"""The type of what the page sends and receives."""

from typing import Any

Json = dict[str, Any]
