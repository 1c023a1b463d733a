"""The record: incidents, statements and evidence, folded from a ledger that anybody can verify."""
