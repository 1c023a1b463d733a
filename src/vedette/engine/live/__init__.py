"""The engine on live input: what arrives goes to the raw log first, then through `step`."""
