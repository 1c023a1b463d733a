/** What else was in that sky: a chart, a table by angular distance, and what cannot be known. */
import { useState } from "preact/hooks";
import { metres } from "../ui/format";
import type { CandidateLine, SkyAnswer, SkyLine } from "./desk-api";

const FIRST = 12; // rows at first; a wide wedge holds dozens
const FITS = { "consistent with": "=", "differs from": "≠", "not known": "?" } as const;

export function AnswerView({ found }: { found: SkyAnswer | string | null }) {
  if (found === null) return <p class="empty">Looking at that sky…</p>;
  if (typeof found === "string") {
    return (
      <p class="trouble" role="alert">
        {found}
      </p>
    );
  }
  const { sky, charts } = found;
  return (
    <section class="sky-answer" aria-label="What else was in that sky">
      <h3>What else was in that sky</h3>
      <p class="meta">
        {sky.sky}, sun {sky.sun_elevation_deg.toFixed(1)}° · the outlined part holds the true direction with{" "}
        {Math.round(sky.wedge_probability * 100)} % probability
      </p>
      <Chart charts={charts} />
      <Table sky={sky} />
      <Unseen sky={sky} />
    </section>
  );
}

/** Dark in a dark room, light in a light one; by its own switch, too. */
function Chart({ charts }: { charts: SkyAnswer["charts"] }) {
  const [palette, setPalette] = useState<"night" | "day">(
    document.documentElement.dataset["theme"] === "light" ? "day" : "night",
  );
  return (
    <figure>
      <img
        class="sky-chart"
        data-palette={palette}
        src={`data:image/svg+xml;utf8,${encodeURIComponent(charts[palette])}`}
        alt="Sky chart: the horizon, the witness's wedge, and what stood there. Its numbers are those of the table."
      />
      <button type="button" onClick={() => setPalette(palette === "night" ? "day" : "night")}>
        {palette === "night" ? "light chart" : "dark chart"}
      </button>
    </figure>
  );
}

function Table({ sky }: { sky: SkyLine }) {
  const [all, setAll] = useState(false);
  const rows = all ? sky.candidates : sky.candidates.slice(0, FIRST);
  const rest = sky.candidates.length - rows.length;
  return (
    <>
      {rows.length === 0 ? (
        <p class="none">Nothing that is known stood in that direction.</p>
      ) : (
        <table class="candidates">
          <thead>
            <tr>
              <th scope="col">No.</th>
              <th scope="col">What, and how it fits</th>
              <th scope="col">Away</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <Row key={one.rank} one={one} />
            ))}
          </tbody>
        </table>
      )}
      {rest > 0 && (
        <button type="button" onClick={() => setAll(true)}>
          {rest} more in that direction
        </button>
      )}
      {sky.more > 0 && all && <p class="meta">{sky.more} further away in the wedge are not listed.</p>}
    </>
  );
}

function Row({ one }: { one: CandidateLine }) {
  return (
    <tr>
      <td class="rank">{one.rank}</td>
      <td>
        <b>{one.name}</b> <span class="kind">{one.kind}</span>
        <small class="facts">{factsOf(one)}</small>
        <ul class="fits">
          {one.fits.map((fit) => (
            <li key={fit.aspect} class={fit.fit.replaceAll(" ", "-")} title={`${fit.fit} what was said: ${fit.words}`}>
              <b aria-hidden="true">{FITS[fit.fit]}</b>
              <span>
                {fit.fit === "not known" ? "not known, " : `${fit.fit} `}
                {fit.aspect}: {fit.words}
              </span>
            </li>
          ))}
        </ul>
        {one.notes.map((note) => (
          <small key={note}>{note}</small>
        ))}
      </td>
      <td class="away" title={one.words}>
        {one.apart_deg === null ? "–" : `${one.apart_deg.toFixed(1)}°`}
      </td>
    </tr>
  );
}

/** Where it stood, how far, how bright and how fast; what is not known is said. */
export function factsOf(one: CandidateLine): string {
  const parts = [
    `${Math.round(one.azimuth_deg)}°, ${one.elevation_deg === null ? "height not known" : `${Math.round(one.elevation_deg)}° high`}`,
  ];
  if (one.distance_m !== null) parts.push(one.distance_m > 1e9 ? "beyond the atmosphere" : metres(one.distance_m));
  parts.push(one.magnitude === null ? "brightness not known" : `magnitude ${one.magnitude.toFixed(1)}`);
  if (one.speed_deg_s !== null && one.speed_deg_s >= 0.01) {
    parts.push(`moved ${one.speed_deg_s.toFixed(2)}°/s${one.toward === null ? "" : ` ${one.toward}`}`);
  }
  if (one.elements_age_days !== null) parts.push(`elements ${one.elements_age_days.toFixed(1)} days old`);
  if (one.error_deg !== null && one.error_deg >= 0.1) parts.push(`± ${one.error_deg.toFixed(1)}°`);
  return parts.join(" · ");
}

/** What nobody could see, and what this answer cannot tell. */
function Unseen({ sky }: { sky: SkyLine }) {
  return (
    <>
      <h3>What nobody could see</h3>
      {sky.coverage.length === 0 ? (
        <p class="none">What the sensors covered in that direction then: not known.</p>
      ) : (
        <table class="coverage">
          <thead>
            <tr>
              <th scope="col">at</th>
              <th scope="col">line of sight</th>
              <th scope="col">nothing seen below</th>
              <th scope="col">covered by</th>
            </tr>
          </thead>
          <tbody>
            {sky.coverage.map((row) => (
              <tr key={row.distance_m}>
                <td>{row.distance_m / 1000} km</td>
                <td>{row.height_m === null ? "not known" : metres(row.height_m)}</td>
                <td>{row.lowest_seen_m === null ? "nobody looked there" : metres(row.lowest_seen_m)}</td>
                <td>
                  {row.seen_by.join(", ") || "nobody"}
                  {row.silent.map((one) => (
                    <small key={one.sensor}>
                      {one.sensor} was silent since {one.since.slice(11, 16)}
                    </small>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul class="limits">
        {sky.below_horizon.length > 0 && <li>Would have been below the horizon: {sky.below_horizon.join(", ")}</li>}
        {sky.satellites_in_shadow !== null && sky.satellites_in_shadow > 0 && (
          <li>{sky.satellites_in_shadow} satellites there were in the Earth's shadow</li>
        )}
        {sky.showers.map((one) => (
          <li key={one.name}>Meteor shower {one.name}: a meteor may appear anywhere</li>
        ))}
        {sky.weather !== null && <li>Weather: {sky.weather}</li>}
        {sky.speeds.length > 0 && (
          <li>
            If it flew at{" "}
            {sky.speeds.map((one) => `${metres(one.height_m)}: at least ${Math.round(one.speed_m_s)} m/s`).join(", ")}
          </li>
        )}
        {sky.not_known.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <p class="meta">{sky.sources.join("; ")}</p>
    </>
  );
}
