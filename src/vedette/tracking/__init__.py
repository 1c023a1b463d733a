"""The tracker: reports in, tracks out."""
