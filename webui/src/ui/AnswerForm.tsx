/** Answering a question in one's own name; and asking one that is not asked of every incident. */

import { useState } from "preact/hooks";
import { session } from "../access/session";
import { operator, type Question, type Statement } from "../api";
import { inquiry } from "../inquiry-api";
import { shortId } from "./format";
import { known, Send, submitting, useFields, useSending } from "./Unfold";

interface Props {
  incident: string;
  question: Question;
  statements: readonly Statement[];
  done: () => void;
}

/** By whom what is done here goes on the record. */
export const me = (): string => session.me?.name ?? operator.get();

export function AnswerForm({ incident, question, statements, done }: Props) {
  const { values, field } = useFields({ value: "", why: "" });
  const [restsOn, setRestsOn] = useState<readonly string[]>([]);
  const sending = useSending(done);
  const standing = statements.filter((s) => s.superseded_by === null);
  const toggle = (id: string) =>
    setRestsOn(restsOn.includes(id) ? restsOn.filter((one) => one !== id) : [...restsOn, id]);
  const send = () =>
    sending.send(inquiry.answer(incident, { ...known(values), question: question.question, rests_on: restsOn }));
  return (
    <form class="say answer-form" onSubmit={submitting(send)}>
      <p class="hint wide">
        Goes on the record as the answer of <b>{me()}</b>, not as a fact.
        {question.kind === "intent" &&
          " Nothing is computed of intent: this is your own word, and you need the right to give it."}
      </p>
      <label class="wide">
        {question.text} <input {...field("value")} required maxLength={400} />
      </label>
      <label class="wide">
        Why <textarea {...field("why")} rows={2} required maxLength={2000} />
      </label>
      {standing.length > 0 && (
        <fieldset class="wide">
          <legend>It rests on</legend>
          {standing.map((s) => (
            <label key={s.id}>
              <input type="checkbox" checked={restsOn.includes(s.id)} onChange={() => toggle(s.id)} />
              <span>
                #{shortId(s.id)} {s.speaker}: {s.in_words ?? s.modality}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Send sending={sending} label="Answer in your own name" />
    </form>
  );
}

/** Taking an answer back: it stays readable, and the question is as open as it was without it. */
export function TakeBackForm({ incident, question, done }: Omit<Props, "statements">) {
  const { values, field } = useFields({ why: "" });
  const sending = useSending(done);
  const send = () =>
    sending.send(inquiry.answer(incident, { why: values.why, value: null, question: question.question }));
  return (
    <form class="say" onSubmit={submitting(send)}>
      <label class="wide">
        Why the answer is withdrawn <textarea {...field("why")} rows={2} required maxLength={2000} />
      </label>
      <Send sending={sending} label="Take the answer back" />
    </form>
  );
}

export function AskForm({ incident, done }: { incident: string; done: () => void }) {
  const { values, field } = useFields({ text: "" });
  const sending = useSending(done);
  return (
    <form class="say" onSubmit={submitting(() => sending.send(inquiry.ask(incident, values)))}>
      <label class="wide">
        The question <input {...field("text")} required maxLength={300} placeholder="What hit the house" />
      </label>
      <Send sending={sending} label="Ask it" />
    </form>
  );
}
