"""Settings: typed, with ranges, and the page that documents them."""
