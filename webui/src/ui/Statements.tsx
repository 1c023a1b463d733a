/** What people said: each statement with its grades, what it is linked to, and what rests on it. */
import { useCallback } from "preact/hooks";
import type { Question, Release, Statement } from "../api";
import { STATEMENT_TEXTS } from "../generated/record-line";
import { type Affected, inquiry } from "../inquiry-api";
import { clock, day, shortId } from "./format";
import { INFORMATION_GRADES, SOURCE_GRADES } from "./grades";
import { known, Send, submitting, Unfold, useAsked, useFields, useSending } from "./Unfold";

/** The text fields that have no place of their own in the lines above. */
const OTHER_TEXTS = STATEMENT_TEXTS.filter(({ name }) => !["role", "to", "via", "grade_why"].includes(name));

const LINKS = ["supersedes", "contradicts", "refers_to", "corroborates"] as const;

interface Props {
  statements: readonly Statement[];
  questions: readonly Question[];
  asOf: string;
  may: boolean;
  done: () => void;
}

export function Statements(props: Props) {
  const { statements } = props;
  if (statements.length === 0) return <p class="none">Nobody's words are on the record yet.</p>;
  return (
    <ol class="statements">
      {statements.map((s) => (
        <StatementItem key={s.id} {...props} said={s} />
      ))}
    </ol>
  );
}

