/** What is wrong with sensors: which of them look, which are in trouble, and the words for it. */
import type { ConditionKind, SensorLine } from "./lines";

/** A mark and a word for each condition: colour never stands alone. */
export const CONDITION: Record<ConditionKind, { mark: string; word: string }> = {
  late: { mark: "◔", word: "LATE" },
  too_late: { mark: "◕", word: "TOO LATE" },
  clock_off: { mark: "◷", word: "CLOCK OFF" },
  flooding: { mark: "≋", word: "FLOODING" },
  outside_coverage: { mark: "⊘", word: "OUTSIDE ITS COVERAGE" },
  biased: { mark: "∡", word: "SYSTEMATIC ERROR" },
  noise: { mark: "#", word: "NOISE" },
  turned_away: { mark: "⊠", word: "NOT LET IN" },
  input_failed: { mark: "⌁", word: "INPUT NOT OPEN" },
  clock_stepped: { mark: "◶", word: "CLOCK WAS SET" },
  disk: { mark: "▤", word: "DISK" },
  quarantined: { mark: "⊟", word: "SET ASIDE" },
  not_operational: { mark: "⊠", word: "NOT OPERATIONAL" },
};

/** Whether anybody may count on it: it is heard, and what it says is used. */
export function looks(sensor: SensorLine): boolean {
  return sensor.state === "alive" && !sensor.conditions.some((c) => c.kind === "clock_off");
}

/** Somebody who was turned away or sent noise, and has gone: no sensor of ours. */
export function isGone(sensor: SensorLine): boolean {
  return !sensor.registered && sensor.state === "never_heard" && sensor.conditions.length === 0;
}

/** Whether somebody should look after it. */
export function inTrouble(sensor: SensorLine): boolean {
  return !isGone(sensor) && (sensor.state !== "alive" || sensor.conditions.length > 0);
}

/** The worst first: silent, not looking, at fault, never heard, well; then by name. */
export function byTrouble(a: SensorLine, b: SensorLine): number {
  return rank(a) - rank(b) || (a.id < b.id ? -1 : 1);
}

function rank(sensor: SensorLine): number {
  if (sensor.state === "silent") return 0;
  if (sensor.conditions.length > 0) return looks(sensor) ? 2 : 1;
  return sensor.state === "never_heard" ? 3 : 4;
}

/** For the tab: how many are in trouble and, among them, how many are silent. */
export function troubleWords(sensors: Iterable<SensorLine>): string | null {
  const troubled = [...sensors].filter(inTrouble);
  if (troubled.length === 0) return null;
  const silent = troubled.filter((s) => s.state === "silent").length;
  if (silent === troubled.length) return `${silent} silent`;
  return silent > 0 ? `${troubled.length} in trouble, ${silent} silent` : `${troubled.length} in trouble`;
}
