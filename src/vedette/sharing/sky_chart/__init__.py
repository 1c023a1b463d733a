"""The sky chart of a sighting: a view of the horizon with the witness's wedge."""
