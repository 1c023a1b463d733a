"""SQLite: one file, durable commits, and nothing that may be overwritten."""
