"""Restrictions written as zone files: ED-318, ED-269, GeoJSON and KML.

Unchanged input is written unchanged. What a format cannot hold is listed as a loss. A change of
place, time or persons is refused.
"""
