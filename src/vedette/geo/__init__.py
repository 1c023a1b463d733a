"""WGS 84: local frames, geodesics, polygons and height references."""
