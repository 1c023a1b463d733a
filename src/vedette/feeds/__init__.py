"""One module a protocol: bytes in, reports out. No sockets, no clock, no logging."""
