"""What the ASTERIX feed declares of itself."""

from vedette.feeds.asterix.asterix_decoder import ASTERIX, AsterixDecoder
from vedette.feeds.asterix.asterix_settings import AsterixSettings
from vedette.feeds.asterix.block_streams import BlockCutter, read_recording, recognise_blocks
from vedette.feeds.asterix.record_layouts import looks_like_asterix
from vedette.feeds.decoder import Decoder
from vedette.feeds.feed import DecoderSettings, Evidence, Feed, FileFormat, LiveEncoding
from vedette.feeds.recording_clock import NO_DATE
from vedette.model.sensor import SensorKind


def _decoder(given: DecoderSettings) -> Decoder:
    return AsterixDecoder(given.own)


ASTERIX_FEED = Feed(
    name="asterix",
    title="ASTERIX of radars, multilateration, ADS-B ground stations and trackers",
    sensor_kind=SensorKind.RADAR,
    frames=(ASTERIX,),
    decoder=_decoder,
    settings=AsterixSettings,
    live=(
        LiveEncoding(
            name="asterix",
            words="ASTERIX data blocks of categories 10, 15, 19, 20, 21, 23, 34, 48, 62, 63, 65, "
            "129 and 205",
            frames=ASTERIX,
            cutter=BlockCutter,
            in_messages=True,
            looks_like=looks_like_asterix,
            usual_port=8600,
        ),
    ),
    files=(
        FileFormat(
            name="asterix",
            words="ASTERIX data blocks",
            recognise=recognise_blocks,
            read=read_recording,
            sensor_kind=SensorKind.RADAR,
            times_off=NO_DATE,
        ),
    ),
    example="tests/feeds/examples/asterix.bin",
    page="docs/feeds/connect-asterix.md",
    evidence=Evidence(
        hostile_input="tests/feeds/asterix/test_asterix_decoder.py",
        peer="tests/feeds/asterix/test_asterix_peers.py",
        throughput="benchmarks/feed_speed.py",
    ),
)
