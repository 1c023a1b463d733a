"""People, links, passwords: nobody is told what they must not know, nothing works twice."""

import stat
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vedette.access import lookalikes
from vedette.access.access_log import Deed
from vedette.access.authentication import Door
from vedette.access.lookalikes import skeleton
from vedette.access.names import clean_name, look_of
from vedette.access.passwords import clean_password, hash_password, matches
from vedette.access.people import LINK_LASTS
from vedette.access.role_permissions import PERMISSIONS, Permission, Role
from vedette.model.errors import AccessError, RefusedError

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
PASSWORD = "four words that nobody says"  # noqa: S105
HERE = "192.0.2.1"


@pytest.fixture
def door() -> Door:
    door = Door.in_memory()
    link = door.people.first_link(at=AT)
    assert link is not None
    door.use_link(link, PASSWORD, name="Ada", address=HERE, at=AT)
    return door


def test_the_first_link_makes_the_administrator_and_works_once(door: Door) -> None:
    assert door.people.named("ada").role is Role.ADMINISTRATOR
    assert door.people.first_link(at=AT) is None


def test_each_new_first_link_replaces_the_one_before() -> None:
    door = Door.in_memory()
    old, new = door.people.first_link(at=AT), door.people.first_link(at=AT)
    assert old is not None
    assert new is not None
    with pytest.raises(RefusedError, match="does not work"):
        door.use_link(old, PASSWORD, name="Ada", address=HERE, at=AT)
    door.use_link(new, PASSWORD, name="Ada", address=HERE, at=AT)


def test_two_first_links_never_make_two_administrators(door: Door) -> None:
    link = door.people.link("Ada", at=AT, by="test")
    door.use_link(link, PASSWORD + "!", name="Mallory", address=HERE, at=AT)
    assert [p.name for p in door.people.all()] == ["Ada"]


def test_a_link_is_too_old_after_its_time(door: Door) -> None:
    door.people.add("Bo", Role.VIEWER, at=AT, by="Ada")
    link = door.people.link("Bo", at=AT, by="Ada")
    with pytest.raises(RefusedError, match="does not work"):
        door.use_link(link, PASSWORD, name=None, address=HERE, at=AT + LINK_LASTS)
    person, _ = door.use_link(
        link, PASSWORD, name=None, address=HERE, at=AT + LINK_LASTS - timedelta(seconds=1)
    )
    assert person.name == "Bo"
    with pytest.raises(RefusedError, match="does not work"):
        door.use_link(link, PASSWORD, name=None, address=HERE, at=AT)


def test_a_password_that_is_refused_leaves_the_link_working(door: Door) -> None:
    door.people.add("Bo", Role.VIEWER, at=AT, by="Ada")
    link = door.people.link("Bo", at=AT, by="Ada")
    with pytest.raises(AccessError, match="15 to"):
        door.use_link(link, "short", name=None, address=HERE, at=AT)
    door.use_link(link, PASSWORD, name=None, address=HERE, at=AT)


def test_a_new_password_ends_every_session(door: Door) -> None:
    secret = door.sign_in("Ada", PASSWORD, address=HERE, at=AT)
    link = door.people.link("Ada", at=AT, by="console")
    door.use_link(link, PASSWORD + " anew", name=None, address=HERE, at=AT)
    assert door.session(secret, at=AT) is None
    with pytest.raises(RefusedError):
        door.sign_in("Ada", PASSWORD, address=HERE, at=AT)


def test_it_is_not_told_whether_it_was_the_name_or_the_password(door: Door) -> None:
    door.people.add("No Password Yet", Role.VIEWER, at=AT, by="Ada")
    door.people.add("Gone", Role.VIEWER, at=AT, by="Ada")
    door.people.remove("Gone", at=AT, by="Ada")
    words = set()
    for name in ("Ada", "Nobody", "No Password Yet", "Gone", "", "x" * 10_000):
        with pytest.raises(RefusedError) as caught:
            door.sign_in(name, "wrong wrong wrong", address=HERE, at=AT)
        words.add((str(caught.value), caught.value.wait_s))
        door._throttle._counts.clear()
    assert len(words) == 1


