"""KML and KMZ: polygons that somebody drew as zones. Source: OGC 12-007r2, KML 2.3."""
