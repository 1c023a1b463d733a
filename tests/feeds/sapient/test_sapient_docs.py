"""The page says what the code does."""

from pathlib import Path

from sapient_msg.bsi_flex_335_v2_0.registration_pb2 import Registration

from vedette.feeds.sapient import rules
from vedette.feeds.sapient.framing import MAX_MESSAGE_BYTES
from vedette.feeds.sapient.registration import ACTING, BEATS_TO_SILENCE

PAGE = (Path(__file__).parents[3] / "docs" / "feeds" / "sapient.md").read_text(encoding="utf-8")


def test_every_type_that_is_turned_away_is_documented() -> None:
    names = [Registration.NodeType.Name(kind) for kind in sorted(ACTING)]
    assert all(f"`{name}`" in PAGE for name in names)
    assert len(names) == 5


def test_the_figures_of_the_page_are_those_of_the_code() -> None:
    assert f"{MAX_MESSAGE_BYTES // 1024} KiB" in PAGE
    assert BEATS_TO_SILENCE == 3
    assert "three missing heartbeats" in PAGE


def test_every_rule_beyond_the_standards_marks_names_a_field_that_there_is() -> None:
    """A misspelt name in `OWN_*` would ask for nothing, and nobody would notice."""
    known: set[str] = set()

    def walk(descriptor: object) -> None:
        for field in descriptor.fields:  # type: ignore[attr-defined]
            short = rules._short(field)
            if short in known:
                continue
            known.add(short)
            if field.containing_oneof is not None:
                known.add(rules._short(field.containing_oneof))
            if field.message_type is not None:
                walk(field.message_type)

    walk(rules.sapient_message_pb2.SapientMessage.DESCRIPTOR)
    own = rules.OWN_MANDATORY | rules.OWN_ONEOFS | rules.OWN_UUIDS | rules.OWN_ULIDS
    assert own | rules.OWN_SHARES <= known
