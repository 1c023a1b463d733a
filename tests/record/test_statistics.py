"""Statistics count what stands, in step with the ledger, and say what is not known."""

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_support import after
from spoken import say

from vedette.model.event_time_place import Place
from vedette.model.ids import StatementId
from vedette.model.sighting_topics import SIGHTING, Outcome
from vedette.model.statement import Bearing, Link, LinkKind
from vedette.record.actions.sighting_statements import incident_outcome_saying, outcome_saying
from vedette.record.record import Record
from vedette.sharing.csv_text import csv_line
from vedette.sharing.statistics_lines import statistics_lines
from vedette.store.statistics_index import statistics_path


def counts(record: Record, of: str, by: str, *, by_year: bool = False) -> dict[str, int]:
    """value: count, over all periods; the period itself for "all"."""
    cells, zones = record.statistics.cells()
    found: Counter[str] = Counter()
    for line in statistics_lines(cells, zones, by_year=by_year):
        if (line["of"], line["by"]) == (of, by):
            found[line["period"] if by == "all" else line["value"]] += line["count"]
    return dict(found)


def sighting(record: Record, incident: str, n: int, about_at: str, *links: Link) -> str:
    return say(
        record, incident, at=after(n), by="a", speaker="a witness", claim="a light",
        about_at=about_at, topics=(SIGHTING,), links=links,
    ).id  # fmt: skip


def test_months_hours_and_outcomes_of_what_stands() -> None:
    record = Record.in_memory()
    incident = record.incidents.open(at=after(0), by="a", title="Night").id
    first = sighting(record, incident, 1, "2025-09-10T02:10:00Z")
    sighting(record, incident, 2, "2025-09")
    assert counts(record, "sighting", "all") == {"2025-09": 2}
    assert counts(record, "sighting", "hour") == {"02": 1, "unknown": 1}
    assert counts(record, "sighting", "outcome") == {"not stated": 2}
    for n, word in ((3, Outcome.DRONE), (4, Outcome.SATELLITE)):
        stated = outcome_saying(first, word, grounds="a pass", person="a")  # type: ignore[arg-type]
        record.statements.add(incident, stated, at=after(n), by="a")
    assert counts(record, "sighting", "outcome") == {"celestial": 1, "not stated": 1}
    sighting(record, incident, 5, "2024-12-31T23:59:59Z", Link(LinkKind.SUPERSEDES, first))  # type: ignore[arg-type]
    assert counts(record, "sighting", "all", by_year=True) == {"2025": 1, "2024": 1}
    assert counts(record, "incident", "all") == {"unknown": 1}, "nobody says when it was"


def test_a_simulation_is_not_counted_among_what_happened() -> None:
    record = Record.in_memory()
    drill = record.incidents.open(at=after(0), by="a", title="Drill", simulation=True).id
    sighting(record, drill, 1, "2025-09-10")
    assert record.statistics.cells()[0] == []
    assert sum(c.number for c in record.statistics.cells(simulation=True)[0]) == 2


def test_an_incident_has_the_time_that_a_standing_statement_tells_and_an_outcome() -> None:
    record = Record.in_memory()
    incident = record.incidents.open(at=after(0), by="a", title="Night").id
    bears = (Bearing(question="occurred", says="yes"),)
    old = say(record, incident, at=after(1), by="a", speaker="x", claim="it was", bears_on=bears,
              about_at="2025-08-01")  # fmt: skip
    say(record, incident, at=after(2), by="a", speaker="x", claim="a ban", about_at="2020-01-01")
    assert counts(record, "incident", "all") == {"2025-08": 1}
    new = say(record, incident, at=after(3), by="a", speaker="x", claim="it was", bears_on=bears,
              about_at="2025-09-09T23:30:00Z",
              links=(Link(LinkKind.SUPERSEDES, old.id),))  # fmt: skip
    assert counts(record, "incident", "all") == {"2025-09": 1}
    assert counts(record, "incident", "hour") == {"23": 1}
    stated = incident_outcome_saying(Outcome.DRONE, grounds="wreckage", person="a")
    record.statements.add(incident, stated, at=after(4), by="a")
    assert counts(record, "incident", "outcome") == {"drone": 1}
    assert new.incident == incident


Steps = st.lists(
    st.tuples(st.sampled_from(["incident", "sighting", "outcome", "supersede"]), st.integers(0, 9)),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(Steps, st.integers(1, 4))
def test_reading_in_steps_counts_as_reading_at_once(
    steps: list[tuple[str, int]], each: int
) -> None:
    record = Record.in_memory()
    incidents = [record.incidents.open(at=after(0), by="a", title="0").id]
    seen: list[str] = []
    for n, (what, pick) in enumerate(steps, start=1):
        incident = incidents[pick % len(incidents)]
        if what == "incident":
            incidents.append(record.incidents.open(at=after(n), by="a", title=str(n)).id)
        elif what == "sighting":
            seen.append(sighting(record, incident, n, f"2025-0{pick % 9 + 1}-01"))
        elif seen and what == "outcome":
            word = list(Outcome)[pick % len(Outcome)]
            stated = outcome_saying(seen[pick % len(seen)], word, grounds="x", person="a")  # type: ignore[arg-type]
            record.statements.add(incident, stated, at=after(n), by="a")
        elif seen:
            old = seen[pick % len(seen)]
            (before,) = record.statements.several([StatementId(old)])
            link = Link(LinkKind.SUPERSEDES, before.id)
            seen.append(sighting(record, before.incident, n, "2026", link))
        if n % each == 0:
            record.statistics.catch_up()
    stepwise = record.statistics.cells()
    record.statistics._index.clear()
    assert record.statistics.cells() == stepwise


def test_an_index_of_another_ledger_or_a_damaged_one_is_not_used(tmp_path: Path) -> None:
    one, other = tmp_path / "one.sqlite", tmp_path / "other.sqlite"
    for path, number in ((one, 3), (other, 1)):
        with Record.open(path) as record:
            for n in range(number):
                record.incidents.open(at=after(n), by="a", title=f"{path.name} {n}")
            assert counts(record, "incident", "all") == {"unknown": number}
    statistics_path(other).write_bytes(statistics_path(one).read_bytes())
    with Record.read(other) as record:
        assert counts(record, "incident", "all") == {"unknown": 1}
    statistics_path(other).write_bytes(b"no database" * 100)
    with Record.read(other) as record:
        assert counts(record, "incident", "all") == {"unknown": 1}


def test_names_are_found_in_any_case_and_accents_with_their_statements() -> None:
    record = Record.in_memory()
    incident = record.incidents.open(at=after(0), by="a", title="Night").id
    place = Place(name="Gdańsk")
    said = [
        say(record, incident, at=after(n), by="a", speaker=speaker, claim=str(n), about_place=place)
        for n, speaker in enumerate(("Police", "POLICE", "Army"), start=1)
    ]
    assert [(n.role, n.statements) for n in record.statistics.names("police", most=9)] == [
        ("speaker", 2)
    ]
    assert record.statistics.names("gdansk", most=9)[0][:2] == ("place", "Gdańsk")
    assert record.statistics.statements_of("gdansk", most=2) == [said[2].id, said[1].id]


def test_a_cell_of_csv_is_no_formula() -> None:
    assert csv_line(["=1+1", 'a "b"', None, -2]) == '\'=1+1,"a ""b""",,-2\r\n'
