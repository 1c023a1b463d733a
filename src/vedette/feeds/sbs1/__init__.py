"""SBS-1 BaseStation text: what Kinetic's BaseStation, dump1090 and readsb send on port 30003."""
