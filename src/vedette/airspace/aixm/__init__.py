"""AIXM 5.1 and 5.1.1: the airspaces of an aeronautical data set.

Source: AIXM 5.1.1 UML and schemas (aixm.aero); OGC 12-028r1, use of GML for aviation data.
"""
