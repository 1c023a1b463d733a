"""Personal data beside the ledger: sealed, opened with the look logged, erased by its key."""
