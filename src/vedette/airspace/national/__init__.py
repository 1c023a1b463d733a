"""Zone files as some states publish them: other layouts of ED-269, ED-318 and GeoJSON.

Written from the keys that stand in the published files, not from a specification.
"""
