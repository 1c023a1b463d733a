"""Who is found to have said what, sentence by sentence; and what is left as it stands."""

import importlib.util
import re
import sys
from datetime import date
from pathlib import Path

import pytest

from vedette.intake.document import Span
from vedette.intake.document_reader import read_document
from vedette.intake.sentences import sentences
from vedette.intake.suggested_statement import Suggestion
from vedette.intake.suggestions import suggest

ROOT = Path(__file__).resolve().parents[3]
THURSDAY = date(2025, 9, 11)


def of(*paragraphs: str) -> list[Suggestion]:
    """Suggestions for an invented report of these paragraphs."""
    text = "A headline of the report\n\n" + "\n\n".join(paragraphs) + "\n"
    document = read_document(text.encode(), "a.txt", published=THURSDAY)
    # A sentence or two may be too short to tell its language by.
    return list(suggest(type(document)(**{**_fields(document), "language": "en"})))


def _fields(document: object) -> dict[str, object]:
    return {name: getattr(document, name) for name in document.__slots__}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sentence", "speaker", "modality"),
    [
        ("The operator said that two drones had been seen.", "The operator", "asserted"),
        ("Two drones were seen near the mill, the operator said.", "the operator", "asserted"),
        ('"We saw two," said Ann Lee, the mill\'s owner.', "Ann Lee", "asserted"),
        ("Two drones were seen, according to the coast guard.", "the coast guard", "asserted"),
        ('Mayor Ann Lee: "Nobody was hurt."', "Ann Lee", "asserted"),
        ("The ministry denied that its drones had crossed the river.", "The ministry", "denied"),
        ("Northland said it had not sent any drones.", "Northland", "denied"),
        ("The ministry declined to comment.", "The ministry", "no comment"),
        ("The mill did not immediately respond to questions.", "The mill", "no comment"),
        ("Reuters could not independently verify the report.", "Reuters", "unable to verify"),
        ("The army said it was not yet known who sent them.", "The army", "unknown"),
        ("The ministry asked the mill for a report.", "The ministry", "requested"),
        ("Northland banned drone flights along the river.", "Northland", "decided"),
        ("Northland said it would strengthen its border.", "Northland", "committed"),
        ("The ministry said the council would meet in Odell.", "The ministry", "announced"),
        ("The ministry announced a ban on drones.", "The ministry", "announced"),
        ("The board recommended a wider zone round the mill.", "The board", "proposed"),
        ("The road was closed for two hours on Monday.", "the report", "narrated"),
        ("It was not clear who had flown the drones.", "the report", "unknown"),
    ],
)
def test_one_statement(sentence: str, speaker: str, modality: str) -> None:
    (found,) = of(sentence)
    assert (found.speaker, str(found.modality)) == (speaker, modality)


REAL_PROSE = [  # forms that reports from elsewhere have, in words of our own
    ("Premier Dora May said this week that the road was open.", "Dora May", "asserted"),
    ("The US said the road was open.", "The US", "asserted"),
    ("Rep. Bo Orr (D-N.J.), a member of the panel, said the road was open.", "Bo Orr", "asserted"),
    ("Ann D. Lee, 52, of Odell, Va., said the road was open.", "Ann D. Lee", "asserted"),
    ("Ann Lee, a voter raised in Odell, warned that the road was shut.", "Ann Lee", "asserted"),
    ("The mayor -- who lives in Odell -- said the road was open.", "The mayor", "asserted"),
    ("The mayor on Wednesday called on the mill to shut the gate.", "The mayor", "requested"),
    ("The mill is calling the report a mistake.", "The mill", "asserted"),
    ("Mayor Lee left the room and said the road was open.", "Lee", "asserted"),
    ("The envoy wrote a series of notes saying that the road was shut.", "The envoy", "asserted"),
    ("In a statement posted on Telegram, the fleet said the road was shut.", "the fleet",
     "asserted"),
    ("In a statement Odell border guards said the road was shut.", "Odell border guards",
     "asserted"),
    ("The road was shut, according to a statement by the harbour office.", "the harbour office",
     "asserted"),
    ("The mill has been called a wreck by its owners.", "its owners", "asserted"),
    ("Mayor Ann Lee was quoted by the Odell Post as saying the road was open.", "Ann Lee",
     "asserted"),
    ("The road was shut for two hours on Monday, the Odell Post reports.", "the Odell Post",
     "reported"),
    ("''It was a wreck,'' said Ann Lee, the mill's owner. ''We left.''", "Ann Lee", "asserted"),
    ('“It was shut on Monday," said Bo Orr, the owner.', "Bo Orr", "asserted"),
    ('Said Orr: "The road was open on Monday."', "Orr", "asserted"),
    ("OSB Road Safety Investigator Bo Orr said the road was open.", "Bo Orr", "asserted"),
    ("The mill was owned by a company called Odell Stone.", "the report", "narrated"),
    ("The team appointed to look at the mill began its work on Monday.", "the report", "narrated"),
    ("The airport will not give up its runway this year.", "the report", "narrated"),
    ("It was shut according to the usual procedures on Monday.", "the report", "narrated"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "speaker", "modality"), REAL_PROSE)
