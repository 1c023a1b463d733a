"""What the SAPIENT feed declares of itself. Its nodes register themselves, over an input of its
own (`engine.live.inputs.sapient_tcp`)."""

from typing import cast

from vedette.feeds.decoder import Decoder, Encoding
from vedette.feeds.feed import DecoderSettings, Evidence, Feed
from vedette.model.extras import optional_module


def _decoder(_given: DecoderSettings) -> Decoder:
    module = optional_module("vedette.feeds.sapient.decoder", extra="sapient", what="SAPIENT")
    return cast("Decoder", module.SapientDecoder())


SAPIENT_FEED = Feed(
    name="sapient",
    title="SAPIENT (BSI Flex 335 v2.0) sensors",
    sensor_kind=None,
    frames=(Encoding.SAPIENT,),
    decoder=_decoder,
    own_inputs=("sapient",),
    extra="sapient",
    example="tests/feeds/examples/sapient.jsonl",
    page="docs/feeds/sapient.md",
    evidence=Evidence(
        hostile_input="tests/feeds/sapient/test_sapient_door.py",
        throughput="benchmarks/sapient.py",
    ),
)
