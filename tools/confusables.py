"""Write the table of characters that look alike, from the file that Unicode publishes.

    curl -O https://www.unicode.org/Public/17.0.0/security/confusables.txt
    python tools/confusables.py confusables.txt

It writes src/vedette/access/data/confusables.txt: one line for each prototype, with the characters
that look like it, all as code points. The source is Unicode Technical Standard 39.
"""

import argparse
import re
from collections import defaultdict
from pathlib import Path

TABLE = Path(__file__).parent.parent / "src" / "vedette" / "access" / "data" / "confusables.txt"
LICENCE = "Unicode-3.0"


def main() -> None:
    """Read the published file and write the table."""
    flags = argparse.ArgumentParser(description="Write the table of characters that look alike.")
    flags.add_argument("published", type=Path)
    text = flags.parse_args().published.read_text(encoding="utf-8-sig")
    version = re.search(r"^# Version: (\S+)", text, re.MULTILINE)
    if version is None:
        raise SystemExit("the file must state its version, as in `# Version: 17.0.0`")
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        fields = [field.strip() for field in line.partition("#")[0].split(";")]
        if len(fields) == 3:
            alike[fields[1]].append(fields[0])
    head = (
        f"# Characters that look alike, from confusables.txt of Unicode {version[1]} (UTS 39).\n"
        f"# Copyright Unicode, Inc. Licence: {LICENCE}, https://www.unicode.org/license.txt\n"
        "# prototype: characters that look like it. Written by tools/confusables.py.\n"
    )
    lines = [f"{to}:{' '.join(sorted(found))}\n" for to, found in sorted(alike.items())]
    TABLE.write_text(head + "".join(lines), encoding="ascii")


if __name__ == "__main__":
    main()
