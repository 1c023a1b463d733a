"""What a person or the engine puts on record, one module a noun."""
