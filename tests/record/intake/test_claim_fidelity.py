"""A claim holds every part of what was said, and never its opposite."""

from dataclasses import replace

import pytest

from vedette.intake.document_reader import read_document
from vedette.intake.suggested_statement import Suggestion
from vedette.intake.suggestions import suggest
from vedette.model.errors import RecordError


def of(text: str, language: str = "en") -> list[Suggestion]:
    """The attributed suggestions for a short report with this text."""
    document = read_document(f"Headline\n\n{text}\n".encode(), "a.txt", language=language)
    return [s for s in suggest(document) if s.cue]


CLAIMS = [
    ('"We saw one," said Ann Lee, "and it burned."', "Ann Lee",
     '"We saw one," … "and it burned."', "direct"),
    ('"We saw one," Ann Lee said. "It burned."', "Ann Lee",
     '"We saw one," … "It burned."', "direct"),
    ('"We saw one," said Ann Lee, the mayor, "and it burned," she added.', "Ann Lee",
     '"We saw one," … "and it burned,"', "direct"),
    ("The road, police said, was shut.", "police", "The road … was shut", "indirect"),
    ("If the fog lifts, the tower said, flights resume.", "the tower",
     "If the fog lifts … flights resume", "indirect"),
    ("According to him, two drones fell.", "him", "two drones fell", "indirect"),
    ("Two drones fell, as the General Staff reported.", "the General Staff",
     "Two drones fell", "indirect"),
    ("As the General Staff reported, two drones fell.", "the General Staff",
     "two drones fell", "indirect"),
    ("Brig. Gen. J. R. Ott of the U.S. Army said that the depot burned.",
     "Brig. Gen. J. R. Ott of the U.S. Army", "the depot burned", "indirect"),
    ("Rep. Bo Orr (D-N.J.), said after lunch that the road was shut.", "Bo Orr",
     "the road was shut", "indirect"),
    ("On Tuesday, Ann Lee, chair of the Ways and Means Board, said that the road was shut.",
     "Ann Lee", "the road was shut", "indirect"),
    ("The mayor condemned the attack on the mill.", "The mayor", None, "paraphrased"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "claim", "wording"), CLAIMS)
def test_a_claim_is_whole(text: str, speaker: str, claim: str | None, wording: str) -> None:
    (found,) = of(text)
    assert found.speaker == speaker
    assert str(found.wording) == wording
    if claim is not None:
        assert found.claim == claim


def test_what_somebody_said_it_was_stays_in_the_claim_and_is_one_of_its_own() -> None:
    act, said = of("Masira closed the border after shooting down what it said were drones.")
    assert act.claim == "Masira closed the border after shooting down what it said were drones"
    assert str(act.wording) == "paraphrased"
    assert (said.speaker, str(said.modality), said.claim) == ("Masira", "asserted", "were drones")


def test_a_quotation_goes_on_over_paragraphs() -> None:
    (found,) = of("“It came at two,” said Ann Lee. “It circled.\n\n“Then it fell.”")
    assert found.claim == "“It came at two,” … “It circled … “Then it fell.”"


def test_two_acts_are_two_statements() -> None:
    found = of("The port said the basin was shut, adding that divers had been called.")
    assert [(s.speaker, s.claim) for s in found] == [
        ("The port", "the basin was shut"),
        ("The port", "divers had been called"),
    ]


SPEAKERS = ["The ministry", "The army", "Masira", "A spokesman for the port"]
SILENT = [
    "has not yet announced",
    "has not said",
    "did not say",
    "has never said",
    "has yet to say",
]


@pytest.mark.parametrize("speaker", SPEAKERS)
@pytest.mark.parametrize("silent", SILENT)
def test_what_was_not_said_is_no_claim(speaker: str, silent: str) -> None:
    for found in of(f"{speaker} {silent} that the drones had crossed the river."):
        assert str(found.modality) == "no comment"
        assert found.claim is None


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_what_was_not_confirmed_is_not_asserted(speaker: str) -> None:
    (found,) = of(f"{speaker} has yet to confirm the crash.")
    assert str(found.modality) == "unable to verify"


@pytest.mark.parametrize("speaker", SPEAKERS)
@pytest.mark.parametrize("negated", ["did not deny", "has not denied", "has never denied"])
def test_no_denial_is_no_denial(speaker: str, negated: str) -> None:
    found = of(f"{speaker} {negated} that its drones had crossed the river.")
    assert all(str(s.modality) == "no comment" and s.claim is None for s in found)


