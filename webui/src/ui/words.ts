/** The words for what the server codes. */
import type { AlertLine, AlertState, Answer } from "../state/lines";

export const ALERT_STATE: Record<AlertState, { mark: string; word: string }> = {
  unacknowledged: { mark: "▲", word: "unacknowledged" },
  acknowledged: { mark: "✓", word: "acknowledged" },
  shelved: { mark: "‖", word: "shelved" },
  returned: { mark: "↩", word: "gone before anybody acknowledged it" },
  closed: { mark: "■", word: "closed" },
};

export const CONDITION_WORD: Record<NonNullable<AlertLine["condition"]>, string> = {
  entry: "Entry",
  possible_entry: "Possible entry",
  left_authorised: "Left what was authorised",
  lost_inside: "Lost inside",
  left: "Left",
};

export const LABELS: readonly NonNullable<AlertLine["label"]>[] = [
  "intruder",
  "authorised",
  "wildlife",
  "nuisance",
  "unknown",
];

/** What an alarm tells of now; a line of an older server has only its rule. */
export const conditionWord = (alert: AlertLine): string =>
  alert.condition === null ? RULE[alert.rule] : CONDITION_WORD[alert.condition];

export const RULE: Record<AlertLine["rule"], string> = {
  entry: "Entry",
  possible_entry: "Possible entry",
  left_authorised: "Left what was authorised",
};

export const ANSWER: Record<Answer, { mark: string; word: string }> = {
  inside: { mark: "◉", word: "inside" },
  indeterminate: { mark: "◌", word: "may be inside" },
  outside: { mark: "–", word: "outside" },
};
