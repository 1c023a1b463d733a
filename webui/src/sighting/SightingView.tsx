/** One sighting on the desk: what was said, what else was in that sky, and what a person says it was. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { may } from "../access/session";
import { api, type IncidentSummary, operator } from "../api";
import type { Store } from "../state/store";
import { clock, day, shortId } from "../ui/format";
import { Send, submitting, Unfold, useAsked, useFields, useSending } from "../ui/Unfold";
import { AnswerView } from "./AnswerView";
import { type CrossingLine, type SightingLine, type SkyAnswer, sightings } from "./desk-api";
import { directionWords } from "./SightingsTab";

const OUTCOMES = ["drone", "crewed aircraft", "celestial", "satellite", "other", "not established"];

interface Props {
  store: Store;
  line: SightingLine;
  choose: (id: string | null) => void;
  changed: () => void;
}

export function SightingView({ store, line, choose, changed }: Props) {
  const { id } = line;
  const [exact, setExact] = useState<SkyAnswer | null>(null);
  const found = useAsked(useCallback(() => sightings.sky(id), [id]));
  return (
    <article class="sighting" data-sighting={id}>
      <button type="button" class="back" onClick={() => choose(null)}>
        ← All sightings
      </button>
      <h2>
        Sighting {day(Date.parse(line.at))} {clock(Date.parse(line.at))} UTC
      </h2>
      <p class="meta">
        {directionWords(line)} · place to {Math.round(line.place_sigma_m)} m · time to {Math.round(line.time_sigma_s)} s
      </p>
      <p class="claim">{line.claim}</p>
      <p class="meta">
        source {line.source_grade ?? "not graded"}, information {line.information_grade ?? "not graded"} · received{" "}
        {day(Date.parse(line.recorded_at))} {clock(Date.parse(line.recorded_at))} UTC
        {line.via !== null && `, ${line.via}`} · witness {line.witness} · #{shortId(line.incident)}
      </p>
      {line.clock_off_s !== null && (
        <p class="meta">
          The sender's clock was {Math.abs(Math.round(line.clock_off_s))} s {line.clock_off_s > 0 ? "ahead" : "behind"},
          and the error of the time is larger for it.
        </p>
      )}
      <Photos line={line} />
      <Near store={store} line={line} choose={choose} />
      {exact !== null && (
        <p class="meta" role="status">
          At the exact place, by a look that is on the record.
        </p>
      )}
      <AnswerView found={exact ?? found} />
      <h3>What a person says it was</h3>
      {line.outcome === null ? (
        <p class="none">No outcome is stated.</p>
      ) : (
        <p class="stated">
          {line.outcome.words}
          <small>
            {line.outcome.by}, {day(Date.parse(line.outcome.at))} {clock(Date.parse(line.outcome.at))} UTC
          </small>
        </p>
      )}
      <div class="doing">
        {may("say") && <OutcomeForm id={id} done={changed} />}
        {may("say") && <PutToForm id={id} track={store.chosen.track} done={changed} />}
        {may("see_personal") && line.witness === "sealed" && (
          <>
            <ReasonForm
              label="Exact place…"
              name="exact"
              send={(reason) => sightings.exactSky(id, reason, operator.get()).then(setExact)}
            />
            <ReasonForm
              label="Erase witness and photos…"
              name="erase"
              send={(reason) => sightings.erase(id, reason, operator.get()).then(changed)}
            />
          </>
        )}
      </div>
      {line.put_to.length > 0 && (
        <ul class="stands">
          {line.put_to.map((put) => (
            <li key={put.at}>
              Put to{" "}
              <button type="button" onClick={() => store.choose({ tab: "incidents", incident: put.incident })}>
                #{shortId(put.incident)}
              </button>{" "}
              {put.track !== null && `and track ${shortId(put.track)} `}by {put.by}
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function Photos({ line }: { line: SightingLine }) {
  if (line.photos.length === 0) return null;
  return (
    <ul class="photos">
      {line.photos.map((photo) => (
        <li key={photo.number}>
          {photo.preview ? (
            <img src={sightings.photoUrl(line.id, photo.number)} alt={`Number ${photo.number}, sent by the witness`} />
          ) : (
            <span class="none">
              photo {photo.number}: {photo.erased ? "erased" : "its small picture is missing"}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Sightings that may be of the same event, and where all their directions cross. */
