"""Changes to flight files that state no other place, time or limit themselves.

Each takes a random generator and the file, and gives the changed file; None where it cannot.
"""

import copy
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

MARK = "zzunknown"
Mutation = Callable[[Random, bytes], bytes | None]
WORDS = ("", "VIA", "then direct", "note 7", "52.5 21.5", "0,0", "\u2603", "-1", "B")


def _payload(rng: Random) -> str:
    return rng.choice(["", "a", "7", "52.011 21.013", "21.01,52.01,100", "2025-06-10T10:00:00Z"])


# XML


def _tree(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - our own text


def _dumped(root: ET.Element) -> bytes:
    return ET.tostring(root)


def xml_unknown_element(rng: Random, data: bytes) -> bytes:
    root = _tree(data)
    parent = rng.choice(list(root.iter()))
    made = ET.Element(MARK)
    made.text = _payload(rng)
    if rng.random() < 0.4:
        made.attrib = {"lat": "52.01", "lon": "21.013"}
    parent.insert(rng.randint(0, len(parent)), made)
    return _dumped(root)


def xml_rename(rng: Random, data: bytes) -> bytes:
    root = _tree(data)
    tag = rng.choice([e.tag for e in root.iter()][1:])
    found = [e for e in root.iter() if e.tag == tag]
    for element in found if rng.random() < 0.5 else [rng.choice(found)]:
        element.tag = f"{tag}X"
    return _dumped(root)


def xml_wrap(rng: Random, data: bytes) -> bytes:
    root = _tree(data)
    parent = rng.choice([e for e in root.iter() if len(e)])
    at = rng.randrange(len(parent))
    made, child = ET.Element(rng.choice([MARK, "extensions", "Folder"])), parent[at]
    parent.remove(child)
    made.append(child)
    parent.insert(at, made)
    return _dumped(root)


def xml_empty(rng: Random, data: bytes) -> bytes | None:
    root = _tree(data)
    optional = ("ele", "time", "name", "altitudeMode", "fix", "sat", "when")
    found = [e for e in root.iter() if e.tag.rpartition("}")[2] in optional]
    if not found:
        return None
    element = rng.choice(found)
    element.text = ""
    return _dumped(root)


def xml_void(rng: Random, data: bytes) -> bytes | None:
    root = _tree(data)
    found = [e for e in root.iter() if e.tag.rpartition("}")[2] in ("fix", "sat", "coord")]
    if not found:
        return None
    element = rng.choice(found)
    name = element.tag.rpartition("}")[2]
    element.text = {"fix": "none", "sat": "0", "coord": ""}[name]
    return _dumped(root)


def xml_white_space(rng: Random, data: bytes) -> bytes:
    text = data.decode()
    spaces = [m.start() for m in re.finditer(r"[ \n]", text)] or [0]
    at = rng.choice(spaces)
    return (text[:at] + rng.choice(["\n", "\r\n", "\t", "  "]) + text[at + 1 :]).encode()


def xml_words(rng: Random, data: bytes) -> bytes:
    text = data.decode()
    at = rng.choice([m.end() for m in re.finditer(">", text)])
    return (text[:at] + rng.choice(WORDS) + text[at:]).encode()


# JSON


def _objects(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            found.append(one)
            todo += one.values()
        elif isinstance(one, list):
            todo += one
    return found


def _load(data: bytes) -> Any:
    return json.loads(data)


def json_unknown_key(rng: Random, data: bytes) -> bytes:
    root = _load(data)
    value = rng.choice([1, "a", [52.01, 21.01], {"a": [1, 2, 3]}, "52.01,21.01", None, True, 50.0])
    rng.choice(_objects(root))[MARK] = value
    return json.dumps(root).encode()


def json_rename(rng: Random, data: bytes) -> bytes:
    root = _load(data)
    one = rng.choice([o for o in _objects(root) if o])
    name = rng.choice(list(one))
    one[f"{name}X"] = one.pop(name)
    return json.dumps(root).encode()


def json_empty(rng: Random, data: bytes) -> bytes | None:
    root = _load(data)
    optional = ("name", "plannedHomePosition", "doJumpId", "height_reference", "height_sigma_m",
                "sigma_m", "cruiseSpeed", "r", "version", "rallyPoints", "times")  # fmt: skip
    found = [(o, k) for o in _objects(root) for k in o if k in optional and k != "rallyPoints"]
    if not found:
        return None
    one, name = rng.choice(found)
    one[name] = None
    return json.dumps(root).encode()


def json_void(rng: Random, data: bytes) -> bytes | None:
    """A stale row of a trace, a parameter that is not set, a time that is not known."""
    root = _load(data)
    if "trace" in root:
        rng.choice(root["trace"])[6] |= 1
        return json.dumps(root).encode()
    items = [o for o in _objects(root) if o.get("command") in (16, 19, 22)]
    timed = [o for o in _objects(root) if isinstance(o.get("times"), list)]
    if items:
        rng.choice(items)["params"][rng.choice([0, 1, 2, 3, 6])] = None
    elif timed:
        times = rng.choice(timed)["times"]
        times[rng.randrange(len(times))] = None
    else:
        return None
    return json.dumps(root).encode()


def json_item(rng: Random, data: bytes) -> bytes | None:
    """Another command of a mission, which may go anywhere."""
    root = _load(data)
    if "mission" not in root:
        return None
    items = root["mission"]["items"]
    command = rng.choice([93, 178, 201, 206, 600, 9999, 42600, 189, 179, 4501, 25])
    place = [52.02, 21.02, 40] if rng.random() < 0.7 else [0, 0, 0]
    made = {"command": command, "doJumpId": 99, "frame": rng.choice([2, 3]),
            "params": [1, 0, 0, 0, *place], "type": "SimpleItem"}  # fmt: skip
    if command == 179:  # to set home to where it is states no other place
        made["params"] = [1, 0, 0, 0, 0, 0, 0]
    items.insert(rng.randint(0, len(items) - 1), made)
    return json.dumps(root).encode()


def json_layout(rng: Random, data: bytes) -> bytes:
    root = _load(data)
    made = json.dumps(root, indent=rng.choice([1, 4])).encode()
    return b"\xef\xbb\xbf" + made if rng.random() < 0.5 else made


# Lines


def _lines(data: bytes) -> list[str]:
    return data.decode().splitlines(keepends=True)


def lines_word(rng: Random, data: bytes) -> bytes:
    lines = _lines(data)
    made = rng.choice(["# remark\n", "\n", f"{MARK}\n", "LXXX comment\r\n", "word word 7\n", "B\n"])
    lines.insert(rng.randint(0, len(lines)), made)
    return "".join(lines).encode()


def lines_break(rng: Random, data: bytes) -> bytes:
    lines = _lines(data)
    i = rng.randrange(len(lines))
    at = rng.randint(0, len(lines[i]))
    lines[i] = lines[i][:at] + "\n" + lines[i][at:]
    return "".join(lines).encode()


def lines_join(rng: Random, data: bytes) -> bytes:
    lines = _lines(data)
    i = rng.randrange(len(lines))
    lines[i] = lines[i].rstrip("\r\n") + rng.choice(["", " "])
    return "".join(lines).encode()


def lines_garble(rng: Random, data: bytes) -> bytes:
    """Letters put where digits were, so that a value is no other value but none."""
    lines = _lines(data)
    i = rng.randrange(len(lines))
    digits = [m.start() for m in re.finditer(r"\d", lines[i])]
    if not digits:
        return data
    at = rng.choice(digits)
    lines[i] = lines[i][:at] + rng.choice("xq?") + lines[i][at + 1 :]
    return "".join(lines).encode()


def lines_void(rng: Random, data: bytes) -> bytes | None:
    lines = _lines(data)
    fixes = [i for i, line in enumerate(lines) if line.startswith("B1")]
    rows = [i for i, line in enumerate(lines) if ",recorded," in line]
    tracks = [i for i, line in enumerate(lines) if '"confirmed"' in line]
    if fixes:
        for i in rng.sample(fixes, rng.choice([1, 1, 3])):
            line = lines[i]
            lines[i] = rng.choice([line[:24] + "V" + line[25:], line[:38] + "01" + line[40:]])
    elif rows:
        i = rng.choice(rows)
        cells = lines[i].split(",")
        cells[2:4] = rng.choice([["", ""], ["0", "0"], ["0.0", "0.0"]])
        lines[i] = ",".join(cells)
    elif tracks:
        i = rng.choice(tracks)
        lines[i] = lines[i].replace('"confirmed"', '"coasting"')
    else:
        return None
    return "".join(lines).encode()


def lines_column(rng: Random, data: bytes) -> bytes | None:
    """A column of a table, or an extension of IGC, under a name that is not known."""
    lines = _lines(data)
    for i, line in enumerate(lines):
        if line.startswith("I02"):
            lines[i] = line.replace(rng.choice(["FXA", "SIU"]), "ZZZ")
            return "".join(lines).encode()
    if not lines[0].startswith("flight,"):
        return None
    names = lines[0].split(",")
    names[rng.randrange(len(names) - 1)] += "X"
    lines[0] = ",".join(names)
    return "".join(lines).encode()


def lines_empty(rng: Random, data: bytes) -> bytes | None:
    """An optional cell without a value."""
    lines = _lines(data)
    rows = [i for i, line in enumerate(lines) if ",recorded," in line]
    if not rows:
        return None
    i = rng.choice(rows)
    cells = lines[i].rstrip("\n").split(",")
    cells[rng.choice([0, 4, 5, 6, 7])] = ""
    lines[i] = ",".join(cells) + "\n"
    return "".join(lines).encode()


def lines_mark(rng: Random, data: bytes) -> bytes:
    made = b"\xef\xbb\xbf" + data if rng.random() < 0.5 else data
    return made.replace(b"\r\n", b"\n") if rng.random() < 0.5 else made.replace(b"\n", b"\r\n")


def lines_json(rng: Random, data: bytes) -> bytes | None:
    lines = _lines(data)
    if not lines[0].startswith("{"):
        return None
    i = rng.randrange(len(lines))
    try:
        changed = rng.choice([json_unknown_key, json_rename])(rng, lines[i].encode())
    except (ValueError, IndexError):  # an earlier change has broken the line
        return None
    lines[i] = changed.decode() + "\n"
    return "".join(lines).encode()


MUTATIONS: dict[str, tuple[Mutation, ...]] = {
    "xml": (
        xml_unknown_element, xml_rename, xml_wrap, xml_empty, xml_void, xml_white_space, xml_words,
    ),
    "json": (json_unknown_key, json_rename, json_empty, json_void, json_item, json_layout),
    "lines": (
        lines_word, lines_break, lines_join, lines_garble, lines_void, lines_column, lines_empty,
        lines_mark, lines_json,
    ),
}  # fmt: skip


# What a change raises of a file that an earlier change has broken.
_BROKEN = (ET.ParseError, ValueError, KeyError, IndexError, TypeError, AttributeError)


def mutated(rng: Random, form: str, data: bytes, times: int) -> bytes:
    """The file after so many changes."""
    found = copy.copy(data)
    for _ in range(times):
        try:
            made = rng.choice(MUTATIONS[form])(rng, found)
        except _BROKEN:
            made = None
        found = found if made is None else made
    return found
