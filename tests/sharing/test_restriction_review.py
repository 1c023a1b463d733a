"""What a person is warned of before saying yes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.draft import Draft
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Period
from vedette.sharing.restriction_review import review

NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "amends", "warned"),
    [
        (1, ("old",), None, True),
        (1, (), "old", True),
        (1, (), None, False),
        (-1, ("old",), "old", False),
    ],
)
def test_who_ends_another_before_this_one_starts_is_told(
    starts: int, ends: tuple[str, ...], amends: str | None, warned: bool
) -> None:
    """Between the two, nothing would hold, and everybody would be clear."""
    restriction = replace(
        ep_r129.ep_r129(),
        periods=(Period(start=NOW + starts * timedelta(days=1)),),
        supersedes=tuple(RestrictionId(one) for one in ends),
    )
    draft = Draft(
        restriction=restriction,
        drawn="by hand",
        amends=None if amends is None else RestrictionId(amends),
    )
    seen = review("draft-1", draft, NOW)
    assert any("nothing holds" in one for one in seen.warnings) is warned
