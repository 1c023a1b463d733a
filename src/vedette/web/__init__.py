"""The page and its stream: what a person sees of the picture, and what they can do to it."""