def test_a_name_that_nobody_has_is_not_logged(door: Door) -> None:
    """Somebody may have typed their password where the name goes."""
    with pytest.raises(RefusedError):
        door.sign_in("my secret password", "x", address=HERE, at=AT)
    with pytest.raises(RefusedError):
        door.sign_in("Ada", "wrong", address=HERE, at=AT)
    assert "my secret password" not in str([e.to_dict() for e in door.log.newest()])
    assert door.log.newest(1)[0].deed is Deed.SIGN_IN_FAILED


def test_the_last_administrator_stays(door: Door) -> None:
    with pytest.raises(AccessError, match="only administrator"):
        door.people.remove("Ada", at=AT, by="Ada")
    with pytest.raises(AccessError, match="only administrator"):
        door.people.change_role("Ada", Role.VIEWER, at=AT, by="Ada")
    door.people.add("Bo", Role.ADMINISTRATOR, at=AT, by="Ada")
    with pytest.raises(AccessError, match="only administrator"):  # Bo cannot sign in yet
        door.people.remove("Ada", at=AT, by="Ada")


@pytest.mark.parametrize(
    "name", ["", "  ", "a\x00b", "x" * 61, "vedette", "VEDETTE", "Console", "x (program)"]
)
def test_names_that_could_mislead_the_record_are_refused(door: Door, name: str) -> None:
    with pytest.raises(AccessError):
        door.people.add(name, Role.VIEWER, at=AT, by="Ada")


def test_a_name_belongs_to_one_person_for_ever(door: Door) -> None:
    assert clean_name("  Zoë   Ng ") == "Zoë Ng"
    door.people.add("Bo", Role.VIEWER, at=AT, by="Ada")
    door.people.remove("bo", at=AT, by="Ada")
    for again in ("Bo", "BO", "Ｂｏ"):
        with pytest.raises(AccessError, match="used by another"):
            door.people.add(again, Role.VIEWER, at=AT, by="Ada")


@pytest.mark.parametrize("bad", ["short", "a" * 20, "ababababababababab", "x" * 257])
def test_a_password_that_is_easily_guessed_is_refused(bad: str) -> None:
    with pytest.raises(AccessError):
        clean_password(bad, "Ada")


def test_the_name_is_no_password() -> None:
    with pytest.raises(AccessError, match="must not be the name"):
        clean_password("ada lovelace byron", "Ada Lovelace Byron")


def test_passwords_match_in_any_unicode_form_and_no_other() -> None:
    kept = hash_password(clean_password("Zürich über alle Berge", "x"))
    assert matches("Zürich über alle Berge", kept)
    assert not matches("Zürich über alle Berg", kept)
    assert not matches("", kept)
    assert not matches("Zürich über alle Berge", None)
    assert "Berge" not in kept


def test_everything_that_is_done_is_on_the_log_and_the_log_holds_together(door: Door) -> None:
    door.people.add("Bo", Role.VIEWER, at=AT, by="Ada")
    door.people.change_role("Bo", Role.INVESTIGATOR, at=AT, by="Ada")
    door.people.remove("Bo", at=AT, by="Ada")
    deeds = [e.deed for e in reversed(door.log.newest())]
    assert deeds == [
        Deed.LINK_MADE,
        Deed.LINK_USED,
        Deed.PERSON_ADDED,
        Deed.PERSON_ROLE_CHANGED,
        Deed.PERSON_REMOVED,
    ]
    assert door.log.verify() == 5


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE access_entry SET body = x'00' WHERE position = 0",
        "DELETE FROM access_entry WHERE position = 0",
        "INSERT OR REPLACE INTO access_entry SELECT 0, body, chain_sha256 FROM access_entry",
    ],
)
def test_the_log_is_only_appended_to(door: Door, sql: str) -> None:
    with pytest.raises(AccessError, match="access entries"):  # noqa: SIM117
        with door.people._database.writing() as connection:
            connection.execute(sql)


