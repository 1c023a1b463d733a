import { beforeEach, describe, expect, it, vi } from "vitest";
import { applies } from "../src/alarms/actions";
import { AlarmList, ordered, RATE_PEAK } from "../src/alarms/alarm-list";
import { AlarmSound } from "../src/alarms/alarm-sound";
import { duration, figuresOf, placeWords, reachM } from "../src/alarms/figures";
import type { AlertLine, AlertMeasuredLine, LastContactLine } from "../src/state/lines";
import { titleOf } from "../src/ui/TopBar";

const T0 = Date.parse("2025-01-01T00:00:00Z");
const at = (s: number): string => new Date(T0 + 1000 * s).toISOString();

const alarm = (id: string, more: Partial<AlertLine> = {}, s = 0): AlertLine => ({
  type: "alert",
  id,
  at: at(s),
  noted_at: at(s),
  simulation: false,
  rule: "entry",
  condition: "entry",
  lat_deg: null,
  lon_deg: null,
  sigma_m: null,
  track: `t-${id}`,
  restriction: "r",
  state: "unacknowledged",
  raised_at: at(s),
  called_at: at(s),
  changed_by: null,
  shelved_until: null,
  shelved_for: null,
  label: null,
  labelled_by: null,
  contact: null,
  reason: "",
  reason_at: at(s),
  ...more,
});

const book = (...alerts: AlertLine[]) => new Map(alerts.map((a) => [a.id, a]));
const nobody = () => null;

describe("the order of alarms", () => {
  it("has who waits for a person first, then the newest call", () => {
    const list = [
      alarm("old", {}, 0),
      alarm("new", {}, 86400),
      alarm("done", { state: "closed" }, 172800),
      alarm("gone", { state: "returned" }, 43200),
    ];
    expect(ordered(list).map((a) => a.id)).toEqual(["new", "old", "gone", "done"]);
  });
});

describe("the list", () => {
  let list: AlarmList;
  beforeEach(() => {
    list = new AlarmList();
    list.update(book(alarm("a"), alarm("b", {}, 1)), nobody);
  });

  it("keeps what is new in the strip until a person takes it in", () => {
    const alerts = book(alarm("a"), alarm("b", {}, 1), alarm("c", {}, 2));
    expect(list.update(alerts, nobody).map((a) => a.id)).toEqual(["c"]);
    expect(list.shown).toEqual(["b", "a"]);
    expect(list.fresh(alerts).map((a) => a.id)).toEqual(["c"]);
    list.takeIn(alerts);
    expect(list.shown).toEqual(["c", "b", "a"]);
    expect(list.fresh(alerts)).toEqual([]);
  });

  it("does not move when an alarm changes its state", () => {
    const alerts = book(alarm("a"), alarm("b", { state: "acknowledged" }, 1));
    list.update(alerts, nobody);
    expect(list.shown).toEqual(["b", "a"]);
    list.sort(alerts);
    expect(list.shown).toEqual(["a", "b"]);
  });

  it("never selects what was not taken in", () => {
    const alerts = book(alarm("a"), alarm("b", {}, 1), alarm("c", {}, 2));
    list.update(alerts, nobody);
    list.selectAll();
    expect([...list.selected].sort()).toEqual(["a", "b"]);
  });

  it("shows an escalation as new, and acknowledges only the call that was seen", () => {
    const worse = book(alarm("a", { called_at: at(9) }), alarm("b", {}, 1));
    expect(list.update(worse, nobody).map((a) => a.id)).toEqual(["a"]);
    expect(list.fresh(worse).map((a) => a.id)).toEqual(["a"]);
    expect(list.seenCall("a")).toBe(at(0));
    list.takeIn(worse);
    expect(list.seenCall("a")).toBe(at(9));
  });

  it("measures the rate of ten minutes, and groups in a flood", () => {
    const many = book(...Array.from({ length: RATE_PEAK + 5 }, (_, i) => alarm(`x${i}`, {}, i)));
    list = new AlarmList();
    list.update(many, nobody);
    expect(list.rate(T0 + 20_000)).toBe(RATE_PEAK + 5);
    expect(list.grouping(T0 + 20_000)).toBe("restriction");
    expect(list.rate(T0 + 700_000)).toBe(0);
    expect(list.grouping(T0 + 700_000)).toBe("none");
    const [group] = list.groups(many, "restriction", () => "A zone");
    expect([group!.label, group!.ids.length]).toEqual(["A zone", RATE_PEAK + 5]);
  });

  it("groups the alarms that only one sensor sees, and keeps names of what has left the map", () => {
    const subject = (track: string) => ({ name: track, sensors: ["radar"], grouped: false });
    list.update(book(alarm("a"), alarm("b", {}, 1)), subject);
    list.update(book(alarm("a"), alarm("b", {}, 1)), nobody);
    expect(list.subject("t-a")?.name).toBe("t-a");
    const [group] = list.groups(book(alarm("a"), alarm("b", {}, 1)), "sensor", (r) => r);
    expect(group!.label).toBe("only radar");
  });
});

