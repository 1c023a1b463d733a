"""A second factor over the API: set up, asked for, and demanded where something is let out."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from test_who_may_what import NOW, OWN, PASSWORD, House

from vedette.web.request_access import Keeper


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "index.html").write_text("<!doctype html><title>vedette</title>")
    return House(tmp_path)


def post(house: House, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    house.client.cookies.clear()
    return house.client.post(path, json=body, headers={**OWN, **headers})


def set_up(house: House, name: str) -> pyotp.TOTP:
    headers = house.session(name)
    begun = post(house, "/api/second-factors/totp", {}, headers).json()
    totp = pyotp.TOTP(begun["secret"])
    done = post(
        house,
        "/api/second-factors/totp/confirm",
        {"code": totp.at(house.clock.now), "label": "phone"},
        headers,
    )
    assert done.status_code == 201
    assert house.client.get("/api/second-factors", headers=headers).json()["given"]
    return totp


def test_a_sign_in_goes_on_with_a_code(house: House) -> None:
    totp = set_up(house, "operator")
    house.clock.now += timedelta(minutes=2)
    first = post(house, "/api/sign-in", {"name": "operator", "password": PASSWORD}, {})
    assert first.status_code == 401
    assert first.json()["kinds"] == ["totp"]
    assert "set-cookie" not in first.headers
    ticket = first.json()["ticket"]
    wrong = post(house, "/api/sign-in/second", {"ticket": ticket, "code": "000000"}, {})
    assert wrong.status_code == 401
    code = totp.at(house.clock.now)
    right = post(house, "/api/sign-in/second", {"ticket": ticket, "code": code}, {})
    assert right.status_code == 200
    assert right.json()["second_factor"]
    again = post(house, "/api/sign-in/second", {"ticket": ticket, "code": code}, {})
    assert again.status_code == 401


def test_a_session_without_it_changes_no_factor(house: House) -> None:
    weak = house.session("operator")  # opened before there was one
    set_up(house, "operator")
    assert post(house, "/api/second-factors/totp", {}, weak).status_code == 422
    mine = house.client.get("/api/second-factors", headers=weak).json()
    assert not mine["given"]
    path = f"/api/second-factors/{mine['factors'][0]['id']}/remove"
    assert post(house, path, {}, weak).status_code == 422


def test_where_it_is_demanded_administration_and_releases_need_it(house: House) -> None:
    demanding = Keeper(door=house.door, clock=house.clock, require_second_factor=True)
    for layer in house.app.user_middleware:
        if "keeper" in layer.kwargs:
            layer.kwargs["keeper"] = demanding
    weak = house.session("administrator")
    for path in ("/api/people", "/api/tokens", "/api/access-log"):
        assert house.client.get(path, headers=weak).status_code == 403
    dossier = "/api/incidents/x/dossier/pdf"
    assert house.client.get(dossier, headers=weak).status_code == 403
    assert post(house, "/api/restrict/x/withdraw", {"reason": "y"}, weak).status_code == 403
    assert house.client.get("/api/incidents", headers=weak).status_code == 200
    house.door.sessions.strengthen(weak["Cookie"].partition("=")[2])
    assert house.client.get("/api/people", headers=weak).status_code == 200
    assert house.client.get(dossier, headers=weak).status_code == 404
    token = house.door.tokens  # programs are not asked: their token is a factor of its own
    assert token is not None


def test_a_program_has_none(house: House) -> None:
    from vedette.access.role_permissions import Role

    answer = house.client.get("/api/second-factors", headers=house.token(Role.VIEWER))
    assert answer.status_code == 422


def test_a_passkey_is_offered_for_the_page_s_own_name(house: House) -> None:
    headers = house.session("operator")
    options = post(house, "/api/second-factors/passkey", {}, headers).json()
    assert options["rp"]["id"] == "127.0.0.1"
    for credential in ({}, {"id": "x"}, {"id": "x", "response": {"clientDataJSON": "e30"}}):
        body = {"credential": credential, "label": "key"}
        refused = post(house, "/api/second-factors/passkey/confirm", body, headers)
        assert refused.status_code == 401, refused.text
    assert NOW
