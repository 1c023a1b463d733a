"""Search finds statements by their words, in step with the ledger, and never of another one."""

from pathlib import Path

import pytest
from ledger_support import after
from spoken import say

from vedette.model.errors import RecordError
from vedette.model.statement import Bearing
from vedette.record.record import Record
from vedette.store.search_index import search_path


def opened(path: Path, *claims: str) -> Record:
    record = Record.open(path)
    incident = record.incidents.open(at=after(0), by="a", title="Night").id
    for n, claim in enumerate(claims):
        say(record, incident, at=after(n), by="a", speaker="Police", claim=claim)
    return record


def claims(record: Record, query: str, most: int = 20) -> list[str | None]:
    return [s.claim for s in record.statements.several(record.search(query, most=most))]


def test_all_words_in_any_case_and_accents_the_latest_first(tmp_path: Path) -> None:
    with opened(tmp_path / "r.sqlite", "Drones over Gdańsk", "a kite", "drones at sea") as record:
        assert claims(record, "DRONES") == ["drones at sea", "Drones over Gdańsk"]
        assert claims(record, "gdansk drones") == ["Drones over Gdańsk"]
        assert claims(record, '"over gdansk"') == ["Drones over Gdańsk"]
        assert claims(record, '"gdansk over"') == []
        assert claims(record, "police", most=1) == ["drones at sea"]


def test_it_follows_the_ledger_and_another_ledger_is_read_anew(tmp_path: Path) -> None:
    path, other = tmp_path / "r.sqlite", tmp_path / "other.sqlite"
    with opened(path, "a kite") as record:
        assert claims(record, "kite") == ["a kite"]
        incident = record.incidents.all()[0].id
        bears = (Bearing(question="place", says="Wyryki"),)
        say(record, incident, at=after(9), by="a", speaker="x", claim="a house", bears_on=bears)
        assert claims(record, "wyryki") == ["a house"]
    opened(other, "a balloon").close()
    search_path(other).write_bytes(search_path(path).read_bytes())
    with Record.read(other) as record:
        assert claims(record, "kite") == []
        assert claims(record, "balloon") == ["a balloon"]


@pytest.mark.parametrize("query", ["", "  ", '""', "*", '"'])
def test_a_query_without_words_is_one_line(tmp_path: Path, query: str) -> None:
    with (
        opened(tmp_path / "r.sqlite", "a") as record,
        pytest.raises(RecordError, match="at least one word"),
    ):
        record.search(query)


@pytest.mark.parametrize("query", ["a AND b", 'a"b', "claim:x", "NEAR(a b)", "a-b", "a*", "(a"])
def test_the_languages_own_operators_are_words(tmp_path: Path, query: str) -> None:
    with opened(tmp_path / "r.sqlite", "a b claim x near") as record:
        record.search(query)


def test_a_damaged_index_is_passed_over(tmp_path: Path) -> None:
    with opened(tmp_path / "r.sqlite", "a kite") as record:
        search_path(tmp_path / "r.sqlite").write_bytes(b"no database" * 100)
        assert claims(record, "kite") == ["a kite"]
