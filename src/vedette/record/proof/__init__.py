"""What a stranger can check: signed checkpoints, witnesses, proofs, and when."""
