import { useState } from "preact/hooks";
import { type Question, api, operator } from "../api";
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

const EMPTY = {
  speaker: "",
  role: "",
  to: "",
  claim: "",
  via: "",
  modality: "asserted",
  said_at: "",
  about_at: "",
  source_grade: "",
  information_grade: "",
  grade_why: "",
  bears_on: "",
  says: "",
};

type Draft = typeof EMPTY;

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
  const silent = draft.modality === "no comment";
  const field = (key: keyof Draft) => ({
    name: key,
    value: draft[key],
    onInput: (e: { currentTarget: { value: string } }) => setDraft({ ...draft, [key]: e.currentTarget.value }),
  });
  const submit = (event: Event) => {
    event.preventDefault();
    sending.send(api.say(incident, toStatement(silent ? { ...draft, claim: "" } : draft), operator.get()));
  };
  return (
    <form class="say" onSubmit={submit}>
      <h3>Add a statement</h3>
      <label>
        Who says it <input {...field("speaker")} required maxLength={200} />
      </label>
      <label>
        In what role <input {...field("role")} maxLength={200} />
      </label>
      <label class="wide">
        What is said
        <textarea {...field("claim")} rows={3} maxLength={4000} required={!silent} disabled={silent} />
      </label>
      <label>
        To whom <input {...field("to")} maxLength={200} />
      </label>
      <label>
        Through whom <input {...field("via")} maxLength={200} />
      </label>
      <label>
        How it is said
        <select {...field("modality")}>
          {MODALITIES.map((m) => <option key={m} value={m}>{m}</option>)}
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
          {SOURCE_GRADES.map(([v, words]) => <option key={v} value={v}>{words}</option>)}
        </select>
      </label>
      <label>
        Information
        <select {...field("information_grade")}>
          <option value="">not graded</option>
          {INFORMATION_GRADES.map(([v, words]) => <option key={v} value={v}>{words}</option>)}
        </select>
      </label>
      <label class="wide">
        Why it is graded so
        <input {...field("grade_why")} maxLength={400} disabled={!draft.source_grade && !draft.information_grade} />
      </label>
      <label>
        Bears on
        <select {...field("bears_on")}>
          <option value="">no question</option>
          {questions.map((q) => (
            <option key={q.question} value={q.question}>{q.text}</option>
          ))}
        </select>
      </label>
      <label>
        What it says of it <input {...field("says")} maxLength={200} disabled={draft.bears_on === ""} />
      </label>
      <Send sending={sending} />
      <p class="hint wide">A statement is never edited or removed; a later one can supersede it.</p>
    </form>
  );
}
