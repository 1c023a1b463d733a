"""Commands that run the watch: demo, replay, simulate, serve."""
