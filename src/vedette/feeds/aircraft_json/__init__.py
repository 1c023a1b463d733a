"""aircraft.json: the aircraft that readsb, dump1090, tar1090 and SkyAware serve over HTTP."""
