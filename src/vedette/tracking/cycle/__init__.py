"""One tracking cycle: scans, association, the life of a track, the end of the cycle."""
