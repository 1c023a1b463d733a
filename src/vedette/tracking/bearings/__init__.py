"""Objects found and followed by directions alone: azimuths, elevations and presences."""