def test_forms_of_real_prose(sentence: str, speaker: str, modality: str) -> None:
    (found,) = of(sentence)
    assert (found.speaker, str(found.modality)) == (speaker, modality)


def test_a_sentence_after_a_closed_quotation_is_one_of_its_own() -> None:
    first, second = of('Ann Lee called it a "grave mistake." Bo Orr said it was none.')
    assert (first.speaker, second.speaker) == ("Ann Lee", "Bo Orr")


def test_a_quotation_alone_goes_on_with_the_last_speaker() -> None:
    found = of(
        '"The road is shut until noon today," said Ann Lee, the mayor.',
        '"Nobody was hurt at the mill."',
    )
    assert [s.speaker for s in found] == ["Ann Lee", "Ann Lee"]


def test_of_two_ministries_it_is_the_one_that_has_just_spoken() -> None:
    found = of(
        "The health ministry said one was hurt.",
        "Rain fell on Odell.",
        "The energy ministry said none was.",
        "The ministry said it was sorry.",
    )
    assert found[-1].speaker == "The energy ministry"


def test_several_statements_in_one_sentence_have_a_stretch_each() -> None:
    found = of(
        "Northland said on Thursday the council will hold a meeting on drones, which the Eastland"
        " president described as a test, and Westland said it would send troops."
    )
    assert [(s.speaker, str(s.modality)) for s in found] == [
        ("Northland", "announced"),
        ("the Eastland president", "asserted"),
        ("Westland", "committed"),
    ]
    assert len({s.span for s in found}) == 3
    assert found[0].said_at == "2025-09-11"


def test_a_silence_beside_what_others_report() -> None:
    silent, told = of(
        "The council did not comment, but Northland and Westland have asked it to meet on Friday,"
        " diplomats said on Wednesday."
    )
    assert (silent.speaker, silent.claim) == ("The council", None)
    assert (told.speaker, str(told.modality)) == ("diplomats", "reported")
    assert (told.said_at, told.about_at) == ("2025-09-10", "2025-09-12")


def test_pronouns_and_short_names_are_led_back_where_it_is_plain() -> None:
    found = of(
        "Foreign Minister Petra Hollan said the envoy had been summoned.",
        "She added that Hollan's office had been told late.",
        "The regional power plant administration said nobody was hurt.",
        "No damage was found, the plant administration said.",
    )
    assert [s.speaker for s in found] == [
        "Petra Hollan",
        "Petra Hollan",
        "The regional power plant administration",
        "The regional power plant administration",
    ]
    assert "taken for them" in found[1].why


def test_what_could_be_two_stays_as_it_is_described() -> None:
    found = of(
        "Mayor Ann Lee said the road was open. Captain Bo Orr said the road was shut.",
        "He said it would rain.",
        "The health ministry said one was hurt. The energy ministry said none was.",
        "The ministry said it was sorry.",
    )
    assert found[-1].speaker == "The ministry"
    both = of(
        "Captain Ed Orr said the road was open. Captain Bo Lee said the road was shut.",
        "He said it would rain.",
    )
    assert both[-1].speaker == "He"


def test_a_quotation_that_goes_on_is_one_statement() -> None:
    (found,) = of('"We saw two," Ann Lee said. "They turned back. We were lucky."')
    assert found.span.end - found.span.start == len(
        '"We saw two," Ann Lee said. "They turned back. We were lucky."'
    )


