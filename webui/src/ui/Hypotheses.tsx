/** Competing hypotheses on a question of fact: judged cell by cell, each by a person and why. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Evidence, Hypothesis, Question, Statement } from "../api";
import { inquiry } from "../inquiry-api";
import { me } from "./AnswerForm";
import {
  CONSISTENCY,
  competing,
  estimatesOf,
  itemsOf,
  itemWords,
  judged,
  judges,
  LIKELIHOODS,
  shortIds,
  shortResult,
  sign,
  without,
} from "./ach";
import { shortId } from "./format";
import { Send, submitting, Unfold, useFields, useSending } from "./Unfold";

interface Props {
  incident: string;
  question: Question;
  statements: readonly Statement[];
  evidence: readonly Evidence[];
  may: boolean;
  done: () => void;
  more?: ComponentChildren; // what else can be done to the question
}

interface Cell {
  hypothesis: Hypothesis;
  item: string;
}

export function Hypotheses(props: Props) {
  const { incident, question, may, done, more } = props;
  const named = competing(question);
  if (!may && named.length === 0) return null;
  return (
    <div class="hypotheses">
      {named.length > 0 && (
        <>
          <ol>
            {named.map((h, i) => (
              <li key={h.id}>
                <b>H{i + 1}</b> {h.text}
                {estimatesOf(h).map((e) => (
                  <small key={e.by}>
                    {e.likelihood} ({e.band_percent.join("–")} %); confidence {e.confidence}, by {e.by}: {e.why}
                  </small>
                ))}
              </li>
            ))}
            <li class="always">
              <b>–</b> not established: always among them
            </li>
          </ol>
          <Matrix {...props} named={named} />
        </>
      )}
      {may && (
        <div class="doing">
          <Unfold label={named.length ? "Another hypothesis…" : "Weigh hypotheses…"} name="propose">
            {(close) => <ProposeForm incident={incident} question={question} done={() => (close(), done())} />}
          </Unfold>
          {named.length > 0 && (
            <Unfold label="How likely…" name="estimate">
              {(close) => <EstimateForm named={named} done={() => (close(), done())} />}
            </Unfold>
          )}
          {more}
        </div>
      )}
    </div>
  );
}

function Matrix({ question, statements, evidence, may, done, named }: Props & { named: Hypothesis[] }) {
  const [by, setBy] = useState(me);
  const [added, setAdded] = useState<readonly string[]>([]);
  const [cell, setCell] = useState<Cell | null>(null);
  const from = useRef<HTMLElement | null>(null);
  const items = itemsOf(question, added);
  const assessment = (question.assessments ?? []).find((a) => a.by === by);
  const mine = may && by === me();
  const others = [
    ...statements.filter((s) => s.superseded_by === null).map((s) => s.id),
    ...evidence.map((e) => e.id),
  ].filter((id) => !items.includes(id));
  const leave = () => {
    setCell(null);
    from.current?.focus();
  };
  const choose = (chosen: Cell) => (event: { currentTarget: HTMLElement }) => {
    from.current = event.currentTarget;
    setCell(chosen);
  };
  return (
    <>
      <label class="judge">
        As judged by{" "}
        <select name="judge" value={by} onInput={(e) => setBy(e.currentTarget.value)}>
          {judges(question, me()).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <div class="ach-room">
        <table class="ach">
          <thead>
            <tr>
              <th scope="col">Item on record</th>
              {named.map((h, i) => (
                <th key={h.id} scope="col" title={h.text}>
                  H{i + 1}
                </th>
              ))}
              <th scope="col">Without it</th>
            </tr>
          </thead>
          <tbody>
            {items.map((id) => {
              const words = itemWords(id, statements, evidence);
              const left = without(assessment, id, named);
              return (
                <tr key={id} class={words.superseded ? "superseded" : ""} data-item={id}>
                  <th scope="row" title={words.says}>
                    #{shortId(id)} {words.name}
                    {words.superseded && <small>superseded: not counted</small>}
                  </th>
                  {named.map((h, i) => {
                    const held = judged(h, id, by);
                    const said = `H${i + 1}, #${shortId(id)}: ${held?.consistency ?? "not judged"}`;
                    return (
                      <td key={h.id} title={held ? `${held.consistency}: ${held.why}` : "not judged"}>
                        {mine && !words.superseded ? (
                          <button type="button" aria-label={said} onClick={choose({ hypothesis: h, item: id })}>
                            {sign(held?.consistency)}
                          </button>
                        ) : (
                          <span role="img" aria-label={said}>
                            {sign(held?.consistency)}
                          </span>
                        )}
                      </td>
                    );
                  })}
                  <td class={left?.changes ? "changes" : ""}>
                    {left === null ? "" : left.changes ? `→ ${left.short}` : "the same"}
                  </td>
                </tr>
              );
            })}
          </tbody>
          {assessment && (
            <tfoot>
              <tr>
                <th scope="row">Evidence against</th>
                {assessment.against.map((count, i) => (
                  <td key={named[i]?.id ?? i}>{count}</td>
                ))}
                <td />
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      {cell !== null && (
        <JudgeForm
          key={`${cell.hypothesis.id} ${cell.item}`}
          cell={cell}
          named={named}
          words={itemWords(cell.item, statements, evidence).name}
          done={() => (leave(), done())}
          leave={leave}
        />
      )}
      <p class="result" role="status">
        {assessment === undefined ? (
          `${by} has judged nothing yet.`
        ) : (
          <>
            <b>{shortResult(assessment.result, named)}</b>: {shortIds(assessment.why)}
          </>
        )}
      </p>
      {mine && others.length > 0 && (
        <label class="judge">
          Judge another item{" "}
          <select name="add-item" value="" onInput={(e) => setAdded([...added, e.currentTarget.value])}>
            <option value="">choose…</option>
            {others.map((id) => {
              const words = itemWords(id, statements, evidence);
              return (
                <option key={id} value={id}>
                  {`#${shortId(id)} ${words.name}: ${words.says}`.slice(0, 90)}
                </option>
              );
            })}
          </select>
        </label>
      )}
      <p class="hint">
        {CONSISTENCY.map(([word, short]) => `${short} ${word}`).join(" · ")} · – not judged. Only what speaks against
        counts: I 1, II 2.
      </p>
    </>
  );
}

function JudgeForm(props: { cell: Cell; named: Hypothesis[]; words: string; done: () => void; leave: () => void }) {
  const { cell, named, words, done, leave } = props;
  const last = judged(cell.hypothesis, cell.item, me());
  const { values, field } = useFields({ consistency: last?.consistency ?? "", why: "" });
  const sending = useSending(done);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("select")?.focus(), []);
  const place = named.findIndex((h) => h.id === cell.hypothesis.id) + 1;
  return (
    <form
      ref={form}
      class="say judge-form"
      onSubmit={submitting(() => sending.send(inquiry.judge(cell.hypothesis.id, { ...values, item: cell.item })))}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        leave();
      }}
    >
      <p class="wide">
        If H{place} were so (“{cell.hypothesis.text}”), #{shortId(cell.item)} {words} would be
      </p>
      <label class="wide">
        Consistency
        <select {...field("consistency")} required>
          <option value="">choose…</option>
          {CONSISTENCY.map(([word, short]) => (
            <option key={word} value={word}>{`${short} – ${word}`}</option>
          ))}
        </select>
      </label>
      <label class="wide">
        Why <textarea {...field("why")} rows={2} required maxLength={2000} />
      </label>
      <Send sending={sending} label={`Judge as ${me()}`} />
    </form>
  );
}

function ProposeForm({ incident, question, done }: { incident: string; question: Question; done: () => void }) {
  const { values, field } = useFields({ text: "" });
  const sending = useSending(done);
  const send = () => sending.send(inquiry.propose(incident, { ...values, question: question.question }));
  return (
    <form class="say" onSubmit={submitting(send)}>
      <label class="wide">
        A possible answer <input {...field("text")} required maxLength={300} />
      </label>
      <Send sending={sending} label="Propose it" />
    </form>
  );
}

function EstimateForm({ named, done }: { named: Hypothesis[]; done: () => void }) {
  const { values, field } = useFields({ hypothesis: named[0]?.id ?? "", likelihood: "", confidence: "", why: "" });
  const sending = useSending(done);
  const { hypothesis, ...sent } = values;
  return (
    <form class="say" onSubmit={submitting(() => sending.send(inquiry.estimate(hypothesis, sent)))}>
      <label class="wide">
        Hypothesis
        <select {...field("hypothesis")}>
          {named.map((h, i) => (
            <option key={h.id} value={h.id}>{`H${i + 1} ${h.text}`}</option>
          ))}
        </select>
      </label>
      <label>
        How likely it is
        <select {...field("likelihood")} required>
          <option value="">choose…</option>
          {LIKELIHOODS.map(([word, low, high]) => (
            <option key={word} value={word}>{`${word} (${low}–${high} %)`}</option>
          ))}
        </select>
      </label>
      <label>
        Confidence in the basis of the judgement
        <select {...field("confidence")} required>
          <option value="">choose…</option>
          {["low", "moderate", "high"].map((word) => (
            <option key={word}>{word}</option>
          ))}
        </select>
      </label>
      <label class="wide">
        Why <textarea {...field("why")} rows={2} required maxLength={2000} />
      </label>
      <p class="hint wide">
        The terms are those of ICD 203. Likelihood and confidence are separate: something can be likely with low
        confidence.
      </p>
      <Send sending={sending} label={`Record as ${me()}`} />
    </form>
  );
}
