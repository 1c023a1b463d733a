"""Incidents and statements, folded from a ledger that anybody can verify."""
