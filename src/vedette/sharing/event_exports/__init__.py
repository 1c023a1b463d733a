"""Tracks and alarms of a run as files for analysts: GeoJSON, CSV, KML, MF-JSON and GeoParquet."""
