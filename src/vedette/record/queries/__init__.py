"""Queries of the record: now, as of a time, changes in a day, what rests on a statement."""
