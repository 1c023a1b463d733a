/** The panel's tabs that whoever sits here can use, in the order of their keys. */
import { may } from "../access/session";
import type { Store, Tab } from "../state/store";

const TABS: readonly [Tab, string][] = [
  ["alerts", "Alerts"],
  ["incidents", "Incidents"],
  ["tracks", "Tracks"],
  ["sensors", "Sensors"],
  ["legend", "Legend"],
  ["restrict", "Restrict"],
  ["sightings", "Sightings"],
];

/** Without those that the server would refuse, or that a recording does not have. */
export function tabsFor(store: Store): readonly [Tab, string][] {
  return TABS.filter(
    ([id]) =>
      (id !== "restrict" || store.meta?.mode === "live") &&
      ((id !== "incidents" && id !== "sightings") || may("read_incidents")),
  );
}
