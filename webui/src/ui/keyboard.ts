/** One place for all keys. What is typed into a field is never a command. */
import { useEffect } from "preact/hooks";
import { may } from "../access/session";
import { act as actOn, mayHandle, openIncident, targets, undo } from "../alarms/actions";
import { ordered } from "../alarms/alarm-list";
import { preferences } from "../state/preferences";
import type { Store } from "../state/store";
import { showAlert } from "./AlertItem";
import { tabsFor } from "./tabs";

export function useKeyboard(store: Store): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (act(store, event.key, event.target)) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [store]);
}

/** Do what a key stands for; false where it stands for nothing here. */
export function act(store: Store, key: string, target: EventTarget | null): boolean {
  if (key.length === 1 && !preferences.now.keys) return false; // WCAG 2.1.4: they can be turned off
  const tab = tabsFor(store)[Number(key) - 1];
  if (tab) {
    store.choose({ tab: tab[0] });
    return true;
  }
  const { sightings } = store;
  if (store.chosen.tab === "sightings" && (key === "n" || key === "Escape")) {
    if (key === "n" && may("say")) sightings.adding = true;
    else sightings.choose(null);
    store.changed();
    return true;
  }
  if (key === "Escape") {
    if (store.measure !== null) {
      store.startMeasuring(false);
      return true;
    }
    const { incident } = store.chosen;
    store.choose(incident === null ? { track: null, alert: null } : { incident: null });
    return true;
  }
  if (key === "f") {
    store.fitWanted = true;
    store.changed();
    return true;
  }
  if (key === "m") {
    store.startMeasuring(store.measure === null);
    return true;
  }
  if (key === "t" && (store.chosen.track !== null || store.followed !== null)) {
    store.follow(store.followed === null ? store.chosen.track : null);
    return true;
  }
  return onAlert(store, key, target);
}

function onAlert(store: Store, key: string, target: EventTarget | null): boolean {
  if (key === "j" || key === "k") return step(store, key === "j" ? 1 : -1);
  if (mayHandle(store) && handle(store, key)) return true;
  const chosen = store.picture.alerts.get(store.chosen.alert ?? "");
  if (!chosen || !may("read_incidents")) return false;
  if (key !== "i" && !(key === "Enter" && !(target instanceof HTMLButtonElement))) return false;
  void openIncident(store, chosen);
  return true;
}

/** The next alarm in the order of the list; looking back, in that of the alarms of then. */
function step(store: Store, by: number): boolean {
  const { alerts } = store.picture;
  const ids = store.past === null ? store.alarms.list.shown : ordered(alerts.values()).map((a) => a.id);
  const index = ids.indexOf(store.chosen.alert ?? "");
  const next = alerts.get(ids[Math.min(Math.max(index + by, 0), ids.length - 1)] ?? "");
  if (!next) return false;
  store.choose({ tab: "alerts" });
  showAlert(store, next);
  document.querySelector(`[data-alert="${CSS.escape(next.id)}"]`)?.scrollIntoView({ block: "nearest" });
  return true;
}

/** Keys that change something: of what is selected, else of the chosen alarm. */
function handle(store: Store, key: string): boolean {
  const { alarms } = store;
  const onTab = store.chosen.tab === "alerts";
  if (key === "m") alarms.silence();
  else if (!onTab) return false;
  else if (key === "n") alarms.list.takeIn(store.live.alerts);
  else if (key === "*") alarms.list.selectAll();
  else if (key === "x" && store.chosen.alert !== null) alarms.list.toggle(store.chosen.alert);
  else if (key === "u" && alarms.lastDone.length > 0) void undo(store);
  else if (key === "a" && targets(store).length > 0) void actOn(store, "acknowledge", targets(store));
  else if (key === "c" && targets(store).length > 0) void actOn(store, "close", targets(store));
  else if (key === "s") document.querySelector<HTMLInputElement>(".bulk input[name=why]")?.focus();
  else return false;
  store.changed();
  return true;
}

function typing(target: EventTarget | null): boolean {
  return (
    (target instanceof HTMLInputElement && target.type !== "checkbox") ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}
