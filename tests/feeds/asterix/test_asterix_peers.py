"""Every field of every item, held against tshark and asterix-decoder, which share no code of ours.

Skipped where a program is absent: tshark is in Debian (`apt-get install tshark`); asterix-decoder
is GPL and needs an environment of its own, whose Python VEDETTE_ASTERIX_PYTHON names.
"""

import json
import os
import random
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from asterix_encoder import block

from vedette.feeds.asterix.record_layouts import CATEGORIES, RecordReader, _layouts, editions

TSHARK = shutil.which("tshark")
DECODER = os.environ.get("VEDETTE_ASTERIX_PYTHON")
# Editions that tshark 4.0 reads by default, where they are not our newest.
TSHARK_EDITIONS = {15: "1.1", 20: "1.10", 21: "2.6", 48: "1.30", 62: "1.20"}
TSHARK_CATEGORIES = [one for one in CATEGORIES if one not in (129, 205)]
# tshark has 1/16 where the range that it states needs 1/4 m/s; asterix-decoder has 1/4, as we have.
TSHARK_WRONG = {(10, "202"), (10, "210")}
UNNAMED = {"SP", "RE", "RFS"}  # bytes without a public layout
SOURCE = {"SAC": 25, "SIC": 201}


def random_value(layout: list[Any], dice: random.Random) -> Any:
    """Any value of a layout, in the units of the specification."""
    match layout[0]:
        case "element":
            bits, kind = layout[1], layout[2]
            if kind == "signed":
                return dice.randrange(-(1 << bits - 1), 1 << bits - 1) * layout[3]
            if kind == "unsigned":
                return dice.randrange(1 << bits) * layout[3]
            if kind in ("ascii", "icao"):
                size = bits // (8 if kind == "ascii" else 6)
                return "".join(dice.choice("ABCXYZ0189") for _ in range(size))
            return format(dice.randrange(1 << bits), "o" if kind == "octal" else "d")
        case "group":
            return {p[0]: random_value(p[1], dice) for p in layout[1] if not isinstance(p, int)}
        case "extended":
            parts = [p for group in layout[1] for p in group if isinstance(p, list)]
            return {p[0]: random_value(p[1], dice) for p in parts}
        case "repetitive":
            return [random_value(layout[2], dice) for _ in range(2)]
        case _:
            return {p[0]: random_value(p[1], dice) for p in layout[1] if p is not None}


def records_of(category: int, edition: str) -> list[dict[str, Any]]:
    """A record for each item of an edition, with every part of it at random."""
    dice = random.Random(category)  # noqa: S311 - test data
    layouts = _layouts(category)
    found = []
    for index in layouts["editions"][edition]:
        name, layout = layouts["items"][index] if index is not None else ("SP", [])
        if name not in UNNAMED:
            found.append({"010": SOURCE} | {name: random_value(layout, dice)})
    return found


def ours(category: int, edition: str, data: bytes) -> list[dict[str, Any]]:
    return list(RecordReader(category, edition, None, si=False).records(data))


def flat(value: Any, key: str) -> dict[str, Any]:
    if isinstance(value, list):
        return {k: v for n, one in enumerate(value) for k, v in flat(one, f"{key}#{n}").items()}
    if isinstance(value, dict):
        return {k: v for name, one in value.items() for k, v in flat(one, f"{key}.{name}").items()}
    return {key: value}


def same(mine: Any, theirs: str) -> bool:
    """Whether a value of ours is what a peer printed: a number, in hex or not, or a text."""
    if isinstance(mine, str) and mine.strip() == theirs.strip():
        return True
    try:
        number = int(theirs, 16) if theirs.startswith("0x") else float(theirs)
        value = int(mine, 8) if isinstance(mine, str) else mine
    except ValueError:
        return False
    return abs(value - number) <= 1e-9 + 1e-6 * abs(number)


def capture(blocks: list[bytes]) -> bytes:
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 101)
    for number, data in enumerate(blocks):
        udp = struct.pack(">HHHH", 4000, 8600, 8 + len(data), 0) + data
        ends = (0x7F000001, 0x7F000001)
        ip = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, *ends) + udp
        out += struct.pack("<IIII", 1_700_000_000 + number, 0, len(ip), len(ip)) + ip
    return out


