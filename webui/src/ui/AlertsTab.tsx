import { useState } from "preact/hooks";
import { act, count, mayHandle, targets, undo } from "../alarms/actions";
import { type Filter, type Group, type Grouping, ordered, RATE_MEAN, RATE_PEAK } from "../alarms/alarm-list";
import { type Store, useStore } from "../state/store";
import { AlertItem } from "./AlertItem";
import { CallingSettings } from "./CallingSettings";
import { Notices } from "./Notices";
import { LABELS } from "./words";

/** The alarms as a person works through them; or, looking back, as they were. */
export function AlertsTab({ store }: { store: Store }) {
  useStore(store);
  if (store.past !== null) return <PastAlerts store={store} />;
  const { list } = store.alarms;
  const { alerts } = store.live;
  const now = store.live.until ?? 0;
  const groups = list.groups(alerts, list.grouping(now), (id) => store.restrictionName(id));
  return (
    <>
      <Notices store={store} />
      <NewStrip store={store} />
      <RateMeter store={store} now={now} />
      {alerts.size > 0 && <Tools store={store} now={now} />}
      {alerts.size > 0 && mayHandle(store) && <Bulk store={store} />}
      {list.shown.length === 0 && (
        <div class="empty">
          <p>{alerts.size === 0 ? "No alert so far." : "No alert of those that were taken in is like this."}</p>
          {alerts.size === 0 && (
            <p>Only sensor reports can raise alerts. No sensor observes the areas that are hatched grey on the map.</p>
          )}
        </div>
      )}
      {groups.map((group) => (
        <GroupOfAlerts key={group.key} store={store} group={group} now={now} />
      ))}
      <CallingSettings store={store} />
    </>
  );
}

function PastAlerts({ store }: { store: Store }) {
  const alerts = ordered(store.picture.alerts.values());
  return (
    <>
      <Notices store={store} />
      {alerts.length === 0 ? (
        <p class="empty">No alert was shown then.</p>
      ) : (
        <ol class="alerts">
          {alerts.map((alert) => (
            <AlertItem key={alert.id} store={store} alert={alert} now={store.picture.until ?? 0} />
          ))}
        </ol>
      )}
    </>
  );
}

/** What is new waits here, so that nothing moves under a pointer. */
function NewStrip({ store }: { store: Store }) {
  const { list } = store.alarms;
  const fresh = list.fresh(store.live.alerts);
  if (fresh.length === 0) return null;
  const takeIn = () => {
    list.takeIn(store.live.alerts);
    store.changed();
  };
  return (
    <section class="new-alarms" aria-label="New alarms">
      <p>
        <b>▲ {fresh.length} new</b> {store.alarms.inWords(fresh[0]!)}
        {fresh.length > 1 && `; and ${fresh.length - 1} more`}
      </p>
      <button type="button" class="take-in" onClick={takeIn} title="Key n">
        Take in
      </button>
    </section>
  );
}

/** Alarms in ten minutes, beside what EEMUA 191 says that one person can handle. */
function RateMeter({ store, now }: { store: Store; now: number }) {
  const { list } = store.alarms;
  const rate = list.rate(now);
  if (rate === 0) return null;
  const flood = rate > RATE_PEAK;
  const full = Math.min(1, rate / (2 * RATE_PEAK));
  return (
    <p class={`rate ${flood ? "flood" : ""}`}>
      <meter min={0} max={1} low={0.05} high={0.5} optimum={0} value={full} aria-label="Calls in ten minutes" />
      <span>
        {flood && <b>FLOOD </b>}
        {rate === 1 ? "1 call" : `${rate} calls`} in 10 min (one person handles {RATE_MEAN} in the long run, {RATE_PEAK}{" "}
        at most: EEMUA 191)
        {flood && list.chosenGrouping === null && "; the list is grouped"}
      </span>
    </p>
  );
}

const FILTERS: Record<Filter, string> = {
  open: "open",
  waiting: "waiting for a person",
  lost: "lost inside",
  shelved: "shelved",
  closed: "closed",
  all: "all",
};
const GROUPINGS: Record<Grouping, string> = {
  none: "not grouped",
  restriction: "by restriction",
  sensor: "by sensor",
  group: "by objects close together",
};

