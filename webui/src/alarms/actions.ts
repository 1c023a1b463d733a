/** What a person does about alarms; each is for the call that this person was shown. */
import { may } from "../access/session";
import { type AlertAct, api, operator } from "../api";
import type { AlertLine } from "../state/lines";
import type { Store } from "../state/store";

export type Act = AlertAct["act"];
type More = Pick<AlertAct, "label" | "seconds" | "why">;

/** What has been acknowledged then stays so: the past is only looked at. */
export const mayHandle = (store: Store): boolean => store.past === null && may("handle_alerts");

const APPLIES: Record<Act, (alert: AlertLine) => boolean> = {
  acknowledge: (a) => a.state === "unacknowledged" || a.state === "returned" || a.state === "shelved",
  undo: (a) => a.state === "acknowledged" || a.state === "closed",
  shelve: (a) => a.state === "unacknowledged",
  unshelve: (a) => a.state === "shelved",
  close: (a) => a.condition === "lost_inside" && (a.state === "acknowledged" || a.state === "unacknowledged"),
  label: () => true,
};

export const applies = (act: Act, alert: AlertLine): boolean => APPLIES[act](alert);

const DONE: Record<Act, string> = {
  acknowledge: "acknowledged",
  undo: "taken back",
  shelve: "shelved",
  unshelve: "unshelved",
  close: "closed",
  label: "named",
};

/** Do it to every one of `ids` that it applies to, and say what came of it. */
export async function act(store: Store, what: Act, ids: readonly string[], more: More = {}): Promise<void> {
  const { list } = store.alarms;
  const chosen = ids.filter((id) => {
    const alert = store.live.alerts.get(id);
    return alert !== undefined && applies(what, alert);
  });
  if (chosen.length === 0) {
    store.alarms.say("Nothing was done: it does not apply to what is chosen.");
    store.changed();
    return;
  }
  store.alarms.quieten(chosen);
  const alerts = Object.fromEntries(chosen.map((id) => [id, list.seenCall(id)]));
  try {
    const { done, left } = await api.alerts({ act: what, alerts, by: operator.get(), ...more });
    const named = more.label ? ` as ${more.label}` : "";
    const rest = left.length > 0 ? `; ${left.length} left as they were: ${left[0]!.why}` : "";
    store.alarms.say(`${count(done.length)} ${DONE[what]}${named}${rest}.`);
    const undoable = what === "acknowledge" || what === "close";
    if (undoable) store.alarms.lastDone = chosen.filter((id) => !left.some((one) => one.alert === id));
    if (what === "undo") store.alarms.lastDone = [];
    for (const id of ids) list.selected.delete(id);
  } catch (error) {
    store.report(error);
  }
  store.changed();
}

/** Take back what was acknowledged or closed last. */
export function undo(store: Store): Promise<void> {
  return act(store, "undo", store.alarms.lastDone);
}

export const count = (n: number): string => (n === 1 ? "1 alarm" : `${n} alarms`);

/** What an action is about: all that is selected, else the chosen one. */
export function targets(store: Store): string[] {
  const { selected } = store.alarms.list;
  if (selected.size > 0) return [...selected];
  return store.chosen.alert === null ? [] : [store.chosen.alert];
}

/** Show an alert's track on the map, and its incident in the panel. */
export async function openIncident(store: Store, alert: AlertLine): Promise<void> {
  try {
    const [found] = await api.incidents(store.asOf, { track: alert.track, restriction: alert.restriction });
    if (!found) throw new Error("no incident stands on the record for this alert yet");
    store.choose({ tab: "incidents", incident: found.id, track: alert.track });
  } catch (error) {
    store.report(error);
  }
}
