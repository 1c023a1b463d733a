"""The check of one place: who is barred, probability, and the index of restrictions."""
