"""TCP keep-alive: the system detects that the other side has gone without closing.

Without it a connection whose other side lost its network or its power stays open for ever, and
takes one of the places of those who are known.
"""

import asyncio
import socket

IDLE_S = 60
INTERVAL_S = 15
PROBES = 4


def keep_alive(writer: asyncio.StreamWriter) -> None:
    """Turn on TCP keep-alive: the connection then ends within 2 minutes after the peer has gone."""
    end = writer.get_extra_info("socket")
    if end is None:
        return
    end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", IDLE_S),
        ("TCP_KEEPINTVL", INTERVAL_S),
        ("TCP_KEEPCNT", PROBES),
    ):
        if hasattr(socket, name):
            end.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
