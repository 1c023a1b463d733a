"""Declarations as plain values and back: the body of their record in the raw log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vedette.model.declaration import Change, Declaration
from vedette.model.ids import RestrictionId
from vedette.model.restriction_values import restriction_from_dict, restriction_to_dict


def declaration_to_dict(declaration: Declaration) -> dict[str, Any]:
    """A declaration as plain values, without its time."""
    published = declaration.published
    return {
        "change": declaration.change.value,
        "restriction": declaration.restriction,
        "by": declaration.by,
        "version": declaration.version,
        "published": None if published is None else restriction_to_dict(published),
        "ends": list(declaration.ends),
        "reason": declaration.reason,
    }


def declaration_from_dict(body: Mapping[str, Any], at: datetime) -> Declaration:
    """Inverse of `declaration_to_dict`. Raises ValueError, KeyError or TypeError."""
    published = body["published"]
    return Declaration(
        change=Change(body["change"]),
        restriction=RestrictionId(body["restriction"]),
        at=at,
        by=body["by"],
        version=int(body["version"]),
        published=None if published is None else restriction_from_dict(published),
        ends=tuple(RestrictionId(one) for one in body["ends"]),
        reason=body["reason"],
    )
