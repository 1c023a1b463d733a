"""The project's own report format: JSON Lines in, reports out."""
