"""Captures through the real decoders: one aircraft is one track under one id throughout."""

from crafted import ever_confirmed, play
from made_captures import Capture

from vedette.feeds.decoder import Tally
from vedette.feeds.mode_s.adsb import ModeSDecoder
from vedette.feeds.mode_s.mode_s_csv import read_csv
from vedette.feeds.recordings.pcap import read_frames
from vedette.feeds.remote_id import RemoteIdDecoder
from vedette.model.errors import BadFrameError
from vedette.model.identity import Claim, ClaimKind, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import IdentityReport, Observation, PositionReport
from vedette.model.times import seconds_between


def test_a_drone_flight_is_one_track(drone: Capture) -> None:
    decoder, tally = RemoteIdDecoder(), Tally()
    reports: list[Observation] = []
    with drone.path.open("rb") as stream:
        for frame in read_frames(stream, source="p", sensor=SensorId("rid"), tally=tally):
            try:
                said = list(decoder.decode(frame))
            except BadFrameError:
                continue
            reports += [r for r in said if isinstance(r, PositionReport | IdentityReport)]
    picture, told = play(reports)
    (track,) = picture.tracks
    assert {t.id for t in told} == ever_confirmed(told) == {track.id}
    assert track.reports == sum(isinstance(r, PositionReport) for r in reports) == 124
    assert 120 < seconds_between(track.updated_at, track.first_at) < 126
    assert track.assumed_sigma_m is None  # the drone states that its accuracy is unknown
    assert abs(track.velocity_east_m_s or 0) < 5


def test_an_airliner_is_one_track_in_spite_of_whole_second_times(airliner: Capture) -> None:
    decoder, tally = ModeSDecoder(clock_step_s=1.0), Tally()
    reports: list[Observation] = []
    with airliner.path.open("rb") as stream:
        for frame in read_csv(stream, source="a", sensor=SensorId("adsb"), tally=tally):
            said = decoder.decode(frame)
            reports += [r for r in said if isinstance(r, PositionReport | IdentityReport)]
    picture, told = play(reports)
    (track,) = picture.tracks
    assert {t.id for t in told} == ever_confirmed(told) == {track.id}
    assert [e.value for e in track.identity.emitters] == [airliner.address]
    assert track.identity.emitters[0].scheme is EmitterScheme.ICAO24
    assert Claim(ClaimKind.CALLSIGN, airliner.callsign or "") in track.identity.claims
    assert 700 < seconds_between(track.updated_at, track.first_at) < 740
    assert track.covariance.sigma_max < 500
