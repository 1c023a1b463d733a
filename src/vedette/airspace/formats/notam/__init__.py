"""NOTAM text: restrictions of airspace as they go out over the aeronautical fixed service."""
