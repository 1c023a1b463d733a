import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { may } from "../access/session";
import { api, type Evidence, type Incident, type IncidentSummary, type Verification } from "../api";
import { inquiry } from "../inquiry-api";
import { type Store, useStore } from "../state/store";
import { AsOf } from "./AsOf";
import { Drafts } from "./Drafts";
import { clock, day, shortId } from "./format";
import { History } from "./History";
import { Questions } from "./Questions";
import "./record.css";
import { Responses } from "./Responses";
import { StatementForm } from "./StatementForm";
import { ReleaseItem, Statements } from "./Statements";
import { Unfold } from "./Unfold";

const REFRESH_MS = 3000;
const LISTED = 200; // a night of drones leaves thousands, and the list is asked for again and again

export function IncidentsTab({ store }: { store: Store }) {
  useStore(store, 1000);
  return (
    <>
      <Verify store={store} />
      <AsOf value={store.asOf} choose={(asOf) => store.lookBack(asOf)} />
      {store.chosen.incident === null ? (
        <IncidentList store={store} />
      ) : (
        <IncidentView key={store.chosen.incident} store={store} id={store.chosen.incident} />
      )}
    </>
  );
}

function IncidentList({ store }: { store: Store }) {
  const { asOf } = store;
  const [incidents, setIncidents] = useState<IncidentSummary[] | null>(null);
  const [all, setAll] = useState(false);
  const refresh = useCallback(
    () => api.incidents(asOf, all ? {} : { last: String(LISTED + 1) }).then(setIncidents),
    [asOf, all],
  );
  useRefreshed(store, refresh, asOf);
  if (incidents === null) return <p class="empty">Loading…</p>;
  if (incidents.length === 0) {
    return (
      <p class="empty">{asOf === "" ? "No incident stands on the record." : "No incident stood on the record then."}</p>
    );
  }
  const newest = [...incidents].sort((a, b) => (a.opened_at < b.opened_at ? 1 : -1));
  const listed = all ? newest : newest.slice(0, LISTED);
  return (
    <>
      <ol class="incidents">
        {listed.map((incident) => (
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
      {listed.length < newest.length && (
        <p class="older">
          The newest {LISTED} are listed; there are older ones.{" "}
          <button type="button" onClick={() => setAll(true)}>
            List all
          </button>
        </p>
      )}
    </>
  );
}

function IncidentView({ store, id }: { store: Store; id: string }) {
  const { asOf } = store;
  const [held, setHeld] = useState<{ asOf: string; incident: Incident | null } | null>(null);
  const refresh = useCallback(async () => {
    // At a time before it was opened it is not there, which is an answer and no fault.
    const then = asOf === "" || (await api.incidents(asOf, { id })).length > 0;
    setHeld({ asOf, incident: then ? await api.incident(id, asOf) : null });
  }, [id, asOf]);
  useRefreshed(store, refresh, asOf);
  const back = (
    <button type="button" class="back" onClick={() => store.choose({ incident: null })}>
      ← All incidents
    </button>
  );
  if (held === null || held.asOf !== asOf) return <p class="empty">Loading…</p>;
  if (held.incident === null)
    return (
      <div class="incident">
        {back}
        <p class="empty">This incident was not on the record then.</p>
      </div>
    );
  return <IncidentRead store={store} incident={held.incident} back={back} refresh={() => void refresh()} />;
}

interface ReadProps {
  store: Store;
  incident: Incident;
  back: ComponentChildren;
  refresh: () => void;
}

function IncidentRead({ store, incident, back, refresh }: ReadProps) {
  const { asOf } = store;
  const mayAdd = asOf === "" && may("say");
  const { id, statements, questions, evidence } = incident;
  const shared = { incident: id, statements, may: mayAdd, done: refresh };
  return (
    <article class="incident" data-incident={id} data-as-of={asOf}>
      {back}
      <h2>{incident.title}</h2>
      <p class="meta">
        #{shortId(id)} · opened {when(incident.opened_at)} by {incident.opened_by}
        {incident.simulation && <b class="tag"> SIMULATION</b>}
      </p>
      <p class="dossier meta">
        Dossier{asOf !== "" && " as of then"}:
        {(["pdf", "html"] as const).map((ending) => (
          <a key={ending} href={inquiry.dossierUrl(id, ending, asOf)} download>
            {ending.toUpperCase()}
          </a>
        ))}
        <span>no recipients are named: do not pass it on</span>
      </p>
      <h3>Computed by this program</h3>
      <Facts facts={incident.facts} />
      <h3>Known and not known</h3>
      <Questions {...shared} questions={questions} evidence={evidence} />
      <h3>Responses</h3>
      <Responses {...shared} responses={incident.responses} />
      <h3>Open questions</h3>
      {incident.open_questions.length ? (
        <ul class="questions">
          {incident.open_questions.map((q) => (
            <li key={q}>{q}</li>
          ))}
        </ul>
      ) : (
        <p class="none">None is written down. That does not mean that all is known.</p>
      )}
      <h3>Statements</h3>
      <Statements {...shared} questions={questions} asOf={asOf} />
      <h3>Evidence</h3>
      <Exhibits evidence={evidence} />
      <h3>Releases and recipients</h3>
      {incident.releases.length === 0 && <p class="none">No release is on record.</p>}
      <ul class="stands">
        {incident.releases.map((release) => (
          <ReleaseItem key={release.id} release={release} />
        ))}
      </ul>
      <Unfold label="How the answers changed" name="history">
        {() => <History incident={id} asOf={asOf} choose={(at) => store.lookBack(at)} />}
      </Unfold>
      {mayAdd && (
        <>
          <Drafts store={store} incident={id} decided={refresh} />
          <StatementForm incident={id} questions={questions} said={refresh} />
        </>
      )}
    </article>
  );
}

function Exhibits({ evidence }: { evidence: readonly Evidence[] }) {
  if (evidence.length === 0) return <p class="none">None is kept.</p>;
  return (
    <ul class="stands evidence">
      {evidence.map((e) => (
        <li key={e.id}>
          <b>{e.name}</b> ({e.kind.replaceAll("_", " ")}, {e.size_bytes} bytes), kept {when(e.added_at)} by {e.added_by}
          {e.custody.map((done) => (
            <small key={`${done.at}${done.act}`}>
              {done.act.replaceAll("_", " ")} {when(done.at)} by {done.by}
              {done.other !== null && `, ${done.other}`}
              {done.note !== null && `: ${done.note}`}
            </small>
          ))}
          <small class="root">SHA-256 {e.sha256}</small>
        </li>
      ))}
    </ul>
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
    consistent: `No alteration found in ${size}; truncation or a fork cannot be excluded`,
    altered: `✕ ALTERED: the record was changed (${size})`,
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
        <p class="limit">
          ⚠ Not compared with an exported head: it cannot exclude that entries at the end were cut off.
        </p>
      )}
      {result.head !== null && <p>Compared with an exported head.</p>}
      {result.root_sha256 !== null && <p class="root">root {result.root_sha256}</p>}
    </div>
  );
}

/** Ask at once, and again every few seconds for as long as the view stands. The past does not change. */
function useRefreshed(store: Store, ask: () => Promise<unknown>, asOf: string): void {
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
    if (asOf !== "") return undefined;
    const timer = setInterval(run, REFRESH_MS);
    return () => clearInterval(timer);
  }, [store, ask, asOf]);
}
