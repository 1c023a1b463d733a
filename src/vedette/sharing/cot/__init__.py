"""Cursor on Target: released tracks, restrictions, alarms and sightings as CoT events."""
