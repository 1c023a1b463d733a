"""Access: people, roles, sessions, tokens, and what is withheld from whom."""
