"""The state that the entries of a ledger amount to: incidents, statements, evidence and more."""
