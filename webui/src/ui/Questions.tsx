import type { Question, Response, Source, Told } from "../api";
import { shortId } from "./format";

/** What is known of each question: always according to whom, and never a claim as a fact. */
export function Questions({ questions }: { questions: readonly Question[] }) {
  return (
    <dl class="known">
      {questions.map((q) => (
        <div key={q.question} class={`question ${q.answer.status.replace(" ", "-")}`} data-question={q.kind}>
          <dt>
            {q.text} <span class="status">{q.answer.status}</span>
          </dt>
          <dd title={`By the rule: ${q.answer.rule}`}>
            {q.answer.words}
            {q.answer.given !== null && <small>{q.answer.given.why}</small>}
            {q.answer.shaken_by.length > 0 && <b class="flag">⚑ rests on a superseded statement</b>}
            <ul class="sources">
              {q.sources.map((s) => (
                <li key={s.statement} class={s.superseded_by === null ? "" : "superseded"}>
                  {sourceWords(s)}
                </li>
              ))}
            </ul>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** One source in one line: who, what of it, how, and what was found of it since. */
export function sourceWords(s: Source): string {
  const how = { for: "gives", against: "denies", open: "leaves it open" }[s.stance];
  const graded =
    s.source_grade === null && s.information_grade === null
      ? "not graded"
      : `grade ${s.source_grade ?? "–"}${s.information_grade ?? "–"}`;
  const marks = [
    ...(s.not_verified_by.length ? [`not verified by ${s.not_verified_by.join(", ")}`] : []),
    ...(s.superseded_by === null ? [] : [`superseded by #${shortId(s.superseded_by)}`]),
  ];
  return `${s.speaker} ${how}${s.says === null ? "" : ` “${s.says}”`} (${[s.modality, graded, ...marks].join(", ")})`;
}

/** A time as its source tells it; what it does not tell is unknown. */
export function toldWords(when: Told | null): string {
  if (when === null) return "unknown";
  const date = [when.at, when.until].filter((part) => part !== null).join(" to ");
  return [date, when.words === null ? "" : `“${when.words}”`].filter(Boolean).join(" ");
}

export function Responses({ responses }: { responses: readonly Response[] }) {
  if (responses.length === 0) return <p class="none">None is on the record.</p>;
  return (
    <ul class="responses">
      {responses.map((r) => (
        <li key={r.id}>
          <b>{r.what}</b> ({r.kind}): {r.status ?? "nothing stands for it any more"}
          {r.steps.map((step) => (
            <small key={step.statement} class={step.lapsed ? "superseded" : ""}>
              {step.status}, according to {step.speaker}; when: {toldWords(step.when)}; area: {step.area ?? "unknown"};
              heights: {step.heights ?? "unknown"}
              {step.who.map((who) => `; ${who}`)}
            </small>
          ))}
        </li>
      ))}
    </ul>
  );
}
