"""A wrong value is described in one short line, whatever it is."""

import json
from urllib.error import URLError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.errors import RecordError
from vedette.model.value_words import (
    failure_in_words,
    fault_in_words,
    in_words,
    kind_in_words,
)

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


@given(JSON)
def test_the_kind_of_a_value_does_not_quote_it(value: object) -> None:
    assert kind_in_words(value) in {
        "nothing", "true or false", "a number", "text", "a list", "an object",
    }  # fmt: skip
    assert kind_in_words(b"secret") == "6 bytes"
    assert kind_in_words(object()) == "another value"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecordError("no such entry", where="a file", mend="look"), "no such entry"),
        (KeyError("members"), "'members' is missing"),
        (IndexError("list index out of range"), "a value is missing"),
        (AttributeError("'str' object has no attribute 'get'"), "a value has the wrong type"),
        (TypeError("expected str"), "a value has the wrong type (expected str)"),
        (RecursionError("maximum recursion depth exceeded"), "it is nested too deep"),
        (FileNotFoundError(2, "No such file or directory", "x"), "No such file or directory"),
        (URLError(ConnectionRefusedError(111, "Connection refused")), "Connection refused"),
        (URLError("no host given"), "no host given"),
        (ValueError("size must be above 0"), "size must be above 0"),
        (ValueError(), "the reason is unknown"),
    ],
)
def test_a_failure_is_told_without_the_names_of_python(error: Exception, words: str) -> None:
    assert failure_in_words(error) == words


def test_a_failure_to_read_text_says_where() -> None:
    with pytest.raises(UnicodeDecodeError) as bad_bytes:
        b"ab\xff".decode()
    assert failure_in_words(bad_bytes.value) == "the byte at offset 2 is not valid in UTF-8"
    with pytest.raises(json.JSONDecodeError) as bad_json:
        json.loads("[1,")
    assert "at line 1, column" in failure_in_words(bad_json.value)
    with pytest.raises(ValueError, match="Exceeds") as too_long:
        json.loads("1" * 5000)
    assert failure_in_words(too_long.value) == "a whole number has too many digits"


def test_a_fault_that_pydantic_found_is_told_as_ours() -> None:
    bad = {"type": "less_than", "msg": "Input should be less than 90", "input": 123}
    assert fault_in_words(bad) == "must be less than 90, got 123"
    shape = {"type": "dict_type", "msg": "Input should be a valid dictionary or instance of Row"}
    assert fault_in_words(shape | {"input": 5}) == "must be an object, got 5"
    names = {"type": "tuple_type", "msg": "Input should be a valid tuple", "input": "a"}
    assert fault_in_words(names) == "must be a list, got 'a'"
    assert fault_in_words({"type": "missing", "msg": "Field required"}) == "is missing"
    own = {"type": "value_error", "msg": "Value error, a must be b, got 'c'", "input": "c"}
    assert fault_in_words(own) == "a must be b, got 'c'"
