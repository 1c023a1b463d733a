import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Track, Worst } from "../state/picture";
import { type Store, useStore } from "../state/store";
import { classOf, degrees, height, nameOf, speed, speedOf } from "./format";
import { HeardTransmitters } from "./HeardTransmitters";
import { ANSWER } from "./words";

const RANK = { confirmed: 0, coasting: 1, tentative: 2, lost: 3 } as const;
const ROW_PX = 54; // as in the style sheet: rows that are not in view are not made
const BEYOND = 6; // rows made above and below the view

export interface Line {
  track: Track;
  worst: Worst;
}

export type Order = "concern" | "name" | "height" | "speed";

const COLUMNS: readonly [Order, string][] = [
  ["name", "Track"],
  ["height", "Height"],
  ["speed", "Speed"],
  ["concern", "Answer"],
];

/** The map in words: everything that is drawn can be read here, too. */
export function TracksTab({ store }: { store: Store }) {
  useStore(store, 500);
  const [order, setOrder] = useState<Order>("concern");
  const [down, setDown] = useState(true);
  const [wanted, setWanted] = useState("");
  const table = useRef<HTMLTableElement>(null);
  const { picture } = store;
  const all = [...picture.tracks.values()].map((track) => ({ track, worst: picture.worst(track.about.id) }));
  const lines = sorted(
    all.filter((line) => matches(line, wanted)),
    order,
    down,
  );
  const [from, to] = useRowsInView(table, lines.length);
  const choose = (column: Order) => {
    setDown(column === order ? !down : column !== "name");
    setOrder(column);
  };
  return (
    <>
      <label class="find">
        Find{" "}
        <input
          name="find-track"
          type="search"
          value={wanted}
          placeholder="name, address, kind, status"
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </label>
      {all.length === 0 && <p class="empty">No track. Where nobody looks, that means nothing.</p>}
      {all.length > 0 && lines.length === 0 && (
        <p class="empty">
          None of {all.length} tracks has “{wanted}” in it.
        </p>
      )}
      <table class="tracks" ref={table} aria-rowcount={lines.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map(([column, words]) => (
              <th key={column} scope="col" aria-sort={column === order ? (down ? "descending" : "ascending") : "none"}>
                <button type="button" onClick={() => choose(column)}>
                  {words}
                  {column === order && <span aria-hidden="true">{down ? " ▾" : " ▴"}</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Room px={from * ROW_PX} />
          {lines.slice(from, to).map((line, i) => (
            <TrackRow key={line.track.about.id} store={store} line={line} index={from + i + 2} />
          ))}
          <Room px={(lines.length - to) * ROW_PX} />
        </tbody>
      </table>
      <HeardTransmitters store={store} />
    </>
  );
}

/** Stands in for rows that are not in view. */
function Room({ px }: { px: number }) {
  return px > 0 ? (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus
    <tr aria-hidden="true" class="room">
      <td colSpan={COLUMNS.length} style={{ height: `${px}px` }} />
    </tr>
  ) : null;
}

/** Which rows are to be made: those in the view of the panel that scrolls, and a few around. */
function useRowsInView(table: { current: HTMLElement | null }, count: number): [number, number] {
  const [view, setView] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const panel = table.current?.closest(".tab-panel");
    if (!panel) return;
    const look = () => setView({ top: panel.scrollTop, height: panel.clientHeight });
    look();
    panel.addEventListener("scroll", look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(panel);
    return () => {
      panel.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [table]);
  return useMemo(() => rowsInView(view.top, view.height, count), [view, count]);
}

export function rowsInView(top: number, height: number, count: number): [number, number] {
  const from = Math.max(0, Math.min(count, Math.floor(top / ROW_PX)) - BEYOND);
  return [from, Math.min(count, Math.ceil((top + height) / ROW_PX) + BEYOND)];
}

export function matches({ track: { row, about } }: Line, wanted: string): boolean {
  const words = wanted.trim().toLowerCase();
  if (words === "") return true;
  const { claims, emitters } = about.identity;
  const told = [nameOf(about), about.id, row.status, classOf(row)];
  for (const { value } of claims) told.push(value);
  for (const { value } of emitters) told.push(value);
  return told.some((one) => one.toLowerCase().includes(words));
}

/** Unknown comes last, whichever way the rest is sorted. */
export function sorted(lines: readonly Line[], order: Order, down: boolean): Line[] {
  const value = (line: Line): number | string | null => {
    if (order === "name") return nameOf(line.track.about);
    if (order === "height") return line.track.row.height?.value ?? null;
    return order === "speed" ? speedOf(line.track.row) : weight(line);
  };
  return lines
    .map((line) => ({ line, by: value(line) }))
    .sort((a, b) => {
      if (a.by === null || b.by === null) return Number(a.by === null) - Number(b.by === null);
      if (a.by !== b.by) return (a.by < b.by ? -1 : 1) * (down ? -1 : 1);
      return a.line.track.about.id < b.line.track.about.id ? -1 : 1;
    })
    .map(({ line }) => line);
}

function weight({ track, worst }: Line): number {
  const answer = worst.barred ? { inside: 20, indeterminate: 10, outside: 0 }[worst.answer ?? "outside"] : 0;
  return answer - RANK[track.row.status];
}

function TrackRow({ store, line: { track, worst }, index }: { store: Store; line: Line; index: number }) {
  const { row, about } = track;
  const show = () => {
    store.focus = { lat: row.lat, lon: row.lon };
    store.choose({ track: about.id });
  };
  const concerns = worst.answer !== null && worst.barred ? worst.answer : "";
  return (
    <tr
      class={`track ${concerns}`}
      aria-rowindex={index}
      data-track={about.id}
      data-status={row.status}
      data-lat={row.lat.toFixed(6)}
      data-lon={row.lon.toFixed(6)}
    >
      <th scope="row">
        <button
          type="button"
          onClick={show}
          aria-current={store.chosen.track === about.id}
          title={degrees(row.lat, row.lon)}
        >
          <span class="name">{nameOf(about)}</span>
          <span class="detail">
            {row.status} · {classOf(row)}
          </span>
        </button>
      </th>
      <td>{row.height === null ? "unknown" : height(row.height)}</td>
      <td>{speedOf(row) === null ? "unknown" : speed(row)}</td>
      <td class="answer">{answerWords(worst)}</td>
    </tr>
  );
}

export function answerWords(worst: Worst): string {
  if (worst.answer === null) return "no answer yet";
  const { mark, word } = ANSWER[worst.answer];
  return `${mark} ${word}${worst.answer !== "outside" && !worst.barred ? ", not barred" : ""}`;
}
