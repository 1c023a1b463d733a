"""What is wrong with sensors that are not silent: found in event time, said once, counted."""
