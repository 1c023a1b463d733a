"""Who and what a track is: emitters, rivals for one address, object class."""
