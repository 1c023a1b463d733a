"""Whom a restriction bars."""

import pytest

from vedette.airspace.check.standing import standing
from vedette.model.crossing import Standing
from vedette.model.identity import (
    Claim,
    ClaimKind,
    ClassLikelihood,
    Emitter,
    EmitterScheme,
    Identity,
    ObjectClass,
)
from vedette.model.restriction import Bars

from .builders import restriction, track

BARRED, FREE, UNKNOWN = Standing.BARRED, Standing.NOT_BARRED, Standing.UNKNOWN
ICAO = Emitter(EmitterScheme.ICAO24, "406b90")
MAC = Emitter(EmitterScheme.MAC, "02:00:00:00:00:01")
PLOT = Emitter(EmitterScheme.SENSOR_TRACK, "radar/1")


def said(emitter: Emitter, *claims: tuple[ClaimKind, str]) -> Identity:
    return Identity(emitters=(emitter,), claims=tuple(Claim(*one) for one in claims))


def unmanned(share: float) -> tuple[ClassLikelihood, ...]:
    return (
        ClassLikelihood(ObjectClass.AIRCRAFT, 1 - share),
        ClassLikelihood(ObjectClass.UNMANNED, share),
    )


@pytest.mark.parametrize(
    ("bars", "identity", "share", "expected"),
    [
        (Bars.EVERYONE, said(ICAO), None, BARRED),
        (Bars.EVERYONE, said(PLOT), None, BARRED),
        (Bars.UNIDENTIFIED, said(ICAO), None, FREE),
        (Bars.UNIDENTIFIED, said(MAC), None, FREE),
        (Bars.UNIDENTIFIED, said(PLOT), None, BARRED),
        (Bars.UNIDENTIFIED, Identity(), None, BARRED),
        (Bars.UNMANNED, said(MAC, (ClaimKind.UA_TYPE, "helicopter_or_multirotor")), None, BARRED),
        (Bars.UNMANNED, said(ICAO, (ClaimKind.AIRCRAFT_CATEGORY, "B6")), None, BARRED),
        (Bars.UNMANNED, said(ICAO, (ClaimKind.AIRCRAFT_CATEGORY, "A3")), None, FREE),
        (Bars.UNMANNED, said(ICAO, (ClaimKind.AIRCRAFT_CATEGORY, "A0")), None, UNKNOWN),
        (Bars.UNMANNED, said(ICAO), None, UNKNOWN),
        (Bars.UNMANNED, said(PLOT), None, UNKNOWN),
        (Bars.UNMANNED, said(PLOT), 0.99, BARRED),
        (Bars.UNMANNED, said(PLOT), 0.01, FREE),
        (Bars.UNMANNED, said(PLOT), 0.5, UNKNOWN),
        # two sayings that clash: the class evidence is the sensors', the claim is its own
        (Bars.UNMANNED, said(ICAO, (ClaimKind.AIRCRAFT_CATEGORY, "A3")), 0.99, BARRED),
    ],
)
def test_who_is_barred(
    bars: Bars, identity: Identity, share: float | None, expected: Standing
) -> None:
    classes = () if share is None else unmanned(share)
    found, why = standing(restriction(bars=bars), track(47, 8, identity=identity, classes=classes))
    assert found is expected
    assert why


def test_an_exemption_is_claimed_by_name() -> None:
    zone = restriction(exempt=("MEDEVAC1", "SAR"))
    named = said(ICAO, (ClaimKind.CALLSIGN, "Medevac1"))
    assert standing(zone, track(47, 8, identity=named))[0] is FREE
    found, why = standing(zone, track(47, 8, identity=said(ICAO)))
    assert found is BARRED
    assert "MEDEVAC1" in why


def test_a_zone_that_restricts_nobody() -> None:
    assert standing(restriction(kind="NO_RESTRICTION"), track(47, 8))[0] is FREE


def test_a_bird_by_the_sensors_own_word_is_barred_by_nobody_but_a_doubtful_one_is() -> None:
    def likely(share: float) -> tuple[ClassLikelihood, ...]:
        return (
            ClassLikelihood(ObjectClass.BIRD, share),
            ClassLikelihood(ObjectClass.UNMANNED, 1 - share),
        )

    found, why = standing(restriction(), track(47, 8, classes=likely(0.99)))
    assert found is FREE
    assert "a bird" in why
    assert standing(restriction(), track(47, 8, classes=likely(0.9)))[0] is BARRED
