/** Draw a circle, a polygon or a strip on the map, fill in the rest, and make a draft of it. */
import { useState } from "preact/hooks";
import { operator } from "../api";
import { type Draft, restrict } from "../restrict-api";
import { empty, missing, type Sketch, type SketchKind, toShape } from "../state/sketch";
import { type Store, useStore } from "../state/store";

const EMPTY = {
  name: "",
  authority: "",
  lower: "SFC",
  upper: "120 m AGL",
  start: "",
  end: "",
  hours: "",
  further: "",
  bars: "everyone",
  exempt: "",
  message: "",
  fir: "",
  country: "",
};

type Fields = typeof EMPTY;

const KINDS: [SketchKind, string][] = [
  ["circle", "Circle"],
  ["polygon", "Polygon"],
  ["strip", "Strip inside a border"],
];

/** What goes to the server; what was left empty is left out. Times are typed in UTC. */
export function toForm(fields: Fields, sketch: Sketch): Record<string, unknown> {
  const { exempt, hours, start, end, further, ...texts } = fields;
  const listed = (text: string): string[] =>
    text
      .split(",")
      .map((t) => t.trim())
      .filter(Boolean);
  const form: Record<string, unknown> = { shape: toShape(sketch) };
  for (const [key, value] of Object.entries(texts)) if (value.trim()) form[key] = value.trim();
  const first = period(start, end, hours);
  const more = further.split("\n").filter((line) => line.trim());
  if (more.length > 0) form["periods"] = [first, ...more.map(furtherPeriod)];
  else Object.assign(form, first);
  if (exempt.trim()) form["exempt"] = listed(exempt);
  return form;
}

type Period = { start?: string; end?: string; hours?: string[] };

/** A period as the server takes it; what was left empty is left out. */
function period(start: string, end: string, hours: string): Period {
  const inUtc = (at: string): string => (/(Z|[+-]\d\d:\d\d)$/.test(at) ? at : `${at}Z`);
  return {
    ...(start && { start: inUtc(start) }),
    ...(end && { end: inUtc(end) }),
    ...(hours.trim() && { hours: [hours.trim()] }),
  };
}

/** `START/END; HOURS`, as on the command line: two dots, or nothing, for an open end. */
export function furtherPeriod(line: string): Period {
  const [span = "", hours = ""] = line.split(/;(.*)/s).map((part) => part.trim());
  const [start = "", end = ""] = span.split("/").map((at) => at.trim().replace(/^\.\.$/, ""));
  return period(start, end, hours);
}

export function RestrictForm({
  store,
  borders,
  made,
}: {
  store: Store;
  borders: string[];
  made: (draft: Draft) => void;
}) {
  useStore(store, 50);
  const [fields, setFields] = useState<Fields>({ ...EMPTY, ...store.typed });
  const [busy, setBusy] = useState(false);
  const sketch = store.sketch ?? empty("circle", borders[0] ?? "");
  const wanting = missing(sketch);
  const field = (key: keyof Fields) => ({
    name: key,
    value: fields[key],
    onInput: (e: { currentTarget: { value: string } }) => {
      store.typed = { ...fields, [key]: e.currentTarget.value }; // kept while another tab is looked at
      setFields(store.typed as Fields);
    },
  });
  const number = (key: "radiusKm" | "widthKm") => ({
    type: "number" as const,
    min: "0.1",
    step: "any",
    value: sketch[key],
    onInput: (e: { currentTarget: { value: string } }) =>
      store.draw({ ...sketch, [key]: Number(e.currentTarget.value) }),
  });
  const submit = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    restrict
      .draft(toForm(fields, sketch), operator.get())
      .then(made, (error: unknown) => store.report(error))
      .finally(() => setBusy(false));
  };
  return (
    <form class="restrict say" onSubmit={submit}>
      <h3>A new restriction: it starts as a draft, and nothing is published</h3>
      <fieldset class="wide kinds">
        <legend>Where</legend>
        {KINDS.map(([kind, label]) => (
          <label key={kind}>
            <input
              type="radio"
              name="kind"
              checked={sketch.kind === kind}
              onChange={() => store.draw(empty(kind, sketch.border))}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {sketch.kind === "circle" && (
        <label>
          Radius, km <input {...number("radiusKm")} />
        </label>
      )}
      {sketch.kind === "strip" && (
        <label>
          Width, km <input {...number("widthKm")} />
        </label>
      )}
      {sketch.kind === "strip" && (
        <label>
          Border
          <select value={sketch.border} onChange={(e) => store.draw({ ...sketch, border: e.currentTarget.value })}>
            {borders.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <p class="wide place">
        {wanting ?? sketch.points.map(([lat, lon]) => `${lat.toFixed(4)}, ${lon.toFixed(4)}`).join(" · ")}
        {sketch.points.length > 0 && (
          <button type="button" onClick={() => store.draw({ ...sketch, points: sketch.points.slice(0, -1) })}>
            Take back the last
          </button>
        )}
      </p>
      <label class="wide">
        Name <input {...field("name")} required maxLength={200} />
      </label>
      <label class="wide">
        Authority <input {...field("authority")} required maxLength={200} />
      </label>
      <label>
        Lower limit <input {...field("lower")} required placeholder="SFC" />
      </label>
      <label>
        Upper limit <input {...field("upper")} required placeholder="FL095, 120 m AGL, UNL" />
      </label>
      <label>
        From, UTC <input {...field("start")} type="datetime-local" />
      </label>
      <label>
        Until, UTC <input {...field("end")} type="datetime-local" />
      </label>
      <label>
        Hours <input {...field("hours")} placeholder="all; or SR-SS, MON-FRI 06:00-16:00" />
      </label>
      <label class="wide">
        Further periods, one a line
        <textarea {...field("further")} rows={1} placeholder="2025-09-12T22:00/2025-09-13T04:00; SS-SR" />
      </label>
      <label>
        Whom it bars
        <select {...field("bars")}>
          <option value="everyone">everyone</option>
          <option value="unmanned">unmanned aircraft</option>
          <option value="manned">manned aircraft</option>
          <option value="unidentified">flights that do not identify themselves</option>
        </select>
      </label>
      <label>
        Exempt <input {...field("exempt")} placeholder="SAR, HOSP, MEDEVAC" />
      </label>
      <label>
        FIR <input {...field("fir")} placeholder="EPWW" pattern="[A-Z]{4}" />
      </label>
      <label>
        Country <input {...field("country")} placeholder="POL" pattern="[A-Z]{3}" />
      </label>
      <label class="wide">
        Message <textarea {...field("message")} rows={2} maxLength={2000} />
      </label>
      <button type="submit" class="wide" disabled={busy || wanting !== null}>
        {busy ? "Drawing…" : "Make the draft, and review it"}
      </button>
      <button type="button" class="wide" onClick={() => store.draw(null)}>
        Leave it
      </button>
    </form>
  );
}
