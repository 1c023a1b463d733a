"""GDL 90: what portable ADS-B receivers (Stratux and others) send over UDP port 4000."""
