/** The figures of an alarm in words, each at the shown time. Pure: values in, words out. */
import type { AlertLine, AlertMeasuredLine, LastContactLine } from "../state/lines";
import { clock, degrees, metres, referenceShort } from "../ui/format";

export interface Figure {
  name: string;
  words: string;
}

const STALE_MS = 15_000;

/** "3 min 20 s", "1 h 05 min"; never negative. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
}

/** What the page says of an alarm now; `now` is the shown time. */
export function figuresOf(alert: AlertLine, measured: AlertMeasuredLine | undefined, now: number): Figure[] {
  if (alert.contact !== null) return ofContact(alert.contact, now);
  if (!measured) return [];
  const at = Date.parse(measured.at);
  const old = now - at > STALE_MS ? `, as it was ${duration(now - at)} ago, at ${clock(at)}` : "";
  return [
    { name: "Now", words: `${placeWords(measured)}${old}` },
    { name: "Since", words: `${clock(Date.parse(measured.since))}, for ${duration(now - Date.parse(measured.since))}` },
    { name: "Height", words: heightWords(measured) },
    { name: "Boundary", words: boundaryWords(measured, now) },
  ];
}

/** The one vocabulary: inside, may be inside, outside. */
export function placeWords({ answer, margin_m: margin, probability }: AlertMeasuredLine): string {
  const off = metres(Math.abs(margin));
  if (answer === "inside") return `inside, ${off} from the boundary`;
  if (answer === "outside") return margin < 0 ? "outside by its height or time" : `outside, ${off} from the boundary`;
  const side = margin < 0 ? "within" : "beyond";
  const share = probability === null ? "" : `; ${Math.round(100 * probability)} % by its stated errors`;
  return `may be inside, ${off} ${side} the boundary on the map${share}`;
}

function heightWords({ height, vertical_margin_m: margin }: AlertMeasuredLine): string {
  if (height === null) return "not known";
  const error = height.sigma_m === null ? "error not stated" : `± ${metres(height.sigma_m)} (1 sigma)`;
  const limit =
    margin === null
      ? ""
      : margin < 0
        ? `; ${metres(-margin)} within the limits`
        : `; ${metres(margin)} beyond the limits`;
  return `${metres(height.value_m)} ${referenceShort(height.reference)}, ${error}${limit}`;
}

/** If it keeps its course: the interval in which it reaches the boundary along the ground. */
function boundaryWords({ boundary, at, margin_m: margin }: AlertMeasuredLine, now: number): string {
  if (boundary === null) return "none within 10 min on its course, or its course is not known";
  const goneMs = now - Date.parse(at);
  const earliest = duration(boundary.earliest_s * 1000 - goneMs);
  const what = margin < 0 ? "out" : "in";
  if (boundary.latest_s === null) return `${what} in ${earliest} or later, or not at all, if it keeps its course`;
  return `${what} in ${earliest} to ${duration(boundary.latest_s * 1000 - goneMs)}, if it keeps its course`;
}

/** How far it can be from where it was last seen, m: a bound from its speed, no prediction. */
export function reachM(contact: LastContactLine, now: number): number {
  return 3 * contact.sigma_m + (contact.reach_m_s * Math.max(0, now - Date.parse(contact.at))) / 1000;
}

function ofContact(contact: LastContactLine, now: number): Figure[] {
  const at = Date.parse(contact.at);
  const course = contact.course_deg === null ? "" : `, course ${String(contact.course_deg).padStart(3, "0")}° true`;
  const speed = contact.speed_m_s === null ? "speed not known" : `${contact.speed_m_s} m/s`;
  const error = contact.height_sigma_m === null ? "" : ` ± ${contact.height_sigma_m} m (1 sigma)`;
  const height =
    contact.height_m === null || contact.height_reference === null
      ? "height not known"
      : `${metres(contact.height_m)} ${referenceShort(contact.height_reference as never)}${error}`;
  return [
    { name: "Last seen", words: `${clock(at)} UTC, ${duration(now - at)} ago` },
    { name: "Place then", words: `${degrees(contact.lat_deg, contact.lon_deg)}, ± ${contact.sigma_m} m (1 sigma)` },
    { name: "Course then", words: `${speed}${course}, ${height}` },
    { name: "Can be", words: `anywhere within ${metres(reachM(contact, now))} of it (${contact.reach_rule})` },
  ];
}