def test_the_channel_and_the_addressee() -> None:
    (wrote,) = of('"All is well," Governor Max Orel wrote on Telegram.')
    assert (wrote.via, wrote.role) == ("Telegram", "Governor")
    (told,) = of("A spokesman told Norddpress the line would be repaired.")
    assert (told.speaker, told.to) == ("A spokesman", "Norddpress")


def test_what_stands_round_the_cue_is_not_taken_for_the_claim() -> None:
    (posted,) = of("The ministry said in a post on social media on Monday that the mill was shut.")
    assert (posted.via, posted.said_at, posted.claim) == (
        "social media",
        "2025-09-08",
        "the mill was shut",
    )
    (aside,) = of("Ann Lee, who has led the mill since 2011, told residents that it would close.")
    assert (aside.speaker, aside.to, aside.said_at) == ("Ann Lee", "residents", None)
    silent, said = of("There was no comment from Northland. Mayor Ann Lee said nobody was hurt.")
    assert (silent.speaker, str(silent.modality)) == ("Northland", "no comment")
    assert said.role == "Mayor"
    later = of("Mayor Ann Lee said it was over.", "In a later message she said it had begun again.")
    assert {s.speaker for s in later} == {"Ann Lee"}


def test_who_stands_behind_a_paper_and_who_holds_an_office() -> None:
    (police,) = of("According to a statement from the river police, nobody was hurt.")
    assert police.speaker == "the river police"
    (minister,) = of('"We are ready," said Minister of the Interior Ada Quill.')
    assert (minister.speaker, minister.role) == ("Ada Quill", "Minister of the Interior")
    (board,) = of("Head of the National Safety Board said nobody was hurt.")
    assert board.role is None


def test_a_question_of_the_report_says_nothing() -> None:
    assert of("What has the army said?") == []


def test_weekdays_are_held_against_the_day_of_publication() -> None:
    late, ahead, vague = of(
        "The mill burnt on Thursday, police said.",
        "The council will meet on Monday, police said.",
        "Troops took the mill in the first weeks of March 2022, police said.",
    )
    assert (late.about_at, ahead.about_at, vague.about_at) == ("2025-09-11", "2025-09-15", None)
    assert vague.about_words is not None


def test_no_name_is_made_up() -> None:
    """Every speaker is in the text, or is the report itself."""
    for path in sorted((ROOT / "benchmarks" / "intake_corpus").glob("[0-9]*.txt")):
        _, source, _ = re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.M)[:3]
        document = read_document(source.encode(), "report.html" if "<" in source[:20] else "a.txt")
        text = re.sub(r"\s+", " ", document.text)
        for one in suggest(document):
            assert one.speaker in text or one.speaker in (document.narrator, "the report")