def test_a_changed_log_is_found(door: Door) -> None:
    with door.people._database.writing() as connection:
        connection.execute("DROP TRIGGER access_entry_is_never_changed")
        connection.execute(
            "UPDATE access_entry SET body = CAST(replace(body, 'Ada', 'Eve') AS BLOB)"
            " WHERE position = 1"
        )
    with pytest.raises(AccessError, match="entry 1"):
        door.log.verify()


def test_the_file_is_its_owners_alone_and_survives(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    door = Door.open(path)
    link = door.people.first_link(at=AT)
    assert link is not None
    door.use_link(link, PASSWORD, name="Ada", address=HERE, at=AT)
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    door.close()
    again = Door.open(path)
    again.sign_in("Ada", PASSWORD, address=HERE, at=AT)
    again.close()


def test_another_file_is_not_taken_for_the_people_database(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(AccessError, match=r"access\.sqlite"):
        Door.open(path)


def test_whoever_gives_out_roles_sees_no_personal_data_by_it() -> None:
    sees = {role for role in Role if Permission.SEE_PERSONAL in PERMISSIONS[role]}
    assert sees == {Role.INVESTIGATOR}
    gives = {role for role in Role if Permission.MANAGE_PEOPLE in PERMISSIONS[role]}
    assert gives == {Role.ADMINISTRATOR}
    assert set(PERMISSIONS) == set(Role)


def test_the_first_link_dies_as_soon_as_there_is_an_administrator() -> None:
    door = Door.in_memory()
    link = door.people.first_link(at=AT)
    assert link is not None
    door.people.add("Grace", Role.ADMINISTRATOR, at=AT, by="console")
    with pytest.raises(RefusedError, match="administrator already"):
        door.use_link(link, PASSWORD, name="Mallory", address=HERE, at=AT)
    assert [p.name for p in door.people.all()] == ["Grace"]
    assert door.people.first_link(at=AT) is None


@pytest.mark.parametrize("name", ["аda", "Аda Byron", "Ada Вyron", "gοd"])
def test_a_word_of_two_scripts_is_no_name(name: str) -> None:
    with pytest.raises(AccessError, match="look alike"):
        clean_name(name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Роре", "Pope"),
        ("РОРЕ", "Pope"),
        ("Anna Bell", "Anna BeII"),
        ("Ορ", "Op"),
        ("Bernd", "Bemd"),
        ("Ꭺ", "A"),
        ("Օ", "O"),
        ("Jo 1", "Jo l"),
        ("Ⲟ", "O"),
        ("𐊠", "A"),
    ],
)
def test_a_name_that_looks_like_another_is_refused(name: str, other: str) -> None:
    door = Door.in_memory()
    door.people.add(other, Role.VIEWER, at=AT, by="console")
    with pytest.raises(AccessError, match="looks like"):
        door.people.add(name, Role.VIEWER, at=AT, by="console")


@pytest.mark.parametrize("name", ["Müller", "José Núñez", "Łukasz Wójcik", "Юлія Шевчук", "李 雷"])
def test_names_of_one_script_are_names(name: str) -> None:
    assert clean_name(name) == name


def test_letters_that_unicode_lists_as_alike_look_alike() -> None:
    alike = {chr(one): shown for one, shown in lookalikes._prototypes().items()}
    # A letter with a canonical decomposition is compared by its parts (UTS 39, NFD first).
    letters = {one for one in alike if one.isalpha() and unicodedata.normalize("NFKD", one) == one}
    assert len(letters) > 1_500
    assert {one for one in letters if look_of(one) != look_of(alike[one])} == set()


def test_the_table_of_look_alikes_is_that_of_unicode() -> None:
    assert skeleton("раураl") == skeleton("paypal")  # the example of UTS 39
    assert skeleton("Ω") != skeleton("O")
    assert len({skeleton(name) for name in ("Muller", "Müller", "Mueller")}) == 3


def test_nobody_is_called_as_the_command_line_signs() -> None:
    with pytest.raises(AccessError, match="reserved for programs"):
        clean_name("Ada (command line)")


def test_people_are_found_by_their_id_whatever_is_in_their_name() -> None:
    door = Door.in_memory()
    person = door.people.add("a/b", Role.VIEWER, at=AT, by="console")
    door.people.remove(person.id, at=AT, by="console")
    assert door.people.present() == ()
