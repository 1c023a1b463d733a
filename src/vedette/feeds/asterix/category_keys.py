"""Where each ASTERIX category keeps what a report needs: keys of `record_layouts` by meaning.

One table, so that code knows meanings and not categories. A key that no record of an edition has is
never found, which is the same as an item that is absent.
"""

from dataclasses import dataclass, fields
from functools import cache

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryKeys:
    """Keys of one category. An empty tuple: the category does not state it."""

    times: tuple[str, ...]  # of day, s; the first that is there counts
    message_type: str = "000"
    targets: frozenset[int] | None = None  # message types of targets; None: all are, or none is
    alive: frozenset[int] = frozenset()  # message types that only show that the sensor works
    positions: tuple[Pair, ...] = ()  # latitude and longitude, degrees of WGS 84
    polar: tuple[Pair, ...] = ()  # slant range (m) and azimuth (degrees) from the sensor
    cartesian: tuple[Pair, ...] = ()  # east and north (m) of the system's reference point
    bearings: tuple[str, ...] = ()  # azimuth, degrees
    elevation: str = ""
    address: str = ""  # 24 bits
    address_kind: str = ""  # 0 where the address is an ICAO one
    callsigns: tuple[str, ...] = ()
    squawk: str = ""
    squawk_faults: tuple[str, ...] = ()  # flags: not validated, garbled
    serial: str = ""
    track: str = ""
    levels: tuple[str, ...] = ()  # pressure altitude, m; the first that is there counts
    level_faults: tuple[str, ...] = ()  # flags: not validated, garbled
    level_is_qnh: str = ""  # flag: the last of `levels` is corrected to sea level
    ellipsoid: tuple[str, ...] = ()
    sea_level: tuple[str, ...] = ()
    above_ground: tuple[str, ...] = ()
    speed_course: tuple[Pair, ...] = ()  # m/s and degrees
    east_north: tuple[Pair, ...] = ()  # m/s
    climbs: tuple[str, ...] = ()  # m/s
    not_real: tuple[str, ...] = ()  # flags: simulated, test, fixed transponder
    extrapolated: tuple[str, ...] = ()  # flags: not measured in this update
    no_detection: str = ""  # 0: nothing was detected
    sigmas: tuple[Pair, ...] = ()  # 1-sigma east and north, m
    sigmas_deg: tuple[Pair, ...] = ()  # 1-sigma of latitude and longitude, degrees
    covariance: tuple[str, ...] = ()  # of `sigmas`: signed root of the covariance, m
    radius_50: str = ""  # holds half of the errors, m; 0 is unknown
    sigma: str = ""  # 1-sigma in any direction, m
    range_sigma: str = ""  # m
    azimuth_sigma: str = ""  # degrees
    nac_p: str = ""
    nuc_p: str = ""
    adsb_version: str = ""
    unmanned: bool = False  # whether what it reports is an unmanned aircraft by definition
    status: str = ""  # of the system
    status_words: tuple[str | None, ...] = ()  # by value; None: it works, or it is not said
    status_of: Pair = ("", "")  # SAC and SIC of the sensor that the status is about

    @property
    def wanted(self) -> frozenset[str]:
        """All keys, and those of the source."""
        found = {"010.SAC", "010.SIC"}
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name != "status_words":
                found |= set(_texts(value))
        return frozenset(found - {""})


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in _texts(one)]
    return []


