"""Plain GeoJSON with a documented set of properties (docs/zones.md)."""
