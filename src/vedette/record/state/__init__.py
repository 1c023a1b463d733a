"""What the entries of a ledger amount to: incidents, statements, questions, evidence, restrictions."""
