"""ED-269 zone files: the older format of UAS geographical zones.

Written from the format's field tables. Its list of zones stands under `features`, or under
`UASZoneList` as one state publishes it.
"""
