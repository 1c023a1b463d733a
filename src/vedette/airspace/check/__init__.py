"""The check of one place: heights, hours, who is barred, probability, and the index of restrictions."""
