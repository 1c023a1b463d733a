/** Suggested statements of an incident, one at a time: a key accepts, corrects, refuses or skips. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { api, type Draft, operator } from "../api";
import { STATEMENT_TEXTS } from "../generated/record-line";
import type { Store } from "../state/store";
import { MODALITIES } from "./StatementForm";

const REFRESH_MS = 5000;
const FIELDS = ["speaker", "role", "to", "via", "modality", "claim", "said_at", "about_at"] as const;
type Field = (typeof FIELDS)[number];
export type Values = Record<Field, string>;

/** What a person may correct of a draft, as it stands; unknown is empty. */
export function valuesOf(draft: Draft): Values {
  return Object.fromEntries(FIELDS.map((name) => [name, draft[name] ?? ""])) as Values;
}

/** What was changed: a field that was emptied becomes unknown. */
export function changesOf(draft: Draft, values: Values): Record<string, string | null> {
  const held = valuesOf(draft);
  return Object.fromEntries(
    FIELDS.filter((name) => values[name].trim() !== held[name]).map((name) => [name, values[name].trim() || null]),
  );
}

export function Drafts({ store, incident, decided }: { store: Store; incident: string; decided: () => void }) {
  const [drafts, setDrafts] = useState<Draft[]>([]);
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const [values, setValues] = useState<Values | null>(null); // while it is being corrected
  const busy = useRef(false);
  const refresh = useCallback(() => api.drafts(incident).then(setDrafts), [incident]);
  useEffect(() => {
    const run = () => void refresh().catch((error: unknown) => store.report(error));
    run();
    const timer = setInterval(run, REFRESH_MS);
    return () => clearInterval(timer);
  }, [store, refresh]);
  const draft = drafts.find((d) => !skipped.has(d.id));

  const settle = (done: Promise<unknown>) => {
    busy.current = true;
    done
      .then(() => {
        setValues(null);
        decided();
        return refresh();
      })
      .catch((error: unknown) => store.report(error))
      .finally(() => {
        busy.current = false;
      });
  };
  const act = (key: string): boolean => {
    if (!draft || busy.current || values !== null) return false;
    if (key === "a") settle(api.accept(draft.id, incident, {}, operator.get()));
    else if (key === "w") settle(api.accept(draft.id, incident, {}, operator.get(), [], false));
    else if (key === "p") settle(api.accept(draft.id, incident, {}, operator.get(), [draft.speaker]));
    else if (key === "c") setValues(valuesOf(draft));
    else if (key === "r") settle(api.refuse(draft.id, operator.get()));
    else if (key === "s") setSkipped(new Set([...skipped, draft.id]));
    else return false;
    return true;
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement) return;
    // Within the drafts these keys are theirs; the alerts' own meaning of "a" and "s" stays outside.
    if (act(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  if (!draft) {
    return skipped.size ? <p class="none">{skipped.size} suggested statements were skipped; they wait.</p> : null;
  }
  const left = drafts.length - skipped.size;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: one key a draft works while it has the focus
    <section class="drafts" tabIndex={0} onKeyDown={keyed} aria-label="Suggested statements">
      <h3>Suggested statements ({left} wait)</h3>
      <p class="hint">A suggestion is not on record until you say so. Click here, then one key each.</p>
      <blockquote>
        {draft.words === null ? (
          "The text cannot be read: its file is missing or was altered."
        ) : (
          <>
            {tail(draft.before)}
            <mark>{draft.words}</mark>
            {head(draft.after)}
          </>
        )}
      </blockquote>
      {values === null ? (
        <dl>
          {FIELDS.filter((name) => draft[name] !== null).map((name) => (
            <div key={name}>
              <dt>{LABELS[name]}</dt>
              <dd>{draft[name]}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <Correcting
          values={values}
          change={setValues}
          save={() => settle(api.accept(draft.id, incident, changesOf(draft, values), operator.get()))}
          cancel={() => setValues(null)}
        />
      )}
      {draft.proposed.length > 0 && (
        <ul class="proposed" aria-label="Proposed with it">
          {draft.proposed.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      <p class="meta">
        {draft.name} · {draft.cue && `“${draft.cue}” · `}
        {draft.why}
      </p>
      {values === null && (
        <p class="keys">
          {KEYS.map(([key, word]) => (
            <button key={key} type="button" onClick={() => act(key)}>
              <kbd>{key}</kbd> {word}
            </button>
          ))}
        </p>
      )}
    </section>
  );
}

const KEYS = [
  ["a", "Accept"],
  ["w", "Words alone"],
  ["p", "Accept, name sealed"],
  ["c", "Correct"],
  ["r", "Refuse"],
  ["s", "Skip"],
] as const;

const LABELS = {
  speaker: "Who says it",
  modality: "How it is said",
  claim: "What is said",
  said_at: "Said at",
  about_at: "About",
  ...Object.fromEntries(STATEMENT_TEXTS.map(({ name, label }) => [name, label])),
} as Record<Field, string>;

function Correcting(props: { values: Values; change: (v: Values) => void; save: () => void; cancel: () => void }) {
  const { values, change, save, cancel } = props;
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const put = (name: Field) => (e: { currentTarget: { value: string } }) =>
    change({ ...values, [name]: e.currentTarget.value });
  return (
    <form
      class="say"
      onSubmit={(e) => {
        e.preventDefault();
        save();
      }}
      onKeyDown={(e) => {
        if (e.key === "Escape") {
          e.stopPropagation();
          cancel();
        }
      }}
    >
      {FIELDS.map((name) => (
        // biome-ignore lint/a11y/noLabelWithoutControl: its field is one of the two inside
        <label key={name} class={name === "claim" ? "wide" : ""}>
          {LABELS[name]}
          {name === "claim" ? (
            <textarea rows={3} name={name} value={values.claim} onInput={put(name)} />
          ) : name === "modality" ? (
            <select name={name} value={values.modality} onInput={put(name)}>
              {MODALITIES.map((m) => (
                <option key={m} value={m}>
                  {m}
                </option>
              ))}
            </select>
          ) : (
            <input ref={name === "speaker" ? first : null} name={name} value={values[name]} onInput={put(name)} />
          )}
        </label>
      ))}
      <button type="submit">Put on the record</button>
      <button type="button" onClick={cancel}>
        Back
      </button>
    </form>
  );
}

/** The paragraph's part before the words, and the part after them. */
const tail = (text: string | null): string => (text ?? "").split("\n").at(-1) ?? "";
const head = (text: string | null): string => (text ?? "").split("\n")[0] ?? "";
