"""Commands that check flights and read zone files."""
