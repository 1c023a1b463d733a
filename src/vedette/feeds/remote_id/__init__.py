"""Remote ID (ASTM F3411, ASD-STAN 4709-002): what drones broadcast of themselves.

`messages` reads one message of 25 bytes, `packs` takes packs of them apart; `wifi_beacon`,
`wifi_nan` and `bluetooth` find them in radio frames; `decoder` makes reports of what is new.
"""

from vedette.feeds.remote_id.decoder import RemoteIdDecoder

__all__ = ["RemoteIdDecoder"]
