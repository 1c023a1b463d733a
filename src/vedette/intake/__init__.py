"""Intake of a document: what it is, what of it is the report, and the statements it suggests."""
