"""What goes out: one place in which the nouns become somebody else's format."""
