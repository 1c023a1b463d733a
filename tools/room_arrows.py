"""Print the import arrows between the parts of a room: python tools/room_arrows.py record [app ...]

A part is a module or folder directly in the room. One arrow is one pair of parts, however many
imports stand behind it.
"""

import ast
import sys
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src"


def modules() -> dict[str, Path]:
    """Every module of the package, by its dotted name."""
    found = {}
    for path in sorted((SOURCE / "vedette").rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the package that one module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vedette"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in known else str(node.module))
    return found


def part_of(module: str, room: str) -> str | None:
    """The part of the room that a module is in; None outside the room and for the room itself."""
    parts = module.split(".")
    return parts[2] if parts[1:2] == [room] and len(parts) > 2 else None


def main() -> None:
    """Print one line an arrow, and a line with their number for each room."""
    known = modules()
    for room in sys.argv[1:]:
        arrows: Counter[tuple[str, str]] = Counter()
        for module, path in known.items():
            start = part_of(module, room)
            for target in imports(path, known):
                end = part_of(target, room)
                if start and end and start != end:
                    arrows[start, end] += 1
        for (start, end), count in sorted(arrows.items()):
            sys.stdout.write(f"{start} -> {end}  ({count})\n")
        parts = len({part for arrow in arrows for part in arrow})
        sys.stdout.write(f"{room}: {len(arrows)} arrows between {parts} parts\n")


if __name__ == "__main__":
    main()
