"""Restrictions written as zone files: ED-318, ED-269, GeoJSON and KML.

What was read and not changed is written as it stood. What a format cannot hold is listed as a
loss; what would change where, when or whom is refused instead.
"""
