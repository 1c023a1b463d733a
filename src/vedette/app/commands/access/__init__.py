"""Commands for people, tokens and personal data."""
