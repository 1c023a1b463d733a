"""What the SBS-1 feed declares of itself."""

from vedette.feeds.decoder import Decoder
from vedette.feeds.feed import DecoderSettings, Evidence, Feed, FileFormat, LiveEncoding
from vedette.feeds.recorded_text import LineCutter
from vedette.feeds.recording_clock import NO_ZONE
from vedette.feeds.sbs1.sbs1_decoder import SBS1, Sbs1Decoder
from vedette.feeds.sbs1.sbs1_recordings import read_recording, recognise_sbs1
from vedette.feeds.sbs1.sbs1_settings import Sbs1Settings
from vedette.model.sensor import SensorKind

_LONGEST_LINE = 512  # bytes; 22 columns take some 150


def _decoder(given: DecoderSettings) -> Decoder:
    own = given.own or Sbs1Settings()
    return Sbs1Decoder(time_zone=own.time_zone)


SBS1_FEED = Feed(
    name="sbs1",
    title="SBS-1 BaseStation text",
    sensor_kind=SensorKind.ADSB,
    frames=(SBS1,),
    decoder=_decoder,
    settings=Sbs1Settings,
    live=(
        LiveEncoding(
            name="sbs1",
            words="SBS-1 BaseStation text, one message a line",
            frames=SBS1,
            cutter=lambda: LineCutter(_LONGEST_LINE),
            in_messages=True,
            message_end=b"\n",
            usual_port=30003,
        ),
    ),
    files=(
        FileFormat(
            name="sbs1",
            words="SBS-1 BaseStation text",
            recognise=recognise_sbs1,
            read=read_recording,
            sensor_kind=SensorKind.ADSB,
            times_off=NO_ZONE,
        ),
    ),
    example="tests/feeds/examples/sbs1.txt",
    page="docs/feeds/sbs-1.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_sbs1.py",
        peer="tests/feeds/test_sbs1_peer.py",
        throughput="benchmarks/feed_speed.py",
    ),
)
