"""Looking back: a prefix of what was put on record, found without holding anybody up."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_support import tamper

from vedette.model.errors import LedgerError
from vedette.record.ledger.entries import Entry, entry_from_bytes, entry_time, entry_to_bytes
from vedette.record.queries.as_of import Past
from vedette.record.record import Record
from vedette.record.state.incidents import Incidents
from vedette.store.database import open_read_only

START = datetime(2025, 9, 9, 21, tzinfo=UTC)
WAIT_S = 20.0


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def opened(record: Record, minutes: float) -> None:
    record.incidents.open(at=after(minutes), by="A. Clerk", title=f"minute {minutes:g}")


MINUTES = st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True)


@given(MINUTES, st.integers(-1, 51))
def test_a_time_means_all_up_to_the_first_that_says_a_later_one(
    minutes: list[int], asked: int
) -> None:
    with Record.in_memory() as record:
        for minute in minutes:
            opened(record, minute)
        known = 0
        while known < len(minutes) and max(minutes[: known + 1]) <= asked:
            known += 1
        found = record.incidents.all(after(asked))
        assert [i.title for i in found] == [f"minute {m}" for m in minutes[:known]]
        assert record.head(after(asked)).size == known
        assert record.incidents.all(known) == found


def test_who_looks_back_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch goes on writing while a long record is folded up to a time."""
    with Record.open(tmp_path / "a.sqlite") as record:
        for minute in range(3):
            opened(record, minute)
        begun, go_on = threading.Event(), threading.Event()
        apply: Callable[[Incidents, int, Entry], None] = Incidents.apply

        def slowly(self: Incidents, position: int, entry: Entry) -> None:
            if threading.current_thread() is looking:
                begun.set()
                assert go_on.wait(WAIT_S)
            apply(self, position, entry)

        monkeypatch.setattr(Incidents, "apply", slowly)
        found: list[int] = []
        looking = threading.Thread(target=lambda: found.append(len(record.incidents.all(after(1)))))
        looking.start()
        assert begun.wait(WAIT_S)
        opened(record, 3)  # would wait for ever, were it held up
        assert len(record.incidents.all()) == 4
        go_on.set()
        looking.join(WAIT_S)
        assert found == [2]
        assert len(record.incidents.all(after(5))) == 4


def test_few_folds_are_kept_and_fewer_of_a_long_record(monkeypatch: pytest.MonkeyPatch) -> None:
    with Record.in_memory() as record:
        for minute in range(12):
            opened(record, minute)
        for most, left in ((100, [9, 10, 11, 12]), (21, [10, 11, 12]), (0, [12])):
            monkeypatch.setattr("vedette.record.queries.as_of._KEPT_ENTRIES", most)
            for size in (*range(1, 13), 12):
                assert len(record.incidents.all(size)) == size
            assert list(record._durable.past._folds)[-4:] == left


def test_a_record_that_was_looked_back_into_is_one_file_when_closed(tmp_path: Path) -> None:
    with Record.open(tmp_path / "a.sqlite") as record:
        opened(record, 0)
        assert len(record.incidents.all(after(1))) == 1
    assert [path.name for path in tmp_path.iterdir() if "-" in path.name] == []


@pytest.mark.parametrize(
    "body", ["replace(body, 'minute 4', 'minute 7')", "CAST(replace(body, '4', '7') AS BLOB)", "7"]
)
def test_what_was_altered_later_is_not_read_out_as_of_before(tmp_path: Path, body: str) -> None:
    path = tmp_path / "a.sqlite"
    with Record.open(path) as record:
        for minute in range(5):
            opened(record, minute)
    with open_read_only(path) as database:
        assert len(Past(database).fold(2).all()) == 2
    tamper(path, [(f"UPDATE ledger_entry SET body = {body} WHERE position = 4", ())])
    with (
        open_read_only(path) as database,
        pytest.raises(LedgerError, match=r"altered|must be an entry"),
    ):
        Past(database).fold(2)


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)),
    st.text(max_size=20),
)
def test_a_time_is_read_as_the_entry_says_it(at: datetime, title: str) -> None:
    with Record.in_memory() as record:
        record.incidents.open(at=at, by="A. Clerk", title=f"x{title}x")
        (body,) = record.ledger.bodies(0, 1)
    assert entry_time(body, where="") == at == entry_from_bytes(body, where="").at
    assert entry_to_bytes(entry_from_bytes(body, where="")) == body
    for cut in (body[:10], body.replace(b'"at"', b'"ta"'), b'{"at":"' + b"x" * 27 + body[34:]):
        with pytest.raises(LedgerError):
            entry_time(cut, where="")