def test_two_speakers_of_one_description_stay_two() -> None:
    found = of(
        "A spokesman for the army said that two fell.\n\n"
        "A spokesman for the port said that none fell.\n\nThe spokesman said the road was shut."
    )
    assert [s.speaker for s in found] == [
        "A spokesman for the army", "A spokesman for the port", "The spokesman",
    ]  # fmt: skip


def test_a_post_of_one_line_is_read() -> None:
    text = "BREAKING: Halvik airport says all flights are suspended until further notice"
    (found,) = suggest(read_document(text.encode(), "post.txt", language="en"))
    assert (found.speaker, found.claim) == (
        "Halvik airport", "all flights are suspended until further notice",
    )  # fmt: skip


def test_a_transcript_has_one_statement_a_turn() -> None:
    text = "10:42 TOWER: Hold position.\n10:43 NORDA 41: We did not see it.\n10:44 TOWER: Roger."
    found = suggest(read_document(text.encode(), "radio.txt"))
    assert [(s.speaker, s.claim, str(s.wording)) for s in found] == [
        ("TOWER", "Hold position.", "direct"),
        ("NORDA 41", "We did not see it.", "direct"),
        ("TOWER", "Roger.", "direct"),
    ]


def test_a_form_with_fields_is_no_transcript() -> None:
    text = "Callsign: Norda 41\nHeight: 300 m\nWeather: clear\nInjuries: none\n"
    found = suggest(read_document(text.encode(), "form.txt", language="en"))
    assert all(s.cue != ":" for s in found)


LANGUAGES = [
    ("pl", "Rzecznik wojska powiedział, że dwa drony spadły.", "Rzecznik wojska", "asserted",
     "dwa drony spadły"),
    ("pl", "– Spadły dwa drony – powiedział Jan Nowak. – Nikt nie zginął.", "Jan Nowak",
     "asserted", "Spadły dwa drony … Nikt nie zginął"),
    ("pl", "Wojsko zaprzeczyło, że drony były uzbrojone.", "Wojsko", "denied",
     "drony były uzbrojone"),
    ("pl", "Policja odmówiła komentarza.", "Policja", "no comment", None),
    ("pl", "Minister nie powiedział, że drony spadły.", "Minister", "no comment", None),
    ("uk", "Речник флоту сказав, що два дрони впали.", "Речник флоту", "asserted",
     "два дрони впали"),
    ("uk", "«Ми бачили їх», — сказав Іван Коваль.", "Іван Коваль", "asserted", "«Ми бачили їх»"),
    ("uk", "Міністерство заперечило, що дрони були озброєні.", "Міністерство", "denied",
     "дрони були озброєні"),
    ("de", "„Wir sahen sie“, sagte Jan Meier, „und sie brannte.“", "Jan Meier", "asserted",
     "„Wir sahen sie“ … „und sie brannte.“"),
    ("de", "Die Armee bestritt, dass die Drohne ihr gehörte.", "Die Armee", "denied",
     "die Drohne ihr gehörte"),
    ("de", "Der Sprecher sagte nicht, woher die Drohnen kamen.", "Der Sprecher", "no comment",
     None),
    ("da", "Politiet siger, at to droner faldt ned.", "Politiet", "asserted",
     "to droner faldt ned"),
    ("da", "Ministeriet afviser, at dronerne var danske.", "Ministeriet", "denied",
     "dronerne var danske"),
    ("no", "– Vi så to droner, sier Kari Dahl.", "Kari Dahl", "asserted", "Vi så to droner"),
    ("no", "Forsvaret avviser at dronene var norske.", "Forsvaret", "denied",
     "dronene var norske"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "speaker", "modality", "claim"), LANGUAGES)
def test_other_languages(
    language: str, text: str, speaker: str, modality: str, claim: str | None
) -> None:
    (found,) = of(text, language)
    assert (found.speaker, str(found.modality), found.claim) == (speaker, modality, claim)


def test_a_language_that_is_no_code_is_refused() -> None:
    with pytest.raises(RecordError, match="two letters, got 'english'"):
        read_document(b"Police said so.", "a.txt", language="english")


def test_a_short_text_needs_its_language() -> None:
    document = read_document(b"Police said that it fell.", "a.txt")
    assert document.language is None
    assert suggest(document) == ()
    assert suggest(replace(document, language="en")) != ()


def test_an_article_of_5_mb_is_read() -> None:
    text = "Police said that the road was shut.\n\n" * 100 + "x" * 5_000_000
    assert len(of(text)) == 100
