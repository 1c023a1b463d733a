"""A node's certificate is asked of access at each registration."""

import hashlib
from datetime import UTC, datetime

from vedette.access.authentication import Door
from vedette.app.live.sensor_access import ask_access, by_certificate
from vedette.engine.live.clock import SystemClock
from vedette.engine.live.inputs.input_base import Keeper
from vedette.engine.live.inputs.sapient_clients import anyone
from vedette.engine.live.inputs.sapient_settings import SapientSettings
from vedette.engine.live.intake import Intake

AT = datetime(2026, 3, 1, tzinfo=UTC)
NODE, OTHER = "a8654cdf-4328-47de-81fa-c495589e30c9", "6f582b41-6c88-481c-bb0f-6021a1739f57"
DER = b"a certificate"


def test_a_certificate_speaks_for_what_it_was_added_for() -> None:
    with Door.in_memory() as door:
        admit = by_certificate(door.certificates)
        assert "vedette certificate add" in (admit(DER, NODE) or "")
        fingerprint = hashlib.sha256(DER).hexdigest()
        door.certificates.add(fingerprint, "mast", [NODE.upper()], at=AT, by="test")
        assert admit(DER, NODE) is None
        assert admit(DER, OTHER) == "its certificate does not speak for this node"
        assert admit(None, OTHER) is None  # its address has let it in
        door.certificates.remove(fingerprint, at=AT, by="test")
        assert admit(DER, NODE) is not None


def test_every_sapient_input_asks() -> None:
    settings = SapientSettings(kind="sapient", name="trial", listen="127.0.0.1:0")
    made = settings.make(simulation=False)
    assert made.admit is anyone
    with Door.in_memory() as door:
        ask_access([Keeper(made, Intake(SystemClock()))], door)
        assert "not known" in (made.admit(DER, NODE) or "")
