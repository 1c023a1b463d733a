"""Commands that write and read the record."""
