/** One place for all keys. What is typed into a field is never a command. */
import { useEffect } from "preact/hooks";
import { may } from "../access/session";
import { preferences } from "../state/preferences";
import type { Store } from "../state/store";
import { acknowledge, canAcknowledge, canShelve, mayHandle, openIncident, ordered, shelve } from "./AlertsTab";
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
  const alerts = ordered(store.picture.alerts.values());
  const index = alerts.findIndex((a) => a.id === store.chosen.alert);
  const chosen = alerts[index];
  if (key === "j" || key === "k") {
    const step = key === "j" ? 1 : -1;
    const next = alerts[Math.min(Math.max(index + step, 0), alerts.length - 1)];
    if (!next) return false;
    const track = store.picture.byId(next.track);
    if (track) store.focus = { lat: track.row.lat, lon: track.row.lon };
    store.choose({ tab: "alerts", alert: next.id, track: next.track });
    document.querySelector(`[data-alert="${CSS.escape(next.id)}"]`)?.scrollIntoView({ block: "nearest" });
    return true;
  }
  if (!chosen) return false;
  const handles = mayHandle(store);
  if (key === "a" && handles && canAcknowledge(chosen)) acknowledge(store, chosen);
  else if (key === "s" && handles && canShelve(chosen)) shelve(store, chosen);
  else if (!may("read_incidents")) return false;
  else if (key === "i" || (key === "Enter" && !(target instanceof HTMLButtonElement))) void openIncident(store, chosen);
  else return false;
  return true;
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
