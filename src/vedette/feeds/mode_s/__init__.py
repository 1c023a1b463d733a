"""Mode S and ADS-B: frames, positions, accuracy, recordings and streams."""
