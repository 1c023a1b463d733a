/** Colours of map and canvas. Each meaning has a shape or a word, too: colour never stands alone. */
const DARK = {
  sea: "#0b1117",
  land: "#18212a",
  coast: "#43525f",
  border: "#7d8b98",
  undetermined: "#7d8b98",
  country: "#8795a3",
  town: "#93a1ae",
  aerodrome: "#8fb4cf",
  road: "#3a4854",
  water: "#0b1117",
  ink: "#e6edf3",
  quiet: "#9fadba",
  halo: "#0b1117",
  track: "#e6edf3",
  trail: "#9fb6c9",
  inside: "#ff6a55",
  indeterminate: "#ffc04d",
  restriction: "#c3a6ff",
  coverage: "#5fb8a5",
  dead: "#ff8f8f",
  mark: "#3a4148",
  bearing: "#7cc7ff",
  notice: "#ff9ecb",
  unwatched: "#93a1ae",
  shade: "rgba(5, 8, 11, 0.34)",
  selected: "#ffffff",
  simulation: "#ffd84a",
  past: "#9cc9ff",
};

export type Palette = typeof DARK;

const LIGHT: Palette = {
  sea: "#cfdbe4",
  land: "#f4f1ea",
  coast: "#7c8a95",
  border: "#5d6770",
  undetermined: "#5d6770",
  country: "#5d6770",
  town: "#4c565f",
  aerodrome: "#2a5d80",
  road: "#c9bfae",
  water: "#cfdbe4",
  ink: "#16202a",
  quiet: "#48545f",
  halo: "#ffffff",
  track: "#101820",
  trail: "#48637a",
  inside: "#b3200e",
  indeterminate: "#855100",
  restriction: "#6335b5",
  coverage: "#136b5a",
  dead: "#b0212f",
  mark: "#ffe9e9",
  bearing: "#0b5fa0",
  notice: "#a3195b",
  unwatched: "#4f5b66",
  shade: "rgba(60, 72, 84, 0.16)",
  selected: "#000000",
  simulation: "#8a6a00",
  past: "#1d5fa8",
};

export const PALETTES: Readonly<Record<"dark" | "light", Palette>> = { dark: DARK, light: LIGHT };

/** The colours in use; `setTheme` changes them in place. */
export const THEME: Palette = { ...DARK };

/** Take another palette, on the map and (by an attribute that the style sheet reads) on the page. */
export function setTheme(name: keyof typeof PALETTES): void {
  Object.assign(THEME, PALETTES[name]);
  document.documentElement.dataset["theme"] = name;
}
