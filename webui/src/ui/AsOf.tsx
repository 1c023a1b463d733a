/** The record as it stood at a time: what was known then, and nothing that came later. */
interface Props {
  value: string; // RFC 3339; "" is now
  choose: (asOf: string) => void;
}

export function AsOf({ value, choose }: Props) {
  return (
    <div class={value === "" ? "as-of" : "as-of past"}>
      <label>
        As of (UTC){" "}
        <input
          name="as-of"
          type="datetime-local"
          step="1"
          value={toInput(value)}
          onChange={(e) => choose(fromInput(e.currentTarget.value))}
        />
      </label>
      {value !== "" && (
        <button type="button" onClick={() => choose("")}>
          Now
        </button>
      )}
    </div>
  );
}

/** What the field takes: a time of day to the second, without a zone. */
export const toInput = (asOf: string): string => asOf.replace(/(\.\d+)?Z$/, "");

/** What is asked: that time in UTC. An empty field, or half of a time, is now. */
export const fromInput = (typed: string): string => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(typed)) return "";
  return `${typed.length === 16 ? `${typed}:00` : typed}Z`;
};
