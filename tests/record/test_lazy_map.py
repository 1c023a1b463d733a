"""A shelf is a dict, whatever of it was folded up in between."""

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.model.errors import LedgerError
from vedette.record.state import snapshot_encoding
from vedette.record.state.lazy_map import WIDTH, Shelf
from vedette.record.state.snapshot import same

Lists = Shelf[int, list[int]]


def change_in_place(on: Lists, key: int) -> None:
    if key in on:
        on[key].append(-1)


ACTS: dict[str, Callable[[Lists, int], object]] = {
    "put": lambda on, key: on.__setitem__(key, [key]),
    "look": lambda on, key: on.get(key),
    "change in place": change_in_place,
    "put where there is none": lambda on, key: on.setdefault(key, []).append(key),
}


def reloaded(one: Lists) -> Lists:
    again = snapshot_encoding.loads(snapshot_encoding.dumps(one))
    assert isinstance(again, Shelf)
    return again


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([*ACTS, "fold", "reload", "copy"]), st.integers(0, 3 * WIDTH)),
        max_size=60,
    ),
    st.integers(0, 2 * WIDTH + 1),
)
def test_it_holds_what_a_dict_holds_in_the_same_order(
    acts: list[tuple[str, int]], first: int
) -> None:
    plain: dict[int, list[int]] = {}
    held: Lists = Shelf()
    for key in range(first):
        plain[key], held[key] = [key], [key]
    for name, key in acts:
        if name in ACTS:
            ACTS[name](plain, key)  # type: ignore[arg-type]
            ACTS[name](held, key)
        elif name == "fold":
            held.fold()
        else:
            held = reloaded(held) if name == "reload" else copy.deepcopy(held)
    assert list(held) == list(plain)
    assert len(held) == len(plain)
    assert dict(held.items()) == plain


def test_a_copy_goes_its_own_way() -> None:
    one: Lists = Shelf()
    for key in range(WIDTH + 3):
        one[key] = [key]
    one.fold()
    other = copy.deepcopy(one)
    other[5].append(6)
    other[WIDTH + 9] = []
    assert one[5] == [5]
    assert WIDTH + 9 not in one


def test_what_nobody_looked_into_is_written_again_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one: Lists = Shelf()
    for key in range(4 * WIDTH):
        one[key] = [key]
    before = one.fold()[1]
    folded: list[object] = []

    def noted(value: object) -> bytes:
        folded.append(value)
        return real(value)

    real = snapshot_encoding.dumps
    monkeypatch.setattr("vedette.record.state.lazy_map.snapshot_encoding.dumps", noted)
    one[2 * WIDTH].append(7)
    after = one.fold()[1]
    assert len(folded) == 1
    assert [i for i in range(4) if before[i] != after[i]] == [2]


def test_many_may_look_at_once() -> None:
    one: Lists = Shelf()
    for key in range(20 * WIDTH):
        one[key] = [key]
    one.fold()
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda key: one[key], [k % len(one) for k in range(9_000)]))
    assert all(value is one[k % len(one)] for k, value in enumerate(seen))


def test_what_cannot_be_read_is_said_and_nothing_is_taken_out() -> None:
    one: Lists = Shelf([1, 2], [b"not a piece"])
    with pytest.raises(LedgerError, match="remove the file"):
        one[1]
    with pytest.raises(TypeError, match="cannot be removed"):
        del one[1]


def test_two_are_the_same_whatever_of_them_is_folded() -> None:
    one, other = Shelf[int, list[int]](), Shelf[int, list[int]]()
    for key in range(WIDTH):
        one[key], other[key] = [key], [key]
    one.fold()
    assert same(one, other)
    other[3].append(1)
    assert not same(one, other)


def test_what_a_module_imports_is_not_ours_to_make() -> None:
    """`pathlib.Path` is not a value of the fold because a room of ours imports it."""
    spelt = b"cvedette.record.state.record_state\nPath\n(Vx\ntR."
    with pytest.raises(
        pickle.UnpicklingError, match=r"not name vedette\.record\.state\.record_state\.Path"
    ):
        snapshot_encoding.loads(spelt)
