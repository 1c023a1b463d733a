"""Write the ASTERIX layouts that the decoder reads: one JSON file a category.

The source is `libasterix` (MIT), which is generated from the public ASTERIX specifications. Only
facts are taken: names, widths, scales and the order of items. Titles and texts are left out.

Run in an environment with libasterix, never with asterix-decoder beside it, since both install a
module named `asterix`: python tools/asterix_layouts.py src/vedette/feeds/asterix/layouts
"""

import json
import sys
from pathlib import Path
from typing import Any

from asterix import base, generated

CATEGORIES = (10, 15, 19, 20, 21, 23, 34, 48, 62, 63, 65, 205)
CORRECTED = {(10, "202"): 0.25, (10, "210"): 0.25}
"""Scales that the source states as 1/16 beside a range that 16 bits reach only with 1/4.

Edition 1.1 of category 10 has 0.25 m/s and 0.25 m/s², and so do independent decoders.
"""
_STRINGS = {"StringAscii": "ascii", "StringICAO": "icao", "StringOctal": "octal"}


def content(rule: Any) -> list[Any]:
    """The kind of an element's value: [kind], or ["unsigned"|"signed", scale, unit]."""
    if issubclass(rule, base.RuleContentDependent):
        return ["raw"]
    found = rule.cv_content
    if issubclass(found, base.ContentString):
        return [_STRINGS[found.cv_string_type.__name__]]
    if issubclass(found, base.ContentQuantity):
        sign = "signed" if found.cv_signedness is base.Signed else "unsigned"
        return [sign, found.cv_lsb, found.cv_unit]
    if issubclass(found, base.ContentInteger):
        return ["signed", 1] if found.cv_signedness is base.Signed else ["raw"]
    return ["raw"]


def variation(found: Any) -> list[Any]:
    """The layout of one variation, as lists. `feeds/asterix/layout.py` describes them."""
    if issubclass(found, base.Element):
        return ["element", found.cv_bit_size, *content(found.cv_rule)]
    if issubclass(found, base.Group):
        return ["group", [part(item, size) for item, size in found.cv_items_list]]
    if issubclass(found, base.Extended):
        groups = [[one and part(*one) for one in group] for group in found.cv_items_list]
        return ["extended", groups]
    if issubclass(found, base.Repetitive):
        return ["repetitive", found.cv_rep_bytes or 0, variation(found.cv_variation)]
    if issubclass(found, base.Compound):
        return ["compound", [one and named(one) for one in found.cv_items_list]]
    return ["explicit"]


def part(item: Any, size: int) -> list[Any] | int:
    """An item within a group: [name, layout]; a number is that many spare bits."""
    return size if issubclass(item, base.Spare) else named(item.cv_non_spare)


def named(non_spare: Any) -> list[Any]:
    """A name with its layout; of alternatives, the default."""
    rule = non_spare.cv_rule
    dependent = issubclass(rule, base.RuleVariationDependent)
    return [
        non_spare.cv_name,
        variation(rule.cv_default_variation if dependent else rule.cv_variation),
    ]


def record(found: Any) -> list[Any]:
    """The items of a record in the order of its FSPEC bits; None is a spare bit."""
    items: list[Any] = []
    for item in found.cv_items_list:
        if issubclass(item, base.UapItem):
            items.append(named(item.cv_non_spare))
        elif issubclass(item, base.UapItemRFS):
            items.append(["RFS", ["explicit"]])
        else:
            items.append(None)
    return items


def correct(category: int, item: list[Any] | None) -> None:
    """Replace a scale that the source has wrong."""
    scale = None if item is None else CORRECTED.get((category, item[0]))
    if item is not None and scale is not None:
        for _, layout in item[1][1]:
            layout[3] = scale


def main() -> None:
    """Write the layouts of all editions, each different item once."""
    folder = Path(sys.argv[1])
    for category in CATEGORIES:
        pool: list[Any] = []
        editions = {}
        for spec in generated.manifest["CATS"][category]:
            order = []
            for item in record(spec.cv_uap.cv_record):
                correct(category, item)
                if item is not None and item not in pool:
                    pool.append(item)
                order.append(None if item is None else pool.index(item))
            editions[".".join(map(str, spec.cv_edition))] = order
        text = json.dumps({"editions": editions, "items": pool}, separators=(",", ":"))
        lines = text.replace('],["', '],\n["').replace('"items":', '\n"items":')
        (folder / f"cat{category:03}.json").write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
