import { CONDITION } from "../state/health";
import type { ConditionLine } from "../state/lines";
import { clock, day } from "./format";

/** What is wrong with a sensor besides its silence: each in words, with since when. */
export function Conditions({ conditions, now }: { conditions: ConditionLine[]; now: number | null }) {
  if (conditions.length === 0) return null;
  return (
    <ul class="conditions">
      {conditions.map((condition) => (
        <li key={condition.kind} data-condition={condition.kind}>
          {conditionWords(condition, now)}
        </li>
      ))}
    </ul>
  );
}

/** A day is named where it is not the one that is shown. */
export function conditionWords({ kind, since, words }: ConditionLine, now: number | null): string {
  const { mark, word } = CONDITION[kind];
  const at = Date.parse(since);
  const date = now !== null && day(at) !== day(now) ? `${day(at)} ` : "";
  return `${mark} ${word} since ${date}${clock(at)}: ${words}`;
}
