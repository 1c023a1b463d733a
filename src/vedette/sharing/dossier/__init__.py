"""A dossier: one incident on paper, for a person who was not there."""
