// @vitest-environment happy-dom
import { render } from "preact";
import { describe, expect, it } from "vitest";
import { showHiddenCharacters, visible } from "../src/ui/visible-text";

const REVERSED = "Zone \u202eTSEW\u202c end";
const SHOWN = "Zone ‹U+202E›TSEW‹U+202C› end";

describe("hidden characters", () => {
  it.each([
    0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0x1b,
  ])("U+%x is shown as its code point", (code) => {
    const hex = code.toString(16).toUpperCase().padStart(4, "0");
    expect(visible(`a${String.fromCodePoint(code)}b`)).toBe(`a‹U+${hex}›b`);
  });

  it("leaves text of any script, marks, breaks and pictures as they are", () => {
    for (const text of ["Żółć Їжак ß", "שלום", "مرحبا", "a\tb\nc\r\n", "👩\u200d🚀", "1\u2009000 m"]) {
      expect(visible(text)).toBe(text);
    }
  });

  it("are shown in every element, attribute and list that is rendered, and kept in fields", () => {
    showHiddenCharacters();
    const root = document.createElement("div");
    const Name = ({ name }: { name: string }) => <b title={name}>{name}</b>;
    const draw = (name: string) =>
      render(
        <section aria-label={name}>
          before {name} {[name, <Name key="n" name={name} />]} {7} <input value={name} />
        </section>,
        root,
      );
    draw("plain");
    draw(REVERSED); // an update goes the same way
    const all = root.querySelector("section")!;
    expect(all.textContent).toBe(`before ${SHOWN} ${SHOWN}${SHOWN} 7 `);
    expect(all.getAttribute("aria-label")).toBe(SHOWN);
    expect(root.querySelector("b")!.title).toBe(SHOWN);
    expect(root.querySelector("input")!.value).toBe(REVERSED);
  });
});
