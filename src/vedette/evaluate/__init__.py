"""Metrics: how good the tracks are, always scored causally.

Functions on arrays live one family a module; `scene` turns tables of tracks and truth into frames.
"""
