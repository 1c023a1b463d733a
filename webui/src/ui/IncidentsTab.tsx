import { useCallback, useEffect, useState } from "preact/hooks";
import { type Incident, type IncidentSummary, type Statement, type Verification, api } from "../api";
import { type Store, useStore } from "../state/store";
import { Drafts } from "./Drafts";
import { clock, day, shortId } from "./format";
import { Questions, Responses } from "./Questions";
import { StatementForm } from "./StatementForm";

const REFRESH_MS = 3000;

export function IncidentsTab({ store }: { store: Store }) {
  return (
    <>
      <Verify store={store} />
      {store.chosen.incident === null ? (
        <IncidentList store={store} />
      ) : (
        <IncidentView key={store.chosen.incident} store={store} id={store.chosen.incident} />
      )}
    </>
  );
}

function IncidentList({ store }: { store: Store }) {
  const [incidents, setIncidents] = useState<IncidentSummary[] | null>(null);
  useRefreshed(store, useCallback(() => api.incidents().then(setIncidents), []));
  if (incidents === null) return <p class="empty">Loading…</p>;
  if (incidents.length === 0) return <p class="empty">No incident stands on the record.</p>;
  const newest = [...incidents].sort((a, b) => (a.opened_at < b.opened_at ? 1 : -1));
  return (
    <ol class="incidents">
      {newest.map((incident) => (
        <li key={incident.id}>
          <button type="button" onClick={() => store.choose({ incident: incident.id, track: incident.track })}>
            <span class="title">{incident.title}</span>
            <span class="meta">
              #{shortId(incident.id)} · opened {when(incident.opened_at)} by {incident.opened_by}
            </span>
            <span class="meta">
              {count(incident.statements, "statement")}, {count(incident.open_questions, "open question")}
              {incident.simulation && <b class="tag"> SIMULATION</b>}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function IncidentView({ store, id }: { store: Store; id: string }) {
  useStore(store, 1000);
  const [incident, setIncident] = useState<Incident | null>(null);
  const [asOf, setAsOf] = useState("");
  const refresh = useCallback(() => api.incident(id, asOf).then(setIncident), [id, asOf]);
  useRefreshed(store, refresh);
  if (incident === null) return <p class="empty">Loading…</p>;
  return (
    <article class="incident" data-incident={incident.id}>
      <button type="button" class="back" onClick={() => store.choose({ incident: null })}>
        ← All incidents
      </button>
      <h2>{incident.title}</h2>
      <p class="meta">
        #{shortId(incident.id)} · opened {when(incident.opened_at)} by {incident.opened_by}
        {incident.simulation && <b class="tag"> SIMULATION</b>}
      </p>
      <AsOf value={asOf} choose={setAsOf} />
      <h3>Computed by this program</h3>
      <Facts facts={incident.facts} />
      <h3>Known and not known</h3>
      <Questions questions={incident.questions} />
      <h3>Responses</h3>
      <Responses responses={incident.responses} />
      <h3>Open questions</h3>
      {incident.open_questions.length ? (
        <ul class="questions">{incident.open_questions.map((q) => <li key={q}>{q}</li>)}</ul>
      ) : (
        <p class="none">None is written down. That does not mean that all is known.</p>
      )}
      <h3>Statements</h3>
      <Statements statements={incident.statements} />
      {asOf === "" && (
        <>
          <Drafts store={store} incident={incident.id} decided={() => void refresh()} />
          <StatementForm
            store={store}
            incident={incident.id}
            questions={incident.questions}
            said={() => void refresh()}
          />
        </>
      )}
    </article>
  );
}

/** Ask for the record as it stood at a time: what was known then, and nothing that came later. */
function AsOf({ value, choose }: { value: string; choose: (asOf: string) => void }) {
  return (
    <p class={value === "" ? "as-of" : "as-of past"}>
      <label>
        As of (UTC){" "}
        <input
          type="datetime-local"
          value={value.replace(/Z$/, "")}
          onChange={(e) => choose(e.currentTarget.value === "" ? "" : `${e.currentTarget.value}Z`)}
        />
      </label>
      {value !== "" && (
        <>
          <b>⚠ This is the past: what was on the record then.</b>
          <button type="button" onClick={() => choose("")}>
            Now
          </button>
        </>
      )}
    </p>
  );
}

/** What is established, each with where it comes from. */
function Facts({ facts }: { facts: Incident["facts"] }) {
  if (facts.length === 0) return <p class="none">Nothing is established.</p>;
  return (
    <ul class="facts">
      {facts.map((fact) => (
        <li key={fact.text}>
          {fact.text}
          <small>{fact.source ?? "source not stated"}</small>
        </li>
      ))}
    </ul>
  );
}

function Statements({ statements }: { statements: readonly Statement[] }) {
  if (statements.length === 0) return <p class="none">Nobody's words are on the record yet.</p>;
  return (
    <ol class="statements">
      {statements.map((s) => (
        <li key={s.id} class={s.superseded_by === null ? "" : "superseded"} data-statement={s.id}>
          <p class="who">
            <b>{s.speaker}</b>
            {s.role && `, ${s.role}`}
            {s.via && <span class="via"> via {s.via}</span>}
            <span class="modality">{s.modality}</span>
          </p>
          <p class="claim">{s.claim ?? "made no comment"}</p>
          <p class="meta">
            #{shortId(s.id)} · {grade(s)} · {s.said_at ? `said ${s.said_at}` : "time of saying not stated"}
            {s.about_at && ` · about ${s.about_at}`} · recorded {when(s.recorded_at)} by {s.recorded_by}
            {s.superseded_by !== null && <b> · superseded by #{shortId(s.superseded_by)}</b>}
          </p>
        </li>
      ))}
    </ol>
  );
}

const grade = (s: Statement): string =>
  s.source_grade === null && s.information_grade === null
    ? "not graded"
    : `grade ${s.source_grade ?? "–"}${s.information_grade ?? "–"}`;

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

const when = (text: string): string => `${day(Date.parse(text))} ${clock(Date.parse(text))} UTC`;

function Verify({ store }: { store: Store }) {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Verification | null>(null);
  const verify = () => {
    setBusy(true);
    api
      .verify()
      .then(setResult, (error: unknown) => store.report(error))
      .finally(() => setBusy(false));
  };
  return (
    <section class="verify">
      <button type="button" disabled={busy} onClick={verify}>
        {busy ? "Verifying…" : "Verify record"}
      </button>
      {result !== null && <VerifyResult result={result} />}
    </section>
  );
}

/** What was found, and just as plainly what could not be. */
function VerifyResult({ result }: { result: Verification }) {
  const size = result.size === null ? "no entry could be read" : `${result.size} entries`;
  const heading = {
    intact: `✓ No alteration found in ${size}`,
    consistent: `No alteration found in ${size}; it cannot exclude truncation or a fork`,
    altered: `✕ ALTERED: the record is not what it was (${size})`,
    unreadable: "✕ UNREADABLE: the record could not be verified",
  }[result.integrity];
  return (
    <div class={`verdict ${result.integrity}`} role="status">
      <p>
        <b>{heading}</b>
      </p>
      {result.faults.map((fault) => (
        <p key={fault.what}>{fault.what}</p>
      ))}
      {result.limits.map((limit) => (
        <p key={limit} class="limit">
          ⚠ {limit}
        </p>
      ))}
      {result.head === null && result.limits.length === 0 && (
        <p class="limit">⚠ Held against no exported head: it cannot exclude a cut-off tail.</p>
      )}
      {result.head !== null && <p>Held against an exported head.</p>}
      {result.root_sha256 !== null && <p class="root">root {result.root_sha256}</p>}
    </div>
  );
}

/** Ask at once, and again every few seconds for as long as the view stands. */
function useRefreshed(store: Store, ask: () => Promise<unknown>): void {
  useEffect(() => {
    let failed = false;
    const run = () => {
      if (failed || store.link.state === "stale") return;
      ask().catch((error: unknown) => {
        failed = true; // said once; a new view asks anew
        store.report(error);
      });
    };
    run();
    const timer = setInterval(run, REFRESH_MS);
    return () => clearInterval(timer);
  }, [store, ask]);
}
