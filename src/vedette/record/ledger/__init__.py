"""The ledger: canonical JSON, the Merkle tree, entries and their bodies, signed notes and checkpoints."""
