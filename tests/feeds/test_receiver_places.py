"""A receiver's place reaches the decoder of the input that it sends by, whoever states it."""

from dataclasses import replace

import pytest
from squitters import START, airborne, frame, on_ground

from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.frame_order import InputDecoding
from vedette.model.report import PositionReport

LINE = (
    b'{"type": "sensor", "received_at": "2025-09-09T21:15:00Z", "sensor": {"id": "rx", '
    b'"kind": "adsb", "lat_deg": 52.1, "lon_deg": 21.0}}\n'
)


def registered() -> Frame:
    """What the settings say of the sensor, as another input."""
    return replace(frame(LINE), encoding=Encoding.REPORT_LINE, source="settings", sequence=0)


def taxiing(first_s: float) -> list[Frame]:
    """An aircraft on the ground, as `rx` hears it by the input `0...`."""
    return [
        replace(frame(on_ground(52.17, 20.97, odd=n % 2 == 1), first_s + n), sequence=n + 1)
        for n in range(8)
    ]


@pytest.mark.parametrize("first", [True, False])
def test_a_place_from_the_settings_reaches_the_receivers_decoder(first: bool) -> None:
    decoding = InputDecoding()
    air = [frame(airborne(52.3, 21.2, odd=False), 0.0)]
    reports = decoding.decode([registered()] if first else air)
    reports += decoding.decode(air if first else [registered()])
    for one in taxiing(1.0):
        reports += decoding.decode([one])
    places = [one for one in reports if isinstance(one, PositionReport)]
    assert places
    assert all(abs(one.lat_deg - 52.17) < 1e-4 for one in places)
    assert all(one.received_at > START for one in places)


def test_without_a_place_the_ground_stays_unknown() -> None:
    decoding = InputDecoding()
    reports = [report for one in taxiing(1.0) for report in decoding.decode([one])]
    assert not any(isinstance(one, PositionReport) for one in reports)
