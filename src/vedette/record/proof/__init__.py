"""What others can verify: signed checkpoints, witnesses, proofs and time stamps."""