function StatementItem({ said, statements, questions, asOf, may, done }: Props & { said: Statement }) {
  return (
    <li class={said.superseded_by === null ? "" : "superseded"} data-statement={said.id}>
      <p class="who">
        <b>{said.speaker}</b>
        {said.role && `, ${said.role}`}
        {said.to && <span class="via"> to {said.to}</span>}
        {said.via && <span class="via"> via {said.via}</span>}
        <span class="modality">{said.modality}</span>
      </p>
      <p class="claim">{said.denial ? said.in_words : (said.claim ?? "made no comment")}</p>
      <p class="meta">
        #{shortId(said.id)} · {grade(said)}
        {said.said_at && ` · said ${said.said_at}`}
        {said.about_at && ` · about ${said.about_at}`}
        {notStated(said)} · recorded {when(said.recorded_at)} by {said.recorded_by}
        {said.superseded_by !== null && <b> · superseded by #{shortId(said.superseded_by)}</b>}
      </p>
      <ul class="stands">
        {OTHER_TEXTS.map(
          ({ name, label }) =>
            said[name] !== null && (
              <li key={name}>
                {label}: {said[name]}
              </li>
            ),
        )}
        {said.gradings.map((g) => (
          <li key={`${g.at}${g.by}${g.why}`}>
            graded {g.source_grade ?? "–"}
            {g.information_grade ?? "–"} by {g.by}, {when(g.at)}: {g.why ?? "no reason given"}
          </li>
        ))}
        {said.bears_on.map((b) => (
          <li key={b.question}>
            on {questionWords(b.question, questions)}: {b.says ?? "no answer"} ({STANCE[b.stance]})
          </li>
        ))}
        {said.links.map((k) => (
          <li key={`${k.kind}${k.to}`}>
            {k.kind.replaceAll("_", " ")} #{shortId(k.to)} {statements.find((s) => s.id === k.to)?.speaker ?? ""}
            {may && (
              <Unfold label="take back…" name="unlink">
                {(close) => <UnlinkForm said={said} link={k} done={() => (close(), done())} />}
              </Unfold>
            )}
          </li>
        ))}
      </ul>
      <div class="doing">
        {may && (
          <>
            <Unfold label="Grade…" name="grade">
              {(close) => <GradeForm said={said} done={() => (close(), done())} />}
            </Unfold>
            {statements.length > 1 && (
              <Unfold label="Link…" name="link-to">
                {(close) => <LinkForm said={said} statements={statements} done={() => (close(), done())} />}
              </Unfold>
            )}
            <Unfold label="Put to a question…" name="bears">
              {(close) => <BearForm said={said} questions={questions} done={() => (close(), done())} />}
            </Unfold>
          </>
        )}
        <Unfold label="What rests on it" name="rests">
          {() => <Rests statement={said.id} asOf={asOf} />}
        </Unfold>
      </div>
    </li>
  );
}

const STANCE = { for: "it gives this answer", against: "it denies it", open: "it leaves it open" } as const;

const questionWords = (name: string, questions: readonly Question[]): string =>
  questions.find((q) => q.question === name || q.kind === name)?.text ?? name;

const grade = (s: Statement): string =>
  s.source_grade === null && s.information_grade === null
    ? "not graded"
    : `grade ${s.source_grade ?? "–"}${s.information_grade ?? "–"}`;

/** What the source leaves out is named: a blank could be taken for "none". */
export function notStated(said: Pick<Statement, "role" | "via" | "said_at" | "about_at">): string {
  const unknown = [
    ...(said.role === null ? ["role"] : []),
    ...(said.via === null ? ["through whom"] : []),
    ...(said.said_at === null ? ["when it was said"] : []),
    ...(said.about_at === null ? ["what time it is about"] : []),
  ];
  return unknown.length ? ` · unknown: ${unknown.join(", ")}` : "";
}

const when = (text: string): string => `${day(Date.parse(text))} ${clock(Date.parse(text))} UTC`;

/** The two sides are graded apart: who speaks, and what is said. The one left out stays as it was. */
function GradeForm({ said, done }: { said: Statement; done: () => void }) {
  const { values, field } = useFields({ source_grade: "", information_grade: "", why: "" });
  const sending = useSending(done);
  return (
    <form class="say" onSubmit={submitting(() => sending.send(inquiry.grade(said.id, known(values))))}>
      <label>
        Source
        <select {...field("source_grade")}>
          <option value="">as it was</option>
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
          <option value="">as it was</option>
          {INFORMATION_GRADES.map(([v, words]) => (
            <option key={v} value={v}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        Why <textarea {...field("why")} rows={2} required maxLength={2000} />
      </label>
      <p class="hint wide">
        Grade the source and the information separately, because a reliable source can be wrong. Earlier grades stay
        readable.
      </p>
      <Send sending={sending} label="Grade it" />
    </form>
  );
}

function LinkForm({ said, statements, done }: { said: Statement; statements: readonly Statement[]; done: () => void }) {
  const { values, field } = useFields({ kind: "contradicts", to: "", why: "" });
  const sending = useSending(done);
  return (
    <form class="say" onSubmit={submitting(() => sending.send(inquiry.link(said.id, known(values))))}>
      <label>
        This statement
        <select {...field("kind")}>
          {LINKS.map((kind) => (
            <option key={kind} value={kind}>
              {kind.replaceAll("_", " ")}
            </option>
          ))}
        </select>
      </label>
      <label>
        which one
        <select {...field("to")} required>
          <option value="">choose…</option>
          {statements
            .filter((s) => s.id !== said.id)
            .map((s) => (
              <option key={s.id} value={s.id}>
                {`#${shortId(s.id)} ${s.speaker}: ${s.in_words ?? s.modality}`.slice(0, 90)}
              </option>
            ))}
        </select>
      </label>
      <label class="wide">
        Why <input {...field("why")} maxLength={2000} />
      </label>
      {values.kind === "supersedes" && (
        <p class="hint wide">The other one stays readable, struck through; whatever rested on it is flagged.</p>
      )}
      <Send sending={sending} label="Link them" />
    </form>
  );
}

function UnlinkForm({ said, link, done }: { said: Statement; link: Statement["links"][number]; done: () => void }) {
  const { values, field } = useFields({ why: "" });
  const sending = useSending(done);
  const send = () => sending.send(inquiry.link(said.id, { ...link, ...known(values), holds: false }));
  return (
    <form class="say" onSubmit={submitting(send)}>
      <label class="wide">
        Why it does not hold <input {...field("why")} required maxLength={2000} />
      </label>
      <Send sending={sending} label="Take the link back" />
    </form>
  );
}

function BearForm({ said, questions, done }: { said: Statement; questions: readonly Question[]; done: () => void }) {
  const { values, field } = useFields({ question: "", stance: "for", says: "", why: "" });
  const sending = useSending(done);
  return (
    <form class="say" onSubmit={submitting(() => sending.send(inquiry.putTo(said.id, known(values))))}>
      <label>
        Question
        <select {...field("question")} required>
          <option value="">choose…</option>
          {questions.map((q) => (
            <option key={q.question} value={q.question}>
              {q.text}
            </option>
          ))}
        </select>
      </label>
      <label>
        It
        <select {...field("stance")}>
          <option value="for">gives this answer</option>
          <option value="against">denies it</option>
          <option value="open">leaves it open</option>
        </select>
      </label>
      <label class="wide">
        What it says of it, in a few words{" "}
        <input {...field("says")} required={values.stance !== "open"} maxLength={200} />
      </label>
      <Send sending={sending} label="Put it to the question" />
    </form>
  );
}

/** Asked when it is opened: what rests on a statement, and who received it. */
function Rests({ statement, asOf }: { statement: string; asOf: string }) {
  const ask = useCallback(() => inquiry.affected(statement, asOf), [statement, asOf]);
  const found = useAsked<Affected>(ask);
  if (found === null) return <p class="none">Loading…</p>;
  if (typeof found === "string")
    return (
      <p class="trouble" role="alert">
        {found}
      </p>
    );
  return (
    <ul class="stands">
      {found.flagged && (
        <li>
          <b class="flag">⚑ It was superseded: all of this must be reviewed.</b>
        </li>
      )}
      {found.answers.map((a) => (
        <li key={a.question}>
          {a.text}: “{a.then.words}”, now “{a.now.words}”
        </li>
      ))}
      {found.responses.map((r) => (
        <li key={r.response}>
          {r.kind}: {r.status}
        </li>
      ))}
      {found.judgements.map((j) => (
        <li key={`${j.hypothesis}${j.by}`}>
          judged {j.consistency} by {j.by}
        </li>
      ))}
      {found.releases.map((r) => (
        <ReleaseItem key={r.id} release={r} />
      ))}
      <li>
        {found.recipients.length
          ? `Received by ${found.recipients.join(", ")}`
          : "Nothing that rests on it was released."}
      </li>
    </ul>
  );
}

/** Something that went out: what was shown, when, and to whom. */
export function ReleaseItem({ release }: { release: Release }) {
  return (
    <li data-release={release.id}>
      {release.what} <b>{release.ref}</b>, {when(release.at)}, to {release.recipients.join(", ")}, by {release.by}
      {release.shaken_by.length > 0 && (
        <b class="flag"> ⚑ rests on {release.shaken_by.map((s) => `#${shortId(s)}`).join(", ")}, superseded since</b>
      )}
    </li>
  );
}
