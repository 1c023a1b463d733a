"""Many places against many restrictions at once: the same answers, a thousand times as fast."""
