"""The one function that advances the world, and what feeds it."""
