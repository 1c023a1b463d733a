import { may as mayDo } from "../access/session";
import type { Evidence, Question, Source, Statement } from "../api";
import { AnswerForm, AskForm, TakeBackForm } from "./AnswerForm";
import { shortId } from "./format";
import { Hypotheses } from "./Hypotheses";
import { Unfold } from "./Unfold";

interface Props {
  incident: string;
  questions: readonly Question[];
  statements: readonly Statement[];
  evidence: readonly Evidence[];
  may: boolean; // put something on the record, here and now
  done: () => void;
}

/** What is known of each question: always according to whom, and never a claim as a fact. */
export function Questions(props: Props) {
  const { incident, questions, may, done } = props;
  const answering = (q: Question) => (
    <>
      <Unfold label="Answer…" name="answer">
        {(close) => <AnswerForm {...props} question={q} done={() => (close(), done())} />}
      </Unfold>
      {q.answer.status === "answered" && (
        <Unfold label="Take the answer back…" name="take-back">
          {(close) => <TakeBackForm incident={incident} question={q} done={() => (close(), done())} />}
        </Unfold>
      )}
    </>
  );
  return (
    <>
      <dl class="known">
        {questions.map((q) => (
          <div key={q.question} class={`question ${q.answer.status.replace(" ", "-")}`} data-question={q.kind}>
            <dt>
              {q.text} {q.answer.words !== q.answer.status && <span class="status">{q.answer.status}</span>}
            </dt>
            <dd title={`By the rule: ${q.answer.rule}`}>
              {q.answer.words}
              {q.answer.given !== null && <small>why: {q.answer.given.why}</small>}
              {q.answer.shaken_by.length > 0 && <b class="flag">⚑ rests on a superseded statement</b>}
              <ul class="sources">
                {q.sources.map((s) => (
                  <li key={s.statement} class={s.superseded_by === null ? "" : "superseded"}>
                    {sourceWords(s)}
                  </li>
                ))}
              </ul>
              {q.kind === "intent" ? (
                <>
                  <p class="hint">What was said stands side by side. None of it is weighed or computed.</p>
                  {may && mayDo("answer") && <div class="doing">{answering(q)}</div>}
                </>
              ) : (
                <Hypotheses {...props} question={q} more={answering(q)} />
              )}
            </dd>
          </div>
        ))}
      </dl>
      {may && (
        <Unfold label="Ask something else…" name="ask">
          {(close) => <AskForm incident={incident} done={() => (close(), done())} />}
        </Unfold>
      )}
    </>
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
