"""Who may see what. For now there is one rule for all: what leads to a person is withheld."""
