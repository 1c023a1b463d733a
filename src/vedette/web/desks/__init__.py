"""What the page can ask and do: one desk a noun, over the engine and the record."""
