"""OGN: gliders, light aircraft and drones of the Open Glider Network, as APRS lines."""
