"""The numbers of MAVLink's commands and frames that a mission's reader tells apart.

Source: mavlink.io/en/messages/common.html and /ardupilotmega.html (MAV_CMD, MAV_FRAME).
"""

from vedette.model.height import HeightReference

TERRAIN, SEA_LEVEL, HOME = (
    HeightReference.ABOVE_GROUND,
    HeightReference.MEAN_SEA_LEVEL,
    HeightReference.ABOVE_TAKEOFF,
)
FRAMES = {0: SEA_LEVEL, 5: SEA_LEVEL, 3: HOME, 6: HOME, 10: TERRAIN, 11: TERRAIN}
MISSION_FRAME = 2  # of a command that has no place
LOCAL_FRAMES = frozenset({1, 4, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21})  # in metres

SPLINE = 82  # a way point that is passed on a curve
# Way point, land, take off, spline, VTOL take off and landing, place a payload.
GOES_TO = frozenset({16, 21, 22, SPLINE, 84, 85, 94})
CIRCLES = {17: 2, 18: 2, 19: 2, 31: 1}  # loiter, and which parameter is the radius
HERE_WITHOUT_PLACE = frozenset({17, 18, 19, 21, 22, 31, 84, 85, 94})  # then: where it is
RETURNS = 20  # to home, or to a rally point
JUMPS = 177  # to an item by its number
JUMPS_TO_TAG, JUMP_TAG = 601, 600
SETS_CURRENT = 224  # the current item: a jump too
SETS_HOME = 179
CHANGES_HEIGHT = frozenset({30, 113, 186})
RALLY_POINT = 5100
LANDS_HERE_LATER = frozenset({188, 189})  # where a return begins its way back, or its landing
# To follow something, to be guided by another computer, a script, another mode.
DELIVERS = frozenset({25, 32, 33, 83, 92, 176, 213, 218, 221, 222, 300, 42702, 42703, 42704})

# Commands that move no aircraft, and may stand in a mission beside those that do: waits, yaw,
# speed, servos, cameras and gimbals, grippers, what to look at, the switch of a VTOL's mode.
STAYS = frozenset(
    {80, 93, 112, 114, 115, 178, 181, 182, 183, 184, 185, 187, 193, 194, 195, 196, 197,
     198, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 214, 215, 216, 217, 220,
     223, 260, 400, 410, 500, 530, 531, 532, 533, 534, 600, 1000, 1001, 2000, 2001, 2500, 2501,
     2502, 2503, 2504, 2505, 3000, 3001, 5000, 5001, 5002, 5003, 5004}
    - {JUMP_TAG}
)  # fmt: skip
