"""The ledger: canonical JSON, the Merkle tree, entries, signed notes and checkpoints."""
