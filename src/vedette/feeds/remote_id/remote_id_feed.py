"""What the Remote ID feed declares of itself. Its recordings are captures (`recordings.pcap`)."""

from vedette.feeds.decoder import Decoder, Encoding
from vedette.feeds.feed import DecoderSettings, Evidence, Feed, LiveEncoding
from vedette.feeds.remote_id.decoder import RemoteIdDecoder
from vedette.model.sensor import SensorKind


def _decoder(_given: DecoderSettings) -> Decoder:
    return RemoteIdDecoder()


REMOTE_ID_FEED = Feed(
    name="remote_id",
    title="Remote ID that drones broadcast",
    sensor_kind=SensorKind.REMOTE_ID,
    frames=(Encoding.IEEE80211, Encoding.BTLE_LL),
    decoder=_decoder,
    live=(
        LiveEncoding(
            name="ieee80211",
            words="a Wi-Fi frame from its frame control on, without radiotap and FCS",
            frames=Encoding.IEEE80211,
            in_messages=True,
        ),
        LiveEncoding(
            name="btle_ll",
            words="a Bluetooth LE advertising PDU from its access address on",
            frames=Encoding.BTLE_LL,
            in_messages=True,
        ),
    ),
    example="tests/feeds/examples/remote_id.pcap",
    page="docs/feeds/remote-id.md",
    evidence=Evidence(
        hostile_input="tests/feeds/remote_id/test_decoder.py", throughput="benchmarks/feed_speed.py"
    ),
)
