"""Partners: what goes out to them while the watch runs, and what they send. Nothing here acts on an
aircraft, and nothing goes out without a release rule."""