_NOGO = (
    None,
    "its output is degraded",
    "its output must not be used (NOGO)",
    None,
)
_CONNECTION = (
    None,
    "it is degraded",
    "it is being initialised",
    "it is not connected",
)
_KEYS = {
    10: CategoryKeys(
        times=("140",),
        targets=frozenset({1}),
        alive=frozenset({2}),
        positions=(("041.LAT", "041.LON"),),
        cartesian=(("042.X", "042.Y"),),
        polar=(("040.RHO", "040.TH"),),
        address="220",
        callsigns=("245.CHR",),
        squawk="060.MODE3A",
        squawk_faults=("060.V", "060.G"),
        track="161.TRK",
        levels=("090.FL",),
        level_faults=("090.V", "090.G"),
        speed_course=(("200.GSP", "200.TRA"),),
        east_north=(("202.VX", "202.VY"),),
        not_real=("020.SIM", "020.TST", "020.RAB"),
        extrapolated=("170.CST",),
        sigmas=(("500.DEVX", "500.DEVY"),),
        status="550.NOGO",
        status_words=_NOGO,
    ),
    15: CategoryKeys(
        times=("145",),
        message_type="000.MT",
        targets=frozenset({1, 2, 3, 4}),
        positions=(("600.P84.LATITUDE", "600.P84.LONGITUDE"),),
        polar=(("625.R", "627.AZ"),),
        bearings=("627.AZ",),
        elevation="628.EL",
        track="161",
        ellipsoid=("601.GH",),
        east_north=(("602.HV.X", "602.HV.Y"),),
        climbs=("604.VV",),
        extrapolated=("170.CSTP",),
        sigmas=(("600.HPP.SDHPX", "600.HPP.SDHPY"),),
        range_sigma="625.SDR",
        azimuth_sigma="627.SDASZ",
    ),
    19: CategoryKeys(
        times=("140",),
        targets=frozenset(),
        alive=frozenset({1, 2, 3}),
        status="550.NOGO",
        status_words=_NOGO,
    ),
    20: CategoryKeys(
        times=("140",),
        message_type="",
        positions=(("041.LAT", "041.LON"),),
        cartesian=(("042.X", "042.Y"),),
        address="220",
        callsigns=("245.CHR",),
        squawk="070.MODE3A",
        squawk_faults=("070.V", "070.G"),
        track="161.TRN",
        levels=("090.FL",),
        level_faults=("090.V", "090.G"),
        ellipsoid=("105",),
        east_north=(("202.VX", "202.VY"),),
        not_real=("020.SIM", "020.TST", "020.RAB"),
        extrapolated=("170.CST",),
        sigmas=(("500.SDP.X", "500.SDP.Y"),),
    ),
    21: CategoryKeys(
        times=("071", "073", "030", "077"),
        message_type="",
        positions=(("131.LAT", "131.LON"), ("130.LAT", "130.LON")),
        address="080",
        address_kind="040.ATP",
        callsigns=("170",),
        squawk="070.MODE3A",
        track="161.TRNUM",
        levels=("145",),
        ellipsoid=("140",),
        speed_course=(("160.GS", "160.TA"),),
        climbs=("157.GVR", "157", "155.BVR", "155"),
        not_real=("040.SIM", "040.TST", "040.RAB"),
        nac_p="090.NACP",
        nuc_p="090.NUCPNIC",
        adsb_version="210.VN",
    ),
    23: CategoryKeys(
        times=("070",),
        targets=frozenset(),
        alive=frozenset({1, 2, 3}),
        status="100.NOGO",
        status_words=(None, "its output must not be used (NOGO)"),
    ),
    34: CategoryKeys(
        times=("030",),
        targets=frozenset(),
        alive=frozenset({1, 2}),
        status="050.COM.NOGO",
        status_words=(None, "its output must not be used (NOGO)"),
    ),
    48: CategoryKeys(
        times=("140",),
        message_type="",
        polar=(("040.RHO", "040.THETA"),),
        cartesian=(("042.X", "042.Y"),),
        address="220",
        callsigns=("240",),
        squawk="070.MODE3A",
        squawk_faults=("070.V", "070.G"),
        track="161.TRN",
        levels=("090.FL",),
        level_faults=("090.V", "090.G"),
        sea_level=("110.3DH",),
        speed_course=(("200.GSP", "200.HDG"),),
        not_real=("020.SIM", "020.TST", "020.RAB"),
        no_detection="020.TYP",
    ),
    62: CategoryKeys(
        times=("070",),
        message_type="",
        positions=(("105.LAT", "105.LON"),),
        cartesian=(("100.X", "100.Y"),),
        address="380.ADR",
        callsigns=("245.CHR", "380.ID"),
        squawk="060.MODE3A",
        squawk_faults=("060.V", "060.G"),
        track="040",
        levels=("136", "135.CTB"),
        level_is_qnh="135.QNH",
        ellipsoid=("130",),
        east_north=(("185.VX", "185.VY"),),
        climbs=("220",),
        not_real=("080.SIM",),
        extrapolated=("080.CST", "080.TSE"),
        sigmas=(("500.APC.X", "500.APC.Y"),),
        sigmas_deg=(("500.APW.LAT", "500.APW.LON"),),
        covariance=("500.COV",),
    ),
    63: CategoryKeys(
        times=("030",),
        message_type="",
        targets=frozenset(),
        status="060.CON",
        status_words=_CONNECTION,
        status_of=("050.SAC", "050.SIC"),
    ),
    65: CategoryKeys(
        times=("030",),
        targets=frozenset(),
        alive=frozenset({1, 2, 3}),
        status="040.NOGO",
        status_words=(None, "its output is degraded", "it is not connected", None),
    ),
    129: CategoryKeys(
        times=("070",),
        message_type="",
        positions=(("080.LAT", "080.LON"),),
        serial="040",
        sea_level=("090",),
        above_ground=("100",),
        east_north=(("185.HVX", "185.HVY"),),
        climbs=("220.VV",),
        radius_50="110",
        unmanned=True,
    ),
    205: CategoryKeys(
        times=("030",),
        targets=frozenset({1, 2, 5}),
        positions=(("050.LAT", "050.LON"),),
        bearings=("080", "070"),
        elevation="200",
        sigma="110",
    ),
}


@cache
def keys_of(category: int) -> CategoryKeys:
    """The keys of a category. Raises KeyError for one that is not read."""
    return _KEYS[category]
