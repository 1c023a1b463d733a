"""Nothing goes out without a rule, and no rule releases what it does not name."""

import pytest
from partner_cases import SERIAL, alert, allowance, track

from vedette.access.release_rules import ReleaseKind, ReleaseRule, allowance_for, require_known
from vedette.access.released_items import released_alert, released_sighting, released_track
from vedette.access.role_permissions import Role
from vedette.model.alert import Alert
from vedette.sharing.event_lines import dumps, track_line

SIGHTING = {"id": "statement-a", "type": "sighting", "at": "2026-03-01T20:15:00.000000Z",
            "lat_deg": 51.0, "lon_deg": 23.0, "place_sigma_m": 700.0, "outcome": None,
            "direction": {"azimuth_deg": 1.0},
            "recorded_by": "Ada Byron", "photos": []}  # fmt: skip


def test_without_a_rule_nothing_is_released() -> None:
    none = allowance_for([], "field", Role.VIEWER)
    assert not any(none.allows(kind) for kind in ReleaseKind)
    assert released_track(track(), none) is None
    assert released_alert(alert(), none, ()) is None
    assert released_sighting(SIGHTING, none) is None
    with pytest.raises(ValueError, match=r"no .* has to = 'field'"):
        require_known([], "field", Role.VIEWER)


def test_a_rule_is_of_one_partner_and_one_role() -> None:
    rules = [ReleaseRule(to="field", kinds=("tracks",)),
             ReleaseRule(to="field", role="operator", kinds=("sightings",)),
             ReleaseRule(to="other", kinds=("alarms",))]  # fmt: skip
    assert allowance_for(rules, "field", Role.VIEWER).kinds == {ReleaseKind.TRACKS}
    assert allowance_for(rules, "field", Role.OPERATOR).kinds == {ReleaseKind.SIGHTINGS}
    assert allowance_for(rules, "other", Role.VIEWER).kinds == {ReleaseKind.ALARMS}


def test_a_rule_cannot_release_more_than_its_role_may_see() -> None:
    with pytest.raises(ValueError, match="role 'viewer' may not see"):
        ReleaseRule(to="field", kinds=("record",))
    with pytest.raises(ValueError, match="personal needs a role"):
        ReleaseRule(to="field", role="operator", kinds=("tracks",), personal=("mac",))
    with pytest.raises(ValueError, match="personal must be some of"):
        ReleaseRule(to="field", role="investigator", kinds=("tracks",), personal=("witness_name",))


def test_personal_data_and_sensors_stay_unless_named() -> None:
    released = released_track(track(), allowance())
    assert released is not None
    text = repr(released.track)
    assert SERIAL not in text
    assert "02:00:00" not in text
    assert "radar-hill" not in text
    assert set(released.withheld) == {"mac", "remote_id_serial", "sensors"}
    named = released_track(track(), allowance(personal=frozenset({"remote_id_serial"})))
    assert named is not None
    assert SERIAL in repr(named.track)
    assert "02:00:00" not in repr(named.track)
    gaps = released_track(track(), allowance(coverage_gaps=True))
    assert gaps is not None
    assert "radar-hill" in repr(gaps.track)
    assert "radar-hill" not in dumps(track_line(released.track, released.track.at, simulation=True))


def test_an_alarm_names_none_of_our_people_and_no_sensor() -> None:
    shown = released_alert(alert(), allowance(), ["radar-hill"])
    assert isinstance(shown, Alert)
    assert "Ada" not in repr(shown)
    assert shown.reason == "inside by 210 m; a sensor sees it <&>"
    open_ = released_alert(alert(), allowance(coverage_gaps=True), ["radar-hill"])
    assert open_ is not None
    assert "radar-hill" in open_.reason


def test_the_place_of_a_witness_stays_unless_named() -> None:
    hidden = released_sighting(SIGHTING, allowance())
    assert hidden is not None
    assert hidden["lat_deg"] is hidden["lon_deg"] is hidden["direction"] is None
    assert hidden["withheld"] == ["witness_place"]
    assert "Ada" not in repr(hidden)
    shown = released_sighting(SIGHTING, allowance(personal=frozenset({"witness_place"})))
    assert shown is not None
    assert shown["lat_deg"] == 51.0
