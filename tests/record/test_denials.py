"""A denial is kept as the claim that is denied, and no printed sentence inverts what was said."""

import os
import random
import re
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_support import after
from spoken import say

from vedette.intake.document_reader import read_document
from vedette.intake.suggestions import suggest
from vedette.model.claim_words import claim_in_words, sentence_of
from vedette.model.statement import Denial, Modality, Saying, Stance
from vedette.record.actions.denials import (
    SpokenClaim,
    denied_claim,
    suggested_claim,
    typed_denial,
)
from vedette.record.actions.statement_parsing import stance_of
from vedette.record.ledger.statement_values import statement_from_dict
from vedette.record.record import Record

SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
FLIPS: Final = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|cannot|denied|deny|denies|false|untrue|fail\w*)\b"
    r"|n[’']t\b",
    re.I,
)
"""Each of these turns the polarity of the sentences below; the generator uses no others."""

SPEAKERS = ("The ministry", "The army", "Police", "A spokesman", "Northland")
THINGS = ("its drones", "the drones", "it", "they")
ACTS = (
    ("had", "crossed the river"), ("had", "hit the plant"), ("was", "warned of the flight"),
    ("had", "sent any drones"), ("did", "attack the depot"), ("had", "closed the airport"),
)  # fmt: skip
FRAMES = (
    "{s} denied that {t} {a} {v}.",
    "{s} denied that {t} {a} not {v}.",
    "{s} denied {t} {a} {v}.",
    "{s} said that {t} {a} {v}.",
    "{s} said {t} {a} not {v}.",
    "{s} said that {t} {a}n't {v}.",
    "{s} said {t} {a} never {v}.",
    "{s} said that no drones {a} {v}.",
    "{s} said none of its drones {a} {v}.",
    "{s} said it was not true that {t} {a} {v}.",
    "{s} said it was false that {t} {a} {v}.",
    "{s} said {t} {a} not failed and {a} {v}.",
    "{s} said it did not deny that {t} {a} {v}.",
    "{s} never denied that {t} {a} {v}.",
    "{s} has not denied that {t} {a} {v}.",
    "{s} said nobody {a} {v} and that it would make no further comment.",
    "{s} said {t} {a} not {v} and that it would make no further comment.",
    "{s} said it was not untrue that {t} {a} not {v}.",
    "“{t} {a} not {v}”, {s} said on Monday.",
)
"""Denials, negations and double negations: speaker, thing, auxiliary and act are filled in."""


FILLER = (
    "The people of the town went to the market on that day, as they do in each week of the year."
)
"""So that the language of the text is told."""


def flips(words: str) -> int:
    return len(FLIPS.findall(words))


def made(seed: int) -> str:
    rng = random.Random(seed)  # noqa: S311 - no secret
    aux, act = rng.choice(ACTS)
    words = rng.choice(FRAMES).format(s=rng.choice(SPEAKERS), t=rng.choice(THINGS), a=aux, v=act)
    return words[0].upper() + words[1:]


def printed(text: str) -> list[tuple[str, str]]:
    """(words of the draft, the line that is printed once a person accepts it)."""
    page = f"A report of drones\n\n{text}\n\n{FILLER}\n"
    document = read_document(page.encode(), "a.txt", published=None)
    lines = []
    for draft in suggest(document):
        if draft.span.start >= document.text.index(FILLER):
            continue
        words = draft.span.of(document.text)
        spoken = suggested_claim(draft.claim, draft.modality, draft.cue, words)
        said = Saying(
            speaker=draft.speaker, claim=spoken.claim, modality=spoken.modality,
            denial=spoken.denial, note=spoken.note,
        )  # fmt: skip
        also = "" if spoken.note is None else f". {spoken.note}"
        lines.append((words, sentence_of(said) + also))
    return lines