describe("what may be done", () => {
  it("is the life cycle of the server", () => {
    expect(applies("acknowledge", alarm("a", { state: "returned" }))).toBe(true);
    expect(applies("acknowledge", alarm("a", { state: "acknowledged" }))).toBe(false);
    expect(applies("shelve", alarm("a", { state: "returned" }))).toBe(false);
    expect(applies("close", alarm("a", { state: "acknowledged" }))).toBe(false);
    expect(applies("close", alarm("a", { state: "acknowledged", condition: "lost_inside" }))).toBe(true);
  });
});

const measured = (more: Partial<AlertMeasuredLine> = {}): AlertMeasuredLine => ({
  type: "alert_measured",
  alert: "a",
  track: "t",
  restriction: "r",
  at: at(100),
  noted_at: at(100),
  simulation: false,
  answer: "inside",
  since: at(0),
  reason: "",
  margin_m: -120_900,
  vertical_margin_m: -40,
  probability: 1,
  height: { value_m: 412, reference: "mean_sea_level", sigma_m: 30 },
  boundary: { earliest_s: 40, latest_s: 70 },
  ...more,
});

describe("figures", () => {
  const words = (m: AlertMeasuredLine, s: number) =>
    Object.fromEntries(figuresOf(alarm("a"), m, T0 + 1000 * s).map((f) => [f.name, f.words]));

  it("are those of the shown time", () => {
    expect(words(measured(), 100)).toEqual({
      Now: "inside, 120.9 km from the boundary",
      Since: "00:00:00, for 1 min 40 s",
      Height: "412 m AMSL, ± 30 m (1 sigma); 40 m within the limits",
      Boundary: "out in 40 s to 1 min 10 s, if it keeps its course",
    });
    expect(words(measured(), 110).Boundary).toBe("out in 30 s to 1 min 00 s, if it keeps its course");
  });

  it("say so when they are not of now", () => {
    expect(words(measured(), 160).Now).toBe(
      "inside, 120.9 km from the boundary, as it was 1 min 00 s ago, at 00:01:40",
    );
  });

  it("use three words for a place, and name what is not known", () => {
    expect(placeWords(measured({ answer: "indeterminate", margin_m: 50, probability: 0.31 }))).toBe(
      "may be inside, 50 m beyond the boundary on the map; 31 % by its stated errors",
    );
    expect(placeWords(measured({ answer: "outside", margin_m: 800 }))).toBe("outside, 800 m from the boundary");
    expect(words(measured({ height: null, boundary: null }), 100)).toMatchObject({
      Height: "not known",
      Boundary: "none within 10 min on its course, or its course is not known",
    });
  });

  it("grow the reach of what was lost with the time since it was seen", () => {
    const contact = { at: at(0), sigma_m: 10, reach_m_s: 100, lat_deg: 51, lon_deg: 23 } as LastContactLine;
    expect(reachM(contact, T0)).toBe(30);
    expect(reachM(contact, T0 + 60_000)).toBe(6030);
    expect(reachM(contact, T0 - 5_000)).toBe(30);
  });

  it("write durations shortly", () => {
    expect([-5, 59_400, 200_000, 3_900_000].map(duration)).toEqual(["0 s", "59 s", "3 min 20 s", "1 h 05 min"]);
  });
});

describe("calling", () => {
  it("counts in the title", () => {
    expect(titleOf("live", 3)).toBe("(3) ● LIVE · vedette");
    expect(titleOf("past")).toBe("◀◀ PAST · vedette");
  });

  it("sounds again and again until it is stopped", () => {
    vi.useFakeTimers();
    const sounded = vi.spyOn(AlarmSound.prototype, "sound").mockResolvedValue();
    const sound = new AlarmSound({ on: true, volume: 0.5, device: "" });
    sound.start(true);
    sound.start(true);
    vi.advanceTimersByTime(6000);
    expect(sounded).toHaveBeenCalledTimes(3);
    sound.stop();
    vi.advanceTimersByTime(60_000);
    expect(sounded).toHaveBeenCalledTimes(3);
    sound.use({ on: false, volume: 0.5, device: "" });
    sound.start(true);
    expect(sound.sounding).toBe(false);
    vi.useRealTimers();
  });
});