def leaves(pairs: Any, path: str = "") -> list[tuple[str, str]]:
    """The leaves of tshark's JSON, whose keys may occur twice."""
    if not isinstance(pairs, list):
        return [(path, pairs)]
    return [leaf for key, value in pairs for leaf in leaves(value, key)]


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
def test_tshark_reads_the_same_value_in_every_field(tmp_path: Path) -> None:
    blocks, expected = [], []
    for category in TSHARK_CATEGORIES:
        edition = TSHARK_EDITIONS.get(category, editions(category)[-1])
        for one in records_of(category, edition):
            data = block(category, one, edition=edition)
            blocks.append(data)
            expected.append((category, ours(category, edition, data)[0]))
    path = tmp_path / "all.pcap"
    path.write_bytes(capture(blocks))
    command = [str(TSHARK), "-r", str(path), "-d", "udp.port==8600,asterix", "-T", "json"]
    done = subprocess.run([*command, "-J", "asterix"], capture_output=True, check=True, text=True)
    packets = json.loads(done.stdout, object_pairs_hook=list)
    assert len(packets) == len(blocks)
    compared, different = 0, []
    for (category, mine), packet in zip(expected, packets, strict=True):
        prefix = f"asterix.{category:03}_"
        theirs = {
            name.removeprefix(prefix).removesuffix("_VALUE"): value
            for name, value in leaves(packet)
            if name.startswith(prefix) and not isinstance(value, list)
        }
        for key, value in mine.items():
            name = key.replace(".", "_")
            wrong = (category, key.split(".")[0]) in TSHARK_WRONG
            if isinstance(value, list) or name not in theirs or wrong:
                continue
            compared += 1
            if not same(value, theirs[name]):
                different.append((category, key, value, theirs[name]))
    print(f"tshark: {compared} fields compared, {len(different)} differ")  # noqa: T201 - the figure of the page
    assert different == []
    assert compared > 1_000


@pytest.mark.skipif(DECODER is None, reason="VEDETTE_ASTERIX_PYTHON names no environment")
def test_asterix_decoder_reads_the_same_numbers() -> None:
    theirs_of = {10: "1.1", 19: "1.3", 20: "1.10", 21: "2.6", 23: "1.3", 34: "1.27", 205: "1.0"}
    theirs_of |= {63: "1.6", 65: "1.5", 62: "1.18"}
    blocks, expected = [], []
    for category, edition in theirs_of.items():
        for one in records_of(category, edition):
            data = block(category, one, edition=edition)
            blocks.append(data)
            expected.append(ours(category, edition, data)[0])
    program = (
        "import sys, json, asterix\n"
        "for line in sys.stdin:\n"
        "    print(json.dumps(asterix.parse(bytes.fromhex(line))))\n"
    )
    text = "\n".join(one.hex() for one in blocks)
    done = subprocess.run(
        [str(DECODER), "-c", program], input=text, capture_output=True, check=True, text=True
    )
    compared, different = 0, []
    for data, mine, line in zip(blocks, expected, done.stdout.splitlines(), strict=True):
        parsed = json.loads(line)
        if not parsed:
            different.append((data[0], "not read", "", ""))
            continue
        numbers = {}
        for item, value in parsed[0].items():
            if item.startswith("I") and item[1:].isdigit():
                leaf = ".val"  # beside it stand a description and a meaning
                numbers |= {
                    k.removesuffix(leaf).lower(): v
                    for k, v in flat(value, item[1:]).items()
                    if k.endswith(leaf)
                }
        for key, value in mine.items():
            found = numbers.get(key.lower())
            if isinstance(value, (list, str)) or not isinstance(found, (int, float)):
                continue
            compared += 1
            if not same(value, str(found)):
                different.append((data[0], key, value, found))
    print(f"asterix-decoder: {compared} fields compared, {len(different)} differ")  # noqa: T201 - as above
    assert different == []
    assert compared > 300
