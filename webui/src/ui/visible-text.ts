/**
 * Characters that are not seen but change how text reads, shown as code points wherever the page
 * shows text: those that reverse the order of letters (Unicode UAX 9), the byte order mark and
 * control characters. What the record holds and what a person types stays as it is.
 */
import { options, type VNode } from "preact";

// The same set as `vedette.sharing.hidden_characters`; line breaks and tabs stay.
const HIDDEN = /[^\P{Cc}\t\n\r]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Text with each hidden character as ‹U+202E›. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (one) => `‹U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}›`);
}

/** Attributes that are read to a person. The value of a field is not: it may be sent again. */
const READ = ["title", "aria-label", "aria-valuetext", "aria-description", "placeholder", "alt"] as const;

/** From now on every text that Preact renders is shown so. */
export function showHiddenCharacters(): void {
  const before = options.vnode;
  options.vnode = (node: VNode) => {
    if (node.type === null && typeof node.props === "string") {
      node.props = visible(node.props) as unknown as VNode["props"];
    } else if (typeof node.type === "string") {
      const props = node.props as Record<string, unknown>;
      for (const name of READ) {
        const value = props[name];
        if (typeof value === "string") props[name] = visible(value);
      }
    }
    before?.(node);
  };
}
