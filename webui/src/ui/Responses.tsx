/** What was done or undertaken. Each step rests on a statement; none is promoted without one. */
import type { Response, Statement, Told } from "../api";
import { inquiry } from "../inquiry-api";
import { shortId } from "./format";
import { known, Send, submitting, Unfold, useFields, useSending } from "./Unfold";

const STATUS = ["notified", "requested", "announced", "scheduled", "in force", "committed", "done"];
const KINDS = [
  "meeting",
  "airspace restriction",
  "notification",
  "commitment",
  "measure on the ground",
  "investigation",
];

interface Props {
  incident: string;
  responses: readonly Response[];
  statements: readonly Statement[];
  may: boolean;
  done: () => void;
}

export function Responses({ incident, responses, statements, may, done }: Props) {
  return (
    <>
      {responses.length === 0 && <p class="none">None is on the record.</p>}
      <ul class="responses">
        {responses.map((r) => (
          <li key={r.id} data-response={r.id}>
            <b>{r.what}</b> ({r.kind}): <span class="status">{r.status ?? "nothing stands for it any more"}</span>
            {r.steps.map((step) => (
              <small key={step.statement} class={step.lapsed ? "superseded" : ""}>
                {step.status}, according to {step.speaker} (#{shortId(step.statement)}){"; when: "}
                {toldWords(step.when)}
                {"; until:"} {toldWords(step.until)}; area: {step.area ?? "unknown"}; heights:{" "}
                {step.heights ?? "unknown"}
                {step.who.map((who) => `; ${who}`)}
              </small>
            ))}
            {may && (
              <Unfold label="Add a step…" name="step">
                {(close) => (
                  <StepForm
                    statements={statements}
                    send={(sent) => inquiry.step(r.id, sent)}
                    done={() => (close(), done())}
                  />
                )}
              </Unfold>
            )}
          </li>
        ))}
      </ul>
      {may && (
        <Unfold label="Add a response…" name="respond">
          {(close) =>
            statements.length === 0 ? (
              <p class="hint">A response needs a statement that says so. Put that on the record first.</p>
            ) : (
              <StepForm
                opens
                statements={statements}
                send={(sent) => inquiry.respond(incident, sent)}
                done={() => (close(), done())}
              />
            )
          }
        </Unfold>
      )}
    </>
  );
}

/** A time as its source tells it; what it does not tell is unknown. */
export function toldWords(when: Told | null): string {
  if (when === null) return "unknown";
  const date = [when.at, when.until].filter((part) => part !== null).join(" to ");
  return [date, when.words === null ? "" : `“${when.words}”`].filter(Boolean).join(" ");
}

interface StepProps {
  opens?: boolean; // it opens the response, so what it is must be said
  statements: readonly Statement[];
  send: (sent: Record<string, string | readonly string[] | null>) => Promise<unknown>;
  done: () => void;
}

function StepForm({ opens = false, statements, send, done }: StepProps) {
  const { values, field } = useFields({
    kind: "",
    what: "",
    status: "",
    statement: "",
    when: "",
    until: "",
    area: "",
    heights: "",
    who: "",
    note: "",
  });
  const sending = useSending(done);
  const standing = statements.filter((s) => s.superseded_by === null);
  const submit = () => {
    const who = values.who
      .split(";")
      .map((one) => one.trim())
      .filter(Boolean);
    const { kind, what, ...step } = known(values);
    sending.send(send({ ...(opens ? { kind, what } : {}), ...step, who }));
  };
  return (
    <form class="say" onSubmit={submitting(submit)}>
      {opens && (
        <>
          <label>
            Kind
            <input {...field("kind")} list="response-kinds" required maxLength={100} />
            <datalist id="response-kinds">
              {KINDS.map((kind) => (
                <option key={kind} value={kind} />
              ))}
            </datalist>
          </label>
          <label>
            What <input {...field("what")} required maxLength={300} />
          </label>
        </>
      )}
      <label>
        It is
        <select {...field("status")} required>
          <option value="">choose…</option>
          {STATUS.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </select>
      </label>
      <label>
        according to
        <select {...field("statement")} required>
          <option value="">which statement…</option>
          {standing.map((s) => (
            <option key={s.id} value={s.id}>
              {`#${shortId(s.id)} ${s.speaker}: ${s.in_words ?? s.modality}`.slice(0, 90)}
            </option>
          ))}
        </select>
      </label>
      <label>
        When <input {...field("when")} placeholder="2025-09-11, or unknown" />
      </label>
      <label>
        Until <input {...field("until")} placeholder="unknown" />
      </label>
      <label>
        Area <input {...field("area")} placeholder="unknown" maxLength={300} />
      </label>
      <label>
        Heights <input {...field("heights")} placeholder="unknown" maxLength={200} />
      </label>
      <label class="wide">
        Who is bound, and to what <input {...field("who")} placeholder="separate several with ;" maxLength={400} />
      </label>
      <p class="hint wide">What was announced is not in force until another statement says so.</p>
      <Send sending={sending} />
    </form>
  );
}
