"""MAVLink: what autopilots, their ADS-B receivers and Remote ID modules send. Nothing is sent."""
