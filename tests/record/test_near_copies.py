"""Near copies are found by their words, and never across a figure, a negation or a modality."""

import pytest
from ledger_support import after
from spoken import say

from vedette.model.statement import Link, LinkKind, Modality, Statement
from vedette.record.queries.near_copies import copies_of, near_copies
from vedette.record.record import Record

CLAIM = "Nineteen drones crossed the border overnight and three of them were shot down near Lublin"


def statements(*claims: str, modality: Modality = Modality.ASSERTED) -> tuple[Statement, ...]:
    record = Record.in_memory()
    incident = record.incidents.open(at=after(0), by="a", title="Night").id
    for n, claim in enumerate(claims, start=1):
        kind = modality if n == 2 else Modality.ASSERTED
        say(record, incident, at=after(n), by="a", speaker=f"P{n}", claim=claim, modality=kind)
    return record.incidents.get(incident).statements


@pytest.mark.parametrize(
    "copy",
    [
        CLAIM,
        CLAIM.upper() + ".",
        CLAIM.replace("near", "close to"),
        "Army: " + CLAIM,
    ],
)
def test_a_copy_with_small_changes_is_found(copy: str) -> None:
    first, second, other = statements(CLAIM, copy, "The ministry opened an inquiry into the night")
    assert near_copies((first, second, other)) == [(first, second)]
    assert copies_of(second.id, (first, second, other)) == (first,)
    assert copies_of(other.id, (first, second, other)) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "19 drones crossed the border overnight near Lublin",
            "21 drones crossed the border overnight near Lublin",
        ),
        (
            "They were shot down over Polish soil by allied jets",
            "They were not shot down over Polish soil by allied jets",
        ),
        (
            "They didn't cross the eastern border on that night",
            "They did cross the eastern border on that night",
        ),
        (CLAIM, CLAIM.replace("Nineteen", "Twenty")),
        ("a drone fell", "a drone fell"),
    ],
)
def test_another_figure_or_a_negation_is_another_claim(one: str, other: str) -> None:
    assert near_copies(statements(one, other)) == []


def test_a_denial_and_a_correction_are_no_copies() -> None:
    assert near_copies(statements(CLAIM, CLAIM, modality=Modality.REQUESTED)) == []
    record = Record.in_memory()
    incident = record.incidents.open(at=after(0), by="a", title="Night").id
    old = say(record, incident, at=after(1), by="a", speaker="P", claim=CLAIM)
    link = Link(LinkKind.SUPERSEDES, old.id)
    say(record, incident, at=after(2), by="a", speaker="P", claim=CLAIM + " town", links=(link,))
    assert near_copies(record.incidents.get(incident).statements) == []
