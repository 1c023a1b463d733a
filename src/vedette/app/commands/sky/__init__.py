"""`vedette sky`: what stood in the sky of a place."""
