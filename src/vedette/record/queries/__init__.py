"""Questions to the record: now, as of a time, what changed in a day, what rests on a statement."""
