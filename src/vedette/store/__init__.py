"""SQLite files, the raw log and evidence files: durable and append-only."""
