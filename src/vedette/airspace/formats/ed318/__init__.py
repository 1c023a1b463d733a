"""ED-318 zone files: JSON over GeoJSON.

Written from the format's field tables and its published JSON schema
(github.com/UASGeoZones/ED-318).
"""
