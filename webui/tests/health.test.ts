import { describe, expect, it } from "vitest";
import { faultWords } from "../src/map/sensors";
import { byTrouble, CONDITION, inTrouble, isGone, looks, troubleWords } from "../src/state/health";
import type { ConditionKind, SensorLine } from "../src/state/lines";
import { STANDSTILL_MS, standsSince } from "../src/stream/connection";
import { conditionWords } from "../src/ui/Conditions";
import { leftOutWords, stateWords } from "../src/ui/SensorsTab";
import { titleOf } from "../src/ui/TopBar";

const SINCE = "2025-09-09T21:19:00Z";
const sensor = (id: string, state: SensorLine["state"], ...kinds: ConditionKind[]): SensorLine => ({
  type: "sensor",
  at: SINCE,
  noted_at: SINCE,
  simulation: false,
  height: null,
  repeated: 0,
  id,
  kind: "radar",
  name: null,
  lat_deg: 50,
  lon_deg: 20,
  coverage: null,
  silent_after_s: 10,
  registered: true,
  state,
  since: SINCE,
  last_heard_at: null,
  reports: 12000,
  refused: 0,
  shed: 0,
  unused: 0,
  conditions: kinds.map((kind) => ({ kind, since: SINCE, words: "why" })),
});

describe("what is wrong with sensors", () => {
  it("is said in words, with since when and why; and with the day where it is another", () => {
    const late = { kind: "late" as const, since: SINCE, words: "why" };
    expect(conditionWords(late, Date.parse(SINCE))).toBe("◔ LATE since 21:19:00: why");
    expect(conditionWords(late, Date.parse("2025-09-10T01:00:00Z"))).toContain("since 2025-09-09 21:19:00");
  });
  it("has a mark and a word of its own for each condition", () => {
    const marks = Object.values(CONDITION).map((c) => c.mark + c.word);
    expect(new Set(marks).size).toBe(Object.keys(CONDITION).length);
  });
  it("stands beside the sensor on the map", () => {
    expect(faultWords(sensor("s", "alive", "flooding"))).toEqual(["FLOODING since 21:19:00"]);
    expect(faultWords(sensor("s", "silent", "late"))).toEqual(["SILENT since 21:19:00", "LATE since 21:19:00"]);
  });
  it("is counted on the tab", () => {
    expect(troubleWords([sensor("a", "alive")])).toBeNull();
    expect(troubleWords([sensor("a", "silent")])).toBe("1 silent");
    expect(troubleWords([sensor("a", "silent"), sensor("b", "alive", "noise")])).toBe("2 in trouble, 1 silent");
    expect(troubleWords([sensor("b", "alive", "noise")])).toBe("1 in trouble");
  });
  it("puts the worst first", () => {
    const all = [sensor("e", "alive"), sensor("d", "never_heard"), sensor("c", "alive", "late")];
    all.push(sensor("b", "alive", "clock_off"), sensor("a", "silent"));
    expect(all.sort(byTrouble).map((s) => s.id)).toEqual(["a", "b", "c", "d", "e"]);
  });
  it("leaves nobody looking where the times of a sensor are not believed", () => {
    expect(looks(sensor("a", "alive", "clock_off"))).toBe(false);
    expect(looks(sensor("a", "alive", "late"))).toBe(true);
    expect(inTrouble(sensor("a", "alive"))).toBe(false);
  });
  it("never calls a stranger registered, and forgets one that has gone", () => {
    const stranger = { ...sensor("a", "never_heard", "turned_away"), registered: false };
    expect(stateWords(stranger)).not.toContain("registered");
    expect(inTrouble(stranger)).toBe(true);
    expect(isGone({ ...stranger, conditions: [] })).toBe(true);
    expect(inTrouble({ ...stranger, conditions: [] })).toBe(false);
  });
  it("tells what was left out, and why", () => {
    expect(leftOutWords(sensor("a", "alive"))).toBeNull();
    const some = { ...sensor("a", "alive"), shed: 1200, unused: 3 };
    expect(leftOutWords(some)).toBe(
      "of 12\u2009000 reports not used: 1\u2009200 because there were too many, 3 because of their time",
    );
  });
});

it("does not take a live picture for new whose time stands still", () => {
  expect(standsSince("live", 1000, 2000)).toBeNull();
  expect(standsSince("live", 1000, 1000 + STANDSTILL_MS + 1)).toBe(1000);
  expect(standsSince("replay", 1000, 1e9)).toBeNull();
  expect(standsSince("live", null, 1e9)).toBeNull();
});

it("tells live from replay in the title, too", () => {
  expect(titleOf("live")).not.toBe(titleOf("replay"));
  expect(titleOf(null)).toBe("vedette");
});
