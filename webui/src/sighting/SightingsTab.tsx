/** Sightings on the desk: the list, one of them with what else was in that sky, and a new one. */
import { useCallback, useEffect } from "preact/hooks";
import { may } from "../access/session";
import { type Store, useStore } from "../state/store";
import { clock, day } from "../ui/format";
import { useAsked } from "../ui/Unfold";
import { type NightLine, type SightingLine, sightings } from "./desk-api";
import { SightingEntry } from "./SightingEntry";
import { SightingView } from "./SightingView";
import "./desk.css";

const REFRESH_MS = 5000;

export function SightingsTab({ store }: { store: Store }) {
  useStore(store, 300);
  const shown = store.sightings;
  const refresh = useCallback(
    () =>
      sightings.list().then((found) => {
        shown.lines = found.sightings;
        shown.counts = found.counts;
        shown.older = found.older;
        shown.loaded = true;
        store.changed();
      }),
    [store, shown],
  );
  useEffect(() => {
    const run = () => {
      if (store.link.state !== "stale") refresh().catch((error: unknown) => store.report(error));
    };
    shown.onMap = true;
    run();
    const timer = setInterval(run, REFRESH_MS);
    return () => {
      clearInterval(timer);
      shown.onMap = shown.chosen !== null;
      store.changed();
    };
  }, [store, shown, refresh]);
  const choose = (id: string | null) => {
    shown.choose(id);
    const { one } = shown;
    if (one) store.focus = { lat: one.lat_deg, lon: one.lon_deg };
    store.changed();
  };
  if (shown.adding) {
    return (
      <SightingEntry
        store={store}
        done={(id) => {
          choose(null);
          if (id !== null) void refresh().then(() => choose(id));
        }}
      />
    );
  }
  if (shown.one) {
    return (
      <SightingView
        key={shown.one.id}
        store={store}
        line={shown.one}
        choose={choose}
        changed={() => void refresh().catch((error: unknown) => store.report(error))}
      />
    );
  }
  return (
    <div class="sightings">
      {may("say") && (
        <button
          type="button"
          class="wide"
          data-act="add-sighting"
          title="Key n"
          onClick={() => {
            shown.adding = true;
            store.changed();
          }}
        >
          Sighting told by telephone… <kbd>n</kbd>
        </button>
      )}
      <List lines={shown.lines} loaded={shown.loaded} choose={choose} />
      {shown.older > 0 && <p class="older">{shown.older} older ones are on the record.</p>}
      <Outcomes counts={shown.counts} />
      <Tonight />
    </div>
  );
}

function List({
  lines,
  loaded,
  choose,
}: {
  lines: readonly SightingLine[];
  loaded: boolean;
  choose: (id: string) => void;
}) {
  if (lines.length === 0) return <p class="empty">{loaded ? "No sighting is on the record." : "Loading…"}</p>;
  return (
    <ol class="sighting-list">
      {lines.map((line) => (
        <li key={line.id} data-sighting={line.id}>
          <button type="button" onClick={() => choose(line.id)}>
            <span class="title">
              {day(Date.parse(line.at))} {clock(Date.parse(line.at)).slice(0, 5)} UTC
              <b class={`outcome ${line.outcome === null ? "open" : ""}`}>
                {line.outcome === null ? "no outcome stated" : line.outcome.outcome}
              </b>
            </span>
            <span class="meta">{directionWords(line)}</span>
            <span class="meta">
              {line.via ?? "on the record"}
              {line.photos.length > 0 && ` · ${line.photos.length} photo${line.photos.length === 1 ? "" : "s"}`}
              {line.near.length > 0 && ` · ${line.near.length} more near it`}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The direction as it was said, in one line. */
export function directionWords({ direction }: SightingLine): string {
  const { azimuth_deg, azimuth_sigma_deg, elevation_deg, elevation_by } = direction;
  const by = { eye: "by eye", phone: "by the phone", instrument: "measured" }[elevation_by] ?? elevation_by;
  const where =
    azimuth_deg === null
      ? "direction not stated"
      : `at ${Math.round(azimuth_deg)}° ± ${Math.round(azimuth_sigma_deg)}°`;
  return elevation_deg === null
    ? `${where}, elevation not stated`
    : `${where}, ${Math.round(elevation_deg)}° high ${by}`;
}

/** How often which outcome was stated: all of them, those that stay open too. */
function Outcomes({ counts }: { counts: Readonly<Record<string, number>> }) {
  const rows = Object.entries(counts);
  const all = rows.reduce((sum, [, n]) => sum + n, 0);
  if (all === 0) return null;
  return (
    <section class="outcomes">
      <h3>Outcomes that persons stated</h3>
      <table>
        <tbody>
          {rows.map(([words, n]) => (
            <tr key={words}>
              <th scope="row">{words}</th>
              <td>{n}</td>
              <td aria-hidden="true">
                <meter min={0} max={all} value={n} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What will be mistaken for a drone tonight, where the settings name a place. */
function Tonight() {
  const found = useAsked(
    useCallback(async () => ({ night: await sightings.tonight() }), []) as () => Promise<{ night: NightLine | null }>,
  );
  if (found === null || typeof found === "string" || found.night === null) return null;
  const { night } = found;
  return (
    <section class="tonight">
      <h3>Tonight: easily taken for a drone</h3>
      <p class="meta">
        {night.dark_from === null || night.dark_until === null
          ? "It does not get dark, or does not get light."
          : `Dark from ${night.dark_from.slice(11, 16)} to ${night.dark_until.slice(11, 16)} UTC.`}
      </p>
      <ul>
        {night.things.map((thing) => (
          <li key={`${thing.name}${thing.starts}`}>
            <b>
              {thing.starts.slice(11, 16)}–{thing.ends.slice(11, 16)}
            </b>{" "}
            {thing.name} ({thing.kind}), {Math.round(thing.azimuth_deg)}°, {Math.round(thing.elevation_deg)}° high
            <small>{thing.words}</small>
          </li>
        ))}
      </ul>
      {night.not_known.map((words) => (
        <p key={words} class="limit">
          {words}
        </p>
      ))}
    </section>
  );
}