@pytest.mark.parametrize(("half", "precision", "recall"), [("dev", 0.9, 0.9), ("held", 0.8, 0.8)])
def test_on_reports_with_marked_statements(half: str, precision: float, recall: float) -> None:
    spec = importlib.util.spec_from_file_location("intake_bench", ROOT / "benchmarks" / "intake.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules["intake_bench"] = bench
    spec.loader.exec_module(bench)
    found = bench.Score()
    for path in sorted(bench.CORPUS.glob("*.txt")):
        report = bench.load(path)
        if report.head["split"] == half:
            bench.score(report, found, suggest(report.document))
    assert found.right / found.suggested >= precision, found.wrong
    assert found.right / found.marked >= recall, found.missed
    assert found.published == found.reports


GOLDEN = [  # who, and words that stand in the passage that carries each golden statement
    ("s1", "Volodymyr Zelensky", "says he has discussed"),
    ("s2", "Volodymyr Zelensky", "which we have proposed"),
    ("s3", "Volodymyr Zelensky", "in tariff and sanctions policy"),
    ("s4", "Kremlin-installed administration", "attacked a training centre"),
    ("s5", "Reuters", "could not independently verify"),
    ("s6", "Kremlin-installed administration", "There were no casualties"),
    ("s7", "Reuters", "in the first weeks of"),
    ("s8", "Reuters", "regularly accuses the other"),
    ("s9", "Poland", "will hold an emergency meeting"),
    ("s10", "Polish president", "an attempt by Russia to test"),
    ("s11", "Poland", "banned drone flights"),
    ("s12", "Poland", "were Russian drones that violated"),
    ("s13", "Reuters", "is known to have fired shots"),
    ("s14", "Germany", "strengthen its commitment"),
    ("s15", "Russia", "had not intended to hit"),
    ("s16", "senior NATO commander", "not yet known whether"),
    ("s17", "Karol Nawrocki", "nothing more than an attempt"),
    ("s18", "foreign ministry", "did not say when"),
    ("s19", "UN", "did not immediately comment"),
    ("s20", "diplomats", "have asked the Security Council"),
]


def test_the_founding_report_unaided(shared: Path) -> None:
    """At least 14 of its 20 statements, with no more than 6 that are wrong."""
    (path,) = sorted((shared / "report").glob("*.txt"))
    document = read_document(path.read_bytes(), path.name)
    found = list(suggest(document))
    used: set[int] = set()
    right = []
    for name, who, words in GOLDEN:
        for i, one in enumerate(found):
            carried = one.span.of(document.text)
            if i not in used and who in one.speaker and words in carried:
                used.add(i)
                right.append(name)
                break
    assert len(right) >= 14, sorted({g[0] for g in GOLDEN} - set(right))
    assert len(found) - len(used) <= 6
    assert document.published == THURSDAY


def _said(words: str) -> list[tuple[str, str | None, str]]:
    """Speaker, claim and modality of what is suggested of a short report with this in it."""
    report = (
        "Fire at the depot\n\nOslo, 3 March 2025\n\n"
        "The depot burned on Sunday night, and the fire brigade came to it with nine cars.\n\n"
        f"{words}\n"
    )
    document = read_document(report.encode(), "report.txt")
    assert document.outlet is None  # a place before the day is no outlet, and so nobody's voice
    return [(s.speaker, s.claim, str(s.modality)) for s in suggest(document)[1:]]


@pytest.mark.parametrize(
    "verb", ["declared", "emphasized", "stated", "confirmed", "underlined", "remarked"]
)
@pytest.mark.parametrize("marks", ['"{}," ', '"{}", — ', "«{}», – ", "“{}” "])
def test_a_quotation_goes_to_whom_stands_behind_the_verb(verb: str, marks: str) -> None:
    words = "The roof fell in at two"
    said = _said(f"{marks.format(words)}{verb} the head of the brigade, Ada Quill.")
    assert [(speaker, modality) for speaker, _, modality in said] == [("Ada Quill", "asserted")]
    assert words in str(said[0][1])


@pytest.mark.parametrize("nobody", ["No one", "Nobody", "No group", "None of the clerks"])
def test_nobody_is_no_speaker(nobody: str) -> None:
    assert [s for s, _, _ in _said(f"{nobody} has claimed responsibility.")] == ["the report"]


def test_number_ten_is_somebody() -> None:
    for name in ("No. 10", "No 10 Downing Street"):
        assert [s for s, _, _ in _said(f"{name} said that it was a kite.")] == [name]


def test_the_hour_of_a_live_report_is_no_part_of_a_name() -> None:
    assert [s for s, _, _ in _said('21:40 Police: "It was a kite."')] == ["Police"]


def test_words_cut_at_the_ends_of_lines_are_joined() -> None:
    lines = (
        "The duty man-\nager of the depot, Ada Quill, report-\ned that several kites had been\n"
        'seen over the southern run-\nway. "Safety comes\nfirst," Quill said.'
    )
    said = _said(lines)
    assert [speaker for speaker, _, _ in said] == ["Ada Quill", "Ada Quill"]
    assert said[0][1] == "several kites had been seen over the southern runway"


def test_a_sentence_without_an_end_does_not_take_its_square() -> None:
    """What is read together is bounded: each stretch finds its own, and no words are lost."""
    words = "police said that it fell and " * 2_000
    paragraph = Span(0, len(words))
    cut = sentences(words, paragraph)
    assert max(len(one.tokens) for one in cut) <= 401
    assert sum(len(one.tokens) for one in cut) == 6 * 2_000
