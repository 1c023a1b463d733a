"""When a restriction is in force: daily hours, by the clock or by the sun."""
