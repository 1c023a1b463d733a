import { useState } from "preact/hooks";
import { api, operator, type Question } from "../api";
import { STATEMENT_TEXTS } from "../generated/record-line";
import { INFORMATION_GRADES, SOURCE_GRADES } from "./grades";
import { Send, useSending } from "./Unfold";

export const MODALITIES = [
  "asserted",
  "denied",
  "proposed",
  "decided",
  "announced",
  "committed",
  "requested",
  "reported",
  "unable to verify",
  "unknown",
  "no comment",
  "narrated",
];

type TextField = (typeof STATEMENT_TEXTS)[number]["name"];

const EMPTY = {
  speaker: "",
  claim: "",
  modality: "asserted",
  said_at: "",
  about_at: "",
  source_grade: "",
  information_grade: "",
  bears_on: "",
  says: "",
  ...(Object.fromEntries(STATEMENT_TEXTS.map((field) => [field.name, ""])) as Record<TextField, string>),
};

type Draft = typeof EMPTY;

/** The text fields that stand beside what they belong to; all others follow at the end. */
const PLACED: readonly TextField[] = ["role", "to", "via", "grade_why"];
const OTHERS = STATEMENT_TEXTS.filter((field) => !PLACED.includes(field.name));

/** What goes to the server: what was left empty is unknown, and says so as null. */
export function toStatement(draft: Draft): Record<string, string | null> {
  return Object.fromEntries(Object.entries(draft).map(([key, value]) => [key, value.trim() || null]));
}

interface Props {
  incident: string;
  questions: readonly Question[];
  said: () => void;
}

export function StatementForm({ incident, questions, said }: Props) {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const sending = useSending(() => {
    setDraft(EMPTY);
    said();
  });
  const [sealed, setSealed] = useState(false);
  const silent = draft.modality === "no comment";
  const field = (key: keyof Draft) => ({
    name: key,
    value: draft[key],
    onInput: (e: { currentTarget: { value: string } }) => setDraft({ ...draft, [key]: e.currentTarget.value }),
  });
  const text = (name: TextField, disabled = false) => {
    const { label, help } = STATEMENT_TEXTS.find((one) => one.name === name)!;
    return (
      <label key={name} title={help} class={name === "grade_why" ? "wide" : ""}>
        {label} <input {...field(name)} maxLength={400} disabled={disabled} />
      </label>
    );
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const statement = toStatement(silent ? { ...draft, claim: "" } : draft);
    sending.send(api.say(incident, statement, operator.get(), sealed ? [draft.speaker] : []));
  };
  return (
    <form class="say" onSubmit={submit}>
      <h3>Add a statement</h3>
      <label>
        Who says it <input {...field("speaker")} required maxLength={200} />
      </label>
      {text("role")}
      <label title="The name is encrypted beside the record, and can be erased. A reference stands in its place.">
        <input type="checkbox" name="sealed" checked={sealed} onChange={(e) => setSealed(e.currentTarget.checked)} />{" "}
        Seal this private person's name
      </label>
      <label class="wide">
        What is said
        <textarea {...field("claim")} rows={3} maxLength={4000} required={!silent} disabled={silent} />
      </label>
      {text("to")}
      {text("via")}
      <label>
        How it is said
        <select {...field("modality")}>
          {MODALITIES.map((m) => (
            <option key={m} value={m}>
              {m}
            </option>
          ))}
        </select>
      </label>
      <label>
        Said at <input {...field("said_at")} placeholder="2025, 2025-09-10 or an instant" />
      </label>
      <label>
        About <input {...field("about_at")} placeholder="as precise as the source" />
      </label>
      <label>
        Source
        <select {...field("source_grade")}>
          <option value="">not graded</option>
          {SOURCE_GRADES.map(([v, words]) => (
            <option key={v} value={v}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        Information
        <select {...field("information_grade")}>
          <option value="">not graded</option>
          {INFORMATION_GRADES.map(([v, words]) => (
            <option key={v} value={v}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {text("grade_why", !draft.source_grade && !draft.information_grade)}
      <label>
        Bears on
        <select {...field("bears_on")}>
          <option value="">no question</option>
          {questions.map((q) => (
            <option key={q.question} value={q.question}>
              {q.text}
            </option>
          ))}
        </select>
      </label>
      <label>
        What it says of it <input {...field("says")} maxLength={200} disabled={draft.bears_on === ""} />
      </label>
      {OTHERS.map((one) => text(one.name))}
      <Send sending={sending} />
      <p class="hint wide">A statement is never edited or removed; a later one can supersede it.</p>
    </form>
  );
}
