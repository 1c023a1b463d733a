"""The dossier: one incident on paper."""
