"""NOTAMs changed in ways that state no other place, time or limit: nothing held becomes clear."""

import os
import random

import pytest
from asking import REFUSED, answers
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mutations import FAR, READABLE, insert_between_positions, mutated, whole

from vedette.airspace.formats.zone_files import parse_survey

EXAMPLES = 20_000 if float(os.environ.get("VEDETTE_SHARE", "0.04")) >= 1 else 400


@pytest.mark.parametrize("number", range(len(READABLE)))
def test_what_is_changed_was_read(number: int) -> None:
    q, items, places = READABLE[number]
    found = answers(whole(q, items), [*places, FAR])
    assert found == ["inside"] * len(places) + ["outside"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, len(READABLE) - 1), st.integers(0, 2**32), st.sampled_from((1, 1, 1, 2, 3)))
@example(0, 0, 1)
def test_nothing_that_was_held_becomes_clear(number: int, seed: int, count: int) -> None:
    q, items, places = READABLE[number]
    text, names = mutated(whole(q, items), random.Random(seed), count)  # noqa: S311
    found = answers(text, [*places, FAR])
    assert "outside" not in found[:-1], (names, text)
    assert found[-1] != "inside", (names, text)


@settings(max_examples=EXAMPLES // 10, deadline=None)
@given(st.integers(0, len(READABLE) - 1), st.integers(0, 2**32))
def test_a_word_that_is_not_understood_is_named(number: int, seed: int) -> None:
    q, items, places = READABLE[number]
    text = insert_between_positions(whole(q, items), random.Random(seed))  # noqa: S311
    for word in ("FOO", "WARSZAWA", "PLS", "XRAY"):
        if f" {word} " not in text or answers(text, places) == ["inside"] * len(places):
            continue
        found = parse_survey(text.encode(), where="notam.txt")
        assert any(word in one.what for one in found.left_out), text


def test_lines_after_a_notam_that_name_a_place_are_not_lost() -> None:
    q, items, places = READABLE[0]
    text = "ALSO ACTIVE WI 5NM OF 480000N0020000E\n\n" + whole(q, items)
    assert answers(text, [(48.0, 2.0), *places])[0] == "indeterminate"
    assert answers(whole(q, items) + "\n\nEND OF BULLETIN", places) == ["inside"] * len(places)
    after = whole(q, items) + "\n\nALSO WI 5NM OF 480000N0020000E"
    assert answers(after, [(48.0, 2.0), *places])[0] == "indeterminate"
    assert answers("nothing that is a NOTAM", places) == [REFUSED] * len(places)