@settings(max_examples=max(100, int(10_000 * SHARE / 4)) if SHARE < 1 else 10_000)
@given(st.integers(0, 2**48))
def test_the_printed_sentence_never_inverts_what_was_said(seed: int) -> None:
    lines = printed(made(seed))
    assert lines
    for words, line in lines:
        assert flips(line) % 2 == flips(words) % 2, (words, line)
        assert "denied:" not in line
        if " denied " not in words:
            assert not re.search(r" denied .*(?:\bno[nt]?e?\b|never|n't)", line.partition(". ")[0])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("The ministry denied that its drones had crossed the river.",
         "The ministry denied that its drones had crossed the river"),
        ("Northland said it had not sent any drones.",
         "Northland denied that it had sent any drones"),
        ("The ministry denied that it had not warned the pilots.",
         "The ministry denied that it had not warned the pilots"),
        ("The ministry denied any involvement in the attack.",
         "The ministry denied any involvement in the attack"),
        ("The ministry never denied that its drones had crossed the river.",
         "The ministry: “The ministry never denied that its drones had crossed the river.”"),
        ("“We did not send any drones,” the ministry said.",
         "the ministry: “We did not send any drones,”"),
        ("The ministry said it did not deny that its drones had crossed.",
         "The ministry: “it did not deny that its drones had crossed”"),
        ("Russia said it had not meant to hit it and that it would make no further comment.",
         ("Russia denied that it had meant to hit it. The speaker also said that it would make no"
         " further comment.")),
        ("The foreign ministry said the Council would meet but did not say when.",
         ("The foreign ministry: “the Council would meet”. The report remarks that the speaker did"
         " not say when.")),
    ],
)  # fmt: skip
def test_how_a_draft_reads_once_it_is_accepted(text: str, line: str) -> None:
    assert [shown for _, shown in printed(text)] == [line]


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        ("no targets were intended", "targets were intended"),
        ("its drones had not crossed the river", "its drones had crossed the river"),
        ("none of its drones had crossed", "any of its drones had crossed"),
        ("it never attacked the plant", "it attacked the plant"),
        ("it hadn’t sent drones", "it had sent drones"),
        ("some drones had not crossed", None),
        ("it had not only sent drones", None),
        ("it had not sent drones because of the storm", None),
        ("it had not sent drones and had not warned", None),
        ("the report was false", None),
        ("it had not yet decided", None),
        ("nothing was meant to be hit; no more will be said", None),
    ],
)
def test_negative_words_are_turned_only_where_it_is_certain(words: str, claim: str | None) -> None:
    assert denied_claim(words) == claim


@pytest.mark.parametrize(
    ("claim", "cue", "modality", "denial"),
    [
        ("reports that drones had crossed", "dismissed", Modality.DENIED, Denial.CLAIM),
        ("że drony przekroczyły granicę", "zaprzeczył", Modality.DENIED, Denial.CLAIM),
        ("że nie wysłał dronów", "powiedział", Modality.ASSERTED, None),
        ("Drohnen seien nicht geflogen", "sagte", Modality.ASSERTED, None),
        ("Drohnen seien geflogen", "bestritt", Modality.DENIED, Denial.CLAIM),
        ("vi sendte ikke droner", "sagde", Modality.ASSERTED, None),
        ("дрони не перетинали кордон", "заявив", Modality.ASSERTED, None),
    ],
)
def test_words_of_other_languages_are_kept_and_never_turned(
    claim: str, cue: str, modality: Modality, denial: Denial | None
) -> None:
    spoken = suggested_claim(claim, Modality.DENIED, cue, claim)
    assert (spoken.claim, spoken.modality, spoken.denial) == (claim, modality, denial)


def test_what_a_person_types_is_read_one_way() -> None:
    denied = {"modality": Modality.DENIED}
    assert typed_denial("no targets were intended") == SpokenClaim(
        claim="targets were intended", denial=Denial.CLAIM, **denied
    )
    assert typed_denial("that it had not warned them") == SpokenClaim(
        claim="it had not warned them", denial=Denial.CLAIM, **denied
    )
    own = typed_denial("nothing was meant to be hit; no more will be said")
    assert own.denial is Denial.OWN_WORDS
    shown = claim_in_words(own.claim or "", "denied", own.denial)
    assert shown == (
        "denied it in these words: “nothing was meant to be hit; no more will be said”"
    )


def test_an_entry_from_before_reads_unchanged() -> None:
    with Record.in_memory() as record:
        incident = record.incidents.open(at=after(0), by="a", title="b").id
        said = say(
            record, incident, at=after(1), by="a", speaker="Russia", modality=Modality.DENIED,
            claim="no targets were intended",
        )  # fmt: skip
        assert (said.claim, said.denial) == ("targets were intended", Denial.CLAIM)
        (entry,) = record.ledger.entries_at([1])
    early = {key: value for key, value in entry.body.items() if key != "denial"}
    early["claim"] = "no targets were intended"
    read = statement_from_dict(early, recorded_at=entry.at, recorded_by=entry.by)
    assert read.denial is None
    assert sentence_of(read) == "Russia: “no targets were intended”"
    assert sentence_of(replace(read, denial=Denial.CLAIM, claim="targets were intended")) == (
        "Russia denied that targets were intended"
    )
    assert stance_of(Modality.DENIED) is Stance.AGAINST
