"""What a draft is proposed to bear on: only what its words say, and nothing on origin."""

from typing import Any

import pytest

from vedette.intake.document import Span
from vedette.intake.suggested_statement import Suggestion
from vedette.model.statement import Bearing, Modality, Stance
from vedette.record.actions.draft_proposals import Proposal, proposal_for, proposed_title


def draft(claim: str | None, modality: Modality = Modality.ASSERTED, **more: Any) -> Suggestion:
    fields: dict[str, Any] = {
        "number": 1, "speaker": "Lithuania", "role": None, "to": None, "via": None, "cue": "said",
        "span": Span(0, 5), "said_at": None, "said_words": None, "about_at": None,
        "about_words": None, "why": "said before it",
    }  # fmt: skip
    return Suggestion(claim=claim, modality=modality, **(fields | more))


def answers(claim: str, modality: Modality = Modality.ASSERTED, **more: Any) -> dict[str, Any]:
    found = proposal_for(draft(claim, modality, **more)).bears_on
    return {one.question: (one.stance, one.says) for one in found}


FOR, AGAINST, OPEN = Stance.FOR, Stance.AGAINST, Stance.OPEN


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("no one had been hurt", {"casualties": (FOR, "none")}),
        ("two people were killed", {"casualties": (FOR, "two killed")}),
        ("19 drones had been seen", {"number": (FOR, "19 drones")}),
        ("it flew at a height of about 300 metres", {"altitude": (FOR, "300 metres")}),
        ("damage was still being assessed", {"damage": (OPEN, "still being assessed")}),
        ("there was no damage", {"damage": (FOR, "none")}),
        ("drones struck the depot near Halvik", {"place": (FOR, "depot near Halvik")}),
        ("the drones violated its airspace", {"place": (FOR, "Lithuania")}),
        ("the drones were Russian", {}),
        ("talks on weapons were held in Kyiv", {}),
        ("a number of houses have two doors", {}),
    ],
)
def test_only_what_the_words_say_is_proposed(claim: str, found: dict[str, Any]) -> None:
    assert answers(claim) == found


def test_a_time_is_that_of_an_event_and_never_of_a_denial() -> None:
    crossed = "drones crossed the border"
    assert answers(crossed, about_at="2025-09-10")["occurred"] == (FOR, "2025-09-10")
    assert answers(crossed, Modality.DENIED, about_at="2025-09-10") == {}
    assert answers("a meeting would be held", about_at="2025-09-12") == {}


def test_on_intent_the_stance_follows_the_modality() -> None:
    claim = "it had not intended to hit any targets"
    assert answers(claim, Modality.DENIED)["intent"] == (
        AGAINST, "it had intended to hit any targets",
    )  # fmt: skip
    unsure = "it had not intended to hit any targets because of the storm"
    assert answers(unsure, Modality.DENIED)["intent"] == (FOR, unsure)
    assert answers("no casualties had been caused", Modality.DENIED) == {}
    assert answers("it is not known whether it was intentional", Modality.UNKNOWN) == {
        "intent": (OPEN, "it is not known whether it was intentional")
    }


def test_steps_follow_what_was_said_and_are_not_promoted() -> None:
    banned = proposal_for(draft("it banned drone flights and closed airspace", Modality.DECIDED))
    assert banned.step is not None
    assert (banned.step.status, banned.step.who) == (
        "announced", ("unmanned aircraft: banned", "airspace: closed"),
    )  # fmt: skip
    asked = proposal_for(
        draft("five states have asked the UN Security Council to meet", Modality.REPORTED)
    )
    assert asked.step is not None
    assert (asked.step.kind, asked.step.what, asked.step.status) == (
        "meeting", "meeting of the Security Council", "requested",
    )  # fmt: skip
    assert proposal_for(draft("the Council met on Friday")).step is None
    assert proposal_for(draft("it would not ban flights", Modality.DENIED)).step is None


def test_each_part_reads_in_one_line() -> None:
    proposal = Proposal(bears_on=(Bearing(question="entry_time", stance=OPEN, says="not clear"),))
    assert proposal.lines() == ["entry time: leaves open “not clear”"]
    assert proposal_for(draft(None, Modality.NO_COMMENT)) == Proposal()
    assert proposed_title(draft("drones struck the depot near Halvik")) == ("Depot near Halvik")
