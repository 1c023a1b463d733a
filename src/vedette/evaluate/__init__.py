"""Metrics of tracks against the truth. Each estimate is scored as it was at its time (causally).

One family of metrics a module; `scene` turns tables of tracks and truth into frames.
"""
