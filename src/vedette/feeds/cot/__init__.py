"""Cursor on Target in: what TAK servers and clients send of positions, as XML or TAK protobuf."""
