"""A wrong value is described in one short line, whatever it is."""

from hypothesis import given
from hypothesis import strategies as st

from vedette.model.value_words import in_words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_any_json_value_is_one_short_printable_line(value: object) -> None:
    words = in_words(value)
    assert words
    assert len(words) <= 220
    assert words.isprintable()


def test_each_kind_of_value_is_told_apart() -> None:
    assert in_words(None) == "nothing"
    assert in_words(True) == "true"
    assert in_words(4.5) == "4.5"
    assert in_words("4.5") == "'4.5'"
    assert in_words([1, 2]) == "a list of 2"
    assert in_words({"lat": 1, "lon": 2}) == "an object with 'lat', 'lon'"
    assert in_words({}) == "an empty object"
    assert in_words("x" * 100) == "'" + "x" * 59 + "..."
