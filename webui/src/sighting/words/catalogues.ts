/** The languages of the form, and which one a person gets. */
import { de } from "./de";
import { en, type Words } from "./en";
import { pl } from "./pl";
import { uk } from "./uk";

export const LANGUAGES = { en: "English", pl: "Polski", uk: "Українська", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;
export const CATALOGUES: Record<Language, Words> = { en, pl, uk, de };

const CHOSEN = "vedette.sighting.language";

const isLanguage = (text: string | null | undefined): text is Language =>
  text !== null && text !== undefined && text in LANGUAGES;

/** What was chosen before; else the first of the browser's languages that there is; else English. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem(CHOSEN);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage) ?? "en";
}

export function choose(language: Language): void {
  localStorage.setItem(CHOSEN, language);
}

/** Words with their values: "{n} of {m}". */
export function filled(words: string, values: Record<string, string | number>): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
