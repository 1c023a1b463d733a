/** The words for what the server codes. */
import type { AlertLine, AlertState, Answer } from "../state/lines";

export const ALERT_STATE: Record<AlertState, { mark: string; word: string }> = {
  unacknowledged: { mark: "▲", word: "unacknowledged" },
  acknowledged: { mark: "✓", word: "acknowledged" },
  shelved: { mark: "‖", word: "shelved" },
  returned: { mark: "↩", word: "gone before anybody acknowledged it" },
  closed: { mark: "■", word: "closed" },
};

export const RULE: Record<AlertLine["rule"], string> = {
  entry: "Entry",
  possible_entry: "Possible entry",
  left_authorised: "Left what was authorised",
};

export const ANSWER: Record<Answer, { mark: string; word: string }> = {
  inside: { mark: "◉", word: "inside" },
  indeterminate: { mark: "◌", word: "cannot be told" },
  outside: { mark: "–", word: "outside" },
};