function Near({ store, line, choose }: { store: Store; line: SightingLine; choose: (id: string) => void }) {
  const ids = [line.id, ...line.near].slice(0, 12).join(" ");
  const [crossing, setCrossing] = useState<CrossingLine | null>(null);
  useEffect(() => {
    let wanted = true;
    const asked = ids.split(" ");
    if (asked.length < 2) return undefined;
    sightings.crossed(asked).then(
      (found) => {
        if (!wanted) return;
        setCrossing(found);
        store.sightings.crossing = found;
        store.changed();
      },
      (error: unknown) => store.report(error),
    );
    return () => {
      wanted = false;
    };
  }, [ids, store]);
  if (line.near.length === 0) return null;
  return (
    <section class="near">
      <h3>May be of the same event</h3>
      <p>{crossing === null ? "Crossing the directions…" : crossing.words}</p>
      <ul class="stands">
        {line.near.map((id) => {
          const other = store.sightings.lines.find((one) => one.id === id);
          return (
            other && (
              <li key={id}>
                <button type="button" onClick={() => choose(id)}>
                  {clock(Date.parse(other.at))}
                </button>{" "}
                {directionWords(other)}
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

function OutcomeForm({ id, done }: { id: string; done: () => void }) {
  return (
    <Unfold label="State the outcome…" name="outcome">
      {(close) => <OutcomeFields id={id} done={() => (close(), done())} />}
    </Unfold>
  );
}

function OutcomeFields({ id, done }: { id: string; done: () => void }) {
  const { values, field } = useFields({ outcome: "not established", grounds: "" });
  const sending = useSending(done);
  return (
    <form
      class="say"
      onSubmit={submitting(() => sending.send(sightings.outcome(id, values.outcome, values.grounds, operator.get())))}
    >
      <label>
        In my judgement it was
        <select {...field("outcome")}>
          {OUTCOMES.map((outcome) => (
            <option key={outcome}>{outcome}</option>
          ))}
        </select>
      </label>
      <label class="wide">
        Grounds <textarea {...field("grounds")} rows={2} maxLength={2000} required />
      </label>
      <Send sending={sending} label="State it in my name" />
    </form>
  );
}

function PutToForm({ id, track, done }: { id: string; track: string | null; done: () => void }) {
  return (
    <Unfold label="Put to an incident…" name="put-to">
      {(close) => <PutToFields id={id} track={track} done={() => (close(), done())} />}
    </Unfold>
  );
}

function PutToFields({ id, track, done }: { id: string; track: string | null; done: () => void }) {
  const { values, field } = useFields({ incident: "", why: "" });
  const sending = useSending(done);
  const incidents = useAsked<IncidentSummary[]>(useCallback(() => api.incidents("", { last: "100" }), []));
  const listed = Array.isArray(incidents) ? [...incidents].reverse() : [];
  return (
    <form
      class="say"
      onSubmit={submitting(() => sending.send(sightings.putTo(id, values.incident, track, values.why, operator.get())))}
    >
      <label class="wide">
        Incident
        <select {...field("incident")} required>
          <option value="">choose one</option>
          {listed.map((one) => (
            <option key={one.id} value={one.id}>
              {one.opened_at.slice(0, 16).replace("T", " ")} {one.title}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        Why <input {...field("why")} maxLength={400} />
      </label>
      {track !== null && <p class="hint wide">The chosen track {shortId(track)} is named, too.</p>}
      <Send sending={sending} />
    </form>
  );
}

interface ReasonProps {
  label: string;
  name: string;
  send: (reason: string) => Promise<unknown>;
}

function ReasonForm({ label, name, send }: ReasonProps) {
  return (
    <Unfold label={label} name={name}>
      {(close) => <ReasonFields send={send} done={close} />}
    </Unfold>
  );
}

function ReasonFields({ send, done }: { send: (reason: string) => Promise<unknown>; done: () => void }) {
  const { values, field } = useFields({ reason: "" });
  const sending = useSending(done);
  return (
    <form class="say" onSubmit={submitting(() => sending.send(send(values.reason)))}>
      <label class="wide">
        Reason, which goes on the record <input {...field("reason")} required maxLength={500} />
      </label>
      <Send sending={sending} label="Do it" />
    </form>
  );
}
