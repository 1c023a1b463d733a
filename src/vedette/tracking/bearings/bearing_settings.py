"""Constants of the tracking by bearings, each with its unit and the reason for its value."""

import math

ASSUMED_DETECTION = 0.6
"""Probability that a sensor that looks sees an object, until that is learned from its reports."""
ASSUMED_CLUTTER = 0.1
"""False bearings of a sensor in one scan, until that is learned."""
LEAST_CLUTTER = 0.01
LEARNING_SCANS = 50.0
"""Scans after which most of a first assumption is forgotten."""

SCAN_US = 50_000
"""Bearings of one sensor within 50 ms are one scan: each of another object, or false."""
SCANS_MOST = 16
"""Most scans of one sensor in a cycle: with a cycle of 0.5 s, 32 frames a second of a camera. A
sensor that floods must not use up the time of the others."""
SIGHTS_MOST = 60
"""Most bearings in one scan."""
LATE_US = 5_000_000
"""A bearing measured this long before the state of the objects is not used."""
POOL_US = 2_500_000
"""Bearings that no object explains wait this long for others that cross them."""
POOL_MOST = 150
"""Most bearings that wait. The work of finding crossings grows with the square of this number."""
PER_SENSOR_MOST = 12
"""Most bearings that wait for one sensor, so that a flood of one sensor leaves room for others."""
PLACES_MOST = 1_500
"""Most pairs of bearings whose crossing is scored in a cycle, newest first."""
TRIALS_MOST = 200
"""Most of the best crossings that are tried in a cycle."""
BIRTHS_MOST = 20
"""Most objects that begin in one cycle."""
OBJECTS_MOST = 120
"""Most objects. Those that are not told as tracks are dropped first, the least likely first."""
RANGE_MOST_M = 60_000.0
"""Greatest distance in metres of a crossing from a sensor that declares no coverage."""
REACH_LIMIT_M = 250_000.0
"""Greatest reach in metres that a sensor is believed to have, whatever it declares."""
CROSSING_LEAST_RAD = math.radians(4.0)
"""Least angle between two bearings that give a place."""
CROSSING_SIGMA_MOST_M = 3_000.0
"""Greatest 1-sigma error of a crossing in metres. Above it the bearings stay bearings."""

SPEED_SIGMA_M_S = 40.0
"""1-sigma error, each way, of the velocity of a new object, whose velocity is unknown: 0 m/s is
assumed. Drones fly at up to 40 m/s, light aircraft at up to 80 m/s."""
CLIMB_SIGMA_M_S = 5.0
HEIGHT_SIGMA_M = 1_000.0
"""1-sigma error of a height that no elevation has measured."""
ACCELERATION_M2_S3 = (0.03, 20.0)
"""White-noise acceleration density, east and north, in straight flight and in a turn. A drone that
turns at 10 degrees/s at 15 m/s for 5 s accelerates with 2.6 m/s²: 2.6² x 5 / 2 = 17. On a straight
leg its autopilot holds the speed to about 1 m/s over half a minute: 1² / 30 = 0.03."""
MODE_STAY_S = (120.0, 12.0)
"""Mean time in seconds for which an object flies straight, and for which it turns."""
STARTING_MODE = (0.8, 0.2)
"""Probabilities of straight flight and of a turn of a new object."""
CLIMB_ACCELERATION_M2_S3 = 0.5
LEAST_SIGMA_RAD = math.radians(0.05)
"""Least 1-sigma error of a bearing: an alignment is seldom better than this."""

GATE = 4.0
"""Sigmas within which a bearing may be of an object."""
KEEP_EXISTENCE = 0.003
"""Probability of existence below which an object is dropped."""
MEAN_STAY_S = 600.0
"""Mean time in seconds that an object stays."""

REGION_EXISTENCE = 0.9
"""Probability of existence from which a crossing of bearings is told, as a tentative track."""
CONFIRM_EXISTENCE = 0.999
CONFIRM_AGE_S = 6.0
"""Least age of a confirmed track of three or more sensors. A ghost, made of the bearings of
several objects, loses its bearings to the objects within this time."""
TWO_SENSORS_AGE_S = 20.0
"""The same for a track that two sensors see. Two bearings always cross somewhere, so only their
movement over time tells an object from a ghost."""
CONFIRM_SHARE = 0.5
"""Least share of the expected bearings that a confirmed track must have received."""
DOUBTFUL_SHARE = 0.6
"""Share of the expected bearings below which an object is doubtful. The bearings of a doubtful
object may begin others, which take its bearings away if they fit better."""
MISFIT_MOST = 1.8
"""Mean squared distance, in sigmas, of the bearings from their object above which it is doubtful.
It is 1 for a right object; by chance it exceeds 1.7 in one object of a thousand."""
FIT_SIGHTS = 20.0
"""Bearings over which that mean is taken."""
CONFIRM_SIGMA_M = 500.0
"""Greatest 1-sigma position error of a track that is confirmed."""
SHARE_SCANS = 30.0
"""Scans over which that share is counted."""
SUPPORT_S = 6.0
"""A sensor counts as seeing an object for this long after its last bearing of it."""
COAST_S = 5.0
"""Seconds without a bearing after which a confirmed track coasts."""
LOST_S = 30.0
"""Seconds without a bearing after which a track is lost."""
LOST_SIGMA_M = 1_500.0
MERGE_CYCLES = 4
"""Consecutive cycles in which two tracks must agree before they become one."""
PRESENCE_SPAN_S = 10.0
"""Presences of one sensor within this time say the same thing: they do not average out."""