function Tools({ store, now }: { store: Store; now: number }) {
  const { list } = store.alarms;
  const again = () => {
    list.sort(store.live.alerts);
    store.changed();
  };
  return (
    <div class="alarm-tools">
      <label>
        Show{" "}
        <select
          value={list.filter}
          onChange={(event) => {
            list.filter = event.currentTarget.value as Filter;
            again();
          }}
        >
          {Object.entries(FILTERS).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        Group{" "}
        <select
          value={list.grouping(now)}
          onChange={(event) => {
            list.chosenGrouping = event.currentTarget.value as Grouping;
            again();
          }}
        >
          {Object.entries(GROUPINGS).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <input
        type="search"
        placeholder="find"
        aria-label="Find in the alarms"
        value={list.text}
        onInput={(event) => {
          list.text = event.currentTarget.value;
          again();
        }}
      />
      <button type="button" onClick={again} title="Put what waits first, newest first">
        Sort
      </button>
    </div>
  );
}

const SHELVES: readonly [number, string][] = [
  [600, "10 min"],
  [1800, "30 min"],
  [3600, "1 h"],
  [4 * 3600, "4 h"],
  [12 * 3600, "12 h"],
];

/** One action for all that is selected. */
function Bulk({ store }: { store: Store }) {
  const { list, lastDone } = store.alarms;
  const [label, setLabel] = useState("");
  const [seconds, setSeconds] = useState(600);
  const n = list.selected.size;
  const ids = targets(store);
  const what = n > 0 ? count(n) : ids.length === 1 ? "the chosen alarm" : "nothing chosen";
  const more = label === "" ? {} : { label };
  return (
    <section class="bulk" aria-label="What to do with the selected alarms">
      <div class="row">
        <button
          type="button"
          title="Key *"
          onClick={() => {
            list.selectAll();
            store.changed();
          }}
        >
          Select all
        </button>
        <b class="selected">{what}</b>
        {lastDone.length > 0 && (
          <button type="button" class="undo" title="Key u" onClick={() => void undo(store)}>
            Undo ({lastDone.length})
          </button>
        )}
      </div>
      {ids.length > 0 && (
        <>
          <div class="row">
            <label>
              It was{" "}
              <select name="label" value={label} onChange={(event) => setLabel(event.currentTarget.value)}>
                <option value="">not said</option>
                {LABELS.map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
              </select>
            </label>
            <button
              type="button"
              class="acknowledge-all"
              title="Key a"
              onClick={() => void act(store, "acknowledge", ids, more)}
            >
              Acknowledge
            </button>
            <button type="button" title="Key c: of what was lost" onClick={() => void act(store, "close", ids, more)}>
              Close lost
            </button>
            {label !== "" && (
              <button type="button" onClick={() => void act(store, "label", ids, more)}>
                Only say so
              </button>
            )}
          </div>
          <form
            class="row shelf"
            onSubmit={(event) => {
              event.preventDefault();
              const why = new FormData(event.currentTarget).get("why");
              void act(store, "shelve", ids, { seconds, why: String(why) });
            }}
          >
            <select
              aria-label="For how long"
              name="seconds"
              value={seconds}
              onChange={(event) => setSeconds(Number(event.currentTarget.value))}
            >
              {SHELVES.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
            <input name="why" required maxLength={200} placeholder="why it is shelved" aria-label="Why it is shelved" />
            <button type="submit">Shelve</button>
            <button type="button" onClick={() => void act(store, "unshelve", ids)}>
              Unshelve
            </button>
          </form>
        </>
      )}
    </section>
  );
}

function GroupOfAlerts({ store, group, now }: { store: Store; group: Group; now: number }) {
  const [open, setOpen] = useState(true);
  const { list } = store.alarms;
  const select = () => {
    list.selectAll(group.ids);
    store.changed();
  };
  const items = group.ids.flatMap((id) => store.live.alerts.get(id) ?? []);
  return (
    <section class="alarm-group">
      {group.label !== null && (
        <h3>
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "▾" : "▸"} {group.label} ({items.length})
          </button>
          {mayHandle(store) && (
            <button type="button" onClick={select}>
              Select these
            </button>
          )}
        </h3>
      )}
      {(open || group.label === null) && (
        <ol class="alerts">
          {items.map((alert) => (
            <AlertItem key={alert.id} store={store} alert={alert} now={now} />
          ))}
        </ol>
      )}
    </section>
  );
}
