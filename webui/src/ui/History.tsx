/** How the answers came to be what they are, and what went out meanwhile, to whom. */
import { useCallback } from "preact/hooks";
import { inquiry, type History as Past } from "../inquiry-api";
import { clock, day, shortId } from "./format";
import { ReleaseItem } from "./Statements";
import { useAsked } from "./Unfold";

interface Props {
  incident: string;
  asOf: string;
  choose: (asOf: string) => void; // look at the record as it stood then
}

export function History({ incident, asOf, choose }: Props) {
  const ask = useCallback(() => inquiry.history(incident, asOf), [incident, asOf]);
  const past = useAsked<Past>(ask);
  if (past === null) return <p class="none">Loading…</p>;
  if (typeof past === "string")
    return (
      <p class="trouble" role="alert">
        {past}
      </p>
    );
  const changes = past.changes.filter((change) => change.because !== "incident.opened"); // all were unknown then
  return (
    <>
      {changes.length === 0 && <p class="none">No answer has changed.</p>}
      <ol class="answer-changes">
        {changes.map((change) => (
          <li key={`${change.at}${change.about}${change.question}`}>
            <button type="button" title="See the record as of this time" onClick={() => choose(change.at)}>
              <time dateTime={change.at}>{when(change.at)}</time>
            </button>
            <span>
              <b>{change.text}</b>: {change.answer.words}
              <small>
                {change.because.replaceAll(".", " ").replaceAll("_", " ")}{" "}
                {change.about !== null && `#${shortId(change.about)}`}, by {change.by}
              </small>
            </span>
          </li>
        ))}
      </ol>
      <h4>Releases and recipients</h4>
      {past.releases.length === 0 ? (
        <p class="none">No release of this incident is on record.</p>
      ) : (
        <ul class="stands">
          {past.releases.map((release) => (
            <ReleaseItem key={release.id} release={release} />
          ))}
        </ul>
      )}
    </>
  );
}

const when = (text: string): string => `${day(Date.parse(text))} ${clock(Date.parse(text))}`;
