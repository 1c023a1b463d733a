import { ellipse, SIGMAS_95 } from "../map/geo";
import type { CrossingLine } from "../state/lines";
import type { Track } from "../state/picture";
import { type Store, useStore } from "../state/store";
import {
  classOf,
  clock,
  courseOf,
  degrees,
  groupInWords,
  height,
  metres,
  nameOf,
  referenceInWords,
  shortId,
  speed,
} from "./format";
import { GoneTrack } from "./GoneTrack";
import { PersonalLook } from "./PersonalLook";
import { TrackHistory } from "./TrackHistory";
import { ANSWER } from "./words";

/** Everything about the track that was chosen, on the map's lower left. */
export function TrackCard({ store }: { store: Store }) {
  useStore(store, 300);
  const id = store.chosen.track;
  if (id === null) return null;
  const track = store.picture.byId(id);
  return (
    <section class="card" aria-label="Chosen track">
      <header>
        <h2>{track ? nameOf(track.about) : `#${shortId(id)}`}</h2>
        {track && (
          <button
            type="button"
            class="follow"
            aria-pressed={store.followed === id}
            title="Keep the map on this track (t)"
            onClick={() => store.follow(store.followed === id ? null : id)}
          >
            Follow
          </button>
        )}
        <button type="button" aria-label="Close" onClick={() => store.choose({ track: null })}>
          ✕
        </button>
      </header>
      {track ? <Details store={store} track={track} /> : <GoneTrack store={store} id={id} />}
    </section>
  );
}

function Details({ store, track }: { store: Store; track: Track }) {
  const { row, about } = track;
  const course = courseOf(row);
  const { ee, en, nn } = row.covariance;
  const error = ellipse(ee, en, nn, SIGMAS_95);
  const says = about.identity.claims.map((c) => `${c.kind.replaceAll("_", " ")} ${c.value}`);
  const withheld = about.identity.withheld.map((w) => w.replaceAll("_", " "));
  return (
    <>
      <dl>
        <dt>Status</dt>
        <dd>
          {row.status}, #{shortId(about.id)}
        </dd>
        <dt>Kind</dt>
        <dd>{classOf(row)}</dd>
        <dt>Place</dt>
        <dd>{degrees(row.lat, row.lon)}</dd>
        <dt>95 % within</dt>
        <dd>
          {metres(error.major)} × {metres(error.minor)}
          {row.sigmaAssumed && " (assumed: the source states no accuracy)"}
        </dd>
        <dt>Height</dt>
        <dd>
          {height(row.height)}
          {row.height && <small> ({referenceInWords(row.height.reference)})</small>}
        </dd>
        <dt>Moves</dt>
        <dd>
          {speed(row)}
          {course !== null && `, ${String(Math.round(course)).padStart(3, "0")}° true`}
        </dd>
        <dt>Says of itself</dt>
        <dd>
          {says.length ? says.join(", ") : about.identity.cooperative ? "only data that are withheld" : "nothing"}
          {withheld.length > 0 && <small> (withheld: {withheld.join(", ")})</small>}
          {withheld.length > 0 && store.past === null && <PersonalLook key={about.id} track={about.id} />}
          {about.identity_silent_since && (
            <small> (not heard since {clock(Date.parse(about.identity_silent_since))} UTC)</small>
          )}
        </dd>
        {about.contradiction && (
          <>
            <dt>Contradiction</dt>
            <dd class="contradiction">{about.contradiction.words}</dd>
          </>
        )}
        {about.same_place_since && (
          <>
            <dt>Position</dt>
            <dd class="contradiction">heard, but not updated since {clock(Date.parse(about.same_place_since))} UTC</dd>
          </>
        )}
        {about.group && (
          <>
            <dt>Group</dt>
            <dd class="group">{groupInWords(about.group)}</dd>
          </>
        )}
        <dt>Last report</dt>
        <dd>
          {clock(row.updatedAt)} UTC, {row.reports} in all
        </dd>
        <dt>Seen by</dt>
        <dd>{about.sensors.map((s) => store.picture.sensors.get(s)?.name ?? s).join(", ") || "unknown"}</dd>
      </dl>
      <Restrictions store={store} id={about.id} />
      <TrackHistory track={track} />
    </>
  );
}

/** How sure an answer is, where its errors alone leave it open. */
function likelihood(crossing: CrossingLine): string {
  const share = crossing.probability;
  if (share === null || (share < 0.001 && crossing.answer === "outside")) return "";
  const percent =
    share > 0.999
      ? "over 99.9"
      : share < 0.001
        ? "under 0.1"
        : (100 * share).toFixed(share < 0.1 || share > 0.9 ? 1 : 0);
  return `Probability of being inside: ${percent} %, by its stated errors; `;
}

function Restrictions({ store, id }: { store: Store; id: string }) {
  const crossings = store.picture.crossingsOf(id);
  if (crossings.length === 0)
    return <p class="none">No answer for any restriction: none is near, or it was not checked yet.</p>;
  return (
    <ul class="crossings">
      {crossings.map((crossing) => (
        <li key={crossing.restriction} class={crossing.standing === "not_barred" ? "" : crossing.answer}>
          <b>
            {ANSWER[crossing.answer].mark} {ANSWER[crossing.answer].word}
          </b>{" "}
          {store.restrictionName(crossing.restriction)}, since {clock(Date.parse(crossing.since))}
          <small>
            At {clock(Date.parse(crossing.at))}: {likelihood(crossing)}
            {crossing.reason}. {standing(crossing.standing)}: {crossing.standing_reason}
            {crossing.assumptions.length > 0 && `. Assumed: ${crossing.assumptions.join("; ")}`}
          </small>
        </li>
      ))}
    </ul>
  );
}

const standing = (value: "barred" | "not_barred" | "unknown"): string =>
  ({ barred: "Barred", not_barred: "Not barred", unknown: "Whether it is barred is not known" })[value];
